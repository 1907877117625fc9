/** The listener's server and the limits of what it reads. */
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bind, makeServer } from "../../../src/modes/listen/server.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What a connection gets, up to its end, for these texts sent in turn, 20 ms apart. Nothing may reach the handler. */
async function answerTo(...texts: readonly string[]): Promise<string> {
  const handler = () => {
    throw new Error("a request was served");
  };
  const settings = { maxConnections: 10, handler, upgradeHandler: handler };
  server = makeServer(settings, { head: 100, idle: 100, interval: 20 });
  const { port } = (await bind(server, "127.0.0.1", 0)) as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  let got = "";
  return new Promise(resolve => {
    socket.on("data", text => (got += text));
    socket.on("error", () => {});
    socket.on("close", () => resolve(got));
    const send = (index: number) => {
      if (socket.destroyed || index === texts.length) return;
      socket.write(texts[index] ?? "");
      setTimeout(() => send(index + 1), 20);
    };
    send(0);
  });
}

describe("a request head", () => {
  it("that arrives too slowly gets 408, and the connection ends", async () => {
    const lines = Array.from({ length: 40 }, (_, n) => `X-${n}: 1\r\n`);
    expect(await answerTo("GET / HTTP/1.1\r\n", ...lines)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it("that stops gets 408, and the connection ends", async () => {
    expect(await answerTo("GET / HTTP/1.1\r\nHost: localhost\r\n")).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("of 100 KB gets 431, and the connection ends", async () => {
    expect(await answerTo(`GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("of a 100 KB target gets 431, and the connection ends", async () => {
    expect(await answerTo(`GET /${"x".repeat(100_000)}`)).toMatch(/^HTTP\/1\.1 431 /);
  });
});
