/**
 * `awscurl wss://…` against a server of the package `ws`, behind a gateway that accepts only correctly signed
 * handshakes.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { proxyServer } from "../support/proxy.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { runLine } from "../support/run-line.ts";
import type { FakeSurroundings } from "../support/runtime.ts";
import { startWebSocketGateway, type WebSocketGateway } from "../support/web-socket-gateway.ts";
import { knownKeys } from "./drawn-command-lines.ts";

const [person, session] = knownKeys;
const env = {
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
  AWS_REGION: "eu-west-1",
};

/** Messages that the server sends before it closes with 1000. */
const sends: Readonly<Record<string, (ws: WebSocket) => void>> = {
  "/two": ws => {
    ws.send("one");
    ws.send("zwei \u{1f980}");
  },
  "/empty": ws => ws.send(""),
  "/binary": ws => ws.send(Buffer.from([0, 1, 2, 10])),
  "/fragments": ws => {
    for (const [index, part] of ["a", "b", "c"].entries()) {
      ws.send(part, { binary: false, fin: index === 2 });
      ws.ping(part);
    }
  },
  "/long": ws => ws.send("x".repeat(300_000)),
};

let gateway: WebSocketGateway;
let secure: WebSocketGateway;
let folder: string;
beforeAll(async () => {
  const serve = (ws: WebSocket, target: string, socket: { destroy(): void; write(text: string): void }) => {
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      ws.send(`${isBinary ? "binary" : "text"} of ${data.length}: ${data.toString("utf8", 0, 40)}`);
      if (data.toString() === "bye") ws.close(1000, "bye");
    });
    const [, code] = /^\/close\/(\d+)$/.exec(target) ?? [];
    if (code !== undefined) ws.close(Number(code), "as asked");
    else if (target === "/close") ws.close();
    else if (target === "/drop") socket.destroy();
    else if (target === "/malformed") socket.write("\xff\xff\xff");
    else if (target === "/protocol") ws.send(ws.protocol);
    else if (target !== "/echo") sends[target]?.(ws);
    if (target in sends || target === "/protocol") ws.close(1000);
  };
  const tls = {
    key: readFileSync("test/support/tls/server-key.pem"),
    cert: readFileSync("test/support/tls/server.pem"),
  };
  gateway = await startWebSocketGateway({ keys: knownKeys, serve });
  secure = await startWebSocketGateway({ keys: knownKeys, serve, tls });
  folder = mkdtempSync(join(tmpdir(), "awscurl-web-socket-"));
});
afterAll(async () => {
  await gateway.close();
  await secure.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (argv: readonly string[], around: FakeSurroundings = {}) => runLine({ argv, env, ...around });

const url = (target: string) => `ws://127.0.0.1:${gateway.port}${target}`;

/** Standard input that gives these chunks and ends only when `end` is called. */
function openInput(...chunks: readonly string[]) {
  let end = () => {};
  const ended = new Promise<void>(done => {
    end = done;
  });
  async function* input() {
    for (const chunk of chunks) yield Buffer.from(chunk);
    await ended;
  }
  return { stdin: input(), end: () => end() };
}

describe("a WebSocket", () => {
  it("is opened with a signed handshake", async () => {
    const { exitCode, stdout, stderr } = await run([url("/two")]);
    expect([exitCode, stdout, stderr]).toEqual([0, "one\nzwei \u{1f980}\n", ""]);
    const { refusal, claim } = gateway.log.at(-1) ?? {};
    expect(refusal).toBeUndefined();
    expect(claim).toMatchObject({ service: "execute-api", region: "eu-west-1" });
    expect(await gateway.lastClose()).toBe("1000");
  });

  it("is refused without a signature: the response is shown, exit code 22", async () => {
    const { exitCode, stdout, stderr } = await run(["--no-sign-request", url("/two")]);
    expect(exitCode).toBe(22);
    expect(stdout).toContain("Missing Authentication Token");
    expect(stderr).toBe("awscurl: (22) Refused WebSocket upgrade: 403\n");
  });

  it("is refused with a wrong key: the reason is explained", async () => {
    const { exitCode, stdout, stderr } = await run([url("/two")], {
      env: { AWS_ACCESS_KEY_ID: person.accessKeyId, AWS_SECRET_ACCESS_KEY: "wrong" },
    });
    expect(exitCode).toBe(22);
    expect(stdout).toContain("The request signature we calculated does not match");
    expect(stderr).toMatch(/^awscurl: \(22\) Refused WebSocket upgrade: 403\n {2}.*secret/s);
  });

  it.each([
    ["a text message of several frames, pings between them", "/fragments", "abc\n"],
    ["an empty message", "/empty", "\n"],
    ["a binary message, as it is", "/binary", "\0\x01\x02\n"],
    ["a message of 300 kB", "/long", `${"x".repeat(300_000)}\n`],
  ])("gives %s", async (_, target, expected) => {
    expect(await run([url(target)])).toEqual({ exitCode: 0, stdout: expected, stderr: "" });
  });

  it("does not write a binary message to a terminal", async () => {
    const { exitCode, stdout, stderr } = await run([url("/binary")], { stdoutIsTerminal: true });
    expect([exitCode, stdout]).toEqual([23, ""]);
    expect(stderr).toContain("Binary output can mess up your terminal");
  });

  it.each([["/close"], ["/close/1000"], ["/close/1001"]])(
    "that the server ends with %s is exit code 0",
    async target => {
      expect(await run([url(target)])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    },
  );

  it.each([
    ["/close/1008", "The server closed the WebSocket: 1008 as asked"],
    ["/close/1011", "The server closed the WebSocket: 1011 as asked"],
    ["/close/4000", "The server closed the WebSocket: 4000 as asked"],
    ["/drop", "The connection ended without a WebSocket close frame"],
    ["/malformed", "Invalid WebSocket frame: RSV1 must be clear"],
  ])("that the server ends with %s is exit code 56", async (target, message) => {
    const { exitCode, stderr } = await run([url(target)]);
    expect([exitCode, stderr]).toEqual([56, `awscurl: (56) ${message}\n`]);
  });

  it("offers subprotocols with -H, and accepts only those", async () => {
    const offer = "Sec-WebSocket-Protocol: graphql-ws, mqtt";
    expect((await run(["-H", offer, url("/protocol")])).stdout).toBe("graphql-ws\n");
  });

  it("is written to a file with -o, its handshake's response with -D, and a record with -w", async () => {
    const [body, heads] = [join(folder, "body"), join(folder, "heads")];
    const line = ["-o", body, "-D", heads, "-w", "%{response_code} %{exitcode}", url("/two")];
    expect((await run(line)).stdout).toBe("101 0");
    expect(readFileSync(body, "utf8")).toBe("one\nzwei \u{1f980}\n");
    expect(readFileSync(heads, "utf8")).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: websocket\r\n/,
    );
  });

  it("ends at --max-filesize with exit code 63", async () => {
    const { exitCode, stdout } = await run(["--max-filesize", "5", url("/two")]);
    expect([exitCode, stdout]).toEqual([63, "one\n"]);
    const long = await run(["--max-filesize", "1000", url("/long")]);
    expect([long.exitCode, long.stdout]).toEqual([63, ""]);
  });

  it("ends at -m with exit code 28", async () => {
    const { exitCode, stderr } = await run(["-m", "0.5", url("/echo")]);
    expect(exitCode).toBe(28);
    expect(stderr).toMatch(/^awscurl: \(28\) Operation timed out after \d+ milliseconds/);
  });

  it.each([["--cacert", resolve("test/support/tls/ca.pem")], ["-k"]])(
    "over TLS is verified: %s",
    async (...words) => {
      const target = `wss://localhost:${secure.port}/two`;
      expect((await run([target])).exitCode).toBe(60);
      expect(await run([...words, "--http2", target])).toMatchObject({ exitCode: 0, stderr: "" });
    },
  );

  it("takes a tunnel through a proxy, without TLS too", async () => {
    const proxy = await proxyServer();
    try {
      const { exitCode, stdout } = await run(["-x", `http://127.0.0.1:${proxy.port}`, url("/two")]);
      expect([exitCode, stdout]).toEqual([0, "one\nzwei \u{1f980}\n"]);
      expect(proxy.asked).toEqual([`127.0.0.1:${gateway.port}`]);
    } finally {
      proxy.close();
    }
  });

  it.each([["-X", "POST"], ["-d", "x"], ["-I"], ["-F", "a=b"], ["-T", "package.json"]])(
    "with %s %s is a usage error",
    async (...words) => {
      const { exitCode, stderr } = await run([...words, url("/two")]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("a WebSocket URL is requested with GET and without a body");
    },
  );
});

describe("lines of stdin", () => {
  it("are sent as text messages, and replies are awaited", async () => {
    const { exitCode, stdout } = await run([url("/echo")], { stdin: '{"action":"ping"}\nsecond\r\nlast' });
    expect(exitCode).toBe(0);
    expect(stdout).toBe('text of 17: {"action":"ping"}\ntext of 6: second\ntext of 4: last\n');
    expect(await gateway.lastClose()).toBe("1000");
  });

  it("longer than one of API Gateway's frames are one message", async () => {
    const { stdout } = await run([url("/echo")], { stdin: `${"y".repeat(100_000)}\nbye\n` });
    expect(stdout).toBe(`text of 100000: ${"y".repeat(40)}\ntext of 3: bye\n`);
  });

  it("that do not end do not keep a WebSocket open that the server closes", async () => {
    const { stdin, end } = openInput("bye\n");
    expect((await run([url("/echo")], { stdin })).stdout).toBe("text of 3: bye\n");
    end();
  });

  it("of a terminal close the WebSocket when they end", async () => {
    const { exitCode } = await run([url("/echo")], { stdin: "", stdinIsTerminal: true });
    expect([exitCode, await gateway.lastClose()]).toEqual([0, "1000"]);
  });

  it("that are not UTF-8 are exit code 26", async () => {
    const stdin = Buffer.from([0x61, 0x0a, 0xff, 0x0a]);
    const { exitCode, stderr } = await run([url("/echo")], { stdin });
    expect([exitCode, stderr]).toEqual([26, "awscurl: (26) line 2 of standard input is not UTF-8\n"]);
    expect(await gateway.lastClose()).toBe("1001");
  });
});

describe("a response to the handshake", () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  const upgrade = "Upgrade: websocket";

  async function respondedWith(response: readonly string[], ...words: readonly string[]) {
    const server: RawServer = await rawServer([`${response.join("\r\n")}\r\n\r\n\x88\x02\x03\xe8`]);
    try {
      const line = ["--no-sign-request", "-H", `Sec-WebSocket-Key: ${key}`, ...words];
      return await run([...line, `ws://127.0.0.1:${server.port}/`]);
    } finally {
      server.close();
    }
  }

  it("is accepted with the key's hash (RFC 6455, 1.3), its close frame in the same bytes", async () => {
    const head = ["HTTP/1.1 101 Switching Protocols", upgrade, accept];
    expect(await respondedWith(head)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it.each([
    ["another hash", [upgrade, "Sec-WebSocket-Accept: x"], "Sec-WebSocket-Accept is wrong"],
    ["another protocol", ["Upgrade: h2c", accept], "the Upgrade field is not websocket"],
    [
      "an extension",
      [upgrade, accept, "Sec-WebSocket-Extensions: permessage-deflate"],
      "the extension permessage-deflate is not supported",
    ],
    [
      "a subprotocol",
      [upgrade, accept, "Sec-WebSocket-Protocol: mqtt"],
      "the subprotocol mqtt was not offered; see -H Sec-WebSocket-Protocol",
    ],
  ])("with %s is exit code 8", async (_, fields, message) => {
    const { exitCode, stderr } = await respondedWith(["HTTP/1.1 101 Switching Protocols", ...fields]);
    expect([exitCode, stderr]).toEqual([
      8,
      `awscurl: (8) Invalid response to the WebSocket handshake: ${message}\n`,
    ]);
  });

  it.each([
    ["200 OK", []],
    ["301 Moved", ["Location: /"]],
    ["401 Unauthorized", []],
  ])("with status %s is exit code 22, -L or not", async (status, fields) => {
    const { exitCode, stderr } = await respondedWith(
      [`HTTP/1.1 ${status}`, ...fields, "Content-Length: 0"],
      "-L",
    );
    expect([exitCode, stderr]).toEqual([
      22,
      `awscurl: (22) Refused WebSocket upgrade: ${status.slice(0, 3)}\n`,
    ]);
  });
});
