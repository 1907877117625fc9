/** Connection settings as curl options, for `--print-curl`. */
import type { TlsSettings } from "../http/tls-settings.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import type { ProxyKind } from "../message/proxy-kind.ts";

/** The curl option for each kind of proxy. */
const proxyOptions: Readonly<Record<ProxyKind, string>> = {
  http: "--proxy",
  "http1.0": "--proxy1.0",
  socks4: "--socks4",
  socks4a: "--socks4a",
  socks5: "--socks5",
  socks5h: "--socks5-hostname",
};

/** Returns the options for making the connection, as curl spells them. */
export function connectionOptions(connection: ConnectionSettings): string[] {
  const { tls, proxyTls, resolve, connectTo, unixSocket, proxy, noproxy, sockets } = connection;
  const { haproxy, localPorts } = sockets;
  const valued: [string, string | undefined][] = [
    unixSocket?.startsWith("\0")
      ? ["--abstract-unix-socket", unixSocket.slice(1)]
      : ["--unix-socket", unixSocket],
    ["--connect-timeout", unusual(connection.connectTimeout, 300)],
    ["--keepalive-time", unusual((sockets.keepAliveAfter ?? 60_000) / 1000, 60)],
    ["--happy-eyeballs-timeout-ms", unusual(sockets.headStart, 200)],
    ["--interface", sockets.interface],
    ["--local-port", localPorts && `${localPorts.first}-${localPorts.last}`],
    ["--haproxy-clientip", haproxy?.clientIp],
    [proxyOptions[connection.proxyKind], proxy],
    ["--preproxy", connection.preproxy],
    ["--noproxy", noproxy],
    ["--proxy-user", connection.proxyUser],
    ...connection.proxyHeaders.map(({ name, value }): [string, string] => [
      "--proxy-header",
      `${name}: ${value}`,
    ]),
    ...connection.proxyOmits.connect.map((name): [string, string] => ["--proxy-header", `${name}:`]),
    ...resolve.map((pin): [string, string] => ["--resolve", pin]),
    ...connectTo.map((pin): [string, string] => ["--connect-to", pin]),
  ];
  return [
    ...tlsOptions(withEnvironmentTrust(connection), "--"),
    ...versionOptions(tls),
    ...tlsOptions(proxyTls, "--proxy-"),
    // curl has no other minimum for a proxy.
    ...(proxyTls.min === undefined ? [] : ["--proxy-tlsv1"]),
    ...(haproxy !== undefined && haproxy.clientIp === undefined ? ["--haproxy-protocol"] : []),
    ...(connection.proxyTunnel ? ["--proxytunnel"] : []),
    ...(connection.ipVersion === undefined ? [] : [`--ipv${connection.ipVersion}`]),
    ...(sockets.keepAliveAfter === undefined ? ["--no-keepalive"] : []),
    ...valued.flatMap(([option, value]) => (value === undefined ? [] : [option, value])),
  ];
}

/** A number that is not curl's default. */
function unusual(value: number, usual: number): string | undefined {
  return value === usual ? undefined : String(value);
}

/** curl reads fewer environment variables than awscurl, so the files that they name are given as options. */
function withEnvironmentTrust({ tls, environmentTrust }: ConnectionSettings): TlsSettings {
  const [strongest] = environmentTrust;
  if (strongest === undefined || tls.caFile !== undefined || tls.caFolder !== undefined) return tls;
  return strongest.kind === "file"
    ? { ...tls, caFile: strongest.path }
    : { ...tls, caFolder: strongest.path };
}

/** `prefix` is `--` for the server's TLS and `--proxy-` for an https proxy's. */
function tlsOptions(tls: TlsSettings, prefix: "--" | "--proxy-"): string[] {
  const valued: [string, string | undefined][] = [
    ["cacert", tls.caFile],
    ["capath", tls.caFolder],
    ["crlfile", tls.revokedFile],
    ["cert", tls.certFile],
    ["cert-type", tls.certFormat === "PEM" ? undefined : tls.certFormat],
    ["key", tls.keyFile],
    ["key-type", tls.keyFormat === "PEM" ? undefined : tls.keyFormat],
    ["pass", tls.keyPassword],
    ["ciphers", tls.ciphers],
    ["tls13-ciphers", tls.ciphers13],
    ["curves", tls.curves],
    ["sigalgs", tls.signatureAlgorithms],
    ["pinnedpubkey", tls.pinnedKey],
  ];
  return [
    ...(tls.verify ? [] : [`${prefix}insecure`]),
    ...(tls.systemRoots ? [`${prefix}ca-native`] : []),
    ...valued.flatMap(([name, value]) => (value === undefined ? [] : [`${prefix}${name}`, value])),
  ];
}

function versionOptions({ min, max }: TlsSettings): string[] {
  return [...(min === undefined ? [] : [`--tlsv${min}`]), ...(max === undefined ? [] : ["--tls-max", max])];
}
