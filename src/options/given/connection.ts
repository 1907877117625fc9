/** How connections are made: addresses, proxies, HTTP version. */
import type { ProxyKind } from "../../message/proxy-kind.ts";
import type { Secret } from "../../secret.ts";

export interface ConnectionOptions {
  /** `[+]HOST:PORT:ADDRESS[,ADDRESS]...` as given. */
  resolve: string[];
  /** `HOST1:PORT1:HOST2:PORT2` as given. */
  connectTo: string[];
  unixSocket: string | undefined;
  /** Whether `unixSocket` is a name in the abstract namespace. */
  abstractSocket: boolean;
  interface: string | undefined;
  localPorts: { readonly first: number; readonly last: number } | undefined;
  /** Seconds of silence before the system probes the connection; 0 is the default. */
  keepAliveTime: number;
  keepAlive: boolean;
  happyEyeballsMilliseconds: number;
  haproxyProtocol: boolean;
  haproxyClientIp: string | undefined;
  ipVersion: 4 | 6 | undefined;
  /** `-x` and related options; an empty string means no proxy, whatever the environment says. */
  proxy: string | undefined;
  /** The kind of `proxy` if its text has no scheme. */
  proxyKind: ProxyKind;
  preproxy: string | undefined;
  noproxy: string | undefined;
  /** `--proxy-user NAME:PASSWORD`. */
  proxyUser: Secret | undefined;
  proxyTunnel: boolean;
  /** `--proxy-header` as given. */
  proxyHeaders: string[];
  suppressConnectHeaders: boolean;
  /** False: HTTP/1.1 only. */
  http2: boolean;
  /** `--http2-prior-knowledge`: HTTP/2 also without TLS, where nothing is negotiated. */
  http2PriorKnowledge: boolean;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function connectionDefaults(): ConnectionOptions {
  return {
    resolve: [],
    connectTo: [],
    unixSocket: undefined,
    abstractSocket: false,
    interface: undefined,
    localPorts: undefined,
    keepAliveTime: 0,
    keepAlive: true,
    happyEyeballsMilliseconds: 200,
    haproxyProtocol: false,
    haproxyClientIp: undefined,
    ipVersion: undefined,
    proxy: undefined,
    proxyKind: "http",
    preproxy: undefined,
    noproxy: undefined,
    proxyUser: undefined,
    proxyTunnel: false,
    proxyHeaders: [],
    suppressConnectHeaders: false,
    http2: false,
    http2PriorKnowledge: false,
  };
}
