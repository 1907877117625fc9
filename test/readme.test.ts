/** README's command lines, run by sh as they stand: each parses, and signs for the service and region of its recipe. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExitCode } from "../src/exit.ts";
import { type LoginServices, startLoginServices } from "./support/aws-login.ts";
import { awscurl, runProgram } from "./support/program.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8");

/** Blocks of lines for sh in which awscurl is run. */
const scripts = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, text = ""]) => text)
  .filter(text => /\bawscurl -|\bawscurl '?https/.test(text));

/** Host -> what its requests are signed for. */
const scopes: Readonly<Record<string, string>> = {
  "bedrock-runtime.us-east-1.amazonaws.com": "bedrock us-east-1",
  "abc123.execute-api.eu-west-1.amazonaws.com": "execute-api eu-west-1",
  "abc123-ats.iot.eu-west-1.amazonaws.com": "iotdevicegateway eu-west-1",
  "vpc-logs-abc.ap-northeast-1.es.amazonaws.com": "es ap-northeast-1",
  "search-logs-abc.eu-west-1.es.amazonaws.com": "es eu-west-1",
  "vpc-logs-abc.eu-west-1.es.amazonaws.com": "es eu-west-1",
  "search.example.com": "es eu-west-1",
  "abc123.eu-west-1.aoss.amazonaws.com": "aoss eu-west-1",
  "abc123.execute-api.us-east-1.amazonaws.com": "execute-api us-east-1",
  "api.example.com": "execute-api us-east-1",
  "my-bucket.s3.eu-west-1.amazonaws.com": "s3 eu-west-1",
  "s3.eu-central-1.wasabisys.com": "s3 eu-central-1",
  "minio.example.com": "s3 us-east-1",
  "sts.eu-west-1.amazonaws.com": "sts eu-west-1",
  "mydb.abc123.eu-west-1.rds.amazonaws.com": "rds-db eu-west-1",
  "abc123.lambda-url.eu-west-1.on.aws": "lambda eu-west-1",
  "aps-workspaces.eu-west-1.amazonaws.com": "aps eu-west-1",
  "dynamodb.eu-west-1.amazonaws.com": "dynamodb eu-west-1",
};

/** What sh finds under the name of awscurl: the program, which explains, sends nothing and leaves a record of the run. */
const shim = `#!${process.execPath}
const { spawn, spawnSync } = require("node:child_process");
const words = process.argv.slice(2);
const record = run => require("node:fs").appendFileSync(process.env.RECORD, JSON.stringify({ words, ...run }) + "\\n");
if (words[0] === "--listen") listen();
else once();

// A listener ends as soon as it has said that it listens; its port is a free one.
function listen() {
  const address = words[1].startsWith("unix:") ? "unix:" + process.env.HOME + "/listen.sock" : "0";
  const [command, ...before] = ${JSON.stringify(awscurl)};
  const child = spawn(command, [...before, "--listen", address, ...words.slice(2)]);
  let stderr = "";
  child.stderr.on("data", text => {
    stderr += text;
    if (stderr.includes("listening on")) child.kill("SIGTERM");
  });
  child.on("close", exitCode => record({ exitCode, stdout: "", stderr }));
}

function once() {
const quiet = words.some(word => ["--presign", "--print-curl", "--dry-run", "--show-identity"].includes(word));
const [command, ...before] = ${JSON.stringify(awscurl)};
const run = spawnSync(command, [...before, "--explain", ...(quiet ? [] : ["--dry-run"]), ...words], { encoding: "utf8" });
const { status: exitCode, stdout, stderr } = run;
record({ exitCode, stdout, stderr });
process.stdout.write(stdout);
process.exitCode = exitCode;
}
`;

interface Run {
  readonly words: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The person's, who has none where a role is to be opened with a token. */
const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const config = "[profile admin]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = profile-secret\n";
let folder: string;
let sts: LoginServices;
beforeAll(async () => {
  sts = await startLoginServices();
  folder = mkdtempSync(join(tmpdir(), "awscurl-readme-"));
  mkdirSync(join(folder, "bin"));
  // What is not awscurl does nothing.
  for (const [name, text] of [
    ["awscurl", shim],
    ...["aws", "curl", "ssh"].map(other => [other, "#!/bin/sh\n"]),
  ]) {
    writeFileSync(join(folder, "bin", name as string), text as string);
    chmodSync(join(folder, "bin", name as string), 0o755);
  }
  mkdirSync(join(folder, ".aws"));
  writeFileSync(join(folder, ".aws/config"), config);
  writeFileSync(join(folder, "bulk.ndjson"), '{"index": {}}\n{"a": 1}\n');
  writeFileSync(join(folder, "export.ndjson"), '{"type": "dashboard"}\n');
  writeFileSync(join(folder, "report.pdf"), "a report\n");
  writeFileSync(join(folder, "oidc-token"), "a.b.c");
});
afterAll(async () => {
  await sts.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a block as a person would; out: what each awscurl in it did. */
async function runs(script: string): Promise<Run[]> {
  const record = join(folder, "record");
  writeFileSync(record, "");
  const { exitCode, stderr } = await runProgram(["sh", "-euc", script], {
    cwd: folder,
    env: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HOME: folder,
      RECORD: record,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL_STS: sts.url,
      ...(script.includes("AWS_WEB_IDENTITY_TOKEN_FILE") ? {} : keys),
    },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const lines = readFileSync(record, "utf8").split("\n");
  return lines.filter(line => line !== "").map(line => JSON.parse(line));
}

/** The scope that --explain told, as "service region"; undefined when it told none. */
function scopeOf({ stderr, words }: Run): string | undefined {
  if (words[0] === "--listen") return /, signing for (\S+) in (\S+) as/.exec(stderr)?.slice(1).join(" ");
  const [service, region] = ["service", "region"].map(
    name => new RegExp(`^${name}: +(\\S+)`, "m").exec(stderr)?.[1],
  );
  return service === undefined ? undefined : `${service} ${region}`;
}

describe("README", () => {
  it.each(scripts)("runs: %s", async script => {
    const seen = await runs(script);
    const code = script.replace(/ # .*$/gm, "");
    expect(seen.length).toBe([...code.matchAll(/(?<=^|\(|\| )awscurl /gm)].length);
    for (const run of seen) {
      const url = run.words.find(word => /^(https|wss):\/\//.test(word));
      expect([run.words, run.exitCode, run.stderr]).toEqual([
        run.words,
        0,
        expect.not.stringContaining("(67)"),
      ]);
      if (url === undefined && run.words[0] === "--listen")
        expect(run.stderr).toContain("the AWS hosts that requests name");
      else if (url === undefined) expect(run.words).toEqual(["--show-identity"]);
      // A set of regions takes the place of the region.
      else if (run.words.includes("--region-set")) expect(run.stderr).toContain("us-east-1,eu-west-1");
      else expect([url, scopeOf(run)]).toEqual([url, scopes[new URL(url).hostname]]);
    }
  });

  it("assumes the roles that are named", () => {
    const asked = sts.requests.map(({ parameters }) => parameters.Action);
    expect(asked).toEqual(["AssumeRoleWithWebIdentity", "AssumeRole"]);
  });

  it("has recipes for every host of the table", () => {
    const text = scripts.join("");
    expect(Object.keys(scopes).filter(host => !text.includes(`://${host}`))).toEqual([]);
  });

  it("lists exit codes that the program has", () => {
    const [, table = ""] = /^## Exit codes\n(.*?)^## /ms.exec(readme) ?? [];
    const listed = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, cell = ""]) =>
      cell.split(", ").map(Number),
    );
    expect(listed.filter(code => !(Object.values(ExitCode) as number[]).includes(code))).toEqual([]);
    expect(listed.length).toBeGreaterThan(20);
  });
});
