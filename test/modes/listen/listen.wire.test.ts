/** The signing proxy on the wire: WebSocket, chunked uploads signed by a client, users, sizes. */
import { createHash } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RunningListener, startListener } from "./listener.ts";
import { listensMeanwhile } from "./upstream-server.ts";

const env = { AWS_ACCESS_KEY_ID: "AKIALISTEN", AWS_SECRET_ACCESS_KEY: "listen/secret" };

interface Received {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

let received: Received[] = [];
const upstream = createServer((message, response) => {
  const parts: Buffer[] = [];
  message.on("data", part => parts.push(part));
  message.on("end", () => {
    received.push({ message, body: Buffer.concat(parts) });
    response.setHeader("Set-Cookie", "sid=1; Domain=up.example; Secure; HttpOnly");
    response.writeHead(200, { "Content-Encoding": "gzip" }).end(Buffer.from([0x1f, 0x8b, 0, 1, 2]));
  });
});
// Echoes what follows the handshake.
upstream.on("upgrade", (message: IncomingMessage, socket: Duplex) => {
  received.push({ message, body: Buffer.alloc(0) });
  socket.on("error", () => {});
  socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  socket.pipe(socket);
});
const base = listensMeanwhile(upstream);
let listener: RunningListener | undefined;

beforeEach(() => {
  received = [];
});
afterEach(async () => {
  await listener?.stop();
  listener = undefined;
});

async function listen(...argv: string[]): Promise<RunningListener> {
  const scope = ["--service", "s3", "--region", "eu-west-1"];
  listener = await startListener(["--listen", "0", ...scope, ...argv, base()], env);
  return listener;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer | string;
}

function ask(url: string, { method = "GET", headers = {}, body }: Sent = {}) {
  return new Promise<{ message: IncomingMessage; body: Buffer }>((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, agent: false }, message => {
      const parts: Buffer[] = [];
      message.on("data", part => parts.push(part));
      message.on("end", () => resolve({ message, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("what goes through the signing proxy", () => {
  it("keeps duplicate fields and their order, and adds only the signature's fields", async () => {
    const { url } = await listen();
    await ask(`${url}/k`, { headers: { "X-Multi": ["1", "2"], cookie: "a=b" } });
    const names = received[0]?.message.rawHeaders.filter((_, index) => index % 2 === 0);
    expect(names).toEqual([
      "Host",
      "X-Multi",
      "X-Multi",
      "cookie",
      "X-Amz-Date",
      "x-amz-content-sha256",
      "Authorization",
    ]);
  });

  it("keeps a content encoding, and has cookies adapted to plain http", async () => {
    const { url } = await listen();
    const { message, body } = await ask(`${url}/k`);
    expect([...body]).toEqual([0x1f, 0x8b, 0, 1, 2]);
    expect(message.headers).toMatchObject({ "content-encoding": "gzip", "set-cookie": ["sid=1; HttpOnly"] });
  });

  it("is sent with its length and its hash if it is a body of 20 MB", async () => {
    const { url } = await listen();
    const body = Buffer.alloc(20_000_000, "abc");
    await ask(`${url}/k`, { method: "PUT", body, headers: { "Transfer-Encoding": "chunked" } });
    const { message, body: got } = received[0] as Received;
    expect(got.equals(body)).toBe(true);
    expect(message.headers).toMatchObject({
      "content-length": "20000000",
      "x-amz-content-sha256": sha256(body),
    });
    expect(message.headers["transfer-encoding"]).toBeUndefined();
  });

  it("is streamed if the client leaves the body unsigned", async () => {
    const { url } = await listen();
    const headers = { "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD", "Content-Length": "3" };
    await ask(`${url}/k`, { method: "PUT", body: "abc", headers });
    expect(received[0]?.message.headers["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
    expect(received[0]?.body.toString()).toBe("abc");
  });

  it("is streamed if it is an upload of unknown length whose chunks are not signed", async () => {
    const { url } = await listen();
    const headers = {
      "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "Content-Encoding": "aws-chunked",
      "X-Amz-Decoded-Content-Length": "3",
      "Transfer-Encoding": "chunked",
    };
    const body = "3\r\nabc\r\n0\r\n\r\n";
    await ask(`${url}/k`, { method: "PUT", body, headers });
    expect(received[0]?.message.headers["transfer-encoding"]).toBe("chunked");
    expect(received[0]?.body.toString()).toBe(body);
  });

  it.each([
    ["es", "in chunks, as it comes", "chunked", undefined],
    ["s3", "with its length, for S3 takes no others", undefined, "3"],
  ])(
    "with --unsigned-payload is sent to %s %s if the body has no known length",
    async (service, _, coding, length) => {
      const { url } = await listen("--unsigned-payload", "--service", service);
      await ask(`${url}/k`, { method: "PUT", body: "abc", headers: { "Transfer-Encoding": "chunked" } });
      const headers = received[0]?.message.headers;
      expect([headers?.["transfer-encoding"], headers?.["content-length"]]).toEqual([coding, length]);
      expect(received[0]?.body.toString()).toBe("abc");
    },
  );

  it("is decoded if its chunks are signed with other keys", async () => {
    const { url } = await listen();
    const mark = `;chunk-signature=${"0".repeat(64)}\r\n`;
    const body = `3${mark}abc\r\n2${mark}de\r\n0${mark}x-amz-checksum-crc32:hYkiDA==\r\n\r\n`;
    const headers = {
      "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      "Content-Encoding": "aws-chunked",
      "X-Amz-Decoded-Content-Length": "5",
      "X-Amz-Trailer": "x-amz-checksum-crc32",
      Authorization: "AWS4-HMAC-SHA256 Credential=DUMMY/20260101/us-east-1/s3/aws4_request, Signature=0",
    };
    await ask(`${url}/k`, { method: "PUT", body, headers });
    const { message, body: got } = received[0] as Received;
    expect(got.toString()).toBe("abcde");
    expect(message.headers).toMatchObject({
      "content-length": "5",
      "x-amz-content-sha256": sha256(Buffer.from("abcde")),
      "x-amz-checksum-crc32": "hYkiDA==",
    });
    expect(message.headers).not.toHaveProperty("x-amz-trailer");
    expect(message.headers["content-encoding"]).toBeUndefined();
    expect(message.headers.authorization).toContain("Credential=AKIALISTEN/");
  });

  it("gets a response to Expect: 100-continue before the body is read, and loses that field", async () => {
    const { url } = await listen();
    await new Promise<void>((resolve, reject) => {
      const headers = { Expect: "100-continue", "Content-Length": "3" };
      const sent = httpRequest(`${url}/k`, { method: "PUT", headers, agent: false }, message => {
        message.resume();
        message.on("end", resolve);
      });
      sent.on("error", reject);
      sent.on("continue", () => sent.end("abc"));
      sent.flushHeaders();
    });
    expect(received[0]?.message.headers.expect).toBeUndefined();
    expect(received[0]?.body.toString()).toBe("abc");
  });

  it("gets the fields of -H in every request, and loses those that -H removes", async () => {
    const { url } = await listen("-H", "X-Added: 1", "-H", "User-Agent:");
    await ask(`${url}/k`, { headers: { "User-Agent": "browser" } });
    expect(received[0]?.message.headers).toMatchObject({ "x-added": "1" });
    expect(received[0]?.message.headers["user-agent"]).toBeUndefined();
  });

  it("requires a user name and password, which are never forwarded", async () => {
    const { url } = await listen("--listen-user", "ops:canary-password");
    expect((await ask(`${url}/k`)).message.statusCode).toBe(401);
    const authorization = `Basic ${Buffer.from("ops:canary-password").toString("base64")}`;
    expect((await ask(`${url}/k`, { headers: { Authorization: authorization } })).message.statusCode).toBe(
      200,
    );
    const proxied = { "Proxy-Authorization": authorization };
    expect((await ask(`${url}/k`, { headers: proxied })).message.statusCode).toBe(200);
    expect(received.map(({ message }) => message.rawHeaders.join(" "))).toEqual([
      expect.not.stringContaining("Basic"),
      expect.not.stringContaining("Basic"),
    ]);
  });

  it("includes a WebSocket handshake, which is signed, and then bytes in both directions", async () => {
    const { url, logged } = await listen();
    const headers = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": "x",
      "Sec-WebSocket-Version": "13",
    };
    const socket = await new Promise<Duplex>((resolve, reject) => {
      const sent = httpRequest(`${url}/ws`, { headers, agent: false });
      sent.on("upgrade", (_, upgraded) => resolve(upgraded));
      sent.on("error", reject);
      sent.end();
    });
    const echoed = new Promise<string>(resolve => socket.once("data", data => resolve(data.toString())));
    socket.write("ping");
    expect(await echoed).toBe("ping");
    socket.destroy();
    await logged(/GET \/ws 101 \d+ms \d+B/);
    const { rawHeaders } = (received[0] as Received).message;
    expect(rawHeaders.join(" ")).toMatch(
      /Sec-WebSocket-Key x .*Authorization AWS4-HMAC-SHA256 .*Upgrade websocket/,
    );
  });

  it("is reported by -w instead of the log, for each request", async () => {
    const { url, stdout, stderr } = await listen("-w", "%{method} %{response_code} %{size_upload}\\n");
    await ask(`${url}/k`, { method: "PUT", body: "abc", headers: { "Content-Length": "3" } });
    await ask(`${url}/k`);
    await vi.waitUntil(() => stdout().includes("GET"), { timeout: 5000 });
    expect(stdout()).toBe("PUT 200 3\nGET 200 0\n");
    expect(stderr()).not.toContain("/k");
  });

  it("is shown with -v, without secrets", async () => {
    const { url, logged } = await listen("-v");
    await ask(`${url}/k`, { headers: { Cookie: "canary=1" } });
    const shown = await logged(/GET \/k 200/);
    expect(shown).toMatch(/^> GET \/k HTTP\/1\.1/m);
    expect(shown).toMatch(/^< HTTP\/1\.1 200 OK/m);
    expect(shown).not.toContain("canary");
  });

  it("is rejected if it is a WebSocket handshake from another site", async () => {
    const { url } = await listen();
    const headers = { Connection: "Upgrade", Upgrade: "websocket", Origin: "https://evil.example" };
    expect((await ask(`${url}/ws`, { headers })).message.statusCode).toBe(403);
    expect(received).toEqual([]);
  });
});
