/** The pool: which connection a request takes, and when a request is sent again over another one. */

import type { Socket } from "node:net";
import { sameOrigin } from "../message/origin.ts";
import type { Runtime } from "../runtime.ts";
import { connect, noteAddresses } from "./connect/connect.ts";
import { bareHost } from "./connect/ip.ts";
import { type Route, routeOf } from "./connect/route.ts";
import { type Connection, HttpExchange, type PooledConnection } from "./exchange.ts";
import { http1Connection } from "./h1/connection.ts";
import { IdleConnections } from "./idle-connections.ts";
import { Timings } from "./timings.ts";
import type { ConnectionSettings, Exchange, Trace, Transport } from "./transport.ts";

/** How often curl sends a request again that the server did not process. */
const mostRetries = 5;

/** A transport whose connections are shared by everything that is sent through it. */
export function createTransport(runtime: Pick<Runtime, "elapsed">): Transport {
  const idle = new IdleConnections(runtime);
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
      giveBack: () => idle.keep(pooled, route.key),
    };
    return pooled;
  }

  /** The last route with these settings is kept: finding one reads the environment, which is slow. */
  function route({ request: { origin }, options: { connection } }: HttpExchange): Route {
    const last = routes.get(connection);
    if (last !== undefined && sameOrigin(last.origin, origin)) return last;
    const found = routeOf(origin, connection);
    routes.set(connection, found);
    return found;
  }

  function reused(exchange: HttpExchange, route: Route): PooledConnection | undefined {
    const pooled = idle.take(route.key);
    if (pooled === undefined) return undefined;
    const { proxy, origin } = route;
    const other = proxy === undefined ? `host ${bareHost(origin.host)}` : `proxy ${proxy.host}`;
    exchange.options.trace?.info(`Re-using existing connection with ${other}`);
    exchange.stats.connectionNumber = pooled.number;
    exchange.options.trace?.connection?.(pooled.number);
    noteAddresses(exchange.stats, pooled.connection.socket, route);
    return pooled;
  }

  async function respond(exchange: HttpExchange): Promise<Exchange> {
    const { options } = exchange;
    options.signal?.throwIfAborted();
    const way = route(exchange);
    const used = reused(exchange, way);
    for (let pooled = used ?? (await open(exchange, way)), retries = 0; ; retries++) {
      try {
        return await exchange.over(pooled);
      } catch (error) {
        const why = exchange.mayGoAgain;
        // curl: a reused connection may have been closed meanwhile; a new one may not.
        const again = why === "refused" ? retries < mostRetries : why === "closed" && pooled === used;
        if (!again) throw error;
        if (why === "refused") options.trace?.info("REFUSED_STREAM, retrying a fresh connect");
        options.trace?.info(`Connection died, retrying a fresh connect (retry count: ${retries + 1})`);
        pooled = await open(exchange, way);
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
    close: () => idle.close(),
  };
}

/** Did the server choose HTTP/2 in the handshake? */
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
