/** How TLS connections to the server and to a proxy are made and verified. */
import type { TlsVersion } from "../../message/tls-version.ts";
import type { Secret } from "../../secret.ts";

export interface TlsOptions {
  insecure: boolean;
  cacert: string | undefined;
  proxyInsecure: boolean;
  proxyCacert: string | undefined;
  /** `-E CERTIFICATE[:PASSWORD]`. */
  cert: Secret | undefined;
  key: string | undefined;
  tlsMin: TlsVersion | undefined;
  tlsMax: TlsVersion | undefined;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function tlsDefaults(): TlsOptions {
  return {
    insecure: false,
    cacert: undefined,
    proxyInsecure: false,
    proxyCacert: undefined,
    cert: undefined,
    key: undefined,
    tlsMin: undefined,
    tlsMax: undefined,
  };
}
