/** The pool: which connection a request uses, and when a request is sent again over another one. */

import type { Socket } from "node:net";
import { sameOrigin } from "../message/origin.ts";
import type { Runtime } from "../runtime.ts";
import { abortable } from "../system/until-aborted.ts";
import { connect, noteAddresses } from "./connect/connect.ts";
import { bareHost } from "./connect/ip.ts";
import { type Route, routeOf } from "./connect/route.ts";
import { type Connection, HttpExchange, type PooledConnection } from "./exchange.ts";
import { http1Connection } from "./h1/connection.ts";
import { IdleConnections } from "./idle-connections.ts";
import { SharedConnections } from "./shared-connections.ts";
import { Timings } from "./timings.ts";
import type { ConnectionSettings, Exchange, Trace, Transport } from "./transport.ts";

/** How often curl resends a request that the server did not process. */
const mostRetries = 5;

/** Returns a transport whose connections are shared by all requests sent through it. */
export function createTransport(runtime: Pick<Runtime, "elapsed">): Transport {
  const idle = new IdleConnections(runtime);
  const shared = new SharedConnections(runtime);
  const routes = new WeakMap<ConnectionSettings, Route>();
  let opened = 0;

  async function open(exchange: HttpExchange, route: Route): Promise<PooledConnection> {
    const { options, stats } = exchange;
    const { connection: settings, trace, signal } = options;
    const number = opened++;
    stats.connectionNumber = number;
    trace?.connection?.(number);
    const onProxyHead = exchange.onProxyHead.bind(exchange);
    const socket = await connect({ route, settings, stats, trace, signal, onProxyHead });
    const speaksHttp2 = isHttp2(socket) || (settings.http2PriorKnowledge && route.proxy === undefined);
    const connection = speaksHttp2
      ? await http2Connection(socket, route, trace)
      : http1Connection(socket, route);
    const pooled: PooledConnection = {
      connection,
      number,
      giveBack: () => (connection.sharing === undefined ? idle : shared).keep(pooled, route.key),
    };
    return pooled;
  }

  /** The last route for these settings is cached, because finding one reads the environment, which is slow. */
  function route({ request: { origin }, options: { connection } }: HttpExchange): Route {
    const last = routes.get(connection);
    if (last !== undefined && sameOrigin(last.origin, origin)) return last;
    const found = routeOf(origin, connection);
    routes.set(connection, found);
    return found;
  }

  /** `afresh`: not over an idle connection, which may be closed. */
  function reused(exchange: HttpExchange, route: Route, afresh: boolean): PooledConnection | undefined {
    const pooled = shared.take(route.key) ?? (afresh ? undefined : idle.take(route.key));
    if (pooled === undefined) return undefined;
    const { proxy, origin } = route;
    const other = proxy === undefined ? `host ${bareHost(origin.host)}` : `proxy ${proxy.host}`;
    exchange.options.trace?.info(`Re-using existing connection with ${other}`);
    exchange.stats.connectionNumber = pooled.number;
    exchange.options.trace?.connection?.(pooled.number);
    noteAddresses(exchange.stats, pooled.connection.socket, route);
    return pooled;
  }

  /**
   * Sends over an existing connection or one that another request is opening, or else over a new one. Nothing may be
   * awaited between choosing a connection and using it, because others choose meanwhile.
   */
  async function attempt(
    exchange: HttpExchange,
    way: Route,
    afresh: boolean,
  ): Promise<{ readonly response: Promise<Exchange>; readonly isReused: boolean }> {
    const { connection: settings, signal } = exchange.options;
    const isShareable = maybeShared(way, settings);
    for (let waits = isShareable && !settings.immediate; ; ) {
      const used = reused(exchange, way, afresh);
      if (used !== undefined) return { response: exchange.over(used), isReused: true };
      const opening = waits ? shared.opening(way.key) : undefined;
      if (opening === undefined) break;
      waits = await abortable(opening, signal);
    }
    const opened = open(exchange, way);
    if (isShareable) shared.begin(way.key, opened);
    return { response: exchange.over(await opened), isReused: false };
  }

  async function respond(exchange: HttpExchange): Promise<Exchange> {
    const { options } = exchange;
    options.signal?.throwIfAborted();
    const way = route(exchange);
    for (let retries = 0; ; retries++) {
      const { response, isReused } = await attempt(exchange, way, retries > 0);
      try {
        return await response;
      } catch (error) {
        const why = exchange.mayGoAgain;
        // As in curl, a reused connection may have been closed meanwhile; a new one may not.
        const again = why === "refused" || (why === "closed" && isReused);
        if (!again || retries === mostRetries) throw error;
        if (why === "refused") options.trace?.info("REFUSED_STREAM, retrying a fresh connect");
        options.trace?.info(`Connection died, retrying a fresh connect (retry count: ${retries + 1})`);
      }
    }
  }

  return {
    send(request, options) {
      const exchange = new HttpExchange(
        request,
        options,
        new Timings(() => runtime.elapsed(), options.certificates),
      );
      return { stats: exchange.stats, earlierHeads: exchange.earlierHeads, response: respond(exchange) };
    },
    close() {
      idle.close();
      shared.close();
    },
  };
}

/** Whether the connection may turn out to be one that several requests can share. */
function maybeShared({ origin, proxy }: Route, { http2, http2PriorKnowledge }: ConnectionSettings): boolean {
  return (http2 && origin.scheme === "https") || (http2PriorKnowledge === true && proxy === undefined);
}

/** Whether the server chose HTTP/2 in the handshake. */
function isHttp2(socket: Socket): boolean {
  return "alpnProtocol" in socket && socket.alpnProtocol === "h2";
}

async function http2Connection(
  socket: Socket,
  { origin }: Route,
  trace: Trace | undefined,
): Promise<Connection> {
  const { Http2Connection } = await import("./h2/connection.ts");
  trace?.info("using HTTP/2");
  return new Http2Connection(socket, origin);
}
