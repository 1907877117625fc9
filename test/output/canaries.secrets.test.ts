import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printDryRun } from "../../src/modes/dry-run.ts";
import { openVerbose } from "../../src/output/verbose.ts";
import { fakeRuntime } from "../support/runtime.ts";

const seed = Date.now() % 2 ** 31;
console.log(`canaries: seed ${seed}`);
const numRuns = process.env.AWSCURL_TEST_LONG ? 5_000 : 500;

/** Each test's own, in the letters that tokens are made of. */
const newCanary = () => `C${randomBytes(12).toString("hex")}+/==`;

const oddCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map(upper =>
      [...name].map((char, index) => (upper[index] ? char.toUpperCase() : char.toLowerCase())).join(""),
    );
const field = fc
  .constantFrom(
    ["authorization", "Bearer "],
    ["authorization", "Basic "],
    ["authorization", "AWS4-HMAC-SHA256 Credential=AK/s, SignedHeaders=host, Signature="],
    ["authorization", "AWS4-ECDSA-P256-SHA256 Credential=AK/s,SignedHeaders=host,Signature="],
    ["authorization", ""],
    ["proxy-authorization", "Basic "],
    ["cookie", "sid="],
    ["set-cookie", "sid="],
    ["x-api-key", ""],
    ["x-amz-security-token", ""],
    ["location", "https://h/p?X-Amz-Signature="],
    ["location", "/p?a=b&x-amz-security-token="],
    ["location", "https://user:"],
  )
  .chain(([name = "", before = ""]) => oddCase(name).map(odd => ({ name: odd, before })));
const parameter = fc
  .constantFrom("X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential")
  .chain(oddCase);

describe("canaries", () => {
  it("are found if nothing hides them, so the search works", async () => {
    const canary = newCanary();
    const { stderr } = fakeRuntime();
    const verbose = openVerbose(stderr, false);
    verbose.requestHead(Buffer.from(`GET / HTTP/1.1\r\nAuthorization: Bearer ${canary}\r\n\r\n`));
    await verbose.written();
    expect(stderr.text()).toContain(canary);
  });

  it("are never in what -v prints", async () => {
    const property = fc.asyncProperty(
      field,
      parameter,
      fc.constantFrom("\r\n", "\n"),
      fc.boolean(),
      async (secret, name, end, terminal) => {
        const canary = newCanary();
        const { stderr } = fakeRuntime({ stderrIsTerminal: terminal });
        const verbose = openVerbose(stderr, true);
        const after = secret.before.includes("user:") ? "@h/" : "";
        const value = secret.before.includes("user:") ? canary.replace("/", "") : canary;
        const line = `${secret.name}: ${secret.before}${value}${after}`;
        verbose.requestHead(
          Buffer.from([`GET /?a&${name}=${canary} HTTP/1.1`, "Host: h", line, "", ""].join(end)),
        );
        verbose.responseHead(Buffer.from(["HTTP/1.1 302 Found", line, "X-A: b", "", ""].join(end)));
        verbose.info(`Issue another request to this URL: 'https://h/?${name}=${canary}'`);
        await verbose.written();
        expect(stderr.text()).toContain("(redacted)");
        expect(stderr.text()).not.toContain(canary.slice(0, 12));
      },
    );
    await fc.assert(property, { seed, numRuns });
  });

  it("are never in what --dry-run prints", async () => {
    const property = fc.asyncProperty(field, parameter, async (secret, name) => {
      const canary = newCanary().replace("/", "");
      const { stdout } = fakeRuntime();
      const value = `${secret.before}${canary}${secret.before.includes("user:") ? "@h/" : ""}`;
      const headers = [{ name: secret.name, value }];
      const origin = { scheme: "https", host: "h", port: 443 } as const;
      await printDryRun(
        { method: "GET", origin, target: `/?${name}=${canary}`, headers, body: undefined },
        { redact: true, webSocket: false },
        stdout,
      );
      expect(stdout.text()).not.toContain(canary.slice(0, 12));
    });
    await fc.assert(property, { seed, numRuns });
  });
});
