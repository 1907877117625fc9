/** `--print-curl` and every option there is: it changes the printed line, or it is listed as one that cannot. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../src/main.ts";
import { options } from "../../src/options/definitions/index.ts";
import type { Option } from "../../src/options/option.ts";
import { fakeRuntime } from "../support/runtime.ts";

// The first line of all loads the program.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-print-"));
  writeFileSync(join(folder, "etag"), '"x"\n');
  writeFileSync(join(folder, "netrc"), "machine h.example login n password p\n");
  writeFileSync(join(folder, "config"), "-H X-A:1\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Categories whose options are about what follows the first request, or are no transfer at all. */
const irrelevant = new Set(["ignored", "listen", "output", "failure", "redirects"]);

/** Options that do not change the first request, or what a line of curl's does with it. */
const without = new Set([
  // What the printed line is made from and for, and what is done instead of printing it.
  ..."explain no-redact no-skew-correction dry-run presign expires-in show-identity print-curl".split(" "),
  ..."help manual version completion disable next variable no-credential-cache".split(" "),
  // Parts of a role's identity: who signs is in the signature.
  ..."role-arn role-session-name external-id mfa-serial mfa-code duration-seconds profile".split(" "),
  // Redirects and what they may do: the signature is for one request.
  ..."location location-trusted max-redirs follow post301 post302 post303 proto proto-redir".split(" "),
  // Files that a response fills, and transfers side by side.
  ..."cookie-jar junk-session-cookies etag-save form-escape".split(" "),
  ..."parallel parallel-max parallel-max-host parallel-immediate".split(" "),
  // What the response may look like, when the request is the same.
  ..."suppress-connect-headers disallow-username-in-url globoff".split(" "),
  // They say what is so anyway.
  ..."basic proxy-basic socks5-basic http1.1 netrc netrc-optional".split(" "),
]);

/** Printed, although their category is about something else. */
const printed = new Set(["connect-timeout", "get"]);

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const body = ["-d", "x=1"];
const signed = ["--region", "r", "--service", "s"];
const unsigned = ["--no-sign-request"];

interface Case {
  readonly value?: string;
  /** Options without which it has no effect. */
  readonly beside?: readonly string[];
}

/** Values, where "x" is not one, and what else has to be given. */
const cases: Readonly<Record<string, Case>> = {
  "aws-sigv4": { value: "aws:amz:r2:s2", beside: [] },
  "expires-in": { value: "60" },
  "region-set": { value: "a,b", beside: ["--sigv4a", "--service", "s"] },
  "unsigned-payload": { beside: [...signed, ...body] },
  "sign-header": { value: "User-Agent", beside: signed },
  "no-sign-header": { value: "X-A", beside: [...signed, "-H", "X-A: 1"] },
  "no-sign-request": { beside: [] },
  request: { value: "PUT" },
  header: { value: "X-A: 1" },
  "expect100-timeout": { value: "3", beside: [...unsigned, ...body] },
  "continue-at": { value: "5" },
  "time-cond": { value: "1 Mar 2022 10:00:00 GMT" },
  "etag-compare": { value: "FOLDER/etag" },
  "proto-default": { value: "https" },
  cookie: { value: "a=b" },
  form: { value: "a=b" },
  "form-string": { value: "a=b" },
  get: { beside: [...unsigned, ...body] },
  "upload-file": { value: pki("ca.pem") },
  "path-as-is": { beside: unsigned },
  "request-target": { value: "/other" },
  "connect-timeout": { value: "7" },
  "tls-min": { value: "1.2" },
  "tls-max": { value: "1.2" },
  "cert-type": { value: "DER", beside: [...unsigned, "--cert", "c"] },
  "key-type": { value: "DER", beside: [...unsigned, "--key", "k"] },
  "proxy-cert-type": { value: "DER", beside: [...unsigned, "--proxy-cert", "c"] },
  "proxy-key-type": { value: "DER", beside: [...unsigned, "--proxy-key", "k"] },
  pinnedpubkey: { value: "sha256//AAAA" },
  resolve: { value: "h:1:127.0.0.1" },
  "connect-to": { value: "::h:1" },
  "local-port": { value: "1000-2000" },
  "keepalive-time": { value: "7" },
  "happy-eyeballs-timeout-ms": { value: "7" },
  "haproxy-clientip": { value: "127.0.0.1" },
  "proxy-header": { value: "X-A: 1" },
  "proxy-user": { value: "n:p" },
  user: { value: "n:p" },
  "netrc-file": { value: "FOLDER/netrc" },
  url: { value: "https://other.example/" },
  config: { value: "FOLDER/config" },
  region: { value: "r3", beside: ["--service", "s"] },
  service: { value: "s3x", beside: ["--region", "r"] },
  "secret-key": { value: "k2", beside: signed },
  "access-key": { value: "A2", beside: signed },
  "session-token": { value: "t", beside: signed },
  sigv4a: { beside: signed },
};

async function line(words: readonly string[]): Promise<string> {
  const runtime = fakeRuntime({
    argv: ["-q", "--print-curl", ...words.map(word => word.replace("FOLDER", folder))],
    env: { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret", AWS_EC2_METADATA_DISABLED: "true" },
    now: Date.UTC(2026, 10, 27),
    home: folder,
  });
  const exitCode = await main(runtime);
  return exitCode === 0 ? runtime.stdout.text() : `${exitCode}: ${runtime.stderr.text()}`;
}

function isIrrelevant({ long, category }: Option): boolean {
  return (category.some(name => irrelevant.has(name)) && !printed.has(long)) || without.has(long);
}

describe("--print-curl", () => {
  for (const option of options.filter(one => !isIrrelevant(one))) {
    it(`prints something else with --${option.long}`, async () => {
      const { value = "x", beside = unsigned } = cases[option.long] ?? {};
      const url = option.long === "path-as-is" ? "https://h.example/a/../b" : "https://h.example/a/b";
      const target = option.long === "proto-default" ? "h.example/a" : url;
      const given = option.value === undefined ? [`--${option.long}`] : [`--${option.long}`, value];
      const before = await line([...beside, target]);
      const after = await line([...beside, ...given, target]);
      expect(before).toMatch(/^curl -q/);
      expect(after).toMatch(/^(printf [\s\S]*\| )?curl -q/);
      expect(after).not.toBe(before);
    });
  }

  it("lists only options that exist", () => {
    const names = options.map(({ long }) => long);
    expect([...without, ...printed, ...Object.keys(cases)].filter(name => !names.includes(name))).toEqual([]);
  });
});
