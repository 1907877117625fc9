/** Uploads that fail: early responses, servers that close, sources that fail, connections that are no longer open. */
import { afterEach, describe, expect, it } from "vitest";
import { ExitCode, Failure } from "../../src/exit.ts";
import type { Body } from "../../src/message/request.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { bodyOf, outcome, send, settings, transport } from "./exchange.ts";

let server: RawServer;
afterEach(() => server.close());

const tooLarge = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const atOnce = { whole: (text: string) => text.includes("\r\n\r\n") };

/** 64 MiB that nobody stores, so that socket buffers cannot swallow them. */
function large(known = true): Body & { readonly given: () => number } {
  const chunk = Buffer.alloc(256 * 1024);
  let given = 0;
  return {
    ...bodyOf("", { known }),
    length: known ? 256 * chunk.length : undefined,
    given: () => given,
    async *open() {
      for (let n = 0; n < 256; n++) {
        given += chunk.length;
        yield chunk;
      }
    },
  };
}

describe("an upload", () => {
  it.each([true, false])("delivers an early response, then the close (length known: %s)", async known => {
    server = await rawServer([s => s.pause(), tooLarge, 50, s => s.destroy()], atOnce);
    const body = large(known);
    const got = await outcome({ port: server.port, method: "PUT", body });
    expect(got).toMatchObject({ code: 0, status: 413, body: "busy" });
    expect(body.given()).toBeLessThan(32 * 1024 * 1024);
  });

  it("delivers an early response, then the reset", async () => {
    server = await rawServer([s => s.pause(), tooLarge, 50, "RST"], atOnce);
    expect(await outcome({ port: server.port, method: "PUT", body: large() })).toMatchObject({
      code: 0,
      status: 413,
      body: "busy",
    });
  });

  it("reads a response that arrives after sending has failed", async () => {
    // The server's close makes our writes fail; its answer waits in our receive buffer.
    server = await rawServer([tooLarge, s => s.destroy()], atOnce);
    expect(await outcome({ port: server.port, method: "PUT", body: large() })).toMatchObject({
      code: 0,
      status: 413,
      body: "busy",
    });
  });

  it("does not delay a response if its source has no data yet", async () => {
    server = await rawServer([tooLarge], atOnce);
    const started = performance.now();
    const got = await outcome({
      port: server.port,
      method: "PUT",
      body: bodyOf(["a", 3000, "b"], { known: false }),
    });
    expect(got).toMatchObject({ code: 0, status: 413, body: "busy" });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("without a response but with a reset is 56, as in curl", async () => {
    server = await rawServer([s => s.pause(), 50, "RST"], atOnce);
    const got = await outcome({ port: server.port, method: "PUT", body: large() });
    expect(got).toMatchObject({ code: 56, message: "Recv failure: Connection reset by peer" });
  });

  it("ends with the failure of its source", async () => {
    server = await rawServer([ok]);
    const body: Body = {
      ...bodyOf("0123456789"),
      async *open() {
        yield Buffer.from("01234");
        throw new Failure(ExitCode.ReadError, "the file has shrunk");
      },
    };
    expect(await outcome({ port: server.port, method: "PUT", body })).toMatchObject({
      code: 26,
      message: "the file has shrunk",
    });
  });

  it("shorter than announced is 26", async () => {
    server = await rawServer([ok]);
    const body: Body = { ...bodyOf("01234"), length: 10 };
    expect(await outcome({ port: server.port, method: "PUT", body })).toMatchObject({ code: 26 });
  });

  it("waits for a server that reads slowly", async () => {
    let most = 0;
    const body = large();
    server = await rawServer(
      [
        s => s.pause(),
        200,
        s => {
          most = body.given();
          s.resume();
        },
      ],
      atOnce,
    );
    const through = transport();
    const cut = new AbortController();
    const sent = send(through, { port: server.port, method: "PUT", body, signal: cut.signal });
    setTimeout(() => cut.abort(new Error("enough")), 400);
    await expect(sent).rejects.toThrow("enough");
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(16 * 1024 * 1024);
  });
});

describe("a reused connection that closes before the first byte of the response", () => {
  const dying = (n: number) => (n === 0 ? [ok] : n === 1 ? (["RST"] as const) : [ok]);

  it.each([
    ["no body", undefined],
    ["a body in memory", bodyOf("abc", { few: true })],
    ["a body that can be had again", bodyOf("abc")],
  ])("is replaced and the request is sent again: %s", async (_, body) => {
    server = await rawServer(dying);
    const through = transport();
    const connection = settings();
    for await (const _ of (await send(through, { port: server.port, connection })).body);
    const got = await outcome({ port: server.port, connection, method: "POST", body }, through);
    expect(got).toMatchObject({ code: 0, status: 200, body: "hi" });
    expect(got.exchange?.stats).toMatchObject({ newConnections: 1, uploadBytes: body?.length ?? 0 });
    expect(server.connections).toBe(2);
  });

  it("is not replaced if the body cannot be read again", async () => {
    server = await rawServer(dying);
    const through = transport();
    const connection = settings();
    for await (const _ of (await send(through, { port: server.port, connection })).body);
    const body = bodyOf("abc", { repeatable: false, known: false });
    expect(await outcome({ port: server.port, connection, method: "POST", body }, through)).toMatchObject({
      code: 56,
    });
  });

  it("is not replaced if part of the response was received", async () => {
    server = await rawServer(n => (n === 0 ? [ok] : ["HTTP/1.1 2", 20, "RST"]));
    const through = transport();
    const connection = settings();
    for await (const _ of (await send(through, { port: server.port, connection })).body);
    expect(await outcome({ port: server.port, connection }, through)).toMatchObject({ code: 56 });
    expect(server.connections).toBe(1);
  });

  it("is not replaced if it was new", async () => {
    server = await rawServer(["RST"]);
    expect(await outcome({ port: server.port })).toMatchObject({ code: 56 });
    expect(server.connections).toBe(1);
  });
});
