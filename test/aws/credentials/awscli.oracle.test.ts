/** Debian's AWS CLI and awscurl choose the same identity in the same environments. */
import { afterEach, describe, expect, test } from "vitest";
import { awsCli, noAwsCli } from "../../support/aws-cli.ts";
import { account } from "../../support/aws-login.ts";
import { type ContainerEndpoint, startContainer } from "../../support/container.ts";
import { type Imds, startImds } from "../../support/imds.ts";
import { unless } from "../../support/needs.ts";
import { makeScene, type Scene } from "./scene.ts";

const open: (Scene | Imds | ContainerEndpoint)[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

const role = (name: string) => `role_arn = arn:aws:iam::${account}:role/${name}\n`;
const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = s\n`;
const command = `credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"}'\n`;
const base = `[profile base]\n${keys("AKIABASE")}`;

/** What `[profile p]` is. */
const kinds: Record<string, string> = {
  nothing: "",
  keys: keys("AKIAP"),
  process: command,
  "process and keys": command + keys("AKIAP"),
  "a role on a profile": `${role("onprofile")}source_profile = base\n`,
  "a role on a role": `${role("second")}source_profile = first\n`,
  "a role on a process": `${role("onprocess")}source_profile = process\n`,
  "a role on itself": `${role("onitself")}source_profile = p\n${keys("AKIASELF")}`,
  "a role on the environment": `${role("onenv")}credential_source = Environment\n`,
  "a role on the container": `${role("onecs")}credential_source = EcsContainer\n`,
  "a role on the instance": `${role("onec2")}credential_source = Ec2InstanceMetadata\n`,
  "a role and keys": `${role("withkeys")}source_profile = base\n${keys("AKIAP")}`,
  "a role without a source": role("x"),
  "a role on two sources": `${role("x")}source_profile = base\ncredential_source = Environment\n`,
  "a role on nothing": `${role("x")}source_profile = gone\n`,
  "a role on an empty profile": `${role("x")}source_profile = empty\n`,
  "roles in a cycle": `${role("x")}source_profile = ring\n`,
  "a web identity": `${role("web")}web_identity_token_file = HOME/token\n`,
};
const others = `${base}
[profile first]
${role("first")}source_profile = base
[profile process]
${command}
[profile empty]
region = us-east-1
[profile ring]
${role("ring")}source_profile = p
`;
const environments: Record<string, Record<string, string>> = {
  "no variables": {},
  "a pair": { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "s" },
  "a container": { AWS_CONTAINER_CREDENTIALS_FULL_URI: "CONTAINER" },
};

interface Case {
  readonly kind: string;
  readonly environment: string;
  readonly by: "--profile" | "AWS_PROFILE";
}

const all: Case[] = Object.keys(kinds).flatMap(kind =>
  Object.keys(environments).flatMap(environment =>
    (["--profile", "AWS_PROFILE"] as const).map(by => ({ kind, environment, by })),
  ),
);
/** The AWS CLI starts slowly: the short run has every kind at least twice. */
const cases = process.env.AWSCURL_TEST_LONG === "1" ? all : all.filter((_, index) => index % 5 < 2);

/** The key that each of the two ends up with; "none" when it finds none or refuses. */
async function both({ kind, environment, by }: Case): Promise<{ ours: string; theirs: string }> {
  const [imds, container] = await Promise.all([startImds(), startContainer()]);
  open.push(imds, container);
  const env: Record<string, string> = {
    AWS_EC2_METADATA_DISABLED: "false",
    // The AWS CLI 2.9.19 joins paths to it without a slash of its own.
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `${imds.url}/`,
    AWS_DEFAULT_REGION: "us-east-1",
    PATH: "/usr/bin:/bin",
    ...(by === "AWS_PROFILE" && { AWS_PROFILE: "p" }),
  };
  for (const [name, value] of Object.entries(environments[environment] ?? {})) {
    env[name] = value.replace("CONTAINER", container.url);
  }
  const files = { ".aws/config": `[profile p]\n${kinds[kind]}\n${others}`, token: "web-token" };
  const here = await makeScene({ files, env });
  open.push(here);
  const options = by === "--profile" ? { profile: "p" } : {};
  const ours = await here.find({ ...options, cache: false }).then(
    ({ identity }) => identity.accessKeyId,
    () => "none",
  );
  const args = ["sts", "get-caller-identity", ...(by === "--profile" ? ["--profile", "p"] : [])];
  const { code } = await awsCli(args, { HOME: here.home.path, ...env }, here.proxy.port);
  const last = here.aws.requests.findLast(({ parameters }) => parameters.Action === "GetCallerIdentity");
  const theirs = code === 0 ? /Credential=(\w+)/.exec(last?.authorization ?? "")?.[1] : undefined;
  return { ours, theirs: theirs ?? "none" };
}

describe("the AWS CLI and awscurl choose the same identity for", unless(noAwsCli), () => {
  test.each(cases)("$kind, $environment, $by", async what => {
    const { ours, theirs } = await both(what);
    expect(ours).toBe(theirs);
  });

  test("at least forty cases of every kind", () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(new Set(cases.map(({ kind }) => kind)).size).toBe(Object.keys(kinds).length);
  });
});
