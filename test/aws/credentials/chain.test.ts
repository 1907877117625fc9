/** Precedence of the sources without a network: options, profiles, environment. */
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import type { CredentialSettings } from "../../../src/aws/credentials/identity.ts";
import { profileCaBundle, profileRegion } from "../../../src/aws/credentials/profile.ts";
import { ExitCode, Failure, UsageFailure } from "../../../src/exit.ts";
import { Secret } from "../../../src/secret.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: Home[] = [];
afterEach(() => open.splice(0).forEach(home => void home.remove()));

const config = `
[default]
region = eu-west-1
[profile prod]
region = ap-northeast-1
ca_bundle = /etc/prod.pem
[profile "two words"]
aws_access_key_id = AKIATWOWORDS
aws_secret_access_key = two-words-secret
[profile empty]
output = json
[profile half]
aws_access_key_id = AKIAHALF
[notaprofile]
aws_access_key_id = AKIANOT
aws_secret_access_key = no
`;
const credentials = `
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = default-secret
[prod]
aws_access_key_id = ASIAPROD
aws_secret_access_key = prod-secret
aws_session_token = prod-token
aws_account_id = 111122223333
`;
const pair = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-secret" };
const offEc2 = { AWS_EC2_METADATA_DISABLED: "true" };

interface GivenOptions {
  readonly key?: string;
  readonly secret?: string;
  readonly token?: string;
  readonly profile?: string;
}

function settingsOf({ key, secret, token, profile }: GivenOptions): CredentialSettings {
  return {
    accessKey: key,
    secretKey: secret === undefined ? undefined : new Secret(secret),
    sessionToken: token === undefined ? undefined : new Secret(token),
    profile,
  };
}

function runtime(env: Record<string, string>, files?: Record<string, string>) {
  const home = makeHome(files ?? { ".aws/config": config, ".aws/credentials": credentials });
  open.push(home);
  return fakeRuntime({ env: { ...offEc2, ...env }, home: home.path });
}

async function find(what: GivenOptions, env: Record<string, string>, files?: Record<string, string>) {
  const { identity } = await findIdentity(settingsOf(what), runtime(env, files));
  return `${identity.accessKeyId} ${identity.secretAccessKey.reveal()} ${identity.sessionToken?.reveal() ?? "-"}`;
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!Failure.is(error)) throw error;
  return error;
}

describe("the identity in use:", () => {
  const optionPair = { key: "AKIAGIVEN", secret: "given-secret" };
  test.each<[string, GivenOptions, Record<string, string>, string]>([
    [
      "key options take precedence over everything",
      { ...optionPair, profile: "prod" },
      pair,
      "AKIAGIVEN given-secret -",
    ],
    ["key options with a token", { ...optionPair, token: "t" }, pair, "AKIAGIVEN given-secret t"],
    [
      "--access-key is completed with the environment's secret key",
      { key: "AKIAENV" },
      pair,
      "AKIAENV env-secret -",
    ],
    ["--secret-key is completed with the environment's key id", { secret: "s" }, pair, "AKIAENV s -"],
    ["--session-token is combined with the environment's pair", { token: "t" }, pair, "AKIAENV env-secret t"],
    [
      "the environment's token goes with the same key",
      { key: "AKIAENV", secret: "s" },
      { ...pair, AWS_SESSION_TOKEN: "t" },
      "AKIAENV s t",
    ],
    [
      "the environment's token goes with a key that has no rival",
      optionPair,
      { AWS_SESSION_TOKEN: "t" },
      "AKIAGIVEN given-secret t",
    ],
    [
      "the environment's token does not go with another key",
      optionPair,
      { ...pair, AWS_SESSION_TOKEN: "t" },
      "AKIAGIVEN given-secret -",
    ],
    [
      "--profile takes precedence over the environment",
      { profile: "prod" },
      pair,
      "ASIAPROD prod-secret prod-token",
    ],
    [
      "--profile takes precedence over AWS_PROFILE",
      { profile: "prod" },
      { AWS_PROFILE: "default" },
      "ASIAPROD prod-secret prod-token",
    ],
    ["a profile with a space in its name", { profile: "two words" }, {}, "AKIATWOWORDS two-words-secret -"],
    [
      "the environment takes precedence over AWS_PROFILE",
      {},
      { ...pair, AWS_PROFILE: "prod" },
      "AKIAENV env-secret -",
    ],
    [
      "the environment takes precedence over a missing profile",
      {},
      { ...pair, AWS_PROFILE: "nope" },
      "AKIAENV env-secret -",
    ],
    ["the environment with a token", {}, { ...pair, AWS_SESSION_TOKEN: "t" }, "AKIAENV env-secret t"],
    ["the token's older name", {}, { ...pair, AWS_SECURITY_TOKEN: "old" }, "AKIAENV env-secret old"],
    [
      "the older name when the newer one is empty",
      {},
      { ...pair, AWS_SESSION_TOKEN: "", AWS_SECURITY_TOKEN: "old" },
      "AKIAENV env-secret old",
    ],
    [
      "the newer name first",
      {},
      { ...pair, AWS_SESSION_TOKEN: "new", AWS_SECURITY_TOKEN: "old" },
      "AKIAENV env-secret new",
    ],
    ["AWS_PROFILE", {}, { AWS_PROFILE: "prod" }, "ASIAPROD prod-secret prod-token"],
    ["AWS_DEFAULT_PROFILE", {}, { AWS_DEFAULT_PROFILE: "prod" }, "ASIAPROD prod-secret prod-token"],
    ["an empty AWS_PROFILE is unset", {}, { AWS_PROFILE: "" }, "AKIADEFAULT default-secret -"],
    ["the default profile", {}, {}, "AKIADEFAULT default-secret -"],
    [
      "empty variables are unset",
      {},
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      "AKIADEFAULT default-secret -",
    ],
  ])("%s", async (_, what, env, expected) => {
    expect(await find(what, env)).toBe(expected);
  });

  test("files named by the environment, ~ included", async () => {
    const files = { elsewhere: "[prod]\naws_access_key_id=AKIAELSE\naws_secret_access_key=else\n" };
    const env = {
      AWS_SHARED_CREDENTIALS_FILE: "~/elsewhere",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_PROFILE: "prod",
    };
    expect(await find({}, env, files)).toBe("AKIAELSE else -");
  });

  test("the credentials file takes precedence, without the token of the config file's pair", async () => {
    const files = {
      ".aws/config":
        "[default]\naws_access_key_id=AKIACONF\naws_secret_access_key=conf\naws_session_token=conf-token\n",
      ".aws/credentials": "[default]\naws_access_key_id=AKIACRED\naws_secret_access_key=cred\n",
    };
    expect(await find({}, {}, files)).toBe("AKIACRED cred -");
  });

  test("a key id and a secret key from different files are not a pair", async () => {
    const files = {
      ".aws/config": "[default]\naws_access_key_id=AKIACONF\naws_secret_access_key=conf\n",
      ".aws/credentials": "[default]\naws_access_key_id=AKIACRED\n",
    };
    const error = await failure(findIdentity(settingsOf({}), runtime({}, files)));
    expect(error.message).toMatch(
      /profile default in .*credentials: it has no aws_secret_access_key; add it$/,
    );
  });

  test("a profile without credentials lets the search continue", async () => {
    const imds = await startImds({ behaviour: "v2" });
    onTestFinished(imds.close);
    const env = { AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
    for (const what of [{ profile: "empty" }, {}]) {
      const around = runtime({ ...env, AWS_PROFILE: "empty" });
      const { identity, report } = await findIdentity(settingsOf(what), around);
      expect(identity.source).toBe("EC2 instance role admin");
      expect(identity.fromInstance).toBe(true);
      expect(report.map(entry => entry.detail)).toContain("profile empty has no credentials");
    }
  });

  test("with --profile, nothing from the environment is used, whatever the profile contains", async () => {
    const env = {
      ...pair,
      AWS_PROFILE: "prod",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/x",
      AWS_ROLE_ARN: "arn:aws:iam::1:role/x",
    };
    const error = await failure(findIdentity(settingsOf({ profile: "empty" }), runtime(env)));
    expect(error.message).toBe("No AWS credentials found");
    expect(error.details.filter(line => line.endsWith("ignored because of --profile"))).toHaveLength(3);
  });

  test.each<[string, string, string, string]>([
    ["keys in the credentials file beat a process", "credential_process = CMD", "KEYS", "AKIAKEYS"],
    [
      "a process takes precedence over keys in the config file",
      "credential_process = CMD\nKEYS",
      "",
      "AKIAPROC",
    ],
    ["keys in the config file", "KEYS", "", "AKIAKEYS"],
  ])("%s", async (_, inConfig, inCredentials, expected) => {
    const fill = (text: string) =>
      `[default]\n${text}\n`
        .replace("CMD", `echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"}'`)
        .replace("KEYS", "aws_access_key_id = AKIAKEYS\naws_secret_access_key = s");
    const files = { ".aws/config": fill(inConfig), ".aws/credentials": fill(inCredentials) };
    expect(await find({}, { PATH: process.env.PATH ?? "" }, files)).toBe(`${expected} s -`);
  });

  test("a completed pair is reported with the sources of both halves", async () => {
    const { report } = await findIdentity(settingsOf({ key: "AKIAENV" }), runtime(pair));
    expect(report[0]).toEqual({
      source: "command line",
      outcome: "used",
      detail: "command line, with AWS_SECRET_ACCESS_KEY from the environment",
    });
    expect(report).toHaveLength(7);
    expect(new Set(report.slice(1).map(entry => entry.outcome))).toEqual(new Set(["not tried"]));
  });

  test("account and expiry from the environment", async () => {
    const env = {
      ...pair,
      AWS_CREDENTIAL_EXPIRATION: "2030-01-01T00:00:00Z",
      AWS_ACCOUNT_ID: "123456789012",
    };
    const { identity } = await findIdentity(settingsOf({}), runtime(env));
    expect(identity).toMatchObject({ expiration: Date.UTC(2030, 0, 1), accountId: "123456789012" });
  });
});

describe("the program stops for", () => {
  test.each<[string, GivenOptions, Record<string, string>, string]>([
    [
      "a key without a secret",
      { key: "AKIA1" },
      {},
      "--secret-key is missing, and AWS_SECRET_ACCESS_KEY is not in the environment",
    ],
    [
      "a secret without a key",
      { secret: "s" },
      {},
      "--access-key is missing, and AWS_ACCESS_KEY_ID is not in the environment",
    ],
    [
      "a token alone",
      { token: "t" },
      {},
      "--access-key is missing, and AWS_ACCESS_KEY_ID is not in the environment",
    ],
    [
      "a temporary key without its token",
      { key: "ASIA1", secret: "s" },
      {},
      "--access-key is a temporary key; add --session-token",
    ],
  ])("%s is a usage error", async (_, what, env, message) => {
    const error = await failure(findIdentity(settingsOf(what), runtime(env)));
    expect(UsageFailure.is(error)).toBe(true);
    expect(error.message).toBe(message);
  });

  test.each<[string, GivenOptions, Record<string, string>, RegExp]>([
    [
      "a key without a secret in the environment",
      {},
      { AWS_ACCESS_KEY_ID: "AKIA1" },
      /environment: AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not; export AWS_SECRET_ACCESS_KEY/,
    ],
    [
      "a secret without a key in the environment",
      {},
      { AWS_SECRET_ACCESS_KEY: "s" },
      /AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not/,
    ],
    [
      "a profile with half a pair",
      { profile: "half" },
      {},
      /profile half in .*config: it has no aws_secret_access_key/,
    ],
    [
      "AWS_PROFILE naming a missing profile",
      {},
      { AWS_PROFILE: "nope" },
      /^The config profile \(nope\), named by AWS_PROFILE, could not be found/,
    ],
    [
      "a section that is no profile",
      { profile: "notaprofile" },
      {},
      /^The config profile \(notaprofile\), named by --profile,/,
    ],
    [
      "the default profile asked for by name and not there",
      { profile: "default" },
      { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
      /^The config profile \(default\)/,
    ],
    [
      "a profile's name with control characters",
      { profile: "a\u001b[31m" },
      {},
      /^The config profile \(a\\x1b\[31m\)/,
    ],
  ])("%s", async (_, what, env, message) => {
    const error = await failure(findIdentity(settingsOf(what), runtime(env)));
    expect(error.exitCode).toBe(ExitCode.LoginDenied);
    expect(error.message).toMatch(message);
  });

  test("a missing profile, listing similar names, and uses no other identity", async () => {
    const error = await failure(findIdentity(settingsOf({ profile: "prd" }), runtime(pair)));
    expect(error.details.at(-1)).toBe("profiles with a similar name: prod");
    const other = await failure(findIdentity(settingsOf({ profile: "quite-different" }), runtime(pair)));
    expect(other.details.at(-1)).toBe("profiles there: default, prod, two words, empty, half");
  });

  test("no credentials at all, with the list of sources and a hint to export", async () => {
    const error = await failure(findIdentity(settingsOf({}), runtime({}, {})));
    expect(error.exitCode).toBe(67);
    expect(error.message).toBe("No AWS credentials found");
    expect(error.details.map(line => line.split(/ {2,}/)[0])).toEqual([
      "command line",
      "--profile",
      "environment",
      "AWS_PROFILE, or the default profile",
      "web identity",
      "container",
      "EC2 instance",
      expect.stringMatching(/^A shell variable has no effect until it is exported: export AWS_ACCESS_KEY_ID/),
    ]);
    expect(error.details[6]).toMatch(/not configured: AWS_EC2_METADATA_DISABLED is true$/);
  });

  test("a signal that has aborted before the search", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(findIdentity(settingsOf({}), runtime(pair), { signal })).rejects.toThrow("too late");
  });
});

describe("the profile's other settings", () => {
  test.each<[string | undefined, Record<string, string>, string | undefined, string | undefined]>([
    ["prod", {}, "ap-northeast-1", "/etc/prod.pem"],
    [undefined, { AWS_PROFILE: "prod" }, "ap-northeast-1", "/etc/prod.pem"],
    [undefined, {}, "eu-west-1", undefined],
    ["empty", {}, undefined, undefined],
    [undefined, { AWS_PROFILE: "nope" }, undefined, undefined],
    [
      undefined,
      { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
      undefined,
      undefined,
    ],
  ])("--profile %s, %o: region %s, CA file %s", (profile, env, region, caBundle) => {
    const around = runtime(env);
    expect(profileRegion(around, profile)).toBe(region);
    expect(profileCaBundle(around, profile)).toBe(caBundle);
  });

  test("a missing profile is an error when its region is needed", () => {
    expect(() => profileRegion(runtime({}), "nope")).toThrow("The config profile (nope)");
  });
});
