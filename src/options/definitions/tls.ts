/** Options about TLS: trust, client certificates, versions. */
import type { TlsVersion } from "../../message/tls-version.ts";
import type { Option } from "../option.ts";
import { certificateFile, choose, filled, secret, set, tlsVersion, toggle } from "../values.ts";

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
    long: "capath",
    value: "dir",
    category: ["tls"],
    summary: "Folder of certificate authorities to trust",
    text:
      "Trusts the certificate authorities in the PEM files of this folder, and those of --cacert, and no others. Several " +
      "folders are separated by colons. The files need no hashed names, unlike curl's.",
    repetition: "single",
    completes: "directory",
    apply: set("capath", filled),
  },
  {
    long: "ca-native",
    category: ["tls"],
    summary: "Trust the system's certificate authorities",
    text:
      "Trusts the system's certificate authorities from the start, beside those of --cacert, --capath and the environment. " +
      "Without it they are tried where Node's own list does not verify the server.",
    repetition: "boolean",
    apply: toggle("caNative"),
  },
  {
    long: "crlfile",
    value: "file",
    category: ["tls"],
    summary: "Revoked certificates, as PEM",
    text:
      "Rejects certificates on the lists in this PEM file. As in curl, every authority of the server's chain needs a list in " +
      "it. Exit code 82 when the file cannot be used.",
    repetition: "single",
    completes: "file",
    apply: set("crlfile", filled),
  },
  {
    long: "cert",
    short: "E",
    value: "certificate[:password]",
    category: ["tls"],
    summary: "Client certificate and password of its key",
    text:
      "The client certificate, a PEM file that may contain the key too; --key names another file, --cert-type another " +
      "format. The part after the colon is the password of the key, as with --pass; escape a colon or backslash in the file " +
      "name with a backslash.",
    repetition: "single",
    completes: "file",
    apply: certificateFile("cert", "pass"),
  },
  {
    long: "cert-type",
    value: "type",
    category: ["tls"],
    summary: "Format of the client certificate: PEM, DER or P12",
    text:
      "The format of the file of -E. P12 is PKCS#12, which contains the key too. Files with the encryption of old programs " +
      "(RC2) have to be converted with 'openssl pkcs12'.",
    repetition: "single",
    completes: ["PEM", "DER", "P12"],
    apply: set("certType", filled),
  },
  {
    long: "key",
    value: "key",
    category: ["tls"],
    summary: "Private key of the client certificate",
    text: "The file with the private key for -E, if it is not in the same file; PEM, unless --key-type specifies DER.",
    repetition: "single",
    completes: "file",
    apply: set("key", filled),
  },
  {
    long: "key-type",
    value: "type",
    category: ["tls"],
    summary: "Format of the private key: PEM or DER",
    text: "The format of the file of --key.",
    repetition: "single",
    completes: ["PEM", "DER"],
    apply: set("keyType", filled),
  },
  {
    long: "pass",
    value: "phrase",
    category: ["tls", "auth"],
    summary: "Password of the client certificate's key",
    text: "The password of the private key or of the PKCS#12 file. The last of --pass and -E FILE:PASSWORD is used.",
    repetition: "single",
    apply: set("pass", secret),
  },
  {
    long: "pinnedpubkey",
    value: "hashes",
    category: ["tls"],
    summary: "Public key that the server must have",
    text:
      "Ends with exit code 90, before anything is sent, unless the server has this public key: a PEM or DER file, or " +
      "'sha256//' and the base64 of its SHA-256 hash, several of them separated by ';'. It is checked with -k as well. It " +
      "does not apply to connections for credentials.",
    repetition: "single",
    completes: "file",
    apply: set("pinnedPubkey", filled),
  },
  {
    long: "ciphers",
    value: "list",
    category: ["tls"],
    summary: "Ciphers for TLS 1.2 and older",
    text: "Offers these ciphers for TLS 1.2 and older, in OpenSSL's notation. Exit code 59 when none of them is known.",
    repetition: "single",
    apply: set("ciphers", filled),
  },
  {
    long: "tls13-ciphers",
    value: "list",
    category: ["tls"],
    summary: "Ciphers for TLS 1.3",
    text: "Offers these cipher suites for TLS 1.3, separated by colons. Exit code 59 when one of them is not known, and 4 in the executable, which cannot choose them.",
    repetition: "single",
    apply: set("tls13Ciphers", filled),
  },
  {
    long: "curves",
    value: "list",
    category: ["tls"],
    summary: "Key exchange algorithms of TLS",
    text: "Offers these curves or groups, separated by colons: X25519:P-256. Exit code 59 when one is not known.",
    repetition: "single",
    apply: set("curves", filled),
  },
  {
    long: "sigalgs",
    value: "list",
    category: ["tls"],
    summary: "Signature algorithms of TLS",
    text:
      "Accepts these signature algorithms, separated by colons: ECDSA+SHA256:RSA-PSS+SHA256. Exit code 59 when one is not " +
      "known.",
    repetition: "single",
    apply: set("sigalgs", filled),
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
    text: "Accepts this version of TLS or newer: 1.0, 1.1, 1.2 or 1.3. The Python awscurl's form of --tlsv1.2 and similar options.",
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
    text: `Accepts TLS ${version} or newer. The last of these options is used; --tls-max sets the upper limit.`,
    repetition: "mutex",
    apply: choose("tlsMin", version),
  };
}
