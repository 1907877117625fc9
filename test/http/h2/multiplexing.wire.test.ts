/** HTTP/2 with concurrent requests: which ones share a connection, and what the end of one means for the others. */
import { readFileSync } from "node:fs";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { outcome, pki, send, settings, transport, type Wanted } from "../exchange.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const tls = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const connection = settings({ http2: true, tls: { caFile: pki("ca.pem") } });

interface Server {
  readonly port: number;
  readonly connections: () => number;
  /** The streams by their paths. */
  readonly streams: ReadonlyMap<string, ServerHttp2Stream>;
}

/** respond: what the server does when a request's head is there. */
async function serve(
  respond: (stream: ServerHttp2Stream, path: string) => void,
  maxConcurrentStreams = 100,
  allowHTTP1 = false,
): Promise<Server> {
  let connections = 0;
  const streams = new Map<string, ServerHttp2Stream>();
  const open = new Set<{ destroy(): void }>();
  const server: Http2SecureServer = createSecureServer({
    ...tls,
    allowHTTP1,
    maxSessionMemory: 1000,
    settings: { maxConcurrentStreams },
  });
  server.on("secureConnection", socket => {
    connections++;
    open.add(socket);
  });
  server.on("session", session => session.on("error", () => {}));
  server.on("stream", (stream, headers) => {
    const path = headers[":path"] as string;
    streams.set(path, stream);
    stream.on("error", () => {});
    stream.on("end", () => respond(stream, path)).resume();
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  closing.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections, streams };
}

function echo(stream: ServerHttp2Stream, path: string): void {
  stream.respond({ ":status": 200 });
  stream.end(path);
}

function to({ port }: { readonly port: number }, target: string, wanted: Partial<Wanted> = {}): Wanted {
  return { scheme: "https", host: "localhost", port, connection, target, ...wanted };
}

const paths = (count: number) => Array.from({ length: count }, (_, n) => `/${n}`);

/** Sends all at the same time through one transport; a failure is its message. */
async function sendAll(server: Server, targets: readonly string[], wanted: Partial<Wanted> = {}) {
  const through = transport();
  const all = { ...through, close() {} };
  const found = await Promise.all(
    targets.map(async target => {
      const { code, body, message } = await outcome(to(server, target, wanted), all);
      return code === 0 ? body : message;
    }),
  );
  through.close();
  return found;
}

describe("requests at the same time over HTTP/2", () => {
  it("share one connection, for which they wait while it is being made", async () => {
    const server = await serve(echo);
    expect(await sendAll(server, paths(60))).toEqual(paths(60));
    expect(server.connections()).toBe(1);
  });

  it("do not wait for one another with --parallel-immediate", async () => {
    const server = await serve(echo);
    const immediate = { connection: { ...connection, immediate: true } };
    expect(await sendAll(server, paths(4), immediate)).toEqual(paths(4));
    expect(server.connections()).toBe(4);
  });

  it("use as many connections as the server's limit of streams requires, and none is refused", async () => {
    const server = await serve(echo, 3);
    const refused: string[] = [];
    const trace = { info: (text: string) => void refused.push(text), requestHead() {}, responseHead() {} };
    expect(await sendAll(server, paths(9), { trace })).toEqual(paths(9));
    expect(server.connections()).toBeLessThanOrEqual(4);
    expect(refused.filter(text => text.includes("REFUSED_STREAM"))).toEqual([]);
  });

  it("each have a connection when the server chooses HTTP/1.1", async () => {
    let connections = 0;
    const server = createServer({ ...tls, ALPNProtocols: ["http/1.1"] }, socket => {
      connections++;
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    });
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const found = await sendAll({ port, connections: () => connections, streams: new Map() }, paths(5));
    expect(found).toEqual(paths(5).map(() => "hi"));
    expect(connections).toBe(5);
  });

  it("go on when one of them is aborted, which resets its stream alone", async () => {
    const server = await serve((stream, path) => {
      stream.respond({ ":status": 200 });
      if (path === "/slow") stream.write("part");
      else setTimeout(() => stream.end(path), 50);
    });
    const stop = new AbortController();
    const through = transport();
    const slow = await send(through, to(server, "/slow", { signal: stop.signal }));
    const others = paths(3).map(path => send(through, to(server, path)));
    const responses = await Promise.all(others);
    stop.abort(new Error("enough"));
    await expect(readAll(slow.body)).rejects.toThrow("enough");
    expect(await Promise.all(responses.map(({ body }) => readAll(body)))).toEqual(paths(3));
    expect([server.connections(), server.streams.get("/slow")?.rstCode]).toEqual([1, 8]);
    through.close();
  });

  it("go on when the server resets one of them", async () => {
    const server = await serve((stream, path) => {
      if (path === "/bad") stream.close(2);
      else setTimeout(() => echo(stream, path), 50);
    });
    const found = await sendAll(server, ["/0", "/bad", "/1"]);
    expect(found).toEqual(["/0", expect.stringContaining("not closed cleanly: INTERNAL_ERROR"), "/1"]);
    expect(server.connections()).toBe(1);
  });

  it("go on while the body of another is not read", async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, "x");
    const server = await serve((stream, path) => {
      stream.respond({ ":status": 200 });
      stream.end(large.subarray(0, path === "/unread" ? large.length : 3_000_000));
    });
    const through = transport();
    const unread = await send(through, to(server, "/unread"));
    const lengths = (await sendWith(through, server, paths(4))).map(({ length }) => length);
    expect(lengths).toEqual([3_000_000, 3_000_000, 3_000_000, 3_000_000]);
    expect((await readAll(unread.body)).length).toBe(large.length);
    expect(server.connections()).toBe(1);
    through.close();
  });

  it("are sent again when the server ends the connection without having processed them", async () => {
    let served = 0;
    const server = await serve((stream, path) => {
      served++;
      // The fourth request and those behind it are left to another connection.
      if (served === 4) stream.session?.goaway(0, (stream.id as number) - 2);
      else echo(stream, path);
    });
    expect(await sendAll(server, paths(8))).toEqual(paths(8));
    expect(server.connections()).toBe(2);
  });

  it("open their own connections when the one for which they wait cannot be opened", async () => {
    const server = createServer(tls, () => {});
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    server.close();
    const found = await sendAll({ port, connections: () => 0, streams: new Map() }, paths(5));
    expect(found).toEqual(paths(5).map(() => expect.stringContaining("Could not connect to server")));
  });
});

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of body) text += Buffer.from(chunk).toString("latin1");
  return text;
}

function sendWith(through: ReturnType<typeof transport>, server: Server, targets: readonly string[]) {
  return Promise.all(targets.map(async target => readAll((await send(through, to(server, target))).body)));
}
