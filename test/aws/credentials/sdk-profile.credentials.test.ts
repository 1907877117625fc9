/** Roles, web identity and IAM Identity Center against doubles that AWS_ENDPOINT_URL and its relatives name. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { Failure } from "../../../src/exit.ts";
import { createTransport } from "../../../src/http/pool.ts";
import { settings as connection } from "../../http/exchange.ts";
import {
  account,
  type LoginBehaviour,
  type LoginServices,
  startLoginServices,
} from "../../support/aws-login.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";
import { sender } from "./scene.ts";

const close: (() => unknown)[] = [];
const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  for (const name of ["log", "warn", "error", "info", "debug"] as const) {
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words.join(" ")));
  }
  vi.spyOn(process, "emitWarning").mockImplementation(warning => void printed.push(String(warning)));
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const end of close.splice(0)) await end();
  expect(printed).toEqual([]);
});

const roles = `
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
[profile role]
role_arn = arn:aws:iam::${account}:role/team/admin
source_profile = base
region = eu-west-1
role_session_name = me
external_id = ext
[profile chained]
role_arn = arn:aws:iam::${account}:role/second
source_profile = role
[profile loop]
role_arn = arn:aws:iam::${account}:role/loop
source_profile = pool
[profile pool]
role_arn = arn:aws:iam::${account}:role/pool
source_profile = loop
[profile nosource]
role_arn = arn:aws:iam::${account}:role/x
[profile missing]
role_arn = arn:aws:iam::${account}:role/x
source_profile = gone
[profile mfa]
role_arn = arn:aws:iam::${account}:role/x
source_profile = base
mfa_serial = arn:aws:iam::${account}:mfa/me
[profile instance]
role_arn = arn:aws:iam::${account}:role/x
credential_source = Ec2InstanceMetadata
[profile token]
role_arn = arn:aws:iam::${account}:role/web
web_identity_token_file = HOME/token
[profile sso]
sso_session = corp
sso_account_id = ${account}
sso_role_name = Admin
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
[profile legacy]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_account_id = ${account}
sso_role_name = Admin
[profile login]
login_session = arn:aws:iam::${account}:user/me
region = us-east-1
`;

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const ssoToken = (expires: number) =>
  JSON.stringify({
    accessToken: "sso-canary",
    expiresAt: new Date(Date.now() + expires).toISOString(),
    startUrl: "https://corp.awsapps.com/start",
    region: "us-east-1",
  });
const hour = 3_600_000;

interface Scene {
  readonly behaviour?: LoginBehaviour;
  readonly files?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** The SDK reads the process's own environment as well, which in a real run is the Runtime's. */
async function find(profile: string | undefined, scene: Scene = {}) {
  const services: LoginServices = await startLoginServices(scene.behaviour);
  const home: Home = makeHome({ token: "web-canary", ...scene.files });
  close.push(services.close, home.remove);
  home.write({ ".aws/config": roles.replaceAll("HOME", home.path) });
  const env: Record<string, string> = {
    HOME: home.path,
    AWS_LOGIN_CACHE_DIRECTORY: `${home.path}/.aws/login/cache`,
    AWS_ENDPOINT_URL_STS: services.url,
    AWS_ENDPOINT_URL_SSO: services.url,
    AWS_ENDPOINT_URL_SSO_OIDC: services.url,
    AWS_EC2_METADATA_DISABLED: "true",
    ...scene.env,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value.replaceAll("HOME", home.path));
  const runtime = fakeRuntime({
    env: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replaceAll("HOME", home.path)]),
    ),
    home: home.path,
  });
  const settings = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile };
  const transport = createTransport(runtime);
  close.push(() => transport.close());
  const found = await findIdentity(settings, runtime, {
    signal: scene.signal,
    send: sender(transport, connection()),
    ask: async () => "no terminal",
  });
  return { identity: found.identity, requests: services.requests };
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!Failure.is(error)) throw error;
  expect(error.exitCode).toBe(67);
  const said = [error.message, ...error.details].join("\n");
  expect(said).not.toMatch(/canary|login-secret/);
  return said;
}

describe("works", () => {
  test("a role on top of another profile", async () => {
    const { identity, requests } = await find("role");
    expect(identity).toMatchObject({
      accessKeyId: "ASIAADMIN",
      accountId: account,
      source: "profile role (assumed role)",
      fromInstance: false,
    });
    expect(identity.secretAccessKey.reveal()).toBe("login-secret");
    expect(identity.sessionToken?.reveal()).toBe("login-token");
    expect(identity.expiration).toBeGreaterThan(Date.now());
    expect(requests).toHaveLength(1);
    expect(requests[0]?.parameters).toMatchObject({
      Action: "AssumeRole",
      RoleArn: `arn:aws:iam::${account}:role/team/admin`,
      RoleSessionName: "me",
      ExternalId: "ext",
    });
    expect(requests[0]?.authorization).toMatch(/Credential=AKIABASE\/\d{8}\/eu-west-1\/sts\//);
  });

  test("a role on top of a role", async () => {
    const { identity, requests } = await find("chained");
    expect(identity.accessKeyId).toBe("ASIASECOND");
    expect(requests.map(request => request.authorization.match(/Credential=(\w+)/)?.[1])).toEqual([
      "AKIABASE",
      "ASIAADMIN",
    ]);
  });

  test("a role on top of the instance's", async () => {
    const imds = await startImds();
    close.push(imds.close);
    const env = { AWS_EC2_METADATA_DISABLED: "false", AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
    const { identity, requests } = await find("instance", { env });
    expect(identity).toMatchObject({ accessKeyId: "ASIAX", fromInstance: false });
    expect(requests[0]?.authorization).toContain("Credential=ASIAIMDSDOUBLE000000/");
  });

  test("AWS_PROFILE may name a role", async () => {
    const { identity } = await find(undefined, { env: { AWS_PROFILE: "role" } });
    expect(identity.source).toBe("profile role (assumed role)");
  });

  test.each([
    ["of a profile", "token", {}, "profile token (web identity)"],
    [
      "of the environment",
      undefined,
      {
        AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token",
        AWS_ROLE_ARN: `arn:aws:iam::${account}:role/web`,
        AWS_ROLE_SESSION_NAME: "awscurl",
      },
      "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)",
    ],
  ])("the web identity %s", async (_, profile, env, source) => {
    const { identity, requests } = await find(profile, { env });
    expect(identity).toMatchObject({ accessKeyId: "ASIAWEB", source, accountId: account });
    expect(requests[0]).toMatchObject({
      authorization: "",
      parameters: {
        Action: "AssumeRoleWithWebIdentity",
        WebIdentityToken: "web-canary",
        RoleSessionName: "awscurl",
      },
    });
  });

  test.each([
    ["sso", "corp"],
    ["legacy", "https://corp.awsapps.com/start"],
  ])("IAM Identity Center, profile %s", async (profile, cacheKey) => {
    const files = { [`.aws/sso/cache/${sha1(cacheKey)}.json`]: ssoToken(hour) };
    const { identity, requests } = await find(profile, { files });
    expect(identity).toMatchObject({
      accessKeyId: "ASIASSO",
      source: `profile ${profile} (IAM Identity Center)`,
    });
    expect(requests[0]).toMatchObject({
      line: "GET /federation/credentials",
      parameters: { role_name: "Admin", account_id: account },
    });
  });
});

describe("broken", () => {
  test.each<[string, string, Scene, RegExp]>([
    [
      "a role that is refused",
      "role",
      { behaviour: "denied" },
      /^No credentials from profile role \(assumed role\): AccessDenied: User: x is not authorized to perform: sts:AssumeRole; see role_arn/,
    ],
    [
      "roles in a circle",
      "loop",
      {},
      /its roles stand on each other in a circle: loop > pool > loop; see source_profile/,
    ],
    [
      "a role without a source",
      "nosource",
      {},
      /: it has role_arn, and neither source_profile nor credential_source;/,
    ],
    ["a role whose source is nowhere", "missing", {}, /gone/],
    [
      "a role that wants an MFA code",
      "mfa",
      {},
      new RegExp(
        `a code of the MFA device arn:aws:iam::${account}:mfa/me, and there is no terminal .*; add --mfa-code CODE$`,
      ),
    ],
    ["garbage for XML", "role", { behaviour: "garbage" }, /profile role \(assumed role\): /],
    ["never logged in", "sso", {}, /was not found or is invalid; run: aws sso login --profile sso$/],
    ["never logged in, legacy", "legacy", {}, /is invalid; run: aws sso login --profile legacy$/],
    [
      "a session that has expired",
      "sso",
      { files: { [`.aws/sso/cache/${sha1("corp")}.json`]: ssoToken(-hour) } },
      /run: aws sso login --profile sso$/,
    ],
    [
      "a session that the portal refuses",
      "sso",
      { behaviour: "denied", files: { [`.aws/sso/cache/${sha1("corp")}.json`]: ssoToken(hour) } },
      /UnauthorizedException: Session token not found or invalid; run: aws sso login --profile sso$/,
    ],
    [
      "a token file of garbage",
      "legacy",
      { files: { [`.aws/sso/cache/${sha1("https://corp.awsapps.com/start")}.json`]: "sso-canary {" } },
      /run: aws sso login --profile legacy$/,
    ],
    [
      "a portal that answers garbage",
      "sso",
      { behaviour: "garbage", files: { [`.aws/sso/cache/${sha1("corp")}.json`]: ssoToken(hour) } },
      /: an answer or a file of its is not JSON; run: aws sso login --profile sso$/,
    ],
    [
      "a login of garbage",
      "login",
      { files: { [`.aws/login/cache/${sha256(`arn:aws:iam::${account}:user/me`)}.json`]: "login-canary {" } },
      /: an answer or a file of its is not JSON; run: aws login --profile login$/,
    ],
    ["aws login never done", "login", {}, /run: aws login --profile login$/],
  ])("%s", async (_, profile, scene, message) => {
    expect(await failure(find(profile, scene))).toMatch(message);
  });

  test("a web identity's token file that is not there", async () => {
    const env = {
      AWS_WEB_IDENTITY_TOKEN_FILE: "/nonexistent",
      AWS_ROLE_ARN: `arn:aws:iam::${account}:role/web`,
    };
    expect(await failure(find(undefined, { env }))).toMatch(
      /^No credentials from web identity \(AWS_WEB_IDENTITY_TOKEN_FILE\): the token file \/nonexistent does not exist; see the token file/,
    );
  });

  test("a web identity without its role", async () => {
    const said = await failure(find(undefined, { env: { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token" } }));
    expect(said).toMatch(/AWS_ROLE_ARN is not set; export it$/);
  });

  test("STS that is not to be reached", async () => {
    const said = await failure(find("role", { env: { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" } }));
    expect(said).toMatch(/: Failed to connect to 127.0.0.1 port 1 /);
  });

  test("--max-time ends STS that never answers, and its connection with it", async () => {
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 300);
    await expect(find("role", { behaviour: "silent", signal: ending.signal })).rejects.toBe(reason);
  });
});
