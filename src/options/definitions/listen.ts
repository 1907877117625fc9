/** Options of the signing proxy. */
import type { Option } from "../option.ts";
import { add, count, namedSecret, set, text } from "../values.ts";

export const listen: readonly Option[] = [
  {
    long: "listen",
    value: "[address:]port",
    category: ["listen"],
    summary: "Forward requests, signed, for programs that cannot sign",
    text:
      "Listens on this machine, signs the requests that it receives and forwards them to the URL, until SIGINT or SIGTERM. " +
      "Without a URL each request goes to the AWS host that it names. A port without an address is bound on both loopback " +
      "addresses; 0 is a free port, which the first line on stderr names. unix:PATH is a Unix socket only for this user. " +
      "Signatures that clients made with their own keys are replaced. Requests from web pages of other sites are rejected.",
    repetition: "single",
    apply: set<string>("listen", text),
  },
  {
    long: "listen-user",
    value: "name:password",
    category: ["listen", "auth"],
    summary: "User name and password that clients of --listen need",
    text:
      "Clients must send this user name and password with Basic authentication. It is required when --listen is given an " +
      "address that other machines reach, and is never forwarded.",
    repetition: "single",
    apply: set("listenUser", namedSecret),
  },
  {
    long: "listen-host",
    value: "name",
    category: ["listen"],
    summary: "Further host name that clients may use for --listen",
    text:
      "A name under which clients reach --listen, beside loopback names and the bound address. Requests for other names are " +
      "rejected, because a web page could make its own name resolve to this machine.",
    repetition: "append",
    apply: add("listenHosts"),
  },
  {
    long: "listen-max",
    value: "num",
    category: ["listen"],
    summary: "Maximum number of connections to --listen",
    text: "The number of connections that --listen accepts at a time, for each address. The default is 1000.",
    repetition: "single",
    apply: set("listenMax", count),
  },
];
