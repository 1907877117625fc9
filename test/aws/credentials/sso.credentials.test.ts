/** IAM Identity Center and `aws login`, valid, renewed and over, through the program's own connector. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { account } from "../../support/aws-login.ts";
import { failureOf, makeScene, type Scene, type SceneOptions } from "./scene.ts";

const open: Scene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

const startUrl = "https://corp.awsapps.com/start";
const profiles = `
[profile sso]
sso_session = SESSION
sso_account_id = ${account}
sso_role_name = Admin
region = eu-west-1
[sso-session SESSION]
sso_start_url = ${startUrl}
sso_region = us-east-1
[profile legacy]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_account_id = ${account}
sso_role_name = Admin
[profile role]
role_arn = arn:aws:iam::${account}:role/onsso
source_profile = legacy
[profile login]
login_session = arn:aws:iam::${account}:user/me
region = us-east-1
`;
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
const hour = 3_600_000;
const inMilliseconds = (time: number) => new Date(Date.now() + time).toISOString();
let sessions = 0;

/** The SDK remembers when it last renewed a session: each test has one of its own name. */
async function scene(options: SceneOptions & { token?: (session: string) => Record<string, unknown> } = {}) {
  const session = `corp${++sessions}`;
  const token = options.token && JSON.stringify(options.token(session));
  const files = {
    ".aws/config": profiles.replaceAll("SESSION", session),
    ...(token && {
      [`.aws/sso/cache/${sha1(session)}.json`]: token,
      [`.aws/sso/cache/${sha1(startUrl)}.json`]: token,
    }),
    ...options.files,
  };
  const made = await makeScene({ ...options, files });
  open.push(made);
  const tokenFile = join(made.home.path, ".aws/sso/cache", `${sha1(session)}.json`);
  return { ...made, tokenFile };
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
const valid = () => ({ ...registered, expiresAt: inMilliseconds(hour) });
const expired = () => ({ ...registered, expiresAt: inMilliseconds(-hour) });

describe("IAM Identity Center", () => {
  test.each(["sso", "legacy"])(
    "profile %s with a valid session asks the portal in sso_region",
    async profile => {
      const here = await scene({ token: valid });
      const { identity } = await here.find({ profile });
      expect(identity).toMatchObject({
        accessKeyId: "ASIASSO",
        accountId: account,
        source: `profile ${profile} (IAM Identity Center)`,
      });
      expect(here.proxy.asked).toEqual(["portal.sso.us-east-1.amazonaws.com:443"]);
      expect(here.aws.requests[0]).toMatchObject({
        line: "GET /federation/credentials",
        parameters: { role_name: "Admin", account_id: account },
      });
    },
  );

  test("an expired session is renewed, and the AWS CLI's file with it", async () => {
    const here = await scene({ token: expired });
    chmodSync(here.tokenFile, 0o600);
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
    const written = JSON.parse(readFileSync(here.tokenFile, "utf8"));
    expect(written).toMatchObject({
      startUrl,
      region: "us-east-1",
      accessToken: "sso-renewed-canary",
      refreshToken: "refresh-renewed-canary",
      clientId: "client",
      clientSecret: "client-canary",
      registrationExpiresAt: registered.registrationExpiresAt,
    });
    expect(Date.parse(written.expiresAt)).toBeGreaterThan(Date.now() + hour / 2);
    expect(statSync(here.tokenFile).mode & 0o777).toBe(0o600);
    await refresh?.();
    expect(here.aws.requests.map(({ line }) => line)).toEqual([
      "POST /token",
      "GET /federation/credentials",
      "GET /federation/credentials",
    ]);
  });

  test.each<[string, string, Parameters<typeof scene>[0]]>([
    ["over for good", "sso", { token: expired, behaviour: "denied" }],
    [
      "over, and never registered",
      "sso",
      { token: () => ({ accessToken: "sso-canary", expiresAt: inMilliseconds(-1) }) },
    ],
    ["over, legacy", "legacy", { token: expired }],
    ["never begun", "sso", {}],
    ["never begun, legacy", "legacy", {}],
    ["refused by the portal", "sso", { token: valid, behaviour: "denied" }],
    ["answered with garbage", "sso", { token: valid, behaviour: "garbage" }],
  ])("a session that is %s: the error says which command to run", async (_, profile, options) => {
    const here = await scene(options);
    const said = await failureOf(here.find({ profile }));
    expect(said).toMatch(
      new RegExp(`^\\(67\\) No credentials from profile ${profile} \\(IAM Identity Center\\): `),
    );
    expect(said).toMatch(new RegExp(`; run: aws sso login --profile ${profile}$`));
    expect(said).not.toContain("canary");
  });

  test("a role may stand on it", async () => {
    const here = await scene({ token: valid });
    expect((await here.find({ profile: "role" })).identity.accessKeyId).toBe("ASIAONSSO");
    expect(here.aws.requests.at(-1)?.authorization).toContain("Credential=ASIASSO/");
  });
});

describe("aws login", () => {
  const dpopKey = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({
    type: "sec1",
    format: "pem",
  });
  const name = createHash("sha256").update(`arn:aws:iam::${account}:user/me`).digest("hex");
  const path = `.aws/login/cache/${name}.json`;
  const login = (time: number) => ({
    [path]: JSON.stringify({
      accessToken: {
        accessKeyId: "ASIAKEPT",
        secretAccessKey: "login-canary",
        sessionToken: "login-token-canary",
        accountId: account,
        expiresAt: inMilliseconds(time),
      },
      clientId: "client",
      refreshToken: "refresh-canary",
      dpopKey,
    }),
  });

  test("a valid session is taken as it is", async () => {
    const here = await scene({ files: login(hour) });
    const { identity } = await here.find({ profile: "login" });
    expect(identity).toMatchObject({
      accessKeyId: "ASIAKEPT",
      accountId: account,
      source: "profile login (aws login)",
    });
    expect(here.proxy.asked).toEqual([]);
  });

  test("an expired one is renewed, and the AWS CLI's file with it", async () => {
    const here = await scene({ files: login(-hour) });
    expect((await here.find({ profile: "login" })).identity.accessKeyId).toBe("ASIALOGIN");
    expect(here.proxy.asked).toEqual(["us-east-1.signin.aws.amazon.com:443"]);
    const written = JSON.parse(readFileSync(join(here.home.path, path), "utf8"));
    expect(written).toMatchObject({
      refreshToken: "login-renewed-canary",
      accessToken: { accessKeyId: "ASIALOGIN" },
    });
  });

  test("one that is over for good: the error says which command to run", async () => {
    const here = await scene({ files: login(-hour), behaviour: "denied" });
    const said = await failureOf(here.find({ profile: "login" }));
    expect(said).toMatch(/; run: aws login --profile login$/);
    expect(said).not.toContain("canary");
  });
});

describe("the connector's failures", () => {
  test("a proxy that is not there is named as the reason", async () => {
    const here = await scene({ token: valid, connection: { env: { HTTPS_PROXY: "http://127.0.0.1:1" } } });
    const said = await failureOf(here.find({ profile: "sso" }));
    expect(said).toMatch(
      /^\(67\) No credentials from profile sso \(IAM Identity Center\): Failed to connect to 127.0.0.1 port 1/,
    );
    expect(said).toMatch(/; see the network, the proxy and the certificates on the way there$/);
  });

  test("an authority that is not trusted is named as the reason", async () => {
    const here = await scene({ token: valid, connection: { tls: { caFile: undefined } } });
    expect(await failureOf(here.find({ profile: "legacy" }))).toMatch(
      /: SSL certificate problem: .*; see the network, /,
    );
    expect(here.aws.requests).toEqual([]);
  });

  test("--max-time ends a service that never answers", async () => {
    const here = await scene({ token: valid, behaviour: "silent" });
    const reason = new Error("over");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 300);
    await expect(here.find({ profile: "sso" }, { signal: ending.signal })).rejects.toBe(reason);
  });
});
