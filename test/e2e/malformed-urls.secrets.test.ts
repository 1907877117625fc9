/** URLs with a password that cannot be parsed, wherever a URL can be given: the password is never printed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
console.log(`malformed URLs: seed ${seed}`);

/** Behind `user:`; the search of all printed text finds most of them as well (test/support/canaries.ts). */
const passwords = [
  "Zqcanary/pw",
  "Zqcanary#pw",
  "Zqcanary?pw",
  "Zqcanary\\pw",
  "Zqcanary@pw@more",
  "Zq canary pw",
  "Zqcanary:pw/x",
  "Zqcanary%zz/pw",
  "Zqcanary[pw]/x",
  "Zqcanary{a,b}/pw",
  "Zqcanary^|`pw/",
  "Zqcanaryé/pw",
  '"Zqcanary"/pw',
  "Zqcanary\tpw",
].filter((_, index, all) => process.env.AWSCURL_TEST_LONG === "1" || index === seed % all.length);
const url = (password: string) => `http://user:${password}@127.0.0.1:9/`;
const schemeless = (password: string) => `user:${password}@127.0.0.1:9`;

let folder: string;
let server: RawServer;
let location = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-malformed-"));
  server = await rawServer(() => [
    `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
  ]);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const record =
  "\n%{url} %{url_effective} %{redirect_url} %{errormsg} %{urle.password} %{json} %{stderr} %{url} %{json}";

interface Call {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly location?: string;
}

/** How the password gets into the program. */
const ways: Record<string, (password: string) => Call> = {
  "-x": password => ({ words: ["-x", url(password), "http://far.example/"] }),
  "-x without a scheme": password => ({ words: ["-x", schemeless(password), "http://far.example/"] }),
  "-x with https": password => ({
    words: ["-x", url(password).replace("http", "https"), "http://far.example/"],
  }),
  "-x with an unknown scheme": password => ({
    words: ["-x", url(password).replace("http", "gopher"), "http://far.example/"],
  }),
  HTTPS_PROXY: password => ({ words: ["https://far.example/"], env: { HTTPS_PROXY: url(password) } }),
  ALL_PROXY: password => ({ words: ["http://far.example/"], env: { ALL_PROXY: schemeless(password) } }),
  http_proxy: password => ({ words: ["http://far.example/"], env: { http_proxy: url(password) } }),
  "the target": password => ({ words: [url(password)] }),
  "a target without a scheme": password => ({ words: [schemeless(password)] }),
  "a target in -K": password => {
    writeFileSync(join(folder, "target"), `url = ${JSON.stringify(url(password))}\n`);
    return { words: ["-K", "target"] };
  },
  "a proxy in -K": password => {
    writeFileSync(join(folder, "proxy"), `proxy = ${JSON.stringify(url(password))}\nurl = far.example\n`);
    return { words: ["-K", "proxy"] };
  },
  "an unquoted target in -K": password => {
    writeFileSync(join(folder, "unquoted"), `url = ${url(password)}\n`);
    return { words: ["-K", "unquoted"] };
  },
  Location: password => ({ words: [`http://127.0.0.1:${server.port}/`], location: url(password) }),
  "a Location that is followed": password => ({
    words: ["-L", `http://127.0.0.1:${server.port}/`],
    location: url(password),
  }),
  "a Location without a scheme": password => ({
    words: ["-L", `http://127.0.0.1:${server.port}/`],
    location: `//${schemeless(password)}`,
  }),
};

const scope = ["--region", "us-east-1", "--service", "es"];

/** What is requested in addition to the request. */
const outputs: Record<string, readonly string[]> = {
  "-v and -w": ["--no-sign-request", "-v", "-w", record],
  "--dry-run": [...scope, "--dry-run"],
  "--presign and --explain": [...scope, "--presign", "--explain"],
  "--explain": [...scope, "--explain"],
};

describe.each(Object.entries(ways))("a malformed password in %s is not printed", (_, way) => {
  it.each(Object.entries(outputs))("by %s", { timeout: 120_000 }, async (_, asked) => {
    const leaks: string[] = [];
    for (const password of passwords) {
      const { words, env = {}, location: next = "" } = way(password);
      location = Buffer.from(next).toString("latin1");
      const keys = { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "none" };
      const run = await runProgram([...awscurl, "-sS", "-m", "5", ...asked, ...words], {
        cwd: folder,
        env: { HOME: folder, ...keys, ...env },
      });
      const shown = run.stdout + run.stderr;
      if (/Zq|canary|pw/.test(shown)) leaks.push(`${password}: ${shown}`);
      expect(run.exitCode, shown).not.toBe(70);
    }
    expect(leaks).toEqual([]);
  });
});
