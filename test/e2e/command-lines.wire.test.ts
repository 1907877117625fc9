/**
 * Random command lines end to end: the gateway verifies every request from the bytes of the socket, and the test that
 * it is the intended one.
 */
import { readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { resolve } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/main.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import type { ReceivedRequest } from "../support/gateway-reader.ts";
import type { Reply } from "../support/gateway-refusal.ts";
import type { Verdict } from "../support/gateway-verdict.ts";
import { startHttp2Gateway } from "../support/http2-gateway.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type ProxyServer, proxyServer } from "../support/proxy.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { check, checkRequest, pinned, type Run, urlOf } from "./command-line-checks.ts";
import { type Arrival, byteString, type CommandLine, commandLines } from "./command-lines.ts";
import { knownKeys, makeLinesFolder } from "./drawn-command-lines.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const counts = long ? { plain: 2000, other: 200 } : { plain: 500, other: 20 };
const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const tls = { cert: readFileSync(pki("services.pem")), key: readFileSync(pki("services-key.pem")) };

const folder = makeLinesFolder();
const line = commandLines(folder);

/** Where redirects lead and how, if anywhere; set by the test. */
let redirect: { readonly status: number; readonly location: string } | undefined;

function answer({ method, target }: ReceivedRequest): Reply {
  const body = Buffer.from(method === "HEAD" ? "" : "ok\n");
  if (redirect === undefined || target.startsWith("/moved")) return { status: 200, headers: [], body };
  return { status: redirect.status, headers: [["Location", byteString(redirect.location)]], body };
}

let plain: Gateway;
let secure: Gateway;
beforeAll(async () => {
  plain = await startGateway({ keys: knownKeys, backend: answer });
  secure = await startGateway({ keys: knownKeys, backend: answer, tls });
});
afterAll(async () => {
  await plain.close();
  await secure.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  redirect = undefined;
});

/** Runs in this process: like the program, except for its surroundings. */
async function inProcess(words: readonly string[], { env, stdin }: CommandLine): Promise<Run> {
  const runtime = fakeRuntime({ argv: words, env, stdin, home: folder });
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
}

const asProcess = (words: readonly string[], { env, stdin }: CommandLine): Promise<Run> =>
  runProgram([...awscurl, ...words], {
    cwd: folder,
    env: { HOME: folder, ...env },
    stdin: stdin.toString("latin1"),
  });

/** Whether standard input is sent without being read first: only if neither its hash nor its length must be known. */
function isPiped({ service, unsignedPayload }: Arrival): boolean {
  return unsignedPayload && !service.startsWith("s3");
}

/** Runs the property over lines, and prints how many held; each line's verdicts are passed on separately. */
async function forEveryLine(
  way: string,
  numRuns: number,
  log: readonly Verdict[],
  judgeLine: (one: CommandLine, fresh: () => Verdict[]) => Promise<void>,
) {
  let held = 0;
  await fc.assert(
    fc.asyncProperty(line, async one => {
      const before = log.length;
      await judgeLine(one, () => log.slice(before));
      held++;
    }),
    { seed, numRuns },
  );
  console.log(`command lines ${way}: ${held} of ${numRuns} verified`);
}

describe("random command lines", () => {
  console.log(
    `command lines: seed ${seed}, ${counts.plain} in process, ${counts.other} each over other ways`,
  );

  it("arrive as intended, and verify", async () => {
    await forEveryLine("in process", counts.plain, plain.log, async (one, fresh) => {
      const run = await inProcess(pinned(one, "http", plain.port), one);
      check(one, run, fresh());
    });
  }, 600_000);

  it("arrive as intended from processes of their own", async () => {
    for (const one of fc.sample(line, { seed, numRuns: 20 })) {
      const before = plain.log.length;
      const run = await asProcess(pinned(one, "http", plain.port), one);
      check(one, run, plain.log.slice(before));
    }
  }, 120_000);

  it("arrive as intended after a redirect on the same origin", async () => {
    const places = [
      "/moved/%E6%97%A5/a=b@(c)?q=a+b&k=(1)&k=",
      "/moved//x/../y;z",
      "/moved/日本語?é=*",
      "/moved",
    ];
    let at = 0;
    await forEveryLine("after a redirect", counts.other, plain.log, async (one, fresh) => {
      redirect = {
        status: [307, 308, 302, 303][at++ % 4] as number,
        location: places[(at >> 2) % 4] as string,
      };
      const run = await inProcess(pinned(one, "http", plain.port, "-L"), one);
      const [first, second, ...more] = fresh();
      // A pipe that was sent as it arrived cannot be sent again; as in curl that is exit code 65.
      const gone = one.words.includes("-T") && one.words.includes("-") && isPiped(one.arrives);
      if (gone && redirect.status !== 303) return expect(run.exitCode, run.stderr).toBe(65);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(more).toEqual([]);
      checkRequest(one, first as Verdict);
      expect(second?.refusal).toBeUndefined();
      expect(second?.request.target).toMatch(/^\/moved/);
      expect(second?.claim?.service).toBe(one.arrives.service);
      if (redirect.status < 307) return;
      expect(second?.request.method).toBe(one.arrives.method);
      expect(second?.request.body.equals(one.arrives.body)).toBe(true);
    });
  }, 120_000);

  it("arrive as intended through a proxy", async () => {
    const proxy = await forwardingProxy();
    onTestFinished(() => proxy.close());
    await forEveryLine("through a forward proxy", counts.other, plain.log, async (one, fresh) => {
      const asked = proxy.asked.length;
      const words = [...one.words, "-x", `http://127.0.0.1:${proxy.port}`, urlOf(one, "http", plain.port)];
      const run = await inProcess(words, one);
      check(one, run, fresh());
      expect(proxy.asked).toHaveLength(asked + 1);
    });
  }, 120_000);

  it("arrive as intended through a proxy's tunnel", async () => {
    const proxy = await proxyServer();
    onTestFinished(() => proxy.close());
    await forEveryLine("through a tunnel", counts.other, secure.log, async (one, fresh) => {
      const asked = proxy.asked.length;
      const through = ["-x", `http://127.0.0.1:${proxy.port}`, "--cacert", pki("ca.pem")];
      const run = await inProcess([...one.words, ...through, urlOf(one, "https", secure.port)], one);
      check(one, run, fresh());
      expect(proxy.asked.slice(asked)).toEqual([`${one.host ?? "127.0.0.1"}:${secure.port}`]);
    });
  }, 120_000);

  it("arrive as intended over HTTP/2", async () => {
    const server = await startHttp2Gateway({ keys: knownKeys, tls });
    onTestFinished(() => server.close());
    await forEveryLine("over HTTP/2", counts.other, server.log, async (one, fresh) => {
      const words = pinned(one, "https", server.port, "--http2", "--cacert", pki("ca.pem"));
      check(one, await inProcess(words, one), fresh(), { http2: true });
    });
  }, 120_000);
});

/** A proxy that receives complete URLs; it turns them into paths and changes nothing else. Every host is this machine. */
async function forwardingProxy(): Promise<ProxyServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", bytes => {
      // Data that arrives before the far end is connected would be lost.
      socket.pause();
      const head = bytes.toString("latin1");
      const [, method, authority = "", target] = /^(\S+) http:\/\/([^/?\s]+)(\S*) /.exec(head) ?? [];
      asked.push(authority);
      const far = connect(Number(authority.split(":")[1]), "127.0.0.1", () => {
        far.write(
          Buffer.from(
            head.replace(/^\S+ \S+/, () => `${method} ${target}`),
            "latin1",
          ),
        );
        socket.pipe(far).pipe(socket);
      });
      sockets.add(far);
      far.on("error", () => socket.destroy());
    });
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, asked, close };
}
