/** Roles of profiles and of --role-arn, MFA and caches, with STS behind a proxy double under a private authority. */
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { RoleSettings } from "../../../src/aws/credentials/identity.ts";
import { Secret } from "../../../src/secret.ts";
import { account, startLoginServices } from "../../support/aws-login.ts";
import { startContainer } from "../../support/container.ts";
import { startImds } from "../../support/imds.ts";
import { failureOf, makeScene, type Scene, type SceneOptions } from "./scene.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function scene(options: SceneOptions = {}): Promise<Scene> {
  const made = await makeScene({
    ...options,
    files: { ".aws/config": roles, token: "web-canary", ...options.files },
  });
  open.push(made);
  return made;
}

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const roles = `
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
[profile role]
role_arn = ${arn("team/admin")}
source_profile = base
region = eu-west-1
role_session_name = me
external_id = ext
duration_seconds = 7200
[profile chained]
role_arn = ${arn("second")}
source_profile = role
[profile third]
role_arn = ${arn("third")}
source_profile = chained
[profile itself]
role_arn = ${arn("itself")}
source_profile = itself
aws_access_key_id = AKIASELF
aws_secret_access_key = self-canary
[profile onkeys]
role_arn = ${arn("onkeys")}
source_profile = itself
[profile onweb]
role_arn = ${arn("onweb")}
source_profile = web
[profile web]
role_arn = ${arn("web")}
web_identity_token_file = HOME/token
[profile onprocess]
role_arn = ${arn("onprocess")}
source_profile = process
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"process-canary"}'
[profile onsource]
role_arn = ${arn("onsource")}
source_profile = source
[profile source]
credential_source = Environment
[profile environment]
role_arn = ${arn("x")}
credential_source = Environment
[profile instance]
role_arn = ${arn("x")}
credential_source = Ec2InstanceMetadata
[profile container]
role_arn = ${arn("x")}
credential_source = EcsContainer
[profile odd]
role_arn = ${arn("x")}
credential_source = Environnement
[profile both]
role_arn = ${arn("x")}
credential_source = Environment
source_profile = base
[profile neither]
role_arn = ${arn("x")}
[profile nowhere]
role_arn = ${arn("x")}
source_profile = gone
[profile hollow]
role_arn = ${arn("x")}
source_profile = empty
[profile empty]
region = eu-west-1
[profile loop]
role_arn = ${arn("loop")}
source_profile = pool
[profile pool]
role_arn = ${arn("pool")}
source_profile = loop
[profile narcissus]
role_arn = ${arn("x")}
source_profile = narcissus
[profile mfa]
role_arn = ${arn("guarded")}
source_profile = base
mfa_serial = arn:aws:iam::${account}:mfa/me
[profile above]
role_arn = ${arn("above")}
source_profile = mfa
mfa_serial = arn:aws:iam::${account}:mfa/other
[profile china]
role_arn = arn:aws-cn:iam::${account}:role/x
source_profile = base
`;

/** Who signed each call to STS. */
function signers({ aws }: Scene): (string | undefined)[] {
  return aws.requests.map(({ authorization }) => /Credential=(\w+)/.exec(authorization)?.[1]);
}

function role(name: string, more: Partial<RoleSettings> = {}): RoleSettings {
  return {
    arn: arn(name),
    sessionName: undefined,
    externalId: undefined,
    mfaSerial: undefined,
    durationSeconds: undefined,
    ...more,
  };
}

describe("a profile's role", () => {
  test("is asked for with all that the profile says, through the proxy and under the private authority", async () => {
    const here = await scene();
    const { identity } = await here.find({ profile: "role" });
    expect(identity).toMatchObject({
      accessKeyId: "ASIAADMIN",
      accountId: account,
      source: "profile role (assumed role)",
      fromInstance: false,
    });
    expect(identity.secretAccessKey.reveal()).toBe("login-secret");
    expect(here.proxy.asked).toEqual(["sts.eu-west-1.amazonaws.com:443"]);
    expect(here.aws.requests).toHaveLength(1);
    expect(here.aws.requests[0]).toMatchObject({
      host: "sts.eu-west-1.amazonaws.com",
      parameters: {
        Action: "AssumeRole",
        RoleArn: arn("team/admin"),
        RoleSessionName: "me",
        ExternalId: "ext",
        DurationSeconds: "7200",
      },
    });
    expect(here.aws.requests[0]?.authorization).toMatch(/Credential=AKIABASE\/\d{8}\/eu-west-1\/sts\//);
  });

  test.each<[string, string[], Record<string, string>]>([
    ["third", ["AKIABASE", "ASIAADMIN", "ASIASECOND"], {}],
    ["itself", ["AKIASELF"], {}],
    ["onkeys", ["AKIASELF"], {}],
    ["onweb", [undefined as unknown as string, "ASIAWEB"], {}],
    ["onprocess", ["AKIAPROC"], {}],
    ["onsource", ["AKIAENV"], { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" }],
    ["environment", ["AKIAENV"], { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" }],
  ])("%s stands on what it says", async (profile, signed, env) => {
    const here = await scene({ env: { PATH: process.env.PATH ?? "", ...env } });
    await here.find({ profile });
    expect(signers(here)).toEqual(signed);
  });

  test("stands on the instance, without the proxy", async () => {
    const imds = await startImds();
    open.push(imds);
    const env = {
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
      HTTP_PROXY: "http://127.0.0.1:1",
      http_proxy: "http://127.0.0.1:1",
    };
    const here = await scene({ env });
    const { identity } = await here.find({ profile: "instance" });
    expect(identity).toMatchObject({ accessKeyId: "ASIAX", fromInstance: false });
    expect(signers(here)).toEqual(["ASIAIMDSDOUBLE000000"]);
    expect(here.proxy.asked).toEqual(["sts.us-east-1.amazonaws.com:443"]);
  });

  test("stands on the container", async () => {
    const container = await startContainer();
    open.push(container);
    const here = await scene({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url } });
    await here.find({ profile: "container" });
    expect(signers(here)).toEqual(["ASIACONTAINERDOUBLE0"]);
  });

  test.each([
    ["loop", /circle: loop > pool > loop; see source_profile of each$/],
    ["narcissus", /circle: narcissus > narcissus;/],
    ["neither", /it has role_arn, and neither source_profile nor credential_source; add one of them$/],
    ["both", /it has both source_profile and credential_source; remove one of them$/],
    [
      "nowhere",
      /its source_profile gone does not exist; looked in .*config and .*credentials \(not found\)$/,
    ],
    ["hollow", /its source_profile empty holds no credentials; add them there$/],
    [
      "odd",
      /its credential_source is Environnement; it has to be one of Environment, Ec2InstanceMetadata, EcsContainer$/,
    ],
    [
      "instance",
      /its credential_source Ec2InstanceMetadata gives none: AWS_EC2_METADATA_DISABLED is true; see/,
    ],
  ])("%s: the error names what is wrong, and nothing is asked of AWS", async (profile, message) => {
    const here = await scene();
    const said = await failureOf(here.find({ profile }));
    expect(said).toMatch(message);
    expect(said).toContain(`(67) No credentials from profile ${profile} (assumed role): `);
    expect(here.aws.requests).toEqual([]);
  });
});

describe("--role-arn", () => {
  const keys = { accessKey: "AKIATYPED", secretKey: new Secret("typed-canary") };

  test("stands on typed keys, with its companions", async () => {
    const here = await scene();
    const more = { sessionName: "night", externalId: "e", durationSeconds: 900 };
    const { identity, report } = await here.find({ ...keys, role: role("top", more) });
    expect(identity).toMatchObject({
      accessKeyId: "ASIATOP",
      accountId: account,
      source: `role ${arn("top")} on top of command line`,
    });
    expect(report.at(-1)).toEqual({ source: "--role-arn", outcome: "used", detail: arn("top") });
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      RoleArn: arn("top"),
      RoleSessionName: "night",
      ExternalId: "e",
      DurationSeconds: "900",
    });
    expect(signers(here)).toEqual(["AKIATYPED"]);
  });

  test("stands on a profile's role", async () => {
    const here = await scene();
    const { identity } = await here.find({ profile: "role", role: role("top") });
    expect(identity.source).toBe(`role ${arn("top")} on top of profile role (assumed role)`);
    expect(signers(here)).toEqual(["AKIABASE", "ASIAADMIN"]);
    expect(here.proxy.asked).toContain("sts.eu-west-1.amazonaws.com:443");
  });

  test("that is refused is named, with what STS said", async () => {
    const here = await scene({ behaviour: "denied" });
    expect(await failureOf(here.find({ ...keys, role: role("top") }))).toBe(
      `(67) No credentials from --role-arn ${arn("top")}: AccessDenied: User: x is not authorized to perform: sts:AssumeRole; see the role, its trust policy and what its caller may do`,
    );
  });

  test("without any identity below it is the list of sources", async () => {
    const here = await scene();
    expect(await failureOf(here.find({ role: role("top") }))).toMatch(/^\(67\) No AWS credentials found\n/);
  });
});

describe("codes of MFA devices", () => {
  test("--mfa-code is shown to STS once", async () => {
    const here = await scene({ codes: ["123456"] });
    const { identity } = await here.find({ profile: "mfa", mfaCode: new Secret("123456") });
    expect(identity.accessKeyId).toBe("ASIAGUARDED");
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      SerialNumber: `arn:aws:iam::${account}:mfa/me`,
      TokenCode: "123456",
    });
    expect(here.questions).toEqual([]);
  });

  test("a wrong --mfa-code is tried once, even beside a terminal", async () => {
    const here = await scene({ codes: ["123456"], typed: ["123456"] });
    expect(await failureOf(here.find({ profile: "mfa", mfaCode: new Secret("654321") }))).toMatch(
      /--mfa-code was rejected: MultiFactorAuthentication failed with invalid MFA one time pass code. ; give the code/,
    );
    expect(here.aws.requests).toHaveLength(1);
    expect(here.questions).toEqual([]);
  });

  test("without --mfa-code the person is asked, again after a wrong one", async () => {
    const here = await scene({ codes: ["123456"], typed: ["000000", "12345", " 123456 "] });
    const { identity } = await here.find({ profile: "mfa" });
    expect(identity.accessKeyId).toBe("ASIAGUARDED");
    expect(here.questions).toHaveLength(3);
    expect(here.questions[0]).toBe(`MFA code for arn:aws:iam::${account}:mfa/me: `);
    expect(here.questions[2]).toBe(`a code has six digits\nMFA code for arn:aws:iam::${account}:mfa/me: `);
    expect(here.aws.requests).toHaveLength(2);
  });

  test("three wrong codes end it", async () => {
    const here = await scene({ codes: ["123456"], typed: ["000000", "000001", "000002", "123456"] });
    expect(await failureOf(here.find({ profile: "mfa" }))).toMatch(/: 3 codes were rejected: MultiFactor/);
    expect(here.aws.requests).toHaveLength(3);
    expect(here.questions).toHaveLength(3);
  });

  test("without a terminal the error says so", async () => {
    const here = await scene();
    expect(await failureOf(here.find({ profile: "mfa" }))).toBe(
      `(67) No credentials from profile mfa (assumed role): it needs a code of the MFA device arn:aws:iam::${account}:mfa/me, and there is no terminal to ask on; add --mfa-code CODE`,
    );
    expect(here.aws.requests).toEqual([]);
  });

  test("Ctrl-C at the question is told to the program, and ends the search", async () => {
    const here = await scene();
    let interrupts = 0;
    const interrupt = () => void interrupts++;
    const found = here.find({ profile: "mfa" }, { ask: async () => "interrupted", interrupt });
    expect(await failureOf(found)).toMatch(/: no MFA code was entered$/);
    expect(interrupts).toBe(1);
  });

  test("a code is good for one role: the next one's is asked for", async () => {
    const here = await scene({ codes: ["123456", "234567"], typed: ["234567"] });
    await here.find({ profile: "above", mfaCode: new Secret("123456") });
    expect(here.questions).toEqual([`MFA code for arn:aws:iam::${account}:mfa/other: `]);
    expect(here.aws.requests.map(({ parameters }) => parameters.TokenCode)).toEqual(["123456", "234567"]);
  });

  test("--role-arn with --mfa-serial", async () => {
    const here = await scene({ codes: ["123456"] });
    const settings = { profile: "base", role: role("top", { mfaSerial: "GAHT12345678" }) };
    await here.find({ ...settings, mfaCode: new Secret("123456") });
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      SerialNumber: "GAHT12345678",
      TokenCode: "123456",
    });
  });
});

describe("sessions that are kept", () => {
  const cliFolder = ({ home }: Scene) => join(home.path, ".aws/cli/cache");
  const ownFolder = ({ home }: Scene) => join(home.path, ".cache/awscurl");
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

  test("a profile's, where the AWS CLI looks for it, for one MFA code in all", async () => {
    const here = await scene({ codes: ["123456"] });
    await here.find({ profile: "mfa", mfaCode: new Secret("123456") });
    const { identity } = await here.find({ profile: "mfa" });
    expect(identity).toMatchObject({ accessKeyId: "ASIAGUARDED", accountId: account });
    expect(here.aws.requests).toHaveLength(1);

    const asked = `{"RoleArn": "${arn("guarded")}", "SerialNumber": "arn:aws:iam::${account}:mfa/me"}`;
    const name = `${createHash("sha1").update(asked).digest("hex")}.json`;
    expect(readdirSync(cliFolder(here))).toEqual([name]);
    expect(mode(join(cliFolder(here), name))).toBe("600");
    expect(mode(cliFolder(here))).toBe("700");
  });

  test("every role of a chain is kept, and the highest that is there is taken", async () => {
    const here = await scene();
    await here.find({ profile: "chained" });
    expect(readdirSync(cliFolder(here))).toHaveLength(2);
    await here.find({ profile: "third" });
    expect(signers(here)).toEqual(["AKIABASE", "ASIAADMIN", "ASIASECOND"]);
  });

  test("a web identity's is kept, the environment's is not", async () => {
    const here = await scene();
    await here.find({ profile: "web" });
    await here.find({ profile: "web" });
    expect(here.aws.requests).toHaveLength(1);
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: arn("pod") };
    const pod = await scene({ env });
    await pod.find();
    await pod.find();
    expect(pod.aws.requests).toHaveLength(2);
    expect(readdirSync(join(pod.home.path, ".aws"))).toEqual(["config"]);
  });

  test("--role-arn's, for the identity that opened it and no other", async () => {
    const here = await scene();
    const mine = { accessKey: "AKIAMINE", secretKey: new Secret("mine-canary") };
    await here.find({ ...mine, role: role("top") });
    await here.find({ ...mine, role: role("top") });
    expect(signers(here)).toEqual(["AKIAMINE"]);
    expect(mode(ownFolder(here))).toBe("700");
    const [file = ""] = readdirSync(ownFolder(here));
    expect(mode(join(ownFolder(here), file))).toBe("600");
    // The same key id does not do: whoever has not got the secret is somebody else.
    await here.find({ accessKey: "AKIAMINE", secretKey: new Secret("other-canary"), role: role("top") });
    await here.find({ accessKey: "AKIAYOURS", secretKey: new Secret("mine-canary"), role: role("top") });
    await here.find({ ...mine, role: role("top", { externalId: "x" }) });
    expect(signers(here)).toEqual(["AKIAMINE", "AKIAMINE", "AKIAYOURS", "AKIAMINE"]);
    expect(readdirSync(ownFolder(here))).toHaveLength(4);
  });

  test("in XDG_CACHE_HOME, unless that is relative", async () => {
    const there = await scene({ env: { XDG_CACHE_HOME: "HOME/xdg" } });
    await there.find({ profile: "base", role: role("top") });
    expect(readdirSync(join(there.home.path, "xdg/awscurl"))).toHaveLength(1);
    const relative = await scene({ env: { XDG_CACHE_HOME: "xdg" } });
    await relative.find({ profile: "base", role: role("top") });
    expect(readdirSync(ownFolder(relative))).toHaveLength(1);
  });

  test("are used while fifteen minutes are left", async () => {
    let minutes = 0;
    const here = await scene({ lifetime: 3600, ahead: () => minutes * 60_000 });
    await here.find({ profile: "role" });
    minutes = 44;
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(1);
    minutes = 46;
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(2);
  });

  test("--no-credential-cache neither reads nor writes", async () => {
    const here = await scene();
    await here.find({ profile: "role", role: role("top"), cache: false });
    expect(readdirSync(here.home.path).sort()).toEqual([".aws", "token"]);
    expect(readdirSync(join(here.home.path, ".aws"))).toEqual(["config"]);
    await here.find({ profile: "role", role: role("top") });
    await here.find({ profile: "role", role: role("top"), cache: false });
    expect(here.aws.requests).toHaveLength(6);
  });

  test.each<[string, (path: string) => void]>([
    ["torn", path => writeFileSync(path, readFileSync(path, "utf8").slice(0, 90))],
    ["empty", path => writeFileSync(path, "")],
    ["something else", path => writeFileSync(path, '["ASIA"]')],
    ["without a date", path => writeFileSync(path, readFileSync(path, "utf8").replace(/20\d\d-/, "later-"))],
    ["without a key", path => writeFileSync(path, readFileSync(path, "utf8").replace("AccessKeyId", "Id"))],
  ])("a file that is %s is ignored and replaced", async (_, spoil) => {
    const here = await scene();
    await here.find({ profile: "role" });
    const path = join(cliFolder(here), readdirSync(cliFolder(here))[0] ?? "");
    const good = readFileSync(path, "utf8").length;
    spoil(path);
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(2);
    expect(readFileSync(path, "utf8")).toHaveLength(good);
    expect(readdirSync(cliFolder(here))).toHaveLength(1);
  });

  test("a home that cannot be written to is no reason to fail", async () => {
    const here = await scene({
      files: { ".aws/cli": "not a folder" },
      env: { XDG_CACHE_HOME: "/proc/nowhere" },
    });
    const { identity } = await here.find({ profile: "role", role: role("top") });
    expect(identity.accessKeyId).toBe("ASIATOP");
  });

  test("the file's mode is not widened by a loose umask", async () => {
    const before = process.umask(0);
    try {
      const here = await scene();
      await here.find({ profile: "role" });
      const [file = ""] = readdirSync(cliFolder(here));
      expect(mode(join(cliFolder(here), file))).toBe("600");
      expect(mode(cliFolder(here))).toBe("700");
      chmodSync(cliFolder(here), 0o755);
    } finally {
      process.umask(before);
    }
  });
});

describe("identities that can be renewed", () => {
  test("a role's: another session, though the cache holds the one that ends", async () => {
    let minutes = 0;
    const here = await scene({ ahead: () => minutes * 60_000 });
    const { identity, refresh } = await here.find({ profile: "role" });
    expect((await refresh?.())?.accessKeyId).toBe(identity.accessKeyId);
    expect(here.aws.requests).toHaveLength(2);
    minutes = 50;
    await refresh?.();
    expect(here.aws.requests).toHaveLength(3);
  });

  test("--role-arn's, on top of keys that do not end", async () => {
    const here = await scene();
    const { refresh } = await here.find({ profile: "base", role: role("top") });
    await refresh?.();
    expect(signers(here)).toEqual(["AKIABASE", "AKIABASE"]);
  });

  test("a web identity's reads its token file again", async () => {
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: arn("pod") };
    const here = await scene({ env });
    const { refresh } = await here.find();
    here.home.write({ token: "second-canary\n" });
    await refresh?.();
    expect(here.aws.requests.map(({ parameters }) => parameters.WebIdentityToken)).toEqual([
      "web-canary",
      "second-canary",
    ]);
  });

  test("exported keys are not, whatever end they name", async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "ASIAENV",
      AWS_SECRET_ACCESS_KEY: "env-canary",
      AWS_SESSION_TOKEN: "token-canary",
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 60_000).toISOString(),
    };
    const here = await scene({ env });
    expect((await here.find()).refresh).toBeUndefined();
    expect((await here.find({ profile: "base" })).refresh).toBeUndefined();
  });

  test("the signal of the one who asks ends it", async () => {
    const here = await scene();
    const { refresh } = await here.find({ profile: "role" });
    const reason = new Error("over");
    await expect(refresh?.({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(refresh?.()).resolves.toMatchObject({ accessKeyId: "ASIAADMIN" });
  });
});

describe("the way to STS", () => {
  test.each<[string, string, Record<string, string>, string | undefined, string]>([
    ["no region at all", "mfa", {}, undefined, "sts.us-east-1.amazonaws.com"],
    ["the typed region", "role", { AWS_REGION: "eu-west-3" }, "us-east-2", "sts.us-east-2.amazonaws.com"],
    [
      "the environment's region",
      "role",
      { AWS_REGION: "eu-west-3" },
      undefined,
      "sts.eu-west-3.amazonaws.com",
    ],
    ["the profile's region", "role", {}, undefined, "sts.eu-west-1.amazonaws.com"],
    ["SigV4a's region", "role", {}, "*", "sts.eu-west-1.amazonaws.com"],
    ["China", "china", {}, undefined, "sts.cn-northwest-1.amazonaws.com.cn"],
    [
      "China from elsewhere",
      "china",
      { AWS_REGION: "us-east-1" },
      "us-east-1",
      "sts.cn-northwest-1.amazonaws.com.cn",
    ],
    [
      "China's other region",
      "china",
      { AWS_REGION: "cn-north-1" },
      undefined,
      "sts.cn-north-1.amazonaws.com.cn",
    ],
    ["a Chinese request of a role elsewhere", "role", {}, "cn-north-1", "sts.eu-west-1.amazonaws.com"],
    ["legacy", "role", { AWS_STS_REGIONAL_ENDPOINTS: "legacy" }, undefined, "sts.amazonaws.com"],
    [
      "legacy, in a region that is not",
      "role",
      { AWS_STS_REGIONAL_ENDPOINTS: "legacy", AWS_REGION: "ap-east-1" },
      undefined,
      "sts.ap-east-1.amazonaws.com",
    ],
    [
      "FIPS",
      "role",
      { AWS_USE_FIPS_ENDPOINT: "true", AWS_REGION: "us-east-1" },
      undefined,
      "sts-fips.us-east-1.amazonaws.com",
    ],
    [
      "dual stack",
      "role",
      { AWS_USE_DUALSTACK_ENDPOINT: "true", AWS_REGION: "us-east-1" },
      undefined,
      "sts.us-east-1.api.aws",
    ],
  ])("%s", async (_, profile, env, region, host) => {
    const here = await scene({ env, connection: { tls: { verify: false } } });
    await here.find({ profile, mfaCode: new Secret("1") }, { region }).catch(() => {});
    if (profile === "mfa") await here.find({ profile: "base", role: role("top") });
    expect(new Set(here.proxy.asked)).toEqual(new Set([`${host}:443`]));
  });
});

describe("endpoints that are configured", () => {
  /** `aws.url` stands for AWS's double, which is reached without the proxy's help. */
  async function asked(env: Record<string, string>, settings: string, profile = "far") {
    const double = await startLoginServices();
    open.push(double);
    const withUrl = (text: string) => text.replaceAll("aws.url", double.url);
    const here = await scene({
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withUrl(value)])),
      files: {
        ".aws/config": `${roles}
[profile far]
role_arn = ${arn("far")}
source_profile = base
${withUrl(settings)}
[services local]
s3 =
  endpoint_url = http://127.0.0.1:1
sts =
  endpoint_url = ${double.url}
`,
      },
    });
    await here.find({ profile });
    return double.requests.length === 1 ? "the double" : (here.proxy.asked[0] ?? "nobody");
  }

  const nowhere = "http://127.0.0.1:1";
  test.each<[string, Record<string, string>, string, string]>([
    [
      "AWS_ENDPOINT_URL_STS",
      { AWS_ENDPOINT_URL_STS: "aws.url", AWS_ENDPOINT_URL: nowhere },
      "",
      "the double",
    ],
    ["AWS_ENDPOINT_URL", { AWS_ENDPOINT_URL: "aws.url" }, "", "the double"],
    [
      "the variable before the profile",
      { AWS_ENDPOINT_URL: "aws.url" },
      `endpoint_url = ${nowhere}`,
      "the double",
    ],
    ["the profile's endpoint_url", {}, "endpoint_url = aws.url", "the double"],
    ["the profile's services", {}, `services = local\nendpoint_url = ${nowhere}`, "the double"],
    [
      "none, when they are to be ignored",
      { AWS_ENDPOINT_URL_STS: nowhere, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      "",
      "sts.us-east-1.amazonaws.com:443",
    ],
    [
      "none, when the profile has them ignored",
      { AWS_ENDPOINT_URL: nowhere },
      "ignore_configured_endpoint_urls = true",
      "sts.us-east-1.amazonaws.com:443",
    ],
  ])("%s", async (_, env, settings, who) => {
    expect(await asked(env, settings)).toBe(who);
  });
});
