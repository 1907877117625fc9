/** The transport: connections that are used again; on HTTP/1.1 undici's Client, one a connection. The only import of undici. */

import type { Socket } from "node:net";
import { fieldValue } from "../message/fields.ts";
import "./node-quirks.ts";
import Client, { type DispatchHandler } from "undici/lib/dispatcher/client.js";
import type { WireRequest } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";
import { connect, noteAddresses } from "./connect/connect.ts";
import { bareHost } from "./connect/proxy.ts";
import { type Route, routeOf } from "./connect/route.ts";
import { type Connection, type Line, Sending } from "./exchange.ts";
import { Channel } from "./h1/channel.ts";
import { Http1Transfer } from "./h1/transfer.ts";
import { Timings } from "./timings.ts";
import type { Exchange, ExchangeInFlight, SendOptions, Trace, Transport } from "./transport.ts";

/** curl closes a connection that nobody used for 118 seconds. */
const idleMilliseconds = 118_000;

/** How often curl sends a request again that the server did not touch. */
const mostRetries = 5;

/** A transport whose connections are shared by everything that is sent through it. */
export function createTransport(runtime: Pick<Runtime, "elapsed">): Transport {
  const idle = new Map<string, { readonly line: Line; readonly since: number }[]>();
  let opened = 0;

  function take(key: string): Line | undefined {
    const lines = idle.get(key);
    for (let kept = lines?.pop(); kept !== undefined; kept = lines?.pop()) {
      const { line, since } = kept;
      if (line.connection.usable && runtime.elapsed() - since < idleMilliseconds) return line;
      line.connection.close();
    }
    return undefined;
  }

  function giveBack(line: Line, key: string): void {
    const kept = { line, since: runtime.elapsed() };
    const lines = idle.get(key);
    if (lines === undefined) idle.set(key, [kept]);
    else lines.push(kept);
  }

  async function open(sending: Sending, route: Route): Promise<Line> {
    const { request, options, facts } = sending;
    const { connection: settings, trace, signal } = options;
    const userAgent = fieldValue(request.headers, "user-agent");
    const onProxyHead = sending.onProxyHead.bind(sending);
    const socket = await connect({ route, settings, facts, trace, signal, userAgent, onProxyHead });
    const connection = isHttp2(socket)
      ? await http2Connection(socket, route, trace)
      : http1Connection(new Channel(socket), route);
    const line: Line = { connection, number: opened++, giveBack: () => giveBack(line, route.key) };
    return line;
  }

  function send(request: WireRequest, options: SendOptions): ExchangeInFlight {
    const facts = new Timings(() => runtime.elapsed());
    const sending = new Sending(request, options, facts);
    return { facts, earlierHeads: sending.earlierHeads, response: exchange(sending) };
  }

  async function exchange(sending: Sending): Promise<Exchange> {
    const { request, options, facts } = sending;
    options.signal?.throwIfAborted();
    const route = routeOf(request.origin, options.connection);
    const used = take(route.key);
    if (used !== undefined) {
      const { proxy } = route;
      const other = proxy === undefined ? `host ${bareHost(request.origin.host)}` : `proxy ${proxy.host}`;
      options.trace?.info(`Re-using existing connection with ${other}`);
      noteAddresses(facts, used.connection.socket, route);
    }
    for (let line = used ?? (await open(sending, route)), retries = 0; ; retries++) {
      try {
        return await sending.over(line);
      } catch (error) {
        const why = sending.mayGoAgain;
        // curl: a connection that was used before may have been closed meanwhile, a new one may not.
        const again = why === "refused" ? retries < mostRetries : why === "closed" && line === used;
        if (!again) throw error;
        if (why === "refused") options.trace?.info("REFUSED_STREAM, retrying a fresh connect");
        options.trace?.info(`Connection died, retrying a fresh connect (retry count: ${retries + 1})`);
        line = await open(sending, route);
      }
    }
  }

  return {
    send,
    close() {
      for (const lines of idle.values()) for (const { line } of lines) line.connection.close();
      idle.clear();
    },
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

function http1Connection(channel: Channel, route: Route): Connection {
  const client = clientOn(channel);
  return {
    socket: channel.socket,
    get usable() {
      return !channel.destroyed;
    },
    dispatch(sending) {
      const transfer = new Http1Transfer(sending, channel, route);
      channel.begin(transfer);
      dispatch(client, sending, transfer);
    },
    close: reason => void channel.destroy(reason),
  };
}

/** A Client that has one connection and, when that is gone, no other: which way a request takes is not undici's to say. */
function clientOn(channel: Channel): Client {
  let given = false;
  return new Client("http://channel", {
    connect: (_, done) => {
      const gone = given ? Object.assign(new Error("the connection is gone"), { code: "ECONNRESET" }) : null;
      given = true;
      // undici goes on only when it is called back later.
      queueMicrotask(() => done(gone, gone === null ? channel : null));
    },
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idleMilliseconds,
    keepAliveMaxTimeout: idleMilliseconds,
    maxHeaderSize: 300 * 1024,
  });
}

/**
 * Hands undici a request that says how the body is framed and nothing else: the channel writes our head in its place, so
 * that undici's own fields, spellings and refusals do not reach the wire.
 */
function dispatch(client: Client, sending: Sending, transfer: Http1Transfer): void {
  const { body } = transfer;
  const length = sending.request.body?.length;
  const announced = body !== undefined && !(body instanceof Uint8Array) && length !== undefined;
  const handler: DispatchHandler = {
    onConnect() {},
    onHeaders(_status, _headers, resume) {
      sending.started(resume);
      return true;
    },
    onData: chunk => sending.received(chunk),
    onComplete: () => transfer.completed(),
    onError: error => transfer.failed(error),
  };
  client.dispatch(
    {
      method: body === undefined ? "GET" : "POST",
      path: "/",
      headers: announced ? ["content-length", String(length)] : [],
      body: body ?? null,
      reset: false,
    },
    handler,
  );
}
