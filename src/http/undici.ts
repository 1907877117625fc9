/** The transport: undici's Client, one a connection, on channels of ours. The only import of undici. */
import Client, { type DispatchHandler } from "undici/lib/dispatcher/client.js";
import type { WireRequest } from "../request/wire.ts";
import type { Runtime } from "../runtime.ts";
import { Channel } from "./channel.ts";
import { connect, noteAddresses } from "./connect.ts";
import { Facts } from "./facts.ts";
import { bareHost } from "./proxy.ts";
import { type Route, routeOf } from "./route.ts";
import { type Line, Sending } from "./sending.ts";
import type { Exchange, SendOptions, Transport } from "./transport.ts";

/** curl closes a connection that nobody used for 118 seconds. */
const idleMilliseconds = 118_000;

/** A transport whose connections are shared by everything that is sent through it. */
export function createTransport(runtime: Pick<Runtime, "elapsed">): Transport {
  const idle = new Map<string, Line[]>();
  let opened = 0;

  function take(key: string): Line | undefined {
    const lines = idle.get(key);
    for (let line = lines?.pop(); line !== undefined; line = lines?.pop())
      if (!line.channel.destroyed) return line;
    return undefined;
  }

  function giveBack(line: Line): void {
    const lines = idle.get(line.route.key);
    if (lines === undefined) idle.set(line.route.key, [line]);
    else lines.push(line);
  }

  async function open(sending: Sending, route: Route): Promise<Line> {
    const { request, options, facts } = sending;
    const { connection, trace, signal } = options;
    const userAgent = request.headers.find(({ name }) => name.toLowerCase() === "user-agent")?.value;
    const onProxyHead = sending.onProxyHead.bind(sending);
    const socket = await connect({
      route,
      settings: connection,
      facts,
      trace,
      signal,
      userAgent,
      onProxyHead,
    });
    const channel = new Channel(socket);
    const client = clientOn(channel);
    const line: Line = {
      channel,
      route,
      number: opened++,
      dispatch: next => dispatch(client, next),
      giveBack: () => giveBack(line),
    };
    return line;
  }

  async function send(request: WireRequest, options: SendOptions): Promise<Exchange> {
    options.signal?.throwIfAborted();
    const facts = new Facts(() => runtime.elapsed());
    options.watch?.(facts);
    const route = routeOf(request.origin, options.connection);
    const sending = new Sending(request, options, facts);
    const used = take(route.key);
    if (used === undefined) return sending.over(await open(sending, route));
    options.trace?.info(`Re-using existing connection with host ${bareHost(request.origin.host)}`);
    noteAddresses(facts, used.channel.socket);
    try {
      return await sending.over(used);
    } catch (error) {
      if (!sending.mayTryAgain) throw error;
      options.trace?.info("Connection died, retrying a fresh connect (retry count: 1)");
      return sending.over(await open(sending, route));
    }
  }

  return {
    send,
    close() {
      for (const lines of idle.values()) for (const { channel } of lines) channel.destroy();
      idle.clear();
    },
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
function dispatch(client: Client, sending: Sending): void {
  const { body, request } = sending;
  const length = request.body?.length;
  const announced = body !== undefined && !(body instanceof Uint8Array) && length !== undefined;
  const handler: DispatchHandler = {
    onConnect() {},
    onHeaders(_status, _headers, resume) {
      sending.started(resume);
      return true;
    },
    onData: chunk => sending.received(chunk),
    onComplete: () => sending.completed(),
    onError: error => sending.failed(error),
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
