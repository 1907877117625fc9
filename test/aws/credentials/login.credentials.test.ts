/** `aws login` through the program's own connector: sessions that are valid, renewed, expired and missing. */
import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { account } from "../../support/aws-login.ts";
import { failureOf, makeScene, type Scene, type SceneOptions } from "./scene.ts";

const open: Scene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

const session = `arn:aws:iam::${account}:user/me`;
const config = `[profile login]\nlogin_session = ${session}\nregion = us-east-1\n`;
const path = `.aws/login/cache/${createHash("sha256").update(session).digest("hex")}.json`;
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const minute = 60_000;

function login(time: number, more: object = {}) {
  return {
    accessToken: {
      accessKeyId: "ASIAKEPT",
      secretAccessKey: "login-canary",
      sessionToken: "login-token-canary",
      accountId: account,
      expiresAt: new Date(Date.now() + time).toISOString(),
    },
    clientId: "client",
    refreshToken: "refresh-canary",
    dpopKey: privateKey.export({ type: "sec1", format: "pem" }),
    idToken: "id-canary",
    ...more,
  };
}

async function scene(cached: object | string | undefined, options: SceneOptions = {}): Promise<Scene> {
  const text = typeof cached === "string" ? cached : JSON.stringify(cached);
  const files = { ".aws/config": config, ...(text !== undefined && { [path]: text }) };
  const made = await makeScene({ ...options, files });
  open.push(made);
  return made;
}

describe("aws login", () => {
  test("gives the keys of a valid session as they are", async () => {
    const here = await scene(login(60 * minute));
    const { identity } = await here.find({ profile: "login" });
    expect(identity).toMatchObject({
      accessKeyId: "ASIAKEPT",
      accountId: account,
      source: "profile login (aws login)",
    });
    expect(here.proxy.asked).toEqual([]);
  });

  test("renews an expired session, and the AWS CLI's file with it", async () => {
    const here = await scene(login(-minute));
    const { identity } = await here.find({ profile: "login" });
    expect(identity).toMatchObject({ accessKeyId: "ASIALOGIN", accountId: account });
    expect(here.proxy.asked).toEqual(["us-east-1.signin.aws.amazon.com:443"]);
    const file = join(here.home.path, path);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      refreshToken: "login-renewed-canary",
      idToken: "id-canary",
      accessToken: { accessKeyId: "ASIALOGIN", accountId: account },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("renews in the region that the session was opened in", async () => {
    const here = await scene(login(-minute, { signInRegion: "eu-west-1" }), {
      connection: { tls: { verify: false } },
    });
    await here.find({ profile: "login" });
    expect(here.proxy.asked).toEqual(["eu-west-1.signin.aws.amazon.com:443"]);
  });

  test("proves that it holds the session's key (RFC 9449)", async () => {
    const here = await scene(login(-minute));
    await here.find({ profile: "login" });
    const [header = "", claims = "", signature = ""] = here.aws.requests[0]?.dpop?.split(".") ?? [];
    const decoded = [header, claims].map(part => JSON.parse(Buffer.from(part, "base64url").toString()));
    const { x, y } = publicKey.export({ format: "jwk" });
    expect(decoded[0]).toEqual({ alg: "ES256", typ: "dpop+jwt", jwk: { kty: "EC", crv: "P-256", x, y } });
    expect(decoded[1]).toMatchObject({
      htm: "POST",
      htu: "https://us-east-1.signin.aws.amazon.com/v1/token",
    });
    const key = { key: createPublicKey(privateKey), dsaEncoding: "ieee-p1363" as const };
    expect(
      verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url")),
    ).toBe(true);
  });

  test("uses a session that is about to expire when it cannot be renewed", async () => {
    const here = await scene(login(2 * minute), { behaviour: "denied" });
    expect((await here.find({ profile: "login" })).identity.accessKeyId).toBe("ASIAKEPT");
  });

  const run = "run: aws login --profile login";
  const inCache = "the login in HOME/.aws/login/cache/[0-9a-f]{64}.json";
  test.each<[string, object | string | undefined, SceneOptions, string]>([
    ["not logged in", undefined, {}, `not logged in; ${run}`],
    ["the login has expired", login(-minute), { behaviour: "denied" }, `the login has expired; ${run}`],
    ["a file that is not JSON", "login-canary {", {}, `${inCache} is not JSON; ${run}`],
    ["a file without its key", login(-minute, { dpopKey: "" }), {}, `${inCache} is incomplete; ${run}`],
    ["a file without keys", { clientId: "x" }, {}, `${inCache} is incomplete; ${run}`],
    [
      "a response that is not JSON",
      login(-minute),
      { behaviour: "garbage" },
      "a response that is not from AWS \\(status 200, no content type\\); check the network, .*",
    ],
  ])("reports what is wrong and how to fix it: %s", async (_, cached, options, message) => {
    const here = await scene(cached, options);
    const printed = (await failureOf(here.find({ profile: "login" }))).replaceAll(here.home.path, "HOME");
    expect(printed).toMatch(
      new RegExp(`^\\(67\\) No credentials from profile login \\(aws login\\): ${message}$`),
    );
    expect(printed).not.toContain("canary");
  });
});
