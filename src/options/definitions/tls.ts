/** Options about TLS: whom to trust, what to show, which versions. */

import type { TlsVersion } from "../../message/tls-version.ts";
import type { Option } from "../option.ts";
import { choose, secret, set, text, tlsVersion, toggle } from "../values.ts";

export const tls: readonly Option[] = [
  {
    long: "insecure",
    short: "k",
    category: ["tls", "important"],
    summary: "Do not verify the server's certificate",
    text:
      "Takes any certificate. Whoever stands between can then read and change everything; --cacert with the right " +
      "authority is better.",
    repetition: "boolean",
    apply: toggle("insecure"),
  },
  {
    long: "cacert",
    value: "file",
    category: ["tls"],
    summary: "Authorities to trust, as PEM",
    text:
      "Trusts the authorities in this PEM file and no others. Without it AWS_CA_BUNDLE, the profile's ca_bundle, " +
      "CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR are asked, then Node's own list, and " +
      "where that does not verify the server, the system's.",
    repetition: "single",
    completes: "file",
    apply: set("cacert", text),
  },
  {
    long: "cert",
    short: "E",
    value: "certificate[:password]",
    category: ["tls"],
    summary: "Client certificate, and its key's password",
    text:
      "The certificate to show to the server, a PEM file that may hold the key too; --key names another one. What " +
      "stands behind the colon is the key's password; a colon or backslash in the name is written with a backslash.",
    repetition: "single",
    completes: "file",
    apply: set("cert", secret),
  },
  {
    long: "key",
    value: "key",
    category: ["tls"],
    summary: "Private key of the client certificate",
    text: "The PEM file with the private key that belongs to the certificate of -E, when it is not in the same file.",
    repetition: "single",
    completes: "file",
    apply: set("key", text),
  },
  atLeast("1.0"),
  atLeast("1.1"),
  atLeast("1.2"),
  atLeast("1.3"),
  {
    long: "tls-min",
    value: "version",
    category: ["tls"],
    summary: "Least TLS version to agree to",
    text: "Agrees to this version of TLS or newer: 1.0, 1.1, 1.2 or 1.3. The Python awscurl's way to say --tlsv1.2 and its kin.",
    repetition: "single",
    completes: ["1.0", "1.1", "1.2", "1.3"],
    apply: set("tlsMin", tlsVersion),
  },
  {
    long: "tls-max",
    value: "version",
    category: ["tls"],
    summary: "Newest TLS version to agree to",
    text: "Agrees to this version of TLS or older: 1.0, 1.1, 1.2, 1.3, or default for no limit.",
    repetition: "single",
    completes: ["default", "1.0", "1.1", "1.2", "1.3"],
    apply: set("tlsMax", tlsVersion),
  },
];

function atLeast(version: TlsVersion): Option {
  return {
    long: `tlsv${version}`,
    category: ["tls"],
    summary: `Use TLS ${version} or newer`,
    text: `Agrees to TLS ${version} or newer. The last of these options that is typed counts; --tls-max sets the other end.`,
    repetition: "mutex",
    apply: choose("tlsMin", version),
  };
}
