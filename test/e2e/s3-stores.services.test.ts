/** URLs that are already signed, and stores that are not AWS's, against s3rver and the verifying gateway. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type Services, startServices } from "../support/services.ts";

let services: Services;
let folder: string;
const content = "object content\n";

beforeAll(async () => {
  services = await startServices();
  folder = mkdtempSync(join(tmpdir(), "awscurl-stores-"));
  writeFileSync(join(folder, "object"), content);
  const { exitCode, stderr } = await run([
    "--service",
    "s3",
    "--region",
    services.region,
    "-XPUT",
    `${services.s3.origin}/bucket`,
  ]);
  expect(exitCode, stderr).toBe(0);
  await put("k%20%2B");
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(words: readonly string[], command: readonly string[] = awscurl) {
  const { accessKeyId, secretAccessKey } = services.keys[0] as Services["keys"][number];
  const env = { HOME: folder, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return runProgram([...command, "-sS", "-m", "10", ...words], { cwd: folder, env });
}

async function put(key: string): Promise<void> {
  const url = `${services.s3.origin}/bucket/${key}`;
  const { exitCode, stderr } = await run([
    "-f",
    "--service",
    "s3",
    "--region",
    services.region,
    "-T",
    "object",
    url,
  ]);
  expect(exitCode, stderr).toBe(0);
}

/** A URL with a signature of version 2 for the key that s3rver knows (S3's guide, Signing and authenticating REST requests). */
function signedVersion2(path: string, secret = "S3RVER"): string {
  const expires = Math.floor(Date.now() / 1000) + 300;
  const signature = createHmac("sha1", secret).update(`GET\n\n\n${expires}\n${path}`).digest("base64");
  const query = new URLSearchParams({
    AWSAccessKeyId: "S3RVER",
    Expires: String(expires),
    Signature: signature,
  });
  return `${services.s3Backend}${path}?${query}`;
}

describe("--aws-sigv4 aws:amz", () => {
  const keys = () => {
    const { accessKeyId, secretAccessKey } = services.keys[0] as Services["keys"][number];
    return ["-u", `${accessKeyId}:${secretAccessKey}`];
  };
  const at = (host: string) => [
    "--connect-to",
    `${host}:80:127.0.0.1:${services.s3.port}`,
    `http://${host}/bucket/k%20%2B`,
  ];

  it.each([
    ["a store that nothing is known of", "s3.ap-northeast-1.store.example"],
    ["a store in the table of S3-compatible ones", "s3.ap-northeast-1.wasabisys.com"],
    ["S3", "s3.ap-northeast-1.amazonaws.com"],
  ])("is accepted by %s", async (_, host) => {
    const { exitCode, stdout, stderr } = await run(["-f", "--aws-sigv4", "aws:amz", ...keys(), ...at(host)]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: content, stderr: "" });
  });

  it("with a region takes only the service from the host", async () => {
    const words = ["-f", "--aws-sigv4", "aws:amz:ap-northeast-1", ...keys(), ...at("s3.store.example")];
    const { exitCode, stdout, stderr } = await run(words);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: content, stderr: "" });
  });

  const hosts = [
    "s3.eu-central-1.store.example",
    "a.b.c.d.e",
    "one.two",
    "one.",
    "localhost",
    "127.0.0.1",
    "search-x.eu-west-1.example",
  ];
  const words = hosts.flatMap(host => [
    [host, "aws:amz"],
    [host, "aws:amz:eu-west-9"],
  ]);

  it.each(words)(
    "at %s, given %s, signs for the scope that curl signs for, or fails as curl does",
    unless(noCurl),
    async (host, scope) => {
      const seen = async (command: readonly string[]) => {
        const before = services.log.length;
        const { exitCode } = await run(["--aws-sigv4", scope, ...keys(), ...at(host)], command);
        // S3 names the bucket's region, and awscurl signs again for it: the first signature counts.
        const [claim] = services.log
          .slice(before)
          .map(({ claim }) => claim && `${claim.region} ${claim.service}`);
        return { exitCode, claim };
      };
      expect(await seen(awscurl)).toEqual(await seen(["curl", "-q"]));
    },
  );
});

describe("a URL with a signature of version 2", () => {
  it("is accepted by the store, and --explain says why nothing else is signed", async () => {
    const { exitCode, stdout, stderr } = await run([
      "-f",
      "--explain",
      "--service",
      "s3",
      signedVersion2("/bucket/k%20%2B"),
    ]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: content,
      stderr: "signature:  none (the URL carries a signature: AWS Signature Version 2)\n",
    });
  });

  it("needs no credentials", async () => {
    const { exitCode, stdout } = await runProgram([...awscurl, "-sSf", signedVersion2("/bucket/k%20%2B")], {
      cwd: folder,
      env: { HOME: folder, AWS_EC2_METADATA_DISABLED: "true" },
    });
    expect([exitCode, stdout]).toEqual([0, content]);
  });

  it("that is wrong is rejected with only the store's message", async () => {
    const { exitCode, stdout, stderr } = await run([signedVersion2("/bucket/k%20%2B", "other")]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("SignatureDoesNotMatch");
  });

  it("is accepted from curl as well", unless(noCurl), async () => {
    const { exitCode, stdout } = await run(["-f", signedVersion2("/bucket/k%20%2B")], ["curl", "-q"]);
    expect([exitCode, stdout]).toEqual([0, content]);
  });
});
