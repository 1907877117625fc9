/** Real proxies (tinyproxy, microsocks, dante, HAProxy), in the long run: signed requests through them are accepted. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { missing, type RealProxy, startProxy } from "../support/real-proxy.ts";
import { knownKeys } from "./drawn-command-lines.ts";

// A test runs two dozen processes.
const needs = (program: string, packageName = program) => ({
  timeout: 120_000,
  ...unless(missing(program, packageName)),
});

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const tls = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const [, session] = knownKeys;
const keys = {
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
};

let secure: Gateway;
let plain: Gateway;
const open: { close(): unknown }[] = [];
beforeAll(async () => {
  const gateway = (tls?: { cert: Buffer; key: Buffer }) =>
    startGateway({
      keys: knownKeys,
      service: "es",
      region: "eu-west-1",
      ...(tls === undefined ? {} : { tls }),
      backend: () => ({ status: 200, headers: [], body: Buffer.from("hi\n") }),
    });
  secure = await gateway(tls);
  plain = await gateway();
  open.push(secure, plain);
});
afterAll(async () => {
  for (const one of open) await one.close();
});

async function started(...args: Parameters<typeof startProxy>): Promise<RealProxy> {
  const proxy = await startProxy(...args);
  open.push(proxy);
  return proxy;
}

function run(args: readonly string[], url: string) {
  const scope = ["--region", "eu-west-1", "--service", "es"];
  return runProgram([...awscurl, "-q", "-sS", "-k", ...scope, ...args, url], {
    cwd: tmpdir(),
    env: { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...keys },
  });
}

/** A GET and an upload, over http and https, each accepted by the gateway. */
async function works(args: readonly string[]): Promise<void> {
  for (const gateway of [plain, secure]) {
    const before = gateway.log.length;
    for (const more of [[], ["-d", '{"query":{}}'], ["-T", pki("ca.pem")]]) {
      const done = await run([...args, ...more], `${gateway.origin}/_search?q=a%20b`);
      expect(done).toMatchObject({ exitCode: 0, stdout: "hi\n", stderr: "" });
    }
    expect(gateway.log.slice(before).map(({ refusal }) => refusal)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
}

const tinyproxy = (login = "") =>
  started(
    () => ["tinyproxy", "-d", "-c"],
    port => `Port ${port}\nListen 127.0.0.1\nAllow 127.0.0.1\n${login}`,
  );

describe("tinyproxy", needs("tinyproxy"), () => {
  it("forwards http, and tunnels https", async () => {
    const { port } = await tinyproxy();
    await works(["-x", `http://127.0.0.1:${port}`]);
  });

  it("tunnels http with -p, also with HTTP/1.0", async () => {
    const { port } = await tinyproxy(`ConnectPort ${plain.port}\nConnectPort ${secure.port}\n`);
    await works(["-p", "-x", `http://127.0.0.1:${port}`]);
    await works(["-p", "--proxy1.0", `127.0.0.1:${port}`]);
  });

  it("requires a password, and receives it", async () => {
    const { port } = await tinyproxy("BasicAuth me pw\n");
    await works(["-x", `http://me:pw@127.0.0.1:${port}`]);
    await works(["-x", `http://127.0.0.1:${port}`, "-U", "me:pw"]);
    const refused = await run(["-x", `http://me:no@127.0.0.1:${port}`], `${secure.origin}/`);
    expect(refused.exitCode).toBe(56);
    expect(refused.stderr).toMatch(/CONNECT tunnel failed, response 40[17]/);
  });
});

describe("microsocks", needs("microsocks"), () => {
  it("connects without a password", async () => {
    const { port } = await started(at => ["microsocks", "-i", "127.0.0.1", "-p", String(at)]);
    await works(["--socks5", `127.0.0.1:${port}`]);
    await works(["-x", `socks5h://127.0.0.1:${port}`]);
    const refused = await run(["--socks5", `127.0.0.1:${port}`], "http://127.0.0.1:1/");
    expect(refused).toMatchObject({
      exitCode: 97,
      stderr: "awscurl: (97) cannot complete SOCKS5 connection to 127.0.0.1. (5)\n",
    });
  });

  it("requires a password, and receives it", async () => {
    const command = (at: number) => [
      "microsocks",
      "-i",
      "127.0.0.1",
      "-p",
      String(at),
      "-u",
      "me",
      "-P",
      "pw",
    ];
    const { port } = await started(command);
    await works(["-x", `socks5h://me:pw@127.0.0.1:${port}`]);
    await works(["--socks5", `127.0.0.1:${port}`, "-U", "me:pw"]);
    expect(await run(["-x", `socks5://me:no@127.0.0.1:${port}`], `${plain.origin}/`)).toMatchObject({
      exitCode: 97,
    });
    expect(await run(["-x", `socks5://127.0.0.1:${port}`], `${plain.origin}/`)).toMatchObject({
      exitCode: 97,
    });
  });
});

describe("dante", needs("danted", "dante-server"), () => {
  it("speaks SOCKS 4 and 5", async () => {
    const { port } = await started(
      () => ["danted", "-N", "1", "-f"],
      at =>
        [
          "logoutput: /dev/null",
          `internal: 127.0.0.1 port = ${at}`,
          "external: 127.0.0.1",
          "socksmethod: none",
          "clientmethod: none",
          "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }",
          "socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }",
          "",
        ].join("\n"),
    );
    await works(["--socks4", `127.0.0.1:${port}`]);
    await works(["--socks4a", `127.0.0.1:${port}`]);
    await works(["--socks5", `127.0.0.1:${port}`]);
    await works(["--socks5-hostname", `127.0.0.1:${port}`]);
  });
});

describe("HAProxy", needs("haproxy"), () => {
  it("receives the client's address, once per connection, before TLS as well", async () => {
    const config = (at: number) =>
      [
        "defaults",
        "  mode tcp",
        "  timeout connect 5s",
        "  timeout client 5s",
        "  timeout server 5s",
        "frontend f",
        `  bind 127.0.0.1:${at} accept-proxy`,
        // Only these clients are accepted: the content of the PROXY protocol has been read.
        "  tcp-request session reject if !{ src 192.0.2.7 }",
        "  default_backend b",
        "backend b",
        `  server s 127.0.0.1:${secure.port}`,
        "",
      ].join("\n");
    const { port } = await started(() => ["haproxy", "-db", "-f"], config);
    const url = `https://127.0.0.1:${port}/_search`;
    const before = secure.log.length;
    const done = await run(["--haproxy-clientip", "192.0.2.7", url], url);
    expect(done).toMatchObject({ exitCode: 0, stdout: "hi\nhi\n", stderr: "" });
    expect(secure.log.slice(before).map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
    expect((await run(["--haproxy-protocol"], url)).exitCode).not.toBe(0);
    expect((await run([], url)).exitCode).not.toBe(0);
  });
});
