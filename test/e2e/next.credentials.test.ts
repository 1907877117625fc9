/** Command lines with several groups (`--next`) as whole processes: an identity that they share is searched for once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { account, startLoginServices } from "../support/aws-login.ts";
import { makeHome } from "../support/home.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { rawServer } from "../support/raw-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function service() {
  const server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"]);
  open.push(server);
  const url = `http://127.0.0.1:${server.port}/`;
  const signedBy = () => [...server.received.join("").matchAll(/Credential=(\w+)/g)].map(([, id]) => id);
  return { url, signedBy };
}

function home(config: string, files: Record<string, string> = {}) {
  const made = makeHome(files);
  made.write({ ".aws/config": config.replaceAll("HOME", made.path) });
  open.push({ close: made.remove });
  return made;
}

describe("with credential_process", () => {
  const config = `[profile p]
credential_process = sh 'HOME/give.sh'
[profile q]
credential_process = sh 'HOME/give.sh'
`;
  const giver = `printf x >> calls
printf '{"Version":1,"AccessKeyId":"AKIA%s","SecretAccessKey":"process-canary"}' $(wc -c < calls)`;

  test.each([
    ["two URLs in one group", ["--profile", "p", "URL", "URL"], 1],
    [
      "the same two URLs with --next between them",
      ["--profile", "p", "URL", "--next", "--profile", "p", "URL"],
      1,
    ],
    ["two groups with different profiles", ["--profile", "p", "URL", "--next", "--profile", "q", "URL"], 2],
  ])("%s run the command once per identity", async (_, args, calls) => {
    const { path } = home(config, { "give.sh": giver, calls: "" });
    const { url, signedBy } = await service();
    const line = args.map(arg => (arg === "URL" ? url : arg));
    const env = { HOME: path, AWS_PROFILE: "p", AWS_EC2_METADATA_DISABLED: "true" };
    const { exitCode, stdout, stderr } = await runProgram([...awscurl, "-sS", ...line], { cwd: path, env });
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: "hi\nhi\n" });
    expect(readFileSync(join(path, "calls"), "utf8")).toHaveLength(calls);
    expect(signedBy()).toEqual(calls === 1 ? ["AKIA1", "AKIA1"] : ["AKIA1", "AKIA2"]);
  });
});

describe("with a one-time MFA code", () => {
  const device = `arn:aws:iam::${account}:mfa/me`;
  const role = (name: string) => `[profile ${name}]
role_arn = arn:aws:iam::${account}:role/${name}
source_profile = base
mfa_serial = ${device}
`;
  const config = `[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
${role("one")}${role("two")}`;
  const group = (profile: string, url: string) => [
    ...["--profile", profile, "--mfa-code", "123456", "--no-credential-cache", "--service", "es", url],
  ];

  async function run(first: string, second: string) {
    const { path } = home(config);
    const aws = await startLoginServices({ codes: ["123456"] });
    open.push(aws);
    const { url, signedBy } = await service();
    const env = { HOME: path, AWS_ENDPOINT_URL_STS: aws.url, AWS_EC2_METADATA_DISABLED: "true" };
    const line = [...group(first, url), "--next", ...group(second, url)];
    const done = await runProgram(["setsid", "-w", ...awscurl, "-sS", ...line], { cwd: path, env });
    return { ...done, signedBy, codes: aws.requests.map(({ parameters }) => parameters.TokenCode) };
  }

  test("two groups with the same profile offer the code to AWS once and share its session", async () => {
    const { exitCode, stderr, signedBy, codes } = await run("one", "one");
    expect(exitCode, stderr).toBe(0);
    expect(codes).toEqual(["123456"]);
    expect(signedBy()).toEqual(["ASIAONE", "ASIAONE"]);
  });

  test("a second role does not reuse the code: it prompts on the terminal", async () => {
    const { exitCode, stderr, signedBy, codes } = await run("one", "two");
    expect(exitCode).toBe(67);
    expect(stderr).toContain(
      `needs another code of the MFA device ${device}, and there is no terminal for a prompt`,
    );
    expect(codes).toEqual(["123456"]);
    expect(signedBy()).toEqual(["ASIAONE"]);
  });
});
