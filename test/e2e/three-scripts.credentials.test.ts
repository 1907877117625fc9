/**
 * The shell scripts that wrap awscurl today, run in sh as whole processes, and a machine with a role and no script at
 * all.
 */
import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepPrinted } from "../support/canaries.ts";
import { type Home, makeHome } from "../support/home.ts";
import { type Imds, type ImdsBehaviour, startImds } from "../support/imds.ts";

const launcher = process.env.AWSCURL_BIN ?? resolve("bin/awscurl.js");
const command = launcher.endsWith(".js") ? `'${process.execPath}' '${launcher}'` : `'${launcher}'`;
const host = "vpc-logs-abc.ap-northeast-1.es.amazonaws.com";
/** What the metadata service returns to the scripts; the instance's role that awscurl finds itself has other keys. */
const scriptKeys = { id: "ASIASCRIPT0000000000", secret: "script/secret+1==", token: "script/token+2==" };

const fetchAndExport = `
TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")
ROLE=$(curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/iam/security-credentials/)
JSON=$(curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/iam/security-credentials/$ROLE)
export AWS_ACCESS_KEY_ID=$(echo "$JSON" | jq -r .AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(echo "$JSON" | jq -r .SecretAccessKey)
export AWS_SESSION_TOKEN=$(echo "$JSON" | jq -r .Token)
awscurl "$@"
`;
const fetchWithoutExport = fetchAndExport.replaceAll("export ", "");
const fetchAndPass = `
ROLE=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/)
JSON=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/$ROLE)
AWS_ACCESS_KEY_ID=$(echo "$JSON" | jq -r .AccessKeyId)
AWS_SECRET_ACCESS_KEY=$(echo "$JSON" | jq -r .SecretAccessKey)
AWS_SESSION_TOKEN=$(echo "$JSON" | jq -r .Token)
awscurl --access_key $AWS_ACCESS_KEY_ID --secret_key $AWS_SECRET_ACCESS_KEY --session_token $AWS_SESSION_TOKEN "$@"
`;

/** Plays the metadata service to the scripts: FAKE_IMDS is "v1" (no token needed), "v2" (needed), "null" (no keys in it). */
const fakeCurl = `#!/bin/sh
for word; do url=$word; done
case "$*" in *"X-aws-ec2-metadata-token: secret-imds-token"*) known=1 ;; esac
case "$*" in
  *-X\\ PUT*/latest/api/token*) printf secret-imds-token; exit 0 ;;
esac
for word; do case "$word" in http*) url=$word ;; esac; done
if [ "$FAKE_IMDS" = v2 ] && [ -z "$known" ]; then
  printf '<html><body>401 - Unauthorized</body></html>'; exit 0
fi
case "$url" in
  */security-credentials/) printf admin ;;
  */security-credentials/admin)
    if [ "$FAKE_IMDS" = null ]; then printf '{"Code":"AssumeRoleUnauthorizedAccess"}'
    else printf '{"Code":"Success","AccessKeyId":"%s","SecretAccessKey":"%s","Token":"%s"}' '${scriptKeys.id}' '${scriptKeys.secret}' '${scriptKeys.token}'
    fi ;;
  *) printf '<html><body>404 - Not Found</body></html>' ;;
esac
`;
/** jq -r .NAME: the value, "null" when the object has none, nothing for text that is not JSON. */
const fakeJq = `#!/bin/sh
text=$(cat)
case "$text" in "{"*) ;; *) exit 2 ;; esac
value=$(printf '%s' "$text" | sed -n 's/.*"'"\${2#.}"'":"\\([^"]*\\)".*/\\1/p')
echo "\${value:-null}"
`;

interface Received {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

let home: Home;
let service: { readonly port: number; readonly received: Received[]; close(): void };
const imds: Imds[] = [];

beforeEach(async () => {
  home = makeHome();
  install("curl", fakeCurl);
  install("jq", fakeJq);
  install("awscurl", `#!/bin/sh\nexec ${command} "$@"\n`);
  service = await startService();
});

afterEach(async () => {
  service.close();
  home.remove();
  for (const double of imds.splice(0)) await double.close();
});

function install(name: string, text: string): void {
  home.write({ [`bin/${name}`]: text });
  chmodSync(join(home.path, "bin", name), 0o755);
}

async function startService() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    received.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    response.end("green open logs\n");
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, received, close };
}

/** Where awscurl itself looks for the instance. */
async function box(behaviour: ImdsBehaviour): Promise<Record<string, string>> {
  const credentials = {
    accessKeyId: "ASIAROLE000000000000",
    secretAccessKey: "role-secret",
    token: "role-token",
  };
  const double = await startImds({ behaviour, credentials, role: "box" });
  imds.push(double);
  return { AWS_EC2_METADATA_SERVICE_ENDPOINT: double.url };
}

/** Runs the script in sh with these arguments. */
function run(script: string, env: Record<string, string>, args = theirArguments()) {
  const file = join(home.path, "script.sh");
  home.write({ "script.sh": script });
  const started = performance.now();
  return new Promise<{ code: number | null; stdout: string; stderr: string; seconds: number }>(
    (done, fail) => {
      const child = spawn("sh", [file, ...args], {
        env: { PATH: `${join(home.path, "bin")}:${process.env.PATH}`, HOME: home.path, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 20_000,
      });
      const output = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", text => (output.stdout += text));
      child.stderr.setEncoding("utf8").on("data", text => (output.stderr += text));
      child.on("error", fail);
      child.on("close", code => {
        keepPrinted({ words: args, env, ...output });
        done({ code, ...output, seconds: (performance.now() - started) / 1000 });
      });
    },
  );
}

function theirArguments(): string[] {
  return ["--connect-to", `${host}:80:127.0.0.1:${service.port}`, `http://${host}/_cat/indices`];
}

function signedWith(id: string, token: string): void {
  expect(service.received).toHaveLength(1);
  const { line, headers } = service.received[0] as Received;
  expect(line).toBe("GET /_cat/indices");
  expect(headers.host).toBe(host);
  expect(headers.authorization).toMatch(
    new RegExp(`^AWS4-HMAC-SHA256 Credential=${id}/\\d{8}/ap-northeast-1/es/aws4_request, `),
  );
  expect(headers["x-amz-security-token"]).toBe(token);
}

const answered = { code: 0, stdout: "green open logs\n", stderr: "" };

describe("keys fetched from the metadata service and exported", () => {
  test.each(["v1", "v2"])("IMDS%s", async version => {
    const offEc2 = await box("silent");
    expect(await run(fetchAndExport, { ...offEc2, FAKE_IMDS: version })).toMatchObject(answered);
    signedWith(scriptKeys.id, scriptKeys.token);
    expect(imds[0]?.requests).toEqual([]);
  });
});

describe("keys fetched and not exported", () => {
  test("on an instance with a role, the role is found without them", async () => {
    expect(await run(fetchWithoutExport, await box("v2"))).toMatchObject(answered);
    signedWith("ASIAROLE000000000000", "role-token");
  });

  test("elsewhere, the error lists the sources and mentions export", async () => {
    const { code, stdout, stderr, seconds } = await run(fetchWithoutExport, await box("silent"));
    expect({ code, stdout }).toEqual({ code: 67, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines[0]).toBe("awscurl: (67) No AWS credentials found");
    expect(lines.slice(1).map(line => line.trim().split(/ {2,}/)[0])).toEqual([
      "command line",
      "--profile",
      "environment",
      "AWS_PROFILE, or the default profile",
      "web identity",
      "container",
      "EC2 instance",
      expect.stringMatching(/^A shell variable has no effect until it is exported/),
    ]);
    expect(stderr).not.toMatch(/script\/(secret|token)/);
    // One second for the metadata service; the rest is the time to start sh, the fakes and Node.
    expect(seconds).toBeLessThan(4);
    expect(service.received).toEqual([]);
  });
});

describe("keys fetched and passed as options", () => {
  test("where IMDSv1 is available", async () => {
    expect(await run(fetchAndPass, { ...(await box("v1")), FAKE_IMDS: "v1" })).toMatchObject(answered);
    signedWith(scriptKeys.id, scriptKeys.token);
  });

  test.each([
    ["an IMDSv2-only box leaves them empty", "v2", fetchAndPass, "got '--secret_key'"],
    ["a document without keys makes them null", "null", fetchAndPass, "got 'null'"],
    ["quoted, they are empty", "v2", fetchAndPass.replace(/(_key|_token) (\$\w+)/g, '$1 "$2"'), "got ''"],
  ])("%s, and the option is named", async (_, mode, script, got) => {
    const { code, stdout, stderr } = await run(script, { ...(await box("v2")), FAKE_IMDS: mode });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`awscurl: option --access_key: ${got}; was the variable empty?`);
    expect(service.received).toEqual([]);
  });
});

describe("no script at all", () => {
  test.each(["v2", "v1"] as const)("on an instance with a role, IMDS%s", async behaviour => {
    expect(await run(`awscurl "$@"`, await box(behaviour))).toMatchObject(answered);
    signedWith("ASIAROLE000000000000", "role-token");
  });

  test("--show-identity needs no URL and shows the identity", async () => {
    const { code, stdout, stderr } = await run(`awscurl "$@"`, await box("v2"), ["--show-identity"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("used: EC2 instance role box");
    expect(stdout).toContain("ASIAROLE000000000000");
    expect(stdout).not.toMatch(/role-secret|role-token/);
  });
});
