/**
 * The signing proxy in front of OpenSearch, S3 and DynamoDB, whose gateways verify every request; its clients are
 * third-party.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noBotocore, noCurl, unless } from "../../support/needs.ts";
import { type Services, startServices } from "../../support/services.ts";
import { type RunningListener, startListener } from "./listener.ts";
import { domain, listenFor, storage, tables } from "./service-listener.ts";

let services: Services;
let folder: string;
let listener: RunningListener | undefined;
let before: number;

beforeAll(async () => {
  services = await startServices({ tls: true });
  folder = mkdtempSync(join(tmpdir(), "awscurl-listen-"));
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  before = services.log.length;
});
afterEach(async () => {
  await listener?.stop();
  listener = undefined;
});

async function listen(...argv: string[]): Promise<RunningListener> {
  listener = await listenFor(services, ...argv);
  return listener;
}

function expectVerified(): void {
  const verdicts = services.log.slice(before);
  expect(verdicts.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  expect(verdicts.length).toBeGreaterThan(0);
}

/** Another program's standard output. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const settings = { env: { PATH: process.env.PATH, HOME: folder, ...env }, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(" ")}: ${error.message}\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}

describe("curl through the listener", unless(noCurl), () => {
  it("indexes 10,000 documents with one bulk request, searches them, and deletes the index", async () => {
    const { url } = await listen(`https://${domain}`);
    const lines = Array.from({ length: 10_000 }, (_, n) => `{"index":{"_id":"${n}"}}\n{"n":${n}}\n`);
    writeFileSync(join(folder, "bulk"), lines.join(""));
    const json = ["-H", "Content-Type: application/x-ndjson"];
    const bulk = await run("curl", [
      "-sSf",
      ...json,
      "--data-binary",
      `@${folder}/bulk`,
      `${url}/logs/_bulk`,
    ]);
    expect(JSON.parse(bulk)).toMatchObject({ errors: false });
    expect(JSON.parse(await run("curl", ["-sSf", `${url}/logs/_count`])).count).toBe(10_000);
    await run("curl", ["-sSf", "-X", "DELETE", `${url}/logs`]);
    expectVerified();
  });

  it("forwards what a browser and Dashboards send, and signs no fields that only they understand", async () => {
    const { url } = await listen(`https://${domain}`);
    const fields = [
      "osd-xsrf: true",
      "kbn-version: 7",
      "Cookie: a=b",
      "Sec-Fetch-Site: same-origin",
      "DNT: 1",
    ];
    await run("curl", ["-sSf", ...fields.flatMap(field => ["-H", field]), `${url}/`]);
    expectVerified();
  });

  it("sends a chunked upload with its length, and returns objects of any name byte for byte", async () => {
    const { url } = await listen(`https://${storage}`);
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7) % 251));
    writeFileSync(join(folder, "object"), bytes);
    await run("curl", ["-sSf", "-X", "PUT", `${url}/listen-bucket`]);
    const key = `${url}/listen-bucket/a%20b/c%2Bd=e/%E2%82%AC`;
    await run("curl", ["-sSf", "-T", `${folder}/object`, "-H", "Transfer-Encoding: chunked", key]);
    await run("curl", ["-sSf", "-o", join(folder, "back"), key]);
    expect(readFileSync(join(folder, "back")).equals(bytes)).toBe(true);
    expectVerified();
  });

  it("replaces a presigned URL's signature and a signature in the header", async () => {
    const { url } = await listen(`https://${domain}`);
    const dummy = ["--aws-sigv4", "aws:amz:us-east-1:es", "-u", "DUMMY:dummy"];
    await run("curl", ["-sSf", ...dummy, `${url}/?X-Amz-Signature=0&X-Amz-Credential=x`]);
    expectVerified();
  });

  it("causes an explanation on stderr if the request is rejected", async () => {
    const { url, logged } = await listen(`https://${domain}`, "--region", "eu-west-1");
    expect(await run("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", `${url}/`])).toBe("403");
    expect(await logged(/GET \/ 403 \d+ms \d+B\n {2}\S/)).toContain("ap-northeast-1");
  });

  it("is forwarded to the AWS host that the request names if no URL is given", async () => {
    const { url } = await listen();
    const through = ["-sSf", "-x", url];
    expect(await run("curl", [...through, `http://${domain}/`])).toContain("{");
    const rejected = ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "-x", url, "http://example.com/"];
    expect(await run("curl", rejected)).toBe("421");
    expectVerified();
  });
});

// Three starts of the AWS CLI for each test.
const inAwsCli = { timeout: 60_000, ...unless(noBotocore) };

describe("the AWS CLI with dummy keys through the listener", inAwsCli, () => {
  const dummy = {
    AWS_ACCESS_KEY_ID: "DUMMY",
    AWS_SECRET_ACCESS_KEY: "dummy",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const aws = (url: string, ...args: string[]) =>
    run("/usr/bin/aws", ["--endpoint-url", url, ...args], dummy);

  it("copies a file of 20 MB to S3 in parts and back", async () => {
    const { url } = await listen(`https://${storage}`);
    const bytes = Buffer.alloc(20_000_000, "0123456789abcdef-");
    writeFileSync(join(folder, "big"), bytes);
    await aws(url, "s3", "mb", "s3://cli-bucket");
    await aws(url, "s3", "cp", join(folder, "big"), "s3://cli-bucket/big");
    await aws(url, "s3", "cp", "s3://cli-bucket/big", join(folder, "big-back"));
    expect(readFileSync(join(folder, "big-back")).equals(bytes)).toBe(true);
    expectVerified();
  });

  it("creates, fills and reads a DynamoDB table", async () => {
    const { url } = await listen(`https://${tables}`);
    const table = ["--table-name", "tab"];
    await aws(
      url,
      ...["dynamodb", "create-table", ...table, "--billing-mode", "PAY_PER_REQUEST"],
      ...["--attribute-definitions", "AttributeName=k,AttributeType=S"],
      ...["--key-schema", "AttributeName=k,KeyType=HASH"],
    );
    await aws(url, "dynamodb", "put-item", ...table, "--item", '{"k":{"S":"é"}}');
    const items = JSON.parse(await aws(url, "dynamodb", "scan", ...table)) as { Items: unknown[] };
    expect(items.Items).toEqual([{ k: { S: "é" } }]);
    expectVerified();
  });
});

it("listens on a Unix socket accessible only to this user, and removes it", async () => {
  const path = join(folder, "s.sock");
  const running = await startListener(
    ["--listen", `unix:${path}`, "--region", "r", "--service", "s", "http://127.0.0.1:1"],
    {
      AWS_ACCESS_KEY_ID: "AKIASOCKET",
      AWS_SECRET_ACCESS_KEY: "socket/secret",
    },
  );
  const { mode } = await import("node:fs").then(({ statSync }) => statSync(path));
  expect((mode & 0o777).toString(8)).toBe("600");
  await running.stop();
  expect(existsSync(path)).toBe(false);
});
