/** The route of a request, decided before anything is opened: direct, to another host, through a proxy, to a Unix socket. */
import type { HeaderField, Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import { type HttpProxy, proxyFor } from "./proxy.ts";
import { connectTo, type HostAndPort } from "./resolve-options.ts";

export interface Route {
  readonly origin: Origin;
  /** Where the TCP connection goes: the proxy, else the host of `--connect-to`, else the origin. */
  readonly hop: HostAndPort;
  readonly unixSocket: string | undefined;
  readonly proxy: HttpProxy | undefined;
  /** The destination of CONNECT; undefined without a tunnel: with a proxy the target is in absolute form. */
  readonly tunnel: HostAndPort | undefined;
  /** Requests with the same key may share a connection. */
  readonly key: string;
  /** `--proxy-header`. */
  readonly proxyHeaders: readonly HeaderField[];
}

/** The route to an origin. Throws Failure 4, 5, 7 or 49 for invalid proxies and `--connect-to` entries. */
export function routeOf(origin: Origin, settings: ConnectionSettings): Route {
  const { unixSocket } = settings;
  const moved = connectTo(origin, settings.connectTo);
  // As in curl, a Unix socket takes the place of any proxy.
  const proxy = unixSocket === undefined ? proxyFor(origin, settings) : undefined;
  const target = moved ?? origin;
  // curl: `--connect-to` through a proxy uses a tunnel, for http as well.
  const tunnelled =
    proxy !== undefined && (origin.scheme === "https" || settings.proxyTunnel || moved !== undefined);
  const hop = proxy ?? target;
  // Without a tunnel a proxy accepts requests for any host over one connection.
  const isShared = proxy !== undefined && !tunnelled;
  const way = isShared
    ? ""
    : `${origin.scheme}://${origin.host}:${origin.port} ${target.host}:${target.port}`;
  const through =
    proxy === undefined ? "" : `${proxy.scheme}://${proxy.host}:${proxy.port} ${proxy.authorization}`;
  return {
    origin,
    hop: { host: hop.host, port: hop.port },
    unixSocket,
    proxy,
    tunnel: tunnelled ? { host: target.host, port: target.port } : undefined,
    proxyHeaders: settings.proxyHeaders,
    key: `${way} ${through} ${settingsKey(settings)}`,
  };
}

const settingsKeys = new WeakMap<ConnectionSettings, string>();

/** All settings that affect how a connection is made, as one text. */
function settingsKey(settings: ConnectionSettings): string {
  const known = settingsKeys.get(settings);
  if (known !== undefined) return known;
  const { http2, tls, proxyTls, proxyHeaders, environmentTrust, resolve, unixSocket, ipVersion } = settings;
  const key = JSON.stringify([
    ...[http2, tls, proxyTls, proxyHeaders, environmentTrust],
    ...[resolve, unixSocket, ipVersion],
  ]);
  settingsKeys.set(settings, key);
  return key;
}
