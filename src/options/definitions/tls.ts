/** Options about TLS: trust, client certificates, versions. */
import type { TlsVersion } from "../../message/tls-version.ts";
import type { Option } from "../option.ts";
import { choose, filled, secret, set, tlsVersion, toggle } from "../values.ts";

export const tls: readonly Option[] = [
  {
    long: "insecure",
    short: "k",
    category: ["tls", "important"],
    summary: "Do not verify the server's certificate",
    text:
      "Accepts any certificate, so that anyone between the two ends can read and change everything. --cacert with the " +
      "right certificate authority is better.",
    repetition: "boolean",
    apply: toggle("insecure"),
  },
  {
    long: "cacert",
    value: "file",
    category: ["tls"],
    summary: "Certificate authorities to trust, as PEM",
    text:
      "Trusts the certificate authorities in this PEM file and no others. Without it awscurl uses AWS_CA_BUNDLE, the " +
      "profile's ca_bundle, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR, then Node's own list, and " +
      "where that does not verify the server, the system's.",
    repetition: "single",
    completes: "file",
    apply: set("cacert", filled),
  },
  {
    long: "proxy-insecure",
    category: ["tls", "proxy"],
    summary: "Do not verify the certificate of an https proxy",
    text: "Accepts any certificate of an https proxy, which then gets the proxy's password. -k concerns the server alone.",
    repetition: "boolean",
    apply: toggle("proxyInsecure"),
  },
  {
    long: "proxy-cacert",
    value: "file",
    category: ["tls", "proxy"],
    summary: "Certificate authorities to trust for an https proxy, as PEM",
    text:
      "Trusts the certificate authorities in this PEM file and no others to verify an https proxy. Without it awscurl uses " +
      "what it uses for servers without --cacert.",
    repetition: "single",
    completes: "file",
    apply: set("proxyCacert", filled),
  },
  {
    long: "cert",
    short: "E",
    value: "certificate[:password]",
    category: ["tls"],
    summary: "Client certificate and password of its key",
    text:
      "The client certificate, a PEM file that may contain the key too; --key names another file. The part after the colon " +
      "is the password of the key; write a colon or backslash in the file name with a backslash in front.",
    repetition: "single",
    completes: "file",
    apply: set("cert", secret),
  },
  {
    long: "key",
    value: "key",
    category: ["tls"],
    summary: "Private key of the client certificate",
    text: "The PEM file with the private key for -E, if it is not in the same file.",
    repetition: "single",
    completes: "file",
    apply: set("key", filled),
  },
  {
    long: "tlsv1",
    short: "1",
    category: ["tls"],
    summary: "Use TLS 1.0 or newer",
    text: "The same as --tlsv1.0.",
    repetition: "mutex",
    apply: choose("tlsMin", "1.0"),
  },
  atLeast("1.0"),
  atLeast("1.1"),
  atLeast("1.2"),
  atLeast("1.3"),
  {
    long: "tls-min",
    value: "version",
    category: ["tls"],
    summary: "Minimum TLS version",
    text: "Accepts this version of TLS or newer: 1.0, 1.1, 1.2 or 1.3. The Python awscurl's form of --tlsv1.2 and its relatives.",
    repetition: "single",
    completes: ["1.0", "1.1", "1.2", "1.3"],
    apply: set("tlsMin", tlsVersion),
  },
  {
    long: "tls-max",
    value: "version",
    category: ["tls"],
    summary: "Maximum TLS version",
    text: "Accepts this version of TLS or older: 1.0, 1.1, 1.2, 1.3, or default for no limit.",
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
    text: `Accepts TLS ${version} or newer. The last of these options wins; --tls-max sets the upper limit.`,
    repetition: "mutex",
    apply: choose("tlsMin", version),
  };
}
