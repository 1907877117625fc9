/**
 * HTTP/1.1 over one socket: undici's Client parses responses and paces bodies; the channel writes and reads heads. The
 * only import of undici.
 */
import type { Socket } from "node:net";
// Sets V8's flags before undici is loaded.
import "../node-quirks.ts";
// undici's main module also loads fetch, WebSocket and a mock agent, 30 ms of each start. Its version is pinned.
import Client, { type DispatchHandler } from "undici/lib/dispatcher/client.js";
import type { Route } from "../connect/route.ts";
import type { Connection, HttpExchange } from "../exchange.ts";
import { idleMilliseconds } from "../limits.ts";
import { Channel } from "./channel.ts";
import { Http1Transfer } from "./transfer.ts";
import { checkWebAssembly } from "./webassembly.ts";

/** Speaks HTTP/1.1 over a connected socket, one exchange at a time. */
export function http1Connection(socket: Socket, route: Route): Connection {
  checkWebAssembly();
  const channel = new Channel(socket, route.proxy !== undefined && route.tunnel === undefined);
  // undici listens once it has taken the channel; before that, whoever cancels knows why.
  channel.on("error", () => {});
  const client = clientOn(channel);
  return {
    socket,
    get usable() {
      return !channel.destroyed;
    },
    dispatch(sending) {
      const transfer = new Http1Transfer(sending, channel, route);
      channel.begin(transfer);
      if (transfer.expects) transfer.beginExpecting();
      dispatch(client, channel, sending, transfer);
    },
    cancel: () => void channel.destroy(new Error("aborted")),
    close: () => void channel.destroy(),
  };
}

/** Returns a Client with one connection, which does not open another after that is closed: undici does not select routes. */
function clientOn(channel: Channel): Client {
  let given = false;
  return new Client("http://channel", {
    connect: (_, done) => {
      const gone = given ? Object.assign(new Error("the connection is gone"), { code: "ECONNRESET" }) : null;
      given = true;
      // undici continues only if the callback is called asynchronously.
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
 * Gives undici a request that only describes how the body is framed: the channel writes the real head instead, so that
 * undici's own fields, spellings and restrictions do not affect the wire.
 */
function dispatch(client: Client, channel: Channel, sending: HttpExchange, transfer: Http1Transfer): void {
  const { body } = transfer;
  const length = sending.request.body?.length;
  const announced = body !== undefined && !(body instanceof Uint8Array) && length !== undefined;
  const handler: DispatchHandler = {
    onConnect() {},
    onHeaders(_status, _headers, resume) {
      if (!channel.isDirect) sending.started(resume);
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
