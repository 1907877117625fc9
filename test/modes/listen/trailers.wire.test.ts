/** Trailers of responses through the signing proxy, from HTTP/1.1 and HTTP/2 to HTTP/1.1. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../../src/main.ts";
import { fakeRuntime } from "../../support/runtime.ts";
import { type RunningListener, startListener } from "./listener.ts";
import { listensMeanwhile } from "./upstream-server.ts";

const env = { AWS_ACCESS_KEY_ID: "AKIALISTEN", AWS_SECRET_ACCESS_KEY: "listen/secret" };
const scope = ["--service", "es", "--region", "eu-west-1"];
const tls = (name: string) => join(import.meta.dirname, "../../support/tls", name);

let asked: unknown[] = [];

/** Chunks, two trailers, and one that would change how the message is read. */
const http1 = createServer((message, response) => {
  asked.push(message.headers.te);
  const announced = message.url === "/announced" ? { Trailer: "X-Sum, X-Time" } : {};
  response.writeHead(200, announced);
  response.write("hello ");
  response.addTrailers({ "X-Sum": "abc", "X-Time": "1 ms", "Set-Cookie": "a=b" });
  response.end("world");
});
const http1Base = listensMeanwhile(http1);

const http2 = createSecureServer({
  key: readFileSync(tls("server-key.pem")),
  cert: readFileSync(tls("server.pem")),
});
http2.on("stream", (stream: ServerHttp2Stream, headers) => {
  asked.push(headers.te);
  stream.on("error", () => {});
  stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "abc", "grpc-status": "0" }));
  stream.respond({ "content-length": "11", trailer: "x-sum" }, { waitForTrailers: true });
  stream.end("hello world");
});
beforeAll(() => new Promise<void>(resolve => http2.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise<unknown>(resolve => http2.close(resolve)));
const http2Line = () => [
  "--http2",
  "--cacert",
  tls("ca.pem"),
  `https://localhost:${(http2.address() as AddressInfo).port}`,
];

let listener: RunningListener | undefined;
afterEach(async () => {
  await listener?.stop();
  listener = undefined;
  asked = [];
});

/** What the listener writes for one request, up to its end. */
async function response(line: readonly string[], request: string): Promise<string> {
  listener = await startListener(["--listen", "0", ...scope, ...line], env);
  const { port } = new URL(listener.url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(request));
    socket.on("data", part => parts.push(part));
    socket.on("end", () => resolve(Buffer.concat(parts).toString("latin1")));
    socket.on("error", reject);
  });
}

const get = (target: string, { method = "GET", version = "1.1", te = "" } = {}) =>
  `${method} ${target} HTTP/${version}\r\nHost: localhost\r\n${te}Connection: close\r\n\r\n`;

describe("trailers of a response", () => {
  it("are passed on after the chunks, with the field that announces them", async () => {
    const text = await response([http1Base()], get("/announced"));
    expect(text).toContain("\r\nTrailer: X-Sum, X-Time\r\n");
    expect(text).toMatch(/\r\n0\r\nX-Sum: abc\r\nX-Time: 1 ms\r\n\r\n$/);
    expect(text).not.toContain("Set-Cookie");
  });

  it("are passed on even if they were not announced", async () => {
    const text = await response([http1Base()], get("/"));
    expect(text).not.toContain("Trailer:");
    expect(text).toMatch(/\r\n0\r\nX-Sum: abc\r\nX-Time: 1 ms\r\n\r\n$/);
  });

  it("are omitted for a client of HTTP/1.0", async () => {
    const text = await response([http1Base()], get("/announced", { version: "1.0" }));
    expect(text).toMatch(/\r\n\r\nhello world$/);
    expect(text).not.toContain("Trailer");
  });

  it("are requested if the client requests them", async () => {
    await response([http1Base()], get("/announced", { te: "TE: trailers\r\n" }));
    expect(asked).toEqual(["trailers"]);
  });

  it("come from HTTP/2 as well, and replace the length", async () => {
    const text = await response(http2Line(), get("/", { te: "TE: trailers\r\n" }));
    expect(text).toContain("\r\ntrailer: x-sum\r\n");
    expect(text).not.toContain("content-length");
    expect(text).toMatch(/\r\nb\r\nhello world\r\n0\r\nx-sum: abc\r\ngrpc-status: 0\r\n\r\n$/);
    expect(asked).toEqual(["trailers"]);
  });

  it("do not change the length of a response to HEAD", async () => {
    const text = await response(http2Line(), get("/", { method: "HEAD" }));
    expect(text).toContain("\r\ncontent-length: 11\r\n");
    expect(text).toMatch(/\r\n\r\n$/);
  });
});

it("-i shows trailers of HTTP/2 after the body", async () => {
  const runtime = fakeRuntime({ argv: ["-i", ...scope, ...http2Line()], env });
  expect(await main(runtime)).toBe(0);
  expect(runtime.stdout.text()).toMatch(/\r\n\r\nhello worldx-sum: abc\r\ngrpc-status: 0\r\n$/);
});
