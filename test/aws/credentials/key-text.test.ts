/** Malformed keys and tokens from any source are reported before anything is signed. */
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { keyProblem } from "../../../src/aws/credentials/key-text.ts";
import { Failure, UsageFailure } from "../../../src/exit.ts";
import { Secret } from "../../../src/secret.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: Home[] = [];
afterEach(() => {
  for (const home of open.splice(0)) home.remove();
});

const secret = "canary+secret/key=";
const problem = (accessKeyId: string, secretAccessKey = secret, sessionToken?: string) =>
  keyProblem({
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: sessionToken === undefined ? undefined : new Secret(sessionToken),
  });

describe("a key", () => {
  test.each<[string, string | undefined]>([
    [secret, undefined],
    ["with whitespace inside, for other stores", undefined],
    ["\u00fcmlaut", undefined],
    [`quote"inside`, undefined],
    [`${secret}\r`, "contains a line break"],
    [`${secret}\n`, "contains a line break"],
    ["canary\ncanary", "contains a line break"],
    [`${secret}\u0000`, "contains a control character"],
    [` ${secret}`, "begins or ends with whitespace"],
    [`${secret}\u00a0`, "begins or ends with whitespace"],
    [`"${secret}"`, "is in quotes"],
    [`'${secret}'`, "is in quotes"],
  ])("that is secret, %j: %s", (text, expected) => {
    expect(problem("AKIA1", text)).toBe(expected && `the secret access key ${expected}`);
  });

  test.each<[string, string | undefined]>([
    ["AKIA1", undefined],
    ["minio-user_1", undefined],
    ["AKIA1\r", "contains a line break"],
    ["AKIA 1", "contains whitespace"],
    ["AKIA1\u200b", "contains characters outside of ASCII"],
    [`"AKIA1"`, "is in quotes"],
  ])("id, %j: %s", (text, expected) => {
    expect(problem(text)).toBe(expected && `the access key id ${expected}`);
    expect(problem("ASIA1", secret, text)).toBe(expected && `the session token ${expected}`);
  });
});

async function failureOf(env: Record<string, string>, file = "", options = {}): Promise<Failure> {
  const home = makeHome({ ".aws/credentials": file });
  open.push(home);
  const none = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile: undefined };
  const runtime = fakeRuntime({ env: { AWS_EC2_METADATA_DISABLED: "true", ...env }, home: home.path });
  const error = await findIdentity({ ...none, ...options }, runtime).then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!Failure.is(error)) throw error;
  expect(error.message).not.toContain("canary");
  return error;
}

describe("the error names the source:", () => {
  const pair = { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: secret };
  const alone = "export only the value (docker's --env-file keeps quotes and spaces)";
  test.each<[string, Record<string, string>, string]>([
    [
      "a secret with CR",
      { AWS_SECRET_ACCESS_KEY: `${secret}\r` },
      "AWS_SECRET_ACCESS_KEY contains a line break",
    ],
    ["a key id in quotes", { AWS_ACCESS_KEY_ID: '"AKIA1"' }, "AWS_ACCESS_KEY_ID is in quotes"],
    ["a token with a space", { AWS_SESSION_TOKEN: "canary token" }, "AWS_SESSION_TOKEN contains whitespace"],
  ])("the environment, %s", async (_, env, reason) => {
    const { exitCode, message } = await failureOf({ ...pair, ...env });
    expect({ exitCode, message }).toEqual({
      exitCode: 67,
      message: `No credentials from environment: ${reason}; ${alone}`,
    });
  });

  test("a profile whose secret is continued by an indented line", async () => {
    const file = `[default]\naws_secret_access_key = ${secret}\n  aws_session_token = x\naws_access_key_id = AKIA1\n`;
    expect((await failureOf({}, file)).message).toMatch(
      /^No credentials from profile default in .*credentials: aws_secret_access_key contains a line break; write it on one line, without quotes \(an indented line continues the value above it\)$/,
    );
  });

  test.each([
    [{ accessKey: "AKIA1", secretKey: new Secret(`${secret}\r`) }, "--secret-key contains a line break"],
    [{ accessKey: "'AKIA1'", secretKey: new Secret(secret) }, "--access-key is in quotes"],
    [
      { accessKey: "A", secretKey: new Secret(secret), sessionToken: new Secret(" t") },
      "--session-token begins or ends with whitespace",
    ],
    [{ accessKey: "A" }, "AWS_SECRET_ACCESS_KEY contains a line break"],
  ])("an option, exit code 2: %o", async (options, message) => {
    const error = await failureOf({ AWS_SECRET_ACCESS_KEY: `${secret}\n` }, "", options);
    expect(UsageFailure.is(error)).toBe(true);
    expect(error.message).toBe(message);
  });
});
