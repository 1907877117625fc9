/** The AWS CLI and awscurl use each other's cached sessions. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/secret.ts";
import { awsCli, noAwsCli } from "../../support/aws-cli.ts";
import { account } from "../../support/aws-login.ts";
import { unless } from "../../support/needs.ts";
import { makeScene, type Scene } from "./scene.ts";

const open: Scene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const config = `
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
[profile plain]
role_arn = ${arn("plain")}
source_profile = base
[profile everything]
role_arn = ${arn("team/everything")}
source_profile = base
role_session_name = mé@"x"
external_id = \\e/1
duration_seconds = 3600
[profile number]
role_arn = ${arn("number")}
source_profile = base
duration_seconds = an hour
[profile chained]
role_arn = ${arn("chained")}
source_profile = everything
[profile web]
role_arn = ${arn("web")}
web_identity_token_file = HOME/token
[profile named]
role_arn = ${arn("named")}
web_identity_token_file = HOME/token
role_session_name = pod
`;

async function scene() {
  const made = await makeScene({ files: { ".aws/config": config, token: "web-canary" } });
  open.push(made);
  return made;
}

function cli({ home, proxy }: Scene, profile: string) {
  const env = { HOME: home.path, AWS_EC2_METADATA_DISABLED: "true", AWS_DEFAULT_REGION: "us-east-1" };
  return awsCli(["sts", "get-caller-identity", "--profile", profile], env, proxy.port);
}

const opened = ({ aws }: Scene) =>
  aws.requests.filter(({ parameters }) => parameters.Action !== "GetCallerIdentity").length;
const cachedFiles = ({ home }: Scene) => readdirSync(join(home.path, ".aws/cli/cache")).sort();

const profiles = ["plain", "everything", "number", "chained", "web", "named"];

describe("the cache shared with the AWS CLI", unless(noAwsCli), () => {
  test.each(profiles)("for profile %s: awscurl uses the AWS CLI's session", async profile => {
    const here = await scene();
    expect(await cli(here, profile)).toMatchObject({ code: 0 });
    const before = opened(here);
    expect(before).toBeGreaterThan(0);
    const files = cachedFiles(here);
    const { identity } = await here.find({ profile });
    expect(identity.accessKeyId).toBe(`ASIA${profile.toUpperCase()}`);
    expect(identity.accountId).toBe(account);
    expect(identity.expiration).toBeGreaterThan(Date.now());
    expect(opened(here)).toBe(before);
    expect(cachedFiles(here)).toEqual(files);
  });

  test.each(profiles)("for profile %s: the AWS CLI uses awscurl's session", async profile => {
    const here = await scene();
    await here.find({ profile });
    const before = opened(here);
    const files = cachedFiles(here);
    expect(await cli(here, profile)).toMatchObject({ code: 0 });
    expect(opened(here)).toBe(before);
    expect(cachedFiles(here)).toEqual(files);
    expect(here.aws.requests.at(-1)?.authorization).toContain(`Credential=ASIA${profile.toUpperCase()}/`);
  });

  test("needs one MFA code for both", async () => {
    const made = await makeScene({
      codes: ["123456"],
      files: {
        ".aws/config": `${config}[profile mfa]\nrole_arn = ${arn("mfa")}\nsource_profile = base\nmfa_serial = arn:aws:iam::${account}:mfa/me\n`,
      },
    });
    open.push(made);
    await made.find({ profile: "mfa", mfaCode: new Secret("123456") });
    expect(await cli(made, "mfa")).toMatchObject({ code: 0 });
    expect(opened(made)).toBe(1);
  });
});
