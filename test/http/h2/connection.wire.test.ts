/**
 * HTTP/2 on the wire: the header list as a server receives it, bodies in constant memory, one session for several
 * requests.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { afterEach, describe, expect, it } from "vitest";
import type { Body } from "../../../src/message/request.ts";
import { proxyServer } from "../../support/proxy.ts";
import { rawServer } from "../../support/raw-server.ts";
import { bodyOf, outcome, pki, plainTls, send, settings, transport, type Wanted } from "../exchange.ts";

const closing: { close(): void }[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

const tls = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const connection = settings({ http2: true, tls: { caFile: pki("ca.pem") } });

interface Server {
  readonly port: number;
  /** Names and values in turn, of every request. */
  readonly lists: readonly (readonly string[])[];
  readonly bodies: readonly string[];
  readonly sessions: () => number;
}

type Responder = (stream: ServerHttp2Stream, body: Buffer) => void;

async function serve(responder: Responder = stream => respond(stream, "hi")): Promise<Server> {
  const lists: string[][] = [];
  const bodies: string[] = [];
  const server = createSecureServer(tls);
  // The last argument is missing in the types.
  const onStream = (
    stream: ServerHttp2Stream,
    _headers: IncomingHttpHeaders,
    _flags: number,
    list: string[],
  ) => {
    const chunks: Buffer[] = [];
    lists.push(list);
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const body = Buffer.concat(chunks);
      bodies.push(body.toString("latin1"));
      responder(stream, body);
    });
  };
  server.on("stream", onStream as Parameters<Http2SecureServer["on"]>[1]);
  return { ...(await listening(server)), lists, bodies };
}

async function listening(server: Http2SecureServer): Promise<{ port: number; sessions: () => number }> {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", session => {
    sessions.add(session);
    session.on("error", () => {});
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  closing.push({
    close() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  });
  return { port: (server.address() as { port: number }).port, sessions: () => sessions.size };
}

function respond(stream: ServerHttp2Stream, body: string | Buffer): void {
  stream.respond({ ":status": 200 });
  stream.end(body);
}

function to({ port }: { port: number }, wanted: Partial<Wanted> = {}): Wanted {
  return { scheme: "https", host: "localhost", port, connection, ...wanted };
}

const field = (name: string, value: string) => ({ name, value });

/** The list that one request arrives as. */
async function listOf(wanted: Partial<Wanted>): Promise<readonly string[]> {
  const server = await serve();
  expect(await outcome(to(server, wanted))).toMatchObject({ code: 0, body: "hi" });
  return server.lists[0] ?? [];
}

const pseudo = (authority: string, method = "GET", path = "/") => [
  ":method",
  method,
  ":path",
  path,
  ":scheme",
  "https",
  ":authority",
  authority,
];

describe("a request over HTTP/2", () => {
  it("has Host as :authority, byte for byte and once", async () => {
    const headers = [field("hOsT", "Typed.Example:0443"), field("Accept", "*/*")];
    expect(await listOf({ headers })).toEqual([...pseudo("Typed.Example:0443"), "accept", "*/*"]);
  });

  it("keeps target, method, order, duplicates, empty values and bytes", async () => {
    const target = "/a%2fb/../\u00e9|^`{}?x=%e9&y=%zz&&\u00c3\u00a9";
    const headers = [
      field("Host", "h"),
      field("X-B", "1"),
      field("X-A", ""),
      field("X-Utf8", "caf\u00c3\u00a9"),
      field("x-b", "2"),
      field("X-B", ""),
      field("X-C", "a  b\tc"),
      field("__proto__", "p"),
    ];
    expect(await listOf({ method: "purge", target, headers })).toEqual([
      ...pseudo("h", "purge", target),
      ...["x-b", "1", "x-b", "2", "x-b", "", "x-a", "", "x-utf8", "caf\u00c3\u00a9", "x-c", "a  b\tc"],
      ...["__proto__", "p"],
    ]);
  });

  it("drops whitespace around values and the fields that belong to a connection of HTTP/1.1", async () => {
    const headers = [
      field("Host", "h"),
      field("Connection", "close"),
      field("Keep-Alive", "timeout=5"),
      field("Proxy-Connection", "keep-alive"),
      field("Upgrade", "h2c"),
      field("Transfer-Encoding", "chunked"),
      field("TE", "gzip"),
      field("X-A", " \t b "),
    ];
    expect(await listOf({ headers })).toEqual([...pseudo("h"), "x-a", "b"]);
    expect(await listOf({ headers: [field("Host", "h"), field("TE", "trailers")] })).toContain("trailers");
  });

  it("joins repeated fields of a name that is sent once at most", async () => {
    const headers = [field("Host", "h"), field("Range", "bytes=1-2"), field("range", "bytes=3-4")];
    expect(await listOf({ headers })).toEqual([...pseudo("h"), "range", "bytes=1-2,bytes=3-4"]);
  });

  it.each(["GET", "HEAD", "DELETE", "POST", "PUT"])("%s sends a body and its length", async method => {
    for (const few of [true, false]) {
      const server = await serve((stream, body) => respond(stream, method === "HEAD" ? "" : body));
      const body = bodyOf("some\nbody\0", { few });
      const got = await outcome(to(server, { method, body }));
      expect(got).toMatchObject({ code: 0, status: 200, body: method === "HEAD" ? "" : "some\nbody\0" });
      expect(server.bodies).toEqual(["some\nbody\0"]);
      expect(server.lists[0]?.slice(8)).toEqual(["content-length", "10"]);
      expect(got.exchange?.stats.uploadBytes).toBe(10);
    }
  });

  it("an empty body has a length, one of unknown length has none", async () => {
    expect(await listOf({ method: "POST", body: bodyOf("", { few: true }) })).toContain("content-length");
    const server = await serve();
    const body = bodyOf(["a", 5, "b"], { known: false });
    expect(await outcome(to(server, { method: "POST", body }))).toMatchObject({ code: 0, body: "hi" });
    expect(server.lists[0]).not.toContain("content-length");
    expect(server.bodies).toEqual(["ab"]);
  });

  it("does not wait for the body that a HEAD's length announces", async () => {
    const server = await serve(stream => {
      stream.respond({ ":status": 200, "content-length": 5000 });
      stream.end();
    });
    expect(await outcome(to(server, { method: "HEAD" }))).toMatchObject({ code: 0, body: "" });
  });

  it("with a line end in a value is a bug, and nothing is sent", async () => {
    const server = await serve();
    const headers = [field("Host", "h"), field("X-A", "b\r\nX-C: d")];
    await expect(outcome(to(server, { headers }))).rejects.toThrow(TypeError);
    expect(server.lists).toEqual([]);
  });

  it("decodes encoded responses", async () => {
    const server = await serve(stream => {
      stream.respond({ ":status": 200, "content-encoding": "gzip" });
      stream.end(Buffer.from("H4sIAAAAAAAAA8vIBACsKpPYAgAAAA==", "base64"));
    });
    expect(await outcome(to(server, { decompress: true }))).toMatchObject({ code: 0, body: "hi" });
  });
});

describe("a connection over HTTP/2", () => {
  it("serves several requests in one session, and reports it as curl does", async () => {
    const server = await serve();
    const through = transport();
    const lines: string[] = [];
    const head = (mark: string) => (bytes: Uint8Array) =>
      void lines.push(
        ...Buffer.from(bytes)
          .toString("latin1")
          .trimEnd()
          .split("\r\n")
          .map(l => `${mark} ${l}`),
      );
    const trace = {
      info: (text: string) => void lines.push(`* ${text}`),
      requestHead: head(">"),
      responseHead: head("<"),
    };
    for (let n = 0; n < 3; n++) {
      const { body, stats } = await send(through, to(server, { trace, target: `/${n}` }));
      for await (const _ of body);
      expect(stats.newConnections).toBe(n === 0 ? 1 : 0);
      expect(stats.requestBytes).toBe(`GET /0 HTTP/2\r\nHost: localhost:${server.port}\r\n\r\n`.length);
    }
    through.close();
    expect(server.sessions()).toBe(1);
    expect(server.lists.map(list => list[3])).toEqual(["/0", "/1", "/2"]);
    expect(lines).toEqual(
      expect.arrayContaining(["* ALPN: offers h2,http/1.1", "* ALPN: server accepted h2"]),
    );
    const first = lines.indexOf("* using HTTP/2");
    expect(lines.slice(first + 1, first + 5)).toEqual([
      "* Using Stream ID: 1",
      "> GET /0 HTTP/2",
      `> Host: localhost:${server.port}`,
      "< HTTP/2 200 ",
    ]);
    expect(lines).toContain("* Using Stream ID: 5");
    expect(lines).toContain("* Connection #0 to host localhost left intact");
  });

  it("is not shared with requests that did not ask for HTTP/2", async () => {
    const server = await serve();
    const through = transport();
    for (const http2 of [true, false]) {
      const { body, head } = await send(through, to(server, { connection: { ...connection, http2 } })).catch(
        () => ({
          body: [],
          head: undefined,
        }),
      );
      for await (const _ of body);
      expect(head?.httpVersion).toBe(http2 ? "2" : undefined);
    }
    through.close();
  });

  it("falls back to HTTP/1.1 when the server has no HTTP/2", async () => {
    for (const ALPNProtocols of [["http/1.1"], undefined]) {
      const response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
      const options = { ...tls, ...(ALPNProtocols === undefined ? {} : { ALPNProtocols }) };
      const server = await rawServer([response], { tls: options });
      closing.push(server);
      const got = await outcome(to(server));
      expect(got).toMatchObject({ code: 0, body: "hi" });
      expect(got.exchange?.head.httpVersion).toBe("1.1");
      expect(server.received[0]).toBe(`GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
    }
  });

  it("uses HTTP/1.1 without TLS, and requests no upgrade", async () => {
    const server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]);
    closing.push(server);
    const got = await outcome({ port: server.port, connection });
    expect(got).toMatchObject({ code: 0, body: "hi" });
    expect(server.received[0]).not.toContain("pgrade");
  });

  it.each([false, true])("goes through the tunnel of a proxy that speaks TLS: %s", async secure => {
    const server = await serve();
    const proxy = await proxyServer(secure ? tls : undefined);
    closing.push(proxy);
    const env = { https_proxy: `${secure ? "https" : "http"}://localhost:${proxy.port}` };
    const caFile = pki("ca.pem");
    const proxyTls = { ...plainTls, caFile };
    const tunnelled = settings({ http2: true, tls: { caFile }, proxyTls, env, ipVersion: 4 });
    const got = await outcome(to(server, { host: "a.example.test", connection: tunnelled }));
    expect(got).toMatchObject({ code: 0, body: "hi" });
    expect(got.exchange?.head.httpVersion).toBe("2");
    expect(got.exchange?.earlierHeads).toMatchObject([{ status: 200, fromProxy: true, httpVersion: "1.1" }]);
    expect(proxy.asked).toEqual([`a.example.test:${server.port}`]);
  });
});

const mebibyte = 1024 * 1024;

/** 100 MiB in chunks that are written over, as a source may do; counts what was asked for. */
function large(asked: (bytes: number) => void): { body: Body; hash: () => string } {
  const hash = createHash("sha256");
  const buffers = [0, 1].map(() => Buffer.alloc(64 * 1024));
  const body = {
    ...bodyOf(""),
    length: 100 * mebibyte,
    async *open() {
      for (let n = 0; n < 1600; n++) {
        const chunk = buffers[n % 2] as Buffer;
        chunk.fill(n);
        chunk.writeUInt32BE(n);
        hash.update(chunk);
        asked(chunk.length);
        yield chunk;
      }
    },
  };
  return { body, hash: () => hash.digest("hex") };
}

describe("100 MiB over HTTP/2", () => {
  it("are uploaded unchanged, no faster than the server reads", async () => {
    const server = createSecureServer(tls);
    const hash = createHash("sha256");
    let asked = 0;
    let taken = 0;
    let ahead = 0;
    server.on("stream", stream => {
      stream.on("error", () => {});
      stream.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        taken += chunk.length;
        ahead = Math.max(ahead, asked - taken);
      });
      stream.on("end", () => respond(stream, "hi"));
      stream.pause();
      setTimeout(() => stream.resume(), 300);
    });
    const { port } = await listening(server);
    const upload = large(bytes => {
      asked += bytes;
    });
    const got = await outcome(to({ port }, { method: "PUT", body: upload.body }));
    expect(got).toMatchObject({ code: 0, body: "hi" });
    expect(got.exchange?.stats.uploadBytes).toBe(100 * mebibyte);
    expect(hash.digest("hex")).toBe(upload.hash());
    expect(ahead).toBeLessThan(4 * mebibyte);
  }, 60_000);

  it("are downloaded unchanged, no faster than they are read", async () => {
    const sent = createHash("sha256");
    let written = 0;
    const server = createSecureServer(tls);
    server.on("stream", async stream => {
      stream.on("error", () => {});
      stream.respond({ ":status": 200 });
      for (let n = 0; n < 1600; n++) {
        const chunk = Buffer.alloc(64 * 1024, n);
        sent.update(chunk);
        await new Promise(resolve => stream.write(chunk, resolve));
        written += chunk.length;
      }
      stream.end();
    });
    const { port } = await listening(server);
    const through = transport();
    const { body, stats } = await send(through, to({ port }));
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(written).toBeLessThan(4 * mebibyte);
    const got = createHash("sha256");
    let read = 0;
    let ahead = 0;
    for await (const chunk of body) {
      got.update(chunk);
      read += chunk.length;
      ahead = Math.max(ahead, written - read);
    }
    through.close();
    expect(stats.downloadBytes).toBe(100 * mebibyte);
    expect(got.digest("hex")).toBe(sent.digest("hex"));
    expect(ahead).toBeLessThan(4 * mebibyte);
  }, 60_000);
});
