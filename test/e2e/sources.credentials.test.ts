/** Every source of credentials in every state, as whole processes with real files and sockets; the summary prints the table. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { account, type LoginServices, startLoginServices } from "../support/aws-login.ts";
import { type ContainerEndpoint, startContainer } from "../support/container.ts";
import { makeHome } from "../support/home.ts";
import { type Imds, startImds } from "../support/imds.ts";
import { awscurl, type ProgramRun, runProgram } from "../support/program.ts";
import { proxyServer } from "../support/proxy.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

type State = "works" | "not configured" | "broken";

/** A machine, and what the program says there. {aws}, {imds} and the like stand for the doubles' URLs, {home} for the home. */
interface Scene {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** works: the id of the key that signs; otherwise what stderr has to hold. */
  readonly expected: string | RegExp;
  /** Default 67, and 2 for what is wrong in the words that were typed. */
  readonly exitCode?: number;
}

const hour = 3_600_000;
const inTime = (time: number) => new Date(Date.now() + time).toISOString();
const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const startUrl = "https://corp.awsapps.com/start";
const device = `arn:aws:iam::${account}:mfa/me`;

const profile = (text: string) => ({ ".aws/config": `[profile p]\n${text}\n` });
const base = "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base-canary\n";
const role = (text: string) => profile(`role_arn = ${arn("admin")}\n${text}\n${base}`);
const noProfile = { words: ["--profile", "p"], expected: /\(p\), named by --profile, could not be found/ };
const nothingIn = { files: profile("region = us-east-1"), words: ["--profile", "p"] };
const holdsNone = { ...nothingIn, expected: /--profile +not configured: profile p has no credentials/ };
const p = ["--profile", "p"];

const sso = `sso_account_id = ${account}\nsso_role_name = Admin`;
const withSession = profile(
  `sso_session = corp\n${sso}\n[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = us-east-1`,
);
const legacy = profile(`sso_start_url = ${startUrl}\nsso_region = us-east-1\n${sso}`);
const ssoToken = (key: string, time: number) => ({
  [`.aws/sso/cache/${sha("sha1", key)}.json`]: JSON.stringify({
    accessToken: "sso-canary",
    expiresAt: inTime(time),
    startUrl,
    region: "us-east-1",
  }),
});
const session = `arn:aws:iam::${account}:user/me`;
const login = profile(`login_session = ${session}\nregion = us-east-1`);
const dpopKey = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({
  type: "sec1",
  format: "pem",
});
const loginToken = (time: number) => ({
  [`.aws/login/cache/${sha("sha256", session)}.json`]: JSON.stringify({
    accessToken: {
      accessKeyId: "ASIAKEPT",
      secretAccessKey: "login-canary",
      sessionToken: "login-token-canary",
      accountId: account,
      expiresAt: inTime(time),
    },
    clientId: "client",
    refreshToken: "refresh-canary",
    dpopKey,
  }),
});
const process = (line: string) => ({ files: profile(`credential_process = ${line}`), words: p });
const printed = `'{"Version":1,"AccessKeyId":"ASIAPROC","SecretAccessKey":"process-canary","SessionToken":"token-canary"}'`;
const webIdentity = { AWS_WEB_IDENTITY_TOKEN_FILE: "{home}/token", AWS_ROLE_ARN: arn("web") };
const token = { token: "web-canary" };
const webProfile = profile(`role_arn = ${arn("web")}\nweb_identity_token_file = {home}/token`);
const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" };
const instance = (double: string) => ({
  AWS_EC2_METADATA_DISABLED: "false",
  AWS_EC2_METADATA_SERVICE_ENDPOINT: `{${double}}`,
});
const container = (double: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `{${double}}` });
const nothing = /No AWS credentials found/;

const table: Readonly<Record<string, Readonly<Record<State, readonly Scene[]>>>> = {
  "command line": {
    works: [
      { words: ["--access-key", "AKIATYPED", "--secret-key", "typed-canary"], expected: "AKIATYPED" },
      { words: ["--aws-sigv4", "aws:amz", "-u", "AKIAUSER:user-canary"], expected: "AKIAUSER" },
      { words: ["--access-key", "AKIAENV"], env: keys, expected: "AKIAENV" },
    ],
    "not configured": [{ expected: /command line +not configured: --access-key and --secret-key were not/ }],
    broken: [
      { words: ["--access-key", "AKIATYPED"], expected: /--secret-key is missing/, exitCode: 2 },
      {
        words: ["--access-key", "ASIATYPED", "--secret-key", "typed-canary"],
        expected: /temporary key; add --session-token/,
        exitCode: 2,
      },
    ],
  },
  "--profile": {
    works: [
      {
        files: { ".aws/credentials": base.replace("profile ", "") },
        words: ["--profile", "base"],
        expected: "AKIABASE",
      },
      { files: { ".aws/config": base }, words: ["--profile", "base"], env: keys, expected: "AKIABASE" },
    ],
    "not configured": [{ expected: /--profile +not configured: not given/ }, holdsNone],
    broken: [
      noProfile,
      {
        files: profile("aws_access_key_id = AKIA"),
        words: p,
        expected: /it has no aws_secret_access_key; add it/,
      },
    ],
  },
  environment: {
    works: [
      { env: keys, expected: "AKIAENV" },
      { env: { ...keys, AWS_PROFILE: "nowhere" }, expected: "AKIAENV" },
    ],
    "not configured": [
      { expected: /environment +not configured: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/ },
      { env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, expected: /environment +not configured/ },
    ],
    broken: [
      { env: { AWS_ACCESS_KEY_ID: "AKIAENV" }, expected: /AWS_SECRET_ACCESS_KEY is not; export AWS_SECRET/ },
      { env: { AWS_SECRET_ACCESS_KEY: "env-canary" }, expected: /AWS_ACCESS_KEY_ID is not; export AWS_ACC/ },
    ],
  },
  "AWS_PROFILE, or the default profile": {
    works: [
      { files: { ".aws/config": base }, env: { AWS_PROFILE: "base" }, expected: "AKIABASE" },
      {
        files: { "c/credentials": base.replace("profile base", "default") },
        env: { AWS_SHARED_CREDENTIALS_FILE: "{home}/c/credentials" },
        expected: "AKIABASE",
      },
    ],
    "not configured": [
      { expected: /default profile +not configured: there is no profile default/ },
      { files: { ".aws/config": "[default]\nregion = x" }, expected: /profile default has no credentials/ },
    ],
    broken: [{ env: { AWS_PROFILE: "p" }, expected: /\(p\), named by AWS_PROFILE, could not be found/ }],
  },
  "web identity": {
    works: [{ env: webIdentity, files: token, expected: "ASIAWEB" }],
    "not configured": [
      {
        env: { AWS_ROLE_ARN: arn("web") },
        expected: /web identity +not configured: AWS_WEB_IDENTITY_TOKEN_FILE/,
      },
    ],
    broken: [
      { env: webIdentity, expected: /the token file .*token does not exist/ },
      {
        env: { AWS_WEB_IDENTITY_TOKEN_FILE: "{home}/token" },
        expected: /AWS_ROLE_ARN is not set; export it/,
      },
      {
        env: { ...webIdentity, AWS_ENDPOINT_URL_STS: "{denied}" },
        files: token,
        expected: /\(AWS_WEB_IDENTITY_TOKEN_FILE\): AccessDenied: .*; check the token file, the role/,
      },
    ],
  },
  "web identity of a profile": {
    works: [{ files: { ...webProfile, ...token }, words: p, expected: "ASIAWEB" }],
    "not configured": [holdsNone],
    broken: [
      {
        files: webProfile,
        words: p,
        expected: /profile p \(web identity\): the token file .* does not exist/,
      },
      { files: { ...webProfile, token: "" }, words: p, expected: /the token file .* is empty/ },
    ],
  },
  container: {
    works: [
      { env: container("container"), expected: "ASIACONTAINERDOUBLE0" },
      {
        env: { ...container("guarded"), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "{home}/token" },
        files: { token: "Bearer container-canary\n" },
        expected: "ASIACONTAINERDOUBLE0",
      },
      { env: container("late"), expected: "ASIACONTAINERDOUBLE0" },
    ],
    "not configured": [{ expected: /container +not configured: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and/ }],
    broken: [
      {
        env: container("guarded"),
        expected: /the response was 401, AccessDenied: .*; check AWS_CONTAINER_AUTH/,
      },
      {
        env: container("half"),
        expected: /container credentials at 127.0.0.1:\d+: the response is not JSON/,
      },
      {
        env: container("failing-container"),
        expected: /the response was 500; check the role of the task or the pod/,
      },
      {
        env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/x" },
        expected: /it has to be an https:/,
      },
    ],
  },
  "EC2 instance": {
    works: [
      { env: instance("imds"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("path"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("forgetful"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("outage"), expected: "ASIAOUTAGE" },
    ],
    "not configured": [
      { expected: /EC2 instance +not configured: AWS_EC2_METADATA_DISABLED is true/ },
      { env: instance("no-role"), expected: /EC2 instance +not configured: the instance has no role/ },
      { env: instance("other-cloud"), expected: /EC2 instance +not configured: .* responded 400/ },
      { env: instance("captive"), expected: /EC2 instance +not configured: .* is not EC2/ },
      { env: instance("lost-token"), expected: /no response from .*no response in time/ },
    ],
    broken: [
      { env: instance("broken-document"), expected: /EC2 instance role admin: the response is not JSON/ },
      { env: instance("error-document"), expected: /AssumeRoleUnauthorizedAccess: EC2 cannot assume/ },
      { env: instance("stale"), expected: /rejects its own tokens \(401\)/ },
      { env: instance("failing"), expected: /responded 500 when asked for the role/ },
    ],
  },
  "EC2 instance, IMDSv1": {
    works: [{ env: instance("v1"), expected: "ASIAIMDSDOUBLE000000" }],
    "not configured": [
      {
        env: { ...instance("v1"), AWS_EC2_METADATA_V1_DISABLED: "true" },
        expected: /does not support IMDSv2, and AWS_EC2_METADATA_V1_DISABLED prohibits IMDSv1/,
      },
      { env: instance("forbidden"), expected: /EC2 instance +not configured: .* responded 403/ },
    ],
    broken: [
      { env: instance("v1-error"), expected: /AssumeRoleUnauthorizedAccess: EC2 cannot assume the role/ },
    ],
  },
  "role of a profile": {
    works: [
      { files: role("source_profile = base"), words: p, expected: "ASIAADMIN" },
      { files: role("credential_source = Environment"), env: keys, words: p, expected: "ASIAADMIN" },
      {
        files: role("credential_source = Ec2InstanceMetadata"),
        env: instance("imds"),
        words: p,
        expected: "ASIAADMIN",
      },
      {
        files: role("credential_source = EcsContainer"),
        env: container("container"),
        words: p,
        expected: "ASIAADMIN",
      },
    ],
    "not configured": [holdsNone],
    broken: [
      { files: role("source_profile = p"), words: p, expected: /settings form a cycle: p > p/ },
      { files: role("source_profile = gone"), words: p, expected: /its source_profile gone does not exist/ },
      {
        files: role("credential_source = EcsContainer"),
        words: p,
        expected: /EcsContainer has no credentials/,
      },
      {
        files: role("source_profile = base"),
        env: { AWS_ENDPOINT_URL_STS: "{denied}" },
        words: p,
        expected: /profile p \(assumed role\): AccessDenied: .*; check role_arn, source_profile/,
      },
      {
        files: role("source_profile = base"),
        env: { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" },
        words: p,
        expected: /profile p \(assumed role\): Failed to connect to 127.0.0.1 port 1/,
      },
    ],
  },
  "role with MFA": {
    works: [
      {
        files: role(`source_profile = base\nmfa_serial = ${device}`),
        words: [...p, "--mfa-code", "123456"],
        expected: "ASIAADMIN",
      },
    ],
    "not configured": [holdsNone],
    broken: [
      {
        files: role(`source_profile = base\nmfa_serial = ${device}`),
        words: [...p, "--mfa-code", "000000"],
        expected: /--mfa-code was rejected: MultiFactorAuthentication failed/,
      },
    ],
  },
  "--role-arn": {
    works: [
      { words: ["--role-arn", arn("top")], env: keys, expected: "ASIATOP" },
      { words: ["--role-arn", arn("top")], env: instance("imds"), expected: "ASIATOP" },
    ],
    "not configured": [{ words: ["--role-arn", arn("top")], expected: nothing }],
    broken: [
      {
        words: ["--role-arn", arn("top")],
        env: { ...keys, AWS_ENDPOINT_URL_STS: "{denied}" },
        expected: /No credentials from --role-arn .*: AccessDenied/,
      },
      {
        words: ["--role-arn", arn("top")],
        env: { ...keys, AWS_ENDPOINT_URL_STS: "{garbage}" },
        expected: /No credentials from --role-arn /,
      },
    ],
  },
  credential_process: {
    works: [{ ...process(`echo ${printed}`), expected: "ASIAPROC" }],
    "not configured": [holdsNone],
    broken: [
      { ...process("echo process-canary"), expected: /\(credential_process\): its output is not JSON/ },
      { ...process("false"), expected: /it ended with exit code 1; run the command by hand/ },
      { ...process("/nowhere/command"), expected: /it cannot be started \(No such file or directory\)/ },
      {
        ...process(`echo ${printed.replace("}'", `,"Expiration":"2001-01-01T00:00:00Z"}'`)}`),
        expected: /its credentials have expired/,
      },
    ],
  },
  "IAM Identity Center": {
    works: [{ files: { ...withSession, ...ssoToken("corp", hour) }, words: p, expected: "ASIASSO" }],
    "not configured": [holdsNone],
    broken: [
      { files: withSession, words: p, expected: /; run: aws sso login --profile p\n/ },
      {
        files: { ...withSession, ...ssoToken("corp", -hour) },
        words: p,
        expected: /; run: aws sso login --profile p\n/,
      },
      {
        files: { ...withSession, ...ssoToken("corp", hour) },
        env: { AWS_ENDPOINT_URL_SSO: "{denied}" },
        words: p,
        expected: /UnauthorizedException: .*; run: aws sso login --profile p\n/,
      },
      {
        files: profile(`sso_session = gone\n${sso}`),
        words: p,
        expected: /its sso_session gone does not exist; run: aws configure sso --profile p\n/,
      },
      {
        files: profile(`sso_session = corp\n[sso-session corp]\nsso_region = us-east-1`),
        words: p,
        expected:
          /it has no sso_start_url, sso_account_id, sso_role_name; run: aws configure sso --profile p\n/,
      },
    ],
  },
  "IAM Identity Center, legacy form": {
    works: [{ files: { ...legacy, ...ssoToken(startUrl, hour) }, words: p, expected: "ASIASSO" }],
    "not configured": [holdsNone],
    broken: [
      { files: legacy, words: p, expected: /; run: aws sso login --profile p\n/ },
      {
        files: { ...legacy, ...ssoToken(startUrl, -hour) },
        words: p,
        expected: /; run: aws sso login --profile p\n/,
      },
    ],
  },
  "aws login": {
    works: [{ files: { ...login, ...loginToken(hour) }, words: p, expected: "ASIAKEPT" }],
    "not configured": [holdsNone],
    broken: [
      { files: login, words: p, expected: /profile p \(aws login\): .*; run: aws login --profile p\n/ },
      {
        files: { ...login, [`.aws/login/cache/${sha("sha256", session)}.json`]: "login-canary {" },
        words: p,
        expected: /is not JSON; run: aws login --profile p\n/,
      },
    ],
  },
};

const open: { close(): unknown }[] = [];
const urls: Record<string, string> = {};
let service: RawServer;

function started<T extends { close(): unknown; readonly url: string }>(name: string, double: T): T {
  open.push(double);
  urls[name] = double.url;
  return double;
}

beforeAll(async () => {
  service = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"]);
  open.push(service);
  const codes = ["123456"];
  for (const behaviour of ["right", "denied", "garbage"] as const) {
    const name = behaviour === "right" ? "aws" : behaviour;
    started<LoginServices>(name, await startLoginServices({ behaviour, codes }));
  }
  const authorization = () => "Bearer container-canary";
  started<ContainerEndpoint>("container", await startContainer());
  started("guarded", await startContainer({ authorization }));
  for (const behaviour of ["late", "half", "failing"] as const) {
    started(behaviour === "failing" ? "failing-container" : behaviour, await startContainer({ behaviour }));
  }
  const old = {
    accessKeyId: "ASIAOUTAGE",
    secretAccessKey: "imds-secret",
    token: "imds-token",
    expiration: "2020-01-01T00:00:00Z",
  };
  started<Imds>("imds", await startImds());
  started("path", await startImds({ role: "team/admin", region: "eu-north-1" }));
  started("outage", await startImds({ credentials: old }));
  for (const behaviour of [
    "v1",
    "v1-error",
    "forbidden",
    "silent",
    "no-role",
    "lost-token",
    "other-cloud",
    "captive",
    "broken-document",
    "error-document",
    "stale",
    "forgetful",
    "failing",
  ] as const) {
    started(behaviour, await startImds({ behaviour }));
  }
});
afterAll(async () => {
  for (const double of open.splice(0)) await double.close();
});

/** Runs the program there. Out: what it said, its seconds, and the Authorization and token that arrived. */
async function run(scene: Scene, words = [`http://127.0.0.1:${service.port}/`, "--service", "es"]) {
  const home = makeHome();
  const filled = (text: string) =>
    text.replace(/\{([a-z][\w-]*)\}/g, (all, name: string) =>
      name === "home" ? home.path : (urls[name] ?? all),
    );
  const each = (texts: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(text)]));
  const before = service.received.length;
  try {
    home.write(each(scene.files));
    const env = {
      HOME: home.path,
      AWS_LOGIN_CACHE_DIRECTORY: `${home.path}/.aws/login/cache`,
      AWS_EC2_METADATA_DISABLED: "true",
      ...each({
        AWS_ENDPOINT_URL_STS: "{aws}",
        AWS_ENDPOINT_URL_SSO: "{aws}",
        AWS_ENDPOINT_URL_SSO_OIDC: "{aws}",
      }),
      ...each(scene.env),
    };
    const since = performance.now();
    const said: ProgramRun = await runProgram([...awscurl, ...(scene.words ?? []), ...words], {
      cwd: home.path,
      env,
    });
    const sent = service.received.slice(before).join("");
    return { ...said, seconds: (performance.now() - since) / 1000, sent };
  } finally {
    home.remove();
  }
}

for (const [source, states] of Object.entries(table)) {
  describe(source, () => {
    for (const [state, scenes] of Object.entries(states) as [State, readonly Scene[]][]) {
      scenes.forEach((scene, index) => {
        test(`${state} ${index + 1}`, { meta: { source, state } }, async () => {
          const { exitCode, stdout, stderr, sent } = await run(scene);
          if (state === "works") {
            expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: "hi\n" });
            expect(sent).toMatch(
              new RegExp(`^authorization: AWS4-HMAC-SHA256 Credential=${scene.expected}/`, "im"),
            );
            if (String(scene.expected).startsWith("ASIA")) expect(sent).toMatch(/^x-amz-security-token: ./im);
          } else {
            expect({ exitCode, stdout, sent }, stderr).toEqual({
              exitCode: scene.exitCode ?? 67,
              stdout: "",
              sent: "",
            });
            expect(stderr).toMatch(scene.expected);
            expect(/No AWS credentials found/.test(stderr)).toBe(
              state === "not configured" && scene !== noProfile,
            );
          }
        });
      });
    }
  });
}

describe("the table", () => {
  test("has no hole", () => {
    const holes = Object.entries(table).flatMap(([source, states]) =>
      (["works", "not configured", "broken"] as const)
        .filter(state => states[state].length === 0)
        .map(state => `${source}: ${state}`),
    );
    expect(holes).toEqual([]);
  });

  test("names every source that --show-identity names", async () => {
    const { exitCode, stdout } = await run({ env: keys, expected: "" }, ["--show-identity"]);
    expect(exitCode).toBe(0);
    const named =
      stdout
        .split("\n\n")[0]
        ?.split("\n")
        .map(line => line.split(/ {2,}/)[0] ?? "") ?? [];
    expect(named).toHaveLength(7);
    expect(Object.keys(table)).toEqual(expect.arrayContaining(named));
  });
});

describe("the region", () => {
  test.each<[string, Scene, string]>([
    ["of the instance, when its role signs", { env: instance("path"), expected: "" }, "eu-north-1"],
    [
      "of the environment, before the instance's",
      { env: { ...instance("path"), AWS_REGION: "eu-west-3" }, expected: "" },
      "eu-west-3",
    ],
    [
      "of the profile",
      {
        files: profile("aws_access_key_id = AKIAP\naws_secret_access_key = p-canary\nregion = eu-central-1"),
        words: p,
        expected: "",
      },
      "eu-central-1",
    ],
    [
      "of nobody: the instance is not asked for keys of others",
      { env: { ...instance("path"), ...keys }, expected: "" },
      "us-east-1",
    ],
  ])("%s", async (_, scene, region) => {
    const { exitCode, sent, stderr } = await run(scene);
    expect(exitCode, stderr).toBe(0);
    expect(/Credential=\w+\/\d+\/([\w-]+)\//.exec(sent)?.[1]).toBe(region);
  });
});

describe("off EC2", () => {
  test("where the address accepts and never answers, the error comes in under 1.5 s", async () => {
    const tries: Awaited<ReturnType<typeof run>>[] = [];
    // What else the machine does at that moment is not the program's time.
    while (tries.length < 3 && !tries.some(({ seconds }) => seconds < 1.5)) {
      tries.push(await run({ env: instance("silent"), expected: "" }));
    }
    for (const { exitCode, stderr } of tries) {
      expect(exitCode).toBe(67);
      expect(stderr).toMatch(/EC2 instance +not configured: no response from .*\(no response in time\)/);
    }
    const seconds = Math.min(...tries.map(one => one.seconds));
    console.log(`off EC2: the error after ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(1.5);
  });
});

describe("--show-identity -v asks AWS whose keys they are", () => {
  test("works", async () => {
    const { exitCode, stdout, stderr } = await run({ env: keys, expected: "" }, ["--show-identity", "-v"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`account      ${account}\nARN          arn:aws:iam::${account}:user/me\n`);
  });

  test.each([
    ["denied", /AWS rejects the credentials from environment: AccessDenied/],
    ["garbage", /AWS rejects the credentials from environment: STS responded with 200/],
  ])("%s", async (double, message) => {
    const env = { ...keys, AWS_ENDPOINT_URL_STS: `{${double}}` };
    const { exitCode, stdout, stderr } = await run({ env, expected: "" }, ["--show-identity", "-v"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 67, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("in the region of the profile, whatever its partition, or where the profile says", async () => {
    const aws = await startLoginServices({ tls: true });
    const proxy = await proxyServer(undefined, aws.port);
    open.push(aws, proxy);
    const far = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, AWS_ENDPOINT_URL_STS: "" };
    const keys = "aws_access_key_id = AKIAP\naws_secret_access_key = p-canary\n";
    const words = [...p, "--show-identity", "-v", "-k"];
    const china = { env: far, files: profile(`${keys}region = cn-north-1`), expected: "" };
    expect(await run(china, words)).toMatchObject({ exitCode: 0 });
    expect(proxy.asked).toEqual(["sts.cn-north-1.amazonaws.com.cn:443"]);
    const named = { env: far, files: profile(`${keys}endpoint_url = {aws}`), expected: "" };
    expect(await run(named, words)).toMatchObject({ exitCode: 0 });
    expect(proxy.asked).toHaveLength(1);
  });

  test("an STS that is not to be reached is the connector's failure", async () => {
    const env = { ...keys, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" };
    const { exitCode, stderr } = await run({ env, expected: "" }, ["--show-identity", "-v"]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/Failed to connect to 127.0.0.1 port 1/);
  });
});
