/** What is offered and trusted in a TLS handshake; the server and an https proxy have separate settings. */
import type { TlsVersion } from "../message/tls-version.ts";

export interface TlsSettings {
  /** False with `-k`. */
  readonly verify: boolean;
  /** `--cacert`: a file of PEM certificates. Together with `caFolder` it replaces all others. */
  readonly caFile: string | undefined;
  /** `--capath`: folders of PEM certificates, separated by colons as in curl. */
  readonly caFolder: string | undefined;
  /** `--ca-native`: the system's certificates, in addition to the given ones. */
  readonly systemRoots: boolean;
  /** `--crlfile`: a PEM file of revoked certificates. */
  readonly revokedFile: string | undefined;
  /** `-E` and `--cert-type`: PEM, DER or P12; others are rejected when the file is needed, as in curl. */
  readonly certFile: string | undefined;
  readonly certFormat: string;
  /** `--key` and `--key-type`, PEM or DER; undefined if the key is in the certificate's file. */
  readonly keyFile: string | undefined;
  readonly keyFormat: string;
  /** The password of the key or of the PKCS#12 file, from `-E FILE:PASSWORD` or `--pass`. */
  readonly keyPassword: string | undefined;
  readonly min: TlsVersion | undefined;
  readonly max: TlsVersion | undefined;
  /** `--ciphers`: OpenSSL's list for TLS 1.2 and older. */
  readonly ciphers: string | undefined;
  /** `--tls13-ciphers`. */
  readonly ciphers13: string | undefined;
  /** `--curves`. */
  readonly curves: string | undefined;
  /** `--sigalgs`. */
  readonly signatureAlgorithms: string | undefined;
  /** `--pinnedpubkey`: `sha256//HASH[;sha256//HASH]...`, or a file with the public key. */
  readonly pinnedKey: string | undefined;
}
