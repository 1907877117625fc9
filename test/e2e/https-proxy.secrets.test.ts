/** An https proxy that is not verified gets nothing: options about the server's certificate do not apply to it. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, notNode, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const tls = {
  cert: readFileSync(pki("server.pem")),
  key: readFileSync(pki("server-key.pem")),
  ca: readFileSync(pki("ca.pem")),
};
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

let proxy: RawServer;
/** One that wants a client certificate. */
let strict: RawServer;
let folder: string;
beforeAll(async () => {
  proxy = await rawServer([ok], { tls });
  strict = await rawServer([ok], { tls: { ...tls, requestCert: true, rejectUnauthorized: true } });
  folder = mkdtempSync(join(tmpdir(), "awscurl-proxy-"));
  copyFileSync(pki("ca.pem"), join(folder, "ca.pem"));
});
afterAll(() => {
  proxy.close();
  strict.close();
  rmSync(folder, { recursive: true });
});

function fetched(words: readonly string[], env: Readonly<Record<string, string>> = {}, server = proxy) {
  const through = ["-x", `https://user:password@127.0.0.1:${server.port}`, "http://far.example/"];
  return runProgram([...awscurl, "-q", "-sS", "--no-sign-request", ...words, ...through], {
    cwd: tmpdir(),
    env: { HOME: "/nonexistent", ...env },
  });
}

describe("an https proxy with an unknown certificate", () => {
  it.each([[[]], [["-k"]], [["--cacert", pki("ca.pem")]], [["--proxy-cacert", pki("self-signed.pem")]]])(
    "gets nothing with %s: exit 60, as with curl",
    async words => {
      const before = proxy.received.join("");
      const run = await fetched(words);
      expect(run.stderr).toMatch(/^awscurl: \(60\) SSL certificate problem: /);
      expect(run.exitCode).toBe(60);
      expect(proxy.received.join("")).toBe(before);
    },
  );
});

describe("an https proxy receives the request", () => {
  it.each([
    ["with --proxy-insecure", ["--proxy-insecure"], {}],
    ["with its authority in --proxy-cacert", ["--proxy-cacert", pki("ca.pem")], {}],
    ["with its authority in the environment", [], { SSL_CERT_FILE: pki("ca.pem") }],
  ])("%s", async (_, words, env) => {
    expect(await fetched(words, env)).toMatchObject({ exitCode: 0, stdout: "hi", stderr: "" });
    expect(proxy.received.at(-1)).toContain("Proxy-Authorization: Basic ");
  });
});

const pin = "sha256//EOTHW8OXm7j/5BsBM7GT6J/WhacJmiVlxJ0e0h/qC0E=";
const trusting = ["--proxy-cacert", pki("ca.pem")];

/** The executable cannot choose them. */
const suites13: [string, string[]][] =
  notNode === undefined
    ? [["--proxy-tls13-ciphers", [...trusting, "--proxy-tls13-ciphers", "TLS_AES_128_GCM_SHA256"]]]
    : [];

describe("options for an https proxy", () => {
  it.each<[string, string[]]>([
    ["--proxy-pinnedpubkey with its key", ["--proxy-insecure", "--proxy-pinnedpubkey", pin]],
    ["--proxy-ciphers", [...trusting, "--proxy-ciphers", "DEFAULT"]],
    ...suites13,
    ["--proxy-tlsv1", [...trusting, "--proxy-tlsv1"]],
    ["--proxy-ca-native beside --proxy-cacert", [...trusting, "--proxy-ca-native"]],
    ["--proxy-crlfile without it", [...trusting, "--proxy-crlfile", pki("none-revoked.crl.pem")]],
    ["--pinnedpubkey, which is about the server", [...trusting, "--pinnedpubkey", "sha256//AAAA="]],
    ["--ciphers, which are the server's", [...trusting, "--ciphers", "nonsense"]],
  ])("%s: the proxy receives the request", async (_, words) => {
    expect(await fetched(words)).toMatchObject({ exitCode: 0, stdout: "hi", stderr: "" });
  });

  it("--proxy-capath: the proxy receives the request", async () => {
    expect(await fetched(["--proxy-capath", folder])).toMatchObject({ exitCode: 0, stdout: "hi" });
  });

  it.each<[string, string[], number]>([
    ["--proxy-pinnedpubkey with another key", [...trusting, "--proxy-pinnedpubkey", "sha256//AAAA="], 90],
    ["--proxy-ciphers that are unknown", [...trusting, "--proxy-ciphers", "nonsense"], 59],
    ["--proxy-tls13-ciphers that are unknown", [...trusting, "--proxy-tls13-ciphers", "nonsense"], 59],
    ["--proxy-crlfile with it", [...trusting, "--proxy-crlfile", pki("server-revoked.crl.pem")], 60],
    ["--proxy-crlfile that is not there", [...trusting, "--proxy-crlfile", "none"], 82],
    ["--proxy-capath without its authority", ["--proxy-capath", "/nonexistent"], 60],
    ["--proxy-cert that is not there", [...trusting, "--proxy-cert", "none"], 58],
  ])("%s: the proxy gets nothing, and the exit code is curl's", async (_, words, exitCode) => {
    const before = proxy.received.join("");
    const run = await fetched(words);
    expect([run.exitCode, run.stdout]).toEqual([exitCode, ""]);
    expect(proxy.received.join("")).toBe(before);
  });

  const der = ["--proxy-cert-type", "DER", "--proxy-cert", pki("client.der")];
  const encrypted = ["--proxy-cert", pki("client.pem"), "--proxy-key", pki("client-key-encrypted.pem")];
  it.each<[string, string[]]>([
    ["PEM", ["--proxy-cert", pki("client.pem"), "--proxy-key", pki("client-key.pem")]],
    ["DER", [...der, "--proxy-key", pki("client-key.der"), "--proxy-key-type", "DER"]],
    ["P12", ["--proxy-cert-type", "P12", "--proxy-cert", `${pki("client.p12")}:sesame`]],
    ["--proxy-pass", [...encrypted, "--proxy-pass", "sesame"]],
  ])("a client certificate for the proxy: %s", async (_, words) => {
    expect(await fetched([...trusting, ...words], {}, strict)).toMatchObject({ exitCode: 0, stdout: "hi" });
  });

  it("-E is not shown to the proxy", async () => {
    const server = ["-E", pki("client.pem"), "--key", pki("client-key.pem")];
    const run = await fetched([...trusting, ...server], {}, strict);
    expect([run.exitCode, run.stdout]).not.toEqual([0, "hi"]);
  });
});

it("SSLKEYLOGFILE receives the secrets of a connection, as curl writes them, and only its owner can read it", async () => {
  const file = join(folder, "keys");
  await fetched(trusting, { SSLKEYLOGFILE: file });
  expect(readFileSync(file, "utf8")).toMatch(/^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]{96}$/m);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const nowhere = await fetched(trusting, { SSLKEYLOGFILE: join(folder, "none", "keys") });
  expect(nowhere).toMatchObject({ exitCode: 0, stdout: "hi", stderr: "" });
});
