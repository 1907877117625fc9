/** An https proxy that is not verified gets nothing: what is said about the server's certificate does not count for it. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const tls = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

let proxy: RawServer;
beforeAll(async () => {
  proxy = await rawServer([ok], { tls });
});
afterAll(() => proxy.close());

function fetched(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const through = ["-x", `https://user:password@127.0.0.1:${proxy.port}`, "http://far.example/"];
  return runProgram([...awscurl, "-q", "-sS", "--no-sign-request", ...words, ...through], {
    cwd: tmpdir(),
    env: { HOME: "/nonexistent", ...env },
  });
}

describe("an https proxy with an unknown certificate", () => {
  it.each([[[]], [["-k"]], [["--cacert", pki("ca.pem")]], [["--proxy-cacert", pki("self-signed.pem")]]])(
    "gets nothing with %s: exit 60, as from curl",
    async words => {
      const before = proxy.received.join("");
      const run = await fetched(words);
      expect(run.stderr).toMatch(/^awscurl: \(60\) SSL certificate problem: /);
      expect(run.exitCode).toBe(60);
      expect(proxy.received.join("")).toBe(before);
    },
  );
});

describe("an https proxy is asked", () => {
  it.each([
    ["with --proxy-insecure", ["--proxy-insecure"], {}],
    ["with its authority in --proxy-cacert", ["--proxy-cacert", pki("ca.pem")], {}],
    ["with its authority in the environment", [], { SSL_CERT_FILE: pki("ca.pem") }],
  ])("%s", async (_, words, env) => {
    expect(await fetched(words, env)).toMatchObject({ exitCode: 0, stdout: "hi", stderr: "" });
    expect(proxy.received.at(-1)).toContain("Proxy-Authorization: Basic ");
  });
});
