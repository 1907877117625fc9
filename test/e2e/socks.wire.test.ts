/** Signed requests and credentials through a SOCKS proxy, and the time limits that cover it. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLoginServices } from "../support/aws-login.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { makeHome } from "../support/home.ts";
import { startImds } from "../support/imds.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { type SocksServer, socksServer } from "../support/socks-server.ts";
import { knownKeys } from "./drawn-command-lines.ts";

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const tls = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const host = "search-x.eu-west-1.es.amazonaws.com";
const [, session] = knownKeys;
const keys = {
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
};

let gateway: Gateway;
let socks: SocksServer;
let silent: RawServer;
const open: { close(): unknown }[] = [];
beforeAll(async () => {
  gateway = await startGateway({
    keys: knownKeys,
    service: "es",
    region: "eu-west-1",
    tls,
    backend: () => ({ status: 200, headers: [], body: Buffer.from("hi\n") }),
  });
  socks = await socksServer({ farPort: gateway.port, login: "me:pw" });
  silent = await rawServer([], { whole: () => false });
  open.push(gateway, socks, silent);
});
afterAll(async () => {
  for (const one of open) await one.close();
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, home = tmpdir()) {
  return runProgram([...awscurl, "-q", ...args], {
    cwd: tmpdir(),
    env: { HOME: home, AWS_EC2_METADATA_DISABLED: "true", ...keys, ...env },
  });
}

describe("a signed request through SOCKS", () => {
  it.each([
    ["--socks5-hostname", ["--socks5-hostname", "127.0.0.1:{socks}", "-U", "me:pw"]],
    ["-x, with a body", ["-x", "socks5h://me:pw@127.0.0.1:{socks}", "-d", '{"query":{}}']],
    ["-x, over two URLs", ["-x", "socks5h://me:pw@127.0.0.1:{socks}", `https://${host}/_cat`]],
  ])("is accepted over TLS with %s", async (_, words) => {
    const before = gateway.log.length;
    const line = words.map(word => word.replace("{socks}", String(socks.port)));
    const done = await run(["-k", ...line, `https://${host}/_search`]);
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(socks.asked.at(-1)).toBe(`5 name ${host}:443 me:pw`);
    const refusals = gateway.log.slice(before).map(({ refusal }) => refusal);
    expect(refusals).toEqual(words.includes(`https://${host}/_cat`) ? [undefined, undefined] : [undefined]);
  });

  it("shows no password with -v", async () => {
    const env = { all_proxy: `socks5h://me:pw@127.0.0.1:${socks.port}` };
    const done = await run(["-v", "-k", `https://${host}/_search`], env);
    expect(done.exitCode).toBe(0);
    expect(done.stderr).toContain(
      `* Uses proxy env variable all_proxy == 'socks5h://(redacted)@127.0.0.1:${socks.port}'`,
    );
    expect(done.stderr).toContain(`to ${host} port 443 (via 127.0.0.1 port ${socks.port})`);
    expect(done.stderr).not.toContain("me:pw");
  });

  it("is printed by --print-curl with the same proxy", async () => {
    const done = await run([
      "--print-curl",
      "--socks5-hostname",
      "h:1",
      "--preproxy",
      "",
      `https://${host}/`,
    ]);
    expect(done.exitCode).toBe(2);
    const printed = await run(["--print-curl", "--socks5-hostname", "h:1", `https://${host}/`]);
    expect(printed.stdout).toContain("--socks5-hostname h:1");
  });
});

describe("credentials", () => {
  it("are requested through the proxy", async () => {
    const aws = await startLoginServices({ tls: true });
    const proxy = await socksServer({ farPort: aws.port });
    open.push(aws, proxy);
    const home = makeHome({
      ".aws/config":
        "[profile p]\naws_access_key_id = AKIAP\naws_secret_access_key = p-canary\nregion = cn-north-1\n",
    });
    const env = { ALL_PROXY: `socks5h://127.0.0.1:${proxy.port}` };
    const done = await run(["--profile", "p", "--show-identity", "-v", "-k"], env, home.path);
    home.remove();
    expect(done.exitCode).toBe(0);
    expect(proxy.asked).toEqual(["5 name sts.cn-north-1.amazonaws.com.cn:443"]);
  });

  it("of the instance's role are never requested through the proxy", async () => {
    const imds = await startImds();
    open.push(imds);
    const proxy = await socksServer({ farPort: 1 });
    open.push(proxy);
    const home = makeHome();
    const env = {
      ALL_PROXY: `socks5h://127.0.0.1:${proxy.port}`,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_SESSION_TOKEN: "",
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
    };
    const done = await run(["--show-identity"], env, home.path);
    home.remove();
    expect(done.stdout).toContain("ASIAIMDSDOUBLE000000");
    expect(proxy.asked).toEqual([]);
  });
});

describe("a SOCKS proxy that does not respond", () => {
  it.each([
    ["--connect-timeout", "Connection timed out after"],
    ["-m", "timed out after"],
  ])("times out after %s: exit 28", async (option, text) => {
    const done = await run([option, "0.4", "-x", `socks5h://127.0.0.1:${silent.port}`, `https://${host}/`]);
    expect(done.exitCode).toBe(28);
    expect(done.stderr).toContain(text);
  });
});
