/** The signing proxy when something fails: the upstream, the client, the request, or the signal to end. */

import { readFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningListener, startListener } from "./listener.ts";
import { listensMeanwhile } from "./upstream-server.ts";

const env = { AWS_ACCESS_KEY_ID: "AKIALISTEN", AWS_SECRET_ACCESS_KEY: "listen/secret" };
const scope = ["--service", "es", "--region", "eu-west-1"];

let respond: (request: IncomingMessage, response: ServerResponse) => void;
let received: string[] = [];
const upstream = createServer((request, response) => {
  received.push(`${request.method} ${request.url}`);
  respond(request, response);
});
const base = listensMeanwhile(upstream);
let listener: RunningListener | undefined;
const sockets = new Set<Socket>();

beforeEach(() => {
  received = [];
  respond = (_, response) => response.end("ok");
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await listener?.stop();
  listener = undefined;
});

async function listen(...argv: string[]): Promise<RunningListener> {
  listener = await startListener(["--listen", "0", ...scope, ...argv], env);
  return listener;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  /** The connection ended before the body did. */
  readonly broken: boolean;
}

function ask(url: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      { method: body === undefined ? "GET" : "POST", headers, agent: false },
      response => {
        let text = "";
        response.on("data", chunk => {
          text += chunk;
        });
        const end = (broken: boolean) => resolve({ status: response.statusCode, body: text, broken });
        response.on("end", () => end(false));
        response.on("error", () => end(true));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What a connection gives for these bytes, once it has ended or as soon as `until` has come. */
function raw(url: string, text: string, until?: RegExp): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    sockets.add(socket);
    let got = "";
    socket.on("data", chunk => {
      got += chunk.toString("latin1");
      if (until?.test(got)) resolve(got);
    });
    socket.on("error", () => resolve(got));
    socket.on("close", () => resolve(got));
    socket.write(text, "latin1");
  });
}

describe("an upstream that fails", () => {
  it("refuses connections: 502 with the exit code and message in JSON", async () => {
    const { url, logged } = await listen("http://127.0.0.1:1");
    const { status, body } = await ask(`${url}/`);
    expect([status, JSON.parse(body).error.exitCode]).toEqual([502, 7]);
    expect(await logged(/GET \/ 502/)).toContain("Failed to connect to 127.0.0.1 port 1");
  });

  it("closes the connection instead of responding: 502", async () => {
    respond = request => request.socket.destroy();
    const { url } = await listen(base());
    const { status, body } = await ask(`${url}/`);
    expect([status, JSON.parse(body).error.exitCode]).toEqual([502, 52]);
  });

  it("resets the connection before it responds: 502", async () => {
    respond = request => request.socket.resetAndDestroy();
    const { url } = await listen(base());
    const { status, body } = await ask(`${url}/`);
    expect([status, JSON.parse(body).error.exitCode]).toEqual([502, 56]);
  });

  it("resets the connection in the middle of a body: the client's response breaks off as well", async () => {
    respond = (request, response) => {
      response.writeHead(200, { "Content-Length": 10 });
      response.write("abc");
      setTimeout(() => request.socket.resetAndDestroy(), 50);
    };
    const { url, logged } = await listen(base());
    expect(await ask(`${url}/`)).toEqual({ status: 200, body: "abc", broken: true });
    await logged(/GET \/ 200 \d+ms 3B \(/);
  });

  it("breaks off in the middle of a body: the client's response breaks off as well", async () => {
    respond = (_, response) => {
      response.writeHead(200, { "Content-Length": 10 });
      response.write("abc");
      setTimeout(() => response.destroy(), 50);
    };
    const { url, logged } = await listen(base());
    expect(await ask(`${url}/`)).toEqual({ status: 200, body: "abc", broken: true });
    await logged(/GET \/ 200 \d+ms 3B \(.*7 bytes/);
  });

  it("breaks off in the middle of a chunked body: the client's response has no last chunk", async () => {
    respond = (_, response) => {
      response.write("abc");
      setTimeout(() => response.destroy(), 50);
    };
    const { url } = await listen(base());
    expect(await ask(`${url}/`)).toEqual({ status: 200, body: "abc", broken: true });
  });

  it("takes longer than -m: 504", async () => {
    respond = () => {};
    const { url } = await listen("-m", "0.3", base());
    const { status, body } = await ask(`${url}/`);
    expect([status, JSON.parse(body).error.exitCode]).toEqual([504, 28]);
  });

  it("speaks no TLS: 502", async () => {
    const { url } = await listen(base().replace("http:", "https:"));
    expect((await ask(`${url}/`)).status).toBe(502);
  });

  it("has a certificate that is not trusted: 502 with the exit code", async () => {
    const tls = (name: string) => readFileSync(join(import.meta.dirname, "../../support/tls", name));
    const secure = createTlsServer({ key: tls("server-key.pem"), cert: tls("server.pem") }, () => {});
    await new Promise<void>(resolve => secure.listen(0, "127.0.0.1", resolve));
    const { url } = await listen(`https://localhost:${(secure.address() as AddressInfo).port}`);
    const { status, body } = await ask(`${url}/`);
    secure.close();
    expect([status, JSON.parse(body).error.exitCode]).toEqual([502, 60]);
  });

  it.each([404, 500, 503])("responds with %i: passed on", async status => {
    respond = (_, response) => response.writeHead(status, { "X-Up": "1" }).end("no");
    const { url } = await listen(base());
    expect(await ask(`${url}/`)).toEqual({ status, body: "no", broken: false });
  });

  it.each([204, 304])("responds with %i: passed on without a body", async status => {
    respond = (_, response) => response.writeHead(status).end();
    const { url } = await listen(base());
    expect(await raw(url, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\r\n\r\n$`),
    );
  });
});

describe("a client that goes away", () => {
  it("in the middle of its request: nothing reaches the upstream", async () => {
    const { url, logged } = await listen(base());
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("POST /gone HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
    setTimeout(() => socket.destroy(), 50);
    await logged(/POST \/gone - \d+ms 0B \(the client went away/);
    expect(received).toEqual([]);
  });

  it("in the middle of a request that is passed on as it arrives: the upstream's connection is closed", async () => {
    let got = "";
    const broken = new Promise<void>(resolve => {
      respond = request => {
        request.on("data", chunk => (got += chunk));
        request.on("error", () => resolve());
      };
    });
    const { url, logged } = await listen("--unsigned-payload", base());
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("PUT /half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
    while (got !== "abc") await new Promise(resolve => setTimeout(resolve, 5));
    socket.destroy();
    await broken;
    await logged(/PUT \/half - \d+ms 0B \(/);
  });

  it("in the middle of the response: the upstream's connection is closed", async () => {
    const closed = new Promise<void>(resolve => {
      respond = (request, response) => {
        response.write("a".repeat(100_000));
        request.socket.on("close", () => resolve());
      };
    });
    const { url } = await listen(base());
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    socket.once("data", () => socket.destroy());
    await closed;
  });
});

describe("a request that could be read in two ways", () => {
  it.each([
    [
      "both lengths",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    ],
    ["a list of lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3, 3\r\n\r\nabc"],
    [
      "a chunk without a size",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ],
    [
      "another transfer encoding",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "an unknown transfer encoding",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ],
    ["a folded field", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n"],
    ["a bare LF", "GET / HTTP/1.1\nHost: localhost\n\n"],
    ["a bare CR", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n"],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n"],
    ["two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["bytes above ASCII in its target", "GET /caf\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("%s: 400 or 501, the connection ends, and nothing reaches the upstream", async (_, text) => {
    const { url } = await listen(base());
    const got = await raw(url, text);
    expect(got).toMatch(/^HTTP\/1\.1 (400|501) /);
    expect(got.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(received).toEqual([]);
  });

  it("a head of 100 KB: 431", async () => {
    const { url } = await listen(base());
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(100_000)}\r\n\r\n`;
    expect(await raw(url, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect(received).toEqual([]);
  });

  it("another protocol than WebSocket: served over HTTP/1.1", async () => {
    const { url } = await listen(base());
    const h2c = "GET /h2c HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    expect(await raw(url, h2c)).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*ok/);
    expect(received).toEqual(["GET /h2c"]);
  });
});

describe("the end of a listener", () => {
  it("lets 20 requests in progress finish, and accepts no more", async () => {
    const finish: (() => void)[] = [];
    const begun = new Promise<void>(resolve => {
      respond = (_, response) => {
        response.write("begun and ");
        finish.push(() => response.end("finished"));
        if (finish.length === 20) resolve();
      };
    });
    const { url, stop } = await listen(base());
    const answers = Array.from({ length: 20 }, (_, n) => ask(`${url}/${n}`));
    await begun;
    const ended = stop();
    await untilRefused(Number(new URL(url).port));
    await expect(ask(`${url}/late`)).rejects.toThrow();
    for (const one of finish) one();
    const whole = { status: 200, body: "begun and finished", broken: false };
    expect(await Promise.all(answers)).toEqual(answers.map(() => whole));
    expect(await ended).toBe(0);
    listener = undefined;
  });
});

/** Resolves once no one listens there: in a process of its own the signal takes a moment. */
async function untilRefused(port: number): Promise<void> {
  const isOpen = () =>
    new Promise<boolean>(resolve => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  while (await isOpen()) await new Promise(resolve => setTimeout(resolve, 5));
}

describe("a listener that cannot start", () => {
  const failing = (argv: readonly string[], environment = env as Record<string, string>) =>
    startListener(argv, environment).then(
      async running => {
        await running.stop();
        throw new Error("it listens");
      },
      (error: Error) => error.message,
    );

  it.each([
    ["--next", ["--listen", "0", "http://a/", "--next", "http://h/"], /ended with 2: .*--next/],
    ["two URLs", ["--listen", "0", "http://a/", "http://b/"], /ended with 2: .*one URL/],
    ["-d", ["--listen", "0", "-d", "x", "http://a/"], /ended with 2: .*-F, -d and -T cannot/],
    ["-F", ["--listen", "0", "-F", "a=b", "http://a/"], /ended with 2: .*-F, -d and -T cannot/],
    [
      "--no-sign-request",
      ["--listen", "0", "--no-sign-request", "http://a/"],
      /ended with 2: .*nothing would be signed/,
    ],
    ["an open door", ["--listen", "0.0.0.0:0", "http://a/"], /ended with 2: .*--listen-user/],
    ["a malformed address", ["--listen", "nonsense", "http://a/"], /ended with 2: .*nonsense/],
    ["a malformed URL", ["--listen", "0", "http://a b/"], /ended with 3: /],
  ])("because of %s says so", async (_, argv, expected) => {
    expect(await failing([...argv, ...scope])).toMatch(expected);
  });

  it("without credentials says so at once", async () => {
    const message = await failing(["--listen", "0", ...scope, "http://a/"], {
      AWS_EC2_METADATA_DISABLED: "true",
    });
    expect(message).toMatch(/ended with 67: .*No AWS credentials found/);
  });

  it("because the port is taken says so", async () => {
    const taken = createTcpServer();
    await new Promise<void>(resolve => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const message = await failing(["--listen", `127.0.0.1:${port}`, ...scope, "http://a/"]);
    taken.close();
    expect(message).toMatch(
      /ended with 7: .*Failed to listen on 127\.0\.0\.1 port \d+: Address already in use/,
    );
  });
});
