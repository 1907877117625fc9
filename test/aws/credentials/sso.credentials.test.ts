/** IAM Identity Center through the program's own connector: logins that are valid, renewed, expired, missing and misconfigured. */
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { account, startLoginServices } from "../../support/aws-login.ts";
import { makeHome } from "../../support/home.ts";
import { failureOf, makeScene, type Scene, type SceneOptions } from "./scene.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

const startUrl = "https://corp.awsapps.com/start";
const role = `sso_account_id = ${account}\nsso_role_name = Admin\n`;
const profiles = `
[profile sso]
sso_session = corp
${role}region = eu-west-1
[sso-session corp]
sso_start_url = ${startUrl}
sso_region = us-east-1
[profile 'my profile']
sso_session = My Session
${role}
[sso-session 'My Session']
sso_start_url = ${startUrl}
sso_region = us-east-1
[profile legacy]
sso_start_url = ${startUrl}
sso_region = us-east-1
${role}
[profile gone]
sso_session = gone
${role}
[profile half]
sso_session = half
[sso-session half]
sso_region = us-east-1
[profile two]
sso_session = corp
sso_region = eu-west-1
${role}
[profile urls]
sso_start_url = ${startUrl}
[profile account]
sso_account_id = ${account}
[profile tokens]
sso_session = corp
aws_access_key_id = AKIABESIDE
aws_secret_access_key = beside-canary
[profile shared]
sso_session = shared
sso_role_name = Admin
[sso-session shared]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_account_id = ${account}
[profile assumed]
role_arn = arn:aws:iam::${account}:role/onsso
source_profile = legacy
`;
const fileOf = (session: string) => `.aws/sso/cache/${createHash("sha1").update(session).digest("hex")}.json`;
const hour = 3_600_000;
const inMilliseconds = (time: number) => new Date(Date.now() + time).toISOString();

interface Options extends Omit<SceneOptions, "token"> {
  /** Of every session; an object is written as JSON. */
  readonly token?: object | string | Uint8Array;
}

async function scene({ token, files, ...options }: Options = {}): Promise<Scene> {
  const text = typeof token === "string" || token instanceof Uint8Array ? token : JSON.stringify(token);
  const sessions = token === undefined ? [] : ["corp", "My Session", startUrl];
  const made = await makeScene({ ...options, files: { ".aws/config": profiles, ...files } });
  made.home.write(Object.fromEntries(sessions.map(session => [fileOf(session), text ?? ""])));
  open.push(made);
  return made;
}

const registered = {
  startUrl,
  region: "us-east-1",
  accessToken: "sso-canary",
  clientId: "client",
  clientSecret: "client-canary",
  refreshToken: "refresh-canary",
  registrationExpiresAt: inMilliseconds(240 * hour),
};
const valid = { ...registered, expiresAt: inMilliseconds(hour) };
const expired = { ...registered, expiresAt: inMilliseconds(-hour) };
const lines = ({ aws }: Scene) => aws.requests.map(({ line }) => line);

describe("a valid login", () => {
  test.each(["sso", "legacy", "my profile"])("of profile %s asks the portal in sso_region", async profile => {
    const here = await scene({ token: valid });
    const { identity } = await here.find({ profile });
    expect(identity).toMatchObject({
      accessKeyId: "ASIASSO",
      accountId: account,
      source: `profile ${profile} (IAM Identity Center)`,
    });
    expect(identity.expiration).toBeGreaterThan(Date.now());
    expect(here.proxy.asked).toEqual(["portal.sso.us-east-1.amazonaws.com:443"]);
    expect(here.aws.requests[0]).toMatchObject({
      line: "GET /federation/credentials",
      parameters: { role_name: "Admin", account_id: account },
    });
  });

  test.each([
    ["with UTC for the zone, as some versions of the AWS CLI write it", "2999-01-01T00:00:00UTC"],
    ["with an offset", "2999-01-01T00:00:00+0100"],
  ])("may have an expiry %s", async (_, expiresAt) => {
    const here = await scene({ token: { ...registered, expiresAt } });
    await here.find({ profile: "sso" });
    expect(lines(here)).toEqual(["GET /federation/credentials"]);
  });

  test("is not used for a profile with keys and an sso_session without an account", async () => {
    const here = await scene({ token: valid });
    expect((await here.find({ profile: "tokens" })).identity.accessKeyId).toBe("AKIABESIDE");
    expect(here.aws.requests).toEqual([]);
  });

  test("takes the account from the session where the profile names none", async () => {
    const here = await scene({ token: valid });
    here.home.write({ [fileOf("shared")]: JSON.stringify(valid) });
    expect((await here.find({ profile: "shared" })).identity.accountId).toBe(account);
    expect(here.aws.requests[0]?.parameters).toEqual({ role_name: "Admin", account_id: account });
  });

  test("may carry a role", async () => {
    const here = await scene({ token: valid });
    expect((await here.find({ profile: "assumed" })).identity.accessKeyId).toBe("ASIAONSSO");
    expect(here.aws.requests.at(-1)?.authorization).toContain("Credential=ASIASSO/");
  });

  test("is used with endpoints that variables specify", async () => {
    const aws = await startLoginServices();
    open.push(aws);
    const env = { AWS_ENDPOINT_URL_SSO: aws.url, AWS_ENDPOINT_URL_SSO_OIDC: aws.url };
    const here = await scene({ token: expired, env });
    await here.find({ profile: "sso" });
    expect(aws.requests.map(({ line }) => line)).toEqual(["POST /token", "GET /federation/credentials"]);
    expect(here.proxy.asked).toEqual([]);
  });

  test("is the SDK's only source of settings: it reads none of AWS's files itself", async () => {
    const wrong = ["endpoint_url = http://127.0.0.1:1", "max_attempts = x", "retry_mode = x", "region = x"];
    const more = [
      "use_fips_endpoint = x",
      "use_dualstack_endpoint = x",
      "defaults_mode = x",
      "sso_region = x",
    ];
    const elsewhere = makeHome({ ".aws/config": `[default]\n${[...wrong, ...more].join("\n")}\n` });
    open.push({ close: elsewhere.remove });
    for (const [token, profile, key] of [
      [expired, "sso", "ASIASSO"],
      [valid, "assumed", "ASIAONSSO"],
    ] as const) {
      const here = await scene({ token });
      vi.stubEnv("HOME", elsewhere.path);
      expect((await here.find({ profile })).identity.accessKeyId).toBe(key);
    }
  });
});

describe("an expired login", () => {
  test("is renewed, and the AWS CLI's file with it", async () => {
    const here = await scene({ token: expired });
    const file = join(here.home.path, fileOf("corp"));
    chmodSync(file, 0o644);
    const { identity, refresh } = await here.find({ profile: "sso" });
    expect(identity.accessKeyId).toBe("ASIASSO");
    expect(here.proxy.asked).toEqual([
      "oidc.us-east-1.amazonaws.com:443",
      "portal.sso.us-east-1.amazonaws.com:443",
    ]);
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      clientId: "client",
      refreshToken: "refresh-canary",
      grantType: "refresh_token",
    });
    const written = JSON.parse(readFileSync(file, "utf8"));
    expect(written).toMatchObject({
      ...registered,
      accessToken: "sso-renewed-canary",
      refreshToken: "refresh-renewed-canary",
    });
    expect(Date.parse(written.expiresAt)).toBeGreaterThan(Date.now() + hour / 2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await refresh?.();
    expect(lines(here)).toEqual([
      "POST /token",
      "GET /federation/credentials",
      "GET /federation/credentials",
    ]);
  });

  test("that is valid for a few more minutes is used if it cannot be renewed", async () => {
    const here = await scene({
      token: { ...registered, clientId: undefined, expiresAt: inMilliseconds(60_000) },
    });
    expect((await here.find({ profile: "sso" })).identity.accessKeyId).toBe("ASIASSO");
    expect(lines(here)).toEqual(["GET /federation/credentials"]);
  });
});

describe("the error says what is wrong and how to fix it:", () => {
  const login = (profile: string) => `run: aws sso login --profile ${profile}`;
  const inCache = "the login in HOME/.aws/sso/cache/[0-9a-f]{40}.json";
  test.each<[string, string, Options, string]>([
    ["not logged in", "sso", {}, `not logged in; ${login("sso")}`],
    ["not logged in, legacy", "legacy", {}, `not logged in; ${login("legacy")}`],
    ["a profile with a space", "my profile", {}, `not logged in; ${login("'my profile'")}`],
    ["the login has expired", "legacy", { token: expired }, `the login has expired; ${login("legacy")}`],
    [
      "expired, without a client",
      "sso",
      { token: { ...expired, clientId: undefined } },
      `the login has expired; ${login("sso")}`,
    ],
    [
      "expired, and so is the client",
      "sso",
      { token: { ...expired, registrationExpiresAt: inMilliseconds(-1) } },
      `the login has expired; ${login("sso")}`,
    ],
    [
      "expired for good",
      "sso",
      { token: expired, behaviour: "denied" },
      `the login has expired \\(InvalidGrantException\\); ${login("sso")}`,
    ],
    [
      "ended at the portal",
      "sso",
      { token: valid, behaviour: "denied" },
      `UnauthorizedException: Session token not found or invalid; ${login("sso")}`,
    ],
    [
      "another role",
      "sso",
      { token: valid, behaviour: "forbidden" },
      "ForbiddenException: No access; check sso_account_id and sso_role_name, and that you are assigned to them",
    ],
    ["a file that is not JSON", "sso", { token: "sso-canary {" }, `${inCache} is not JSON; ${login("sso")}`],
    [
      "a file in UTF-16",
      "sso",
      { token: Buffer.from(`\ufeff${JSON.stringify(valid)}`, "utf16le") },
      `${inCache} is UTF-16 text; ${login("sso")}`,
    ],
    [
      "a file without a token",
      "sso",
      { token: {} },
      `${inCache} has no valid accessToken and expiresAt; ${login("sso")}`,
    ],
    [
      "a token with a line break",
      "sso",
      { token: { ...valid, accessToken: "sso-canary\n" } },
      `${inCache} has no valid accessToken and expiresAt; ${login("sso")}`,
    ],
    [
      "a response that is not JSON",
      "sso",
      { token: valid, behaviour: "garbage" },
      "a response that is not from AWS \\(status 200, no content type\\); check the network, the proxy and the certificates on the way to AWS",
    ],
    [
      "a proxy's page",
      "sso",
      { token: valid, behaviour: "page" },
      "a response that is not from AWS \\(status 200, content type text/html\\); check the network, the proxy .*",
    ],
    [
      "no such session",
      "gone",
      { token: valid },
      "its sso_session gone does not exist; run: aws configure sso --profile gone",
    ],
    [
      "settings are missing",
      "half",
      { token: valid },
      "it has no sso_start_url, sso_account_id, sso_role_name; run: aws configure sso --profile half",
    ],
    [
      "an account alone",
      "account",
      {},
      "it has no sso_start_url, sso_region, sso_role_name; run: aws configure sso --profile account",
    ],
    [
      "a start URL alone",
      "urls",
      {},
      "it has no sso_region, sso_account_id, sso_role_name; run: aws configure sso --profile urls",
    ],
    [
      "settings that differ",
      "two",
      { token: valid },
      "its sso_region differs from that of sso-session corp; remove sso_region from the profile",
    ],
    [
      "a proxy that is not there",
      "sso",
      { token: valid, connection: { env: { HTTPS_PROXY: "http://127.0.0.1:1" } } },
      "Failed to connect to 127.0.0.1 port 1 .*; check the network, the proxy and the certificates on the way to AWS",
    ],
    [
      "an authority that is not trusted",
      "legacy",
      { token: valid, connection: { tls: { caFile: undefined } } },
      "SSL certificate problem: .*; check the network, .*",
    ],
  ])("%s", async (_, profile, options, message) => {
    const here = await scene(options);
    const printed = (await failureOf(here.find({ profile }))).replaceAll(here.home.path, "HOME");
    expect(printed).toMatch(
      new RegExp(`^\\(67\\) No credentials from profile ${profile} \\(IAM Identity Center\\): ${message}$`),
    );
    expect(printed).not.toContain("canary");
  });
});

test("--max-time ends a request to a portal that never responds", async () => {
  const here = await scene({ token: valid, behaviour: "silent" });
  const reason = new Error("over");
  const ending = new AbortController();
  setTimeout(() => ending.abort(reason), 300);
  await expect(here.find({ profile: "sso" }, { signal: ending.signal })).rejects.toBe(reason);
});
