/** The run of a command line: groups one after another, and what ends it early. */
import { describe, expect, it } from "vitest";
import { runGroups } from "../../src/modes/run.ts";
import { parseCommandLine } from "../../src/options/parse.ts";
import { type FakeSurroundings, fakeRuntime } from "../support/runtime.ts";

const keys = { AWS_ACCESS_KEY_ID: "AKIARUN0000000000000", AWS_SECRET_ACCESS_KEY: "run/secret=" };

/** Runs a command line within this process. Nothing listens on port 1. */
async function run(argv: readonly string[], around: FakeSurroundings = {}) {
  const runtime = fakeRuntime({ argv, env: keys, ...around });
  const { groups } = await parseCommandLine(argv, runtime);
  const exitCode = await runGroups(groups, runtime);
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
}

const nowhere = "http://127.0.0.1:1/";

describe("the run of a command line", () => {
  it("continues after a transfer that failed, and ends with the last one's exit code", async () => {
    const { exitCode, stdout } = await run(["-sw", "%{url} %{exitcode}\n", nowhere, "a b", `${nowhere}x`]);
    expect(stdout).toBe(`${nowhere} 7\na b 3\n${nowhere}x 7\n`);
    expect(exitCode).toBe(7);
  });

  it("ends after a usage failure of a transfer: the next URL would fail the same way", async () => {
    const signedTe = ["--http2", "--sign-header", "te", "-H", "TE: gzip"];
    const { exitCode, stdout } = await run(["-w", "%{url} ", ...signedTe, "https://127.0.0.1:1/{a,b}"]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("https://127.0.0.1:1/a ");
  });

  it("ends without credentials, including the groups after --next", async () => {
    const env = { AWS_EC2_METADATA_DISABLED: "true" };
    const { exitCode, stdout } = await run(["-sw", "%{url} ", nowhere, "--next", "-w", "%{url} ", nowhere], {
      env,
    });
    expect(exitCode).toBe(67);
    expect(stdout).toBe(`${nowhere} `);
  });

  it("records a URL that cannot be parsed, and reports what is wrong with it", async () => {
    const { exitCode, stdout, stderr } = await run(["-w", "%{exitcode} %{url}", "http://a b/"]);
    expect([exitCode, stdout]).toEqual([3, "3 http://a b/"]);
    expect(stderr).toContain("awscurl: (3) URL rejected: Malformed input");
  });
});

describe("--presign", () => {
  it("rejects a URL that is already presigned", async () => {
    const url = "https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Signature=1";
    await expect(run(["--presign", url])).rejects.toMatchObject({ exitCode: 2 });
  });

  it("prints only the URL to stdout", async () => {
    const { exitCode, stdout } = await run(["--presign", "https://b.s3.eu-west-1.amazonaws.com/k"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^https:\/\/b\.s3\.eu-west-1\.amazonaws\.com\/k\?X-Amz-Algorithm=\S+\n$/);
  });
});
