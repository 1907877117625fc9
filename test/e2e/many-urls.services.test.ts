/** 1,000 URLs in one process against nginx, in the long run: none is lost, and the result is the same as curl's. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curl, noCurl, unless } from "../support/needs.ts";
import { type Nginx, type Served, startNginx } from "../support/nginx.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { missing } from "../support/real-proxy.ts";

const count = 1000;
const authority = resolve(import.meta.dirname, "../support/tls/ca.pem");
const numbers = Array.from({ length: count }, (_, n) => String(n + 1));
const targets = numbers.map(n => `/item/${n}?q=a%20b`).sort();

const folder = mkdtempSync(join(tmpdir(), "awscurl-many-"));
const servers: Nginx[] = [];
let plain: Nginx;
let secure: Nginx;
const missingParts = missing("nginx", "nginx") ?? noCurl;
beforeAll(async () => {
  if (missingParts !== undefined) return;
  plain = await startNginx();
  servers.push(plain);
  secure = await startNginx(true);
  servers.push(secure);
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: readonly string[];
  readonly stderr: string;
  readonly files: Readonly<Record<string, string>>;
  readonly served: Served;
}

let runs = 0;
async function run(command: readonly string[], args: readonly string[], server: Nginx): Promise<Outcome> {
  const cwd = join(folder, String(runs++));
  mkdirSync(cwd);
  await server.served();
  const line = [...command, "-q", "-sS", "--cacert", authority, ...args];
  const done = await runProgram([...line, `${server.origin}/item/[1-${count}]?q=a%20b`], {
    cwd,
    env: {
      HOME: "/nonexistent",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    },
    timeout: 100_000,
  });
  const files = Object.fromEntries(
    readdirSync(cwd).map(name => [name, readFileSync(join(cwd, name), "utf8")]),
  );
  rmSync(cwd, { recursive: true });
  // -Z prints bodies as they come.
  const stdout = done.stdout.split("\n").sort();
  return { ...done, stdout, files, served: await server.served() };
}

const cases: Record<string, { readonly secure?: true; readonly args: readonly string[] }> = {
  "one after another": { args: [] },
  "one after another, into files": { args: ["-o", "f#1"] },
  "with -Z": { args: ["-Z"] },
  "with -Z, into files": { args: ["-Z", "-o", "f#1"] },
  "with -Z --parallel-max 5": { args: ["-Z", "--parallel-max", "5", "-o", "f#1"] },
  "over TLS": { secure: true, args: ["-Z", "--http1.1", "-o", "f#1"] },
  "over HTTP/2, one after another": { secure: true, args: ["--http2", "-o", "f#1"] },
  "over HTTP/2 with -Z": { secure: true, args: ["-Z", "--http2", "-o", "f#1"] },
  "over HTTP/2 with -Z --parallel-max 200": {
    secure: true,
    args: ["-Z", "--http2", "--parallel-max", "200", "-o", "f#1"],
  },
};

describe(`${count} URLs in one process`, { timeout: 250_000, ...unless(missingParts) }, () => {
  for (const [name, { secure: overTls, args }] of Object.entries(cases)) {
    it(`are all requested ${name}, with curl's output and no more connections than curl`, async () => {
      const server = overTls ? secure : plain;
      const theirs = await run([curl], args, server);
      const ours = await run([...awscurl, "--service", "es", "--region", "eu-west-1"], args, server);
      expect(ours.exitCode).toBe(0);
      expect(ours.stderr).toBe("");
      expect(ours.stdout).toEqual(theirs.stdout);
      expect(ours.files).toEqual(theirs.files);
      expect([...ours.served.targets].sort()).toEqual(targets);
      expect(ours.served.versions).toEqual(theirs.served.versions);
      expect(ours.served.connections).toBeLessThanOrEqual(theirs.served.connections);
      if (args.includes("-o")) expect(Object.keys(ours.files).length).toBe(count);
    });
  }
});
