/** Options of curl's that are taken and change nothing: the runtime decides, or they are moot. */
import type { Option } from "../option.ts";

export const ignored: readonly Option[] = [
  ignore("tcp-nodelay", "small packets are sent at once in any case"),
  ignore("tcp-fastopen", "the system opens sockets"),
  ignore("no-alpn", "the transport says what it speaks"),
  ignore("no-sessionid", "TLS sessions are the runtime's"),
  ignore("compressed-ssh", "SSH is not spoken"),
  ignore("false-start", "TLS is the runtime's"),
  ignore("ssl-reqd", "https is never anything less"),
];

function ignore(long: string, why: string): Option {
  return {
    long,
    category: ["ignored"],
    summary: `No effect: ${why}`,
    text: `Taken so that curl's command lines work, and without effect: ${why}.`,
    repetition: "boolean",
    apply: () => {},
  };
}
