/** How TLS connections to an https proxy are made and verified. */
import type { Secret } from "../../secret.ts";

export interface ProxyTlsOptions {
  proxyInsecure: boolean;
  proxyCacert: string | undefined;
  /** Folders, separated by colons. */
  proxyCapath: string | undefined;
  proxyCaNative: boolean;
  proxyCrlfile: string | undefined;
  proxyCert: string | undefined;
  proxyCertType: string;
  proxyKey: string | undefined;
  proxyKeyType: string;
  /** `--proxy-pass`, or the password of `--proxy-cert CERTIFICATE:PASSWORD`. */
  proxyPass: Secret | undefined;
  proxyTlsv1: boolean;
  proxyCiphers: string | undefined;
  proxyTls13Ciphers: string | undefined;
  proxyPinnedPubkey: string | undefined;
}

/** Returns curl's defaults. */
export function proxyTlsDefaults(): ProxyTlsOptions {
  return {
    proxyInsecure: false,
    proxyCacert: undefined,
    proxyCapath: undefined,
    proxyCaNative: false,
    proxyCrlfile: undefined,
    proxyCert: undefined,
    proxyCertType: "PEM",
    proxyKey: undefined,
    proxyKeyType: "PEM",
    proxyPass: undefined,
    proxyTlsv1: false,
    proxyCiphers: undefined,
    proxyTls13Ciphers: undefined,
    proxyPinnedPubkey: undefined,
  };
}
