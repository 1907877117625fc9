/** How TLS connections to the server are made and verified. */
import type { TlsVersion } from "../../message/tls-version.ts";
import type { Secret } from "../../secret.ts";

export interface TlsOptions {
  insecure: boolean;
  cacert: string | undefined;
  /** Folders, separated by colons. */
  capath: string | undefined;
  caNative: boolean;
  crlfile: string | undefined;
  /** The file of `-E`. */
  cert: string | undefined;
  /** As given; curl ignores its case. */
  certType: string;
  key: string | undefined;
  keyType: string;
  /** `--pass`, or the password of `-E CERTIFICATE:PASSWORD`. */
  pass: Secret | undefined;
  tlsMin: TlsVersion | undefined;
  tlsMax: TlsVersion | undefined;
  ciphers: string | undefined;
  tls13Ciphers: string | undefined;
  curves: string | undefined;
  sigalgs: string | undefined;
  /** Hashes or a file, as given. */
  pinnedPubkey: string | undefined;
}

/** Returns curl's defaults. */
export function tlsDefaults(): TlsOptions {
  return {
    insecure: false,
    cacert: undefined,
    capath: undefined,
    caNative: false,
    crlfile: undefined,
    cert: undefined,
    certType: "PEM",
    key: undefined,
    keyType: "PEM",
    pass: undefined,
    tlsMin: undefined,
    tlsMax: undefined,
    ciphers: undefined,
    tls13Ciphers: undefined,
    curves: undefined,
    sigalgs: undefined,
    pinnedPubkey: undefined,
  };
}
