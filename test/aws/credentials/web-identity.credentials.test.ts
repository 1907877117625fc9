/** Web identity: the token in a file opens a role, for a profile or for the environment. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { account } from "../../support/aws-login.ts";
import { arn, roleScene } from "./role-scene.ts";
import { failureOf, type SceneOptions } from "./scene.ts";

const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: arn("web") };
const ofProfile = "profile web (web identity)";
const ofEnvironment = "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";

describe("a web identity", () => {
  test.each<[string, string | undefined, SceneOptions["env"], string, string]>([
    ["of a profile", "web", {}, ofProfile, "awscurl"],
    ["of the environment", undefined, environment, ofEnvironment, "awscurl"],
    [
      "with a session name",
      undefined,
      { ...environment, AWS_ROLE_SESSION_NAME: "pod" },
      ofEnvironment,
      "pod",
    ],
    [
      "with a path to be expanded",
      undefined,
      { ...environment, AWS_WEB_IDENTITY_TOKEN_FILE: "~/$NAME", NAME: "token" },
      ofEnvironment,
      "awscurl",
    ],
  ])("%s calls STS without a signature", async (_, profile, env, source, sessionName) => {
    const here = await roleScene({ env: env ?? {} });
    const { identity } = await here.find({ profile });
    expect(identity).toMatchObject({ accessKeyId: "ASIAWEB", source, accountId: account });
    expect(here.aws.requests[0]).toMatchObject({
      authorization: "",
      parameters: {
        Action: "AssumeRoleWithWebIdentity",
        WebIdentityToken: "web-canary",
        RoleSessionName: sessionName,
      },
    });
  });

  const fix = "check the token file, the role and its trust policy";
  test.each<[string, string | Uint8Array | undefined, string]>([
    ["that does not exist", undefined, "does not exist"],
    ["that is empty", " \n", "is empty"],
    ["in UTF-16", Buffer.from("\ufeffweb-canary", "utf16le"), "is UTF-16 text"],
    [
      "that holds more than a token",
      "web-canary\nand more",
      "contains invalid characters (whitespace, or outside of ASCII)",
    ],
  ])("whose token is in a file %s is an error", async (_, token, reason) => {
    const here = await roleScene({ env: { ...environment, AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/other" } });
    if (token !== undefined) here.home.write({ other: token });
    const path = join(here.home.path, "other");
    expect(await failureOf(here.find())).toBe(
      `(67) No credentials from ${ofEnvironment}: the token file ${path} ${reason}; ${fix}`,
    );
    expect(here.aws.requests).toEqual([]);
  });

  test("without its role is an error", async () => {
    const here = await roleScene({ env: { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token" } });
    expect(await failureOf(here.find())).toMatch(/AWS_ROLE_ARN is not set; export it$/);
  });

  test("that STS denies is an error with its reason", async () => {
    const here = await roleScene({ env: environment, behaviour: "denied" });
    expect(await failureOf(here.find())).toMatch(
      /: AccessDenied: .*; check the token file, the role and its trust policy$/,
    );
  });
});
