/** Bodies of known length, which do not pass through undici: backpressure, the end, and what follows them. */
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type RawServer, rawServer } from "../../support/raw-server.ts";
import { send, settings, transport } from "../exchange.ts";

let server: RawServer;
afterEach(() => server.close());

const megabyte = Buffer.alloc(1024 * 1024, "a");
const pieces = 64;
const head = `HTTP/1.1 200 OK\r\nContent-Length: ${pieces * megabyte.length}\r\n\r\n`;

/** Sends the body as fast as it is read, and counts the pieces that the system has accepted. */
function sending(accepted: { count: number }): (socket: Socket) => void {
  return socket => {
    const next = (left: number) => {
      if (left > 0)
        socket.write(megabyte, () => {
          accepted.count++;
          next(left - 1);
        });
    };
    next(pieces);
  };
}

describe("a body of known length", () => {
  it("is not read while its reader waits, and completely afterwards", async () => {
    const accepted = { count: 0 };
    server = await rawServer([head, sending(accepted)]);
    const through = transport();
    const { body } = await send(through, { port: server.port });
    let received = 0;
    for await (const chunk of body) {
      // The first time, until the server cannot send more.
      for (let before = -1; received === 0 && before !== accepted.count; ) {
        before = accepted.count;
        await new Promise(resolve => setTimeout(resolve, 150));
      }
      if (received === 0) expect(accepted.count).toBeLessThan(pieces / 2);
      received += chunk.length;
    }
    expect(received).toBe(pieces * megabyte.length);
    through.close();
  });

  it("leaves a connection that the next request uses", async () => {
    server = await rawServer(n => ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", 5, `${n}`, 5, "ab"]);
    expect(await threeBodies()).toEqual(["0ab", "1ab", "2ab"]);
    expect(server.connections).toBe(1);
  });

  it("leaves none if bytes follow it", async () => {
    server = await rawServer([
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
      5,
      "abcHTTP/1.1 200 OK\r\n\r\n",
    ]);
    expect(await threeBodies()).toEqual(["abc", "abc", "abc"]);
    expect(server.connections).toBe(3);
  });
});

async function threeBodies(): Promise<string[]> {
  const through = transport();
  const connection = settings();
  const bodies: string[] = [];
  for (const _ of [0, 1, 2]) {
    let body = "";
    for await (const chunk of (await send(through, { port: server.port, connection })).body)
      body += Buffer.from(chunk).toString("latin1");
    bodies.push(body);
  }
  through.close();
  return bodies;
}
