/** Converts the TLS options to handshake settings: with the server, and with an https proxy. */
import type { TlsSettings } from "../http/tls-settings.ts";
import type { Options } from "../options/options.ts";

/** The settings for the server. */
export function serverTls(options: Options): TlsSettings {
  return {
    verify: !options.insecure,
    caFile: options.cacert,
    caFolder: options.capath,
    systemRoots: options.caNative,
    revokedFile: options.crlfile,
    certFile: options.cert,
    certFormat: options.certType.toUpperCase(),
    keyFile: options.key,
    keyFormat: options.keyType.toUpperCase(),
    keyPassword: options.pass?.reveal(),
    min: options.tlsMin,
    max: options.tlsMax,
    ciphers: options.ciphers,
    ciphers13: options.tls13Ciphers,
    curves: options.curves,
    signatureAlgorithms: options.sigalgs,
    pinnedKey: options.pinnedPubkey,
  };
}

/** The settings for an https proxy. As in curl, --tls-max, --curves and --sigalgs apply only to the server. */
export function proxyTls(options: Options): TlsSettings {
  return {
    verify: !options.proxyInsecure,
    caFile: options.proxyCacert,
    caFolder: options.proxyCapath,
    systemRoots: options.proxyCaNative,
    revokedFile: options.proxyCrlfile,
    certFile: options.proxyCert,
    certFormat: options.proxyCertType.toUpperCase(),
    keyFile: options.proxyKey,
    keyFormat: options.proxyKeyType.toUpperCase(),
    keyPassword: options.proxyPass?.reveal(),
    min: options.proxyTlsv1 ? "1.0" : undefined,
    max: undefined,
    ciphers: options.proxyCiphers,
    ciphers13: options.proxyTls13Ciphers,
    curves: undefined,
    signatureAlgorithms: undefined,
    pinnedKey: options.proxyPinnedPubkey,
  };
}
