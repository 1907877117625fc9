/** The route of a request, decided before anything is opened: direct, to another host, through a proxy, to a Unix socket. */
import type { HeaderField, Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import type { HttpProxy, SocksProxy } from "./parse-proxy.ts";
import { proxiesFor } from "./proxy.ts";
import { connectTo, type HostAndPort } from "./resolve-options.ts";

export interface Route {
  readonly origin: Origin;
  /** The destination of the TCP connection: the first proxy, or else the host of `--connect-to`, or else the origin. */
  readonly hop: HostAndPort;
  /** The path of `--unix-socket`, or of a SOCKS proxy on a Unix socket. */
  readonly unixSocket: string | undefined;
  /** The SOCKS proxy, and the host that it connects to, which is the HTTP proxy if there is one. */
  readonly socks: { readonly proxy: SocksProxy; readonly destination: HostAndPort } | undefined;
  readonly proxy: HttpProxy | undefined;
  /** The destination of CONNECT; undefined without a tunnel: then a proxy gets the target in absolute form. */
  readonly tunnel: HostAndPort | undefined;
  /** Requests with the same key may share a connection. */
  readonly key: string;
  /** `--proxy-header`, and the fields that are not sent to a forwarding proxy. */
  readonly proxyHeaders: readonly HeaderField[];
  readonly proxyOmits: readonly string[];
}

/** Returns the route to an origin. Throws a Failure 5, 7 or 49 for invalid proxies and `--connect-to` entries. */
export function routeOf(origin: Origin, settings: ConnectionSettings): Route {
  const moved = connectTo(origin, settings.connectTo);
  // As in curl, a Unix socket replaces any proxy.
  const { http: proxy, socks } = settings.unixSocket === undefined ? proxiesFor(origin, settings) : direct;
  const target = moved ?? origin;
  // As in curl, `--connect-to` through an HTTP proxy uses a tunnel, for http as well, unless it names the origin
  // itself.
  const tunnelled =
    proxy !== undefined && (origin.scheme === "https" || settings.proxyTunnel || moved !== undefined);
  const destination = hostAndPort(proxy ?? target);
  // Without a tunnel a proxy accepts requests for any host over one connection.
  const isShared = proxy !== undefined && !tunnelled;
  const way = isShared
    ? ""
    : `${origin.scheme}://${origin.host}:${origin.port} ${target.host}:${target.port}`;
  return {
    origin,
    hop: socks === undefined ? destination : hostAndPort(socks),
    unixSocket: settings.unixSocket ?? socks?.path,
    socks: socks && { proxy: socks, destination },
    proxy,
    tunnel: tunnelled ? hostAndPort(target) : undefined,
    proxyHeaders: settings.proxyHeaders,
    proxyOmits: settings.proxyOmits.forward,
    key: JSON.stringify([way, proxy, socks, settingsKey(settings)]),
  };
}

const direct = { http: undefined, socks: undefined };

function hostAndPort({ host, port }: HostAndPort): HostAndPort {
  return { host, port };
}

const settingsKeys = new WeakMap<ConnectionSettings, string>();

/** Returns all settings that affect how a connection is made, as one text. */
function settingsKey(settings: ConnectionSettings): string {
  const known = settingsKeys.get(settings);
  if (known !== undefined) return known;
  const {
    http2,
    http2PriorKnowledge,
    sockets,
    tls,
    proxyTls,
    proxyHeaders,
    environmentTrust,
    resolve,
    unixSocket,
    ipVersion,
  } = settings;
  const key = JSON.stringify([
    ...[http2, http2PriorKnowledge, sockets, tls, proxyTls, proxyHeaders, environmentTrust],
    ...[resolve, unixSocket, ipVersion],
  ]);
  settingsKeys.set(settings, key);
  return key;
}
