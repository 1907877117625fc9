/** MFA codes: from --mfa-code, or from a prompt on the terminal. */
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/secret.ts";
import { account } from "../../support/aws-login.ts";
import { role, roleScene } from "./role-scene.ts";
import { failureOf } from "./scene.ts";

describe("an MFA code", () => {
  test("given with --mfa-code is offered to STS once", async () => {
    const here = await roleScene({ codes: ["123456"] });
    const { identity } = await here.find({ profile: "mfa", mfaCode: new Secret("123456") });
    expect(identity.accessKeyId).toBe("ASIAGUARDED");
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      SerialNumber: `arn:aws:iam::${account}:mfa/me`,
      TokenCode: "123456",
    });
    expect(here.questions).toEqual([]);
  });

  test("given with --mfa-code and wrong is tried once, even at a terminal", async () => {
    const here = await roleScene({ codes: ["123456"], replies: ["123456"] });
    expect(await failureOf(here.find({ profile: "mfa", mfaCode: new Secret("654321") }))).toMatch(
      /--mfa-code was rejected: MultiFactorAuthentication failed with invalid MFA one time pass code. ; use the code/,
    );
    expect(here.aws.requests).toHaveLength(1);
    expect(here.questions).toEqual([]);
  });

  test("is prompted for on the terminal without --mfa-code, and again after a wrong one", async () => {
    const here = await roleScene({ codes: ["123456"], replies: ["000000", "12345", " 123456 "] });
    const { identity } = await here.find({ profile: "mfa" });
    expect(identity.accessKeyId).toBe("ASIAGUARDED");
    expect(here.questions).toHaveLength(3);
    expect(here.questions[0]).toBe(`MFA code for arn:aws:iam::${account}:mfa/me: `);
    expect(here.questions[2]).toBe(`a code has six digits\nMFA code for arn:aws:iam::${account}:mfa/me: `);
    expect(here.aws.requests).toHaveLength(2);
  });

  test("that is wrong three times ends the search", async () => {
    const here = await roleScene({ codes: ["123456"], replies: ["000000", "000001", "000002", "123456"] });
    expect(await failureOf(here.find({ profile: "mfa" }))).toMatch(/: 3 codes were rejected: MultiFactor/);
    expect(here.aws.requests).toHaveLength(3);
    expect(here.questions).toHaveLength(3);
  });

  test("without a terminal for a prompt is an error that names --mfa-code", async () => {
    const here = await roleScene();
    expect(await failureOf(here.find({ profile: "mfa" }))).toBe(
      `(67) No credentials from profile mfa (assumed role): it needs a code of the MFA device arn:aws:iam::${account}:mfa/me, and there is no terminal for a prompt; add --mfa-code CODE`,
    );
    expect(here.aws.requests).toEqual([]);
  });

  test("interrupted with Ctrl-C interrupts the program and ends the search", async () => {
    const here = await roleScene();
    let interrupts = 0;
    const interrupt = () => void interrupts++;
    const found = here.find({ profile: "mfa" }, { ask: async () => "interrupted", interrupt });
    expect(await failureOf(found)).toMatch(/: no MFA code was entered$/);
    expect(interrupts).toBe(1);
  });

  test("is valid for one role: the terminal prompts for that of the next one", async () => {
    const here = await roleScene({ codes: ["123456", "234567"], replies: ["234567"] });
    await here.find({ profile: "above", mfaCode: new Secret("123456") });
    expect(here.questions).toEqual([`MFA code for arn:aws:iam::${account}:mfa/other: `]);
    expect(here.aws.requests.map(({ parameters }) => parameters.TokenCode)).toEqual(["123456", "234567"]);
  });

  test("is used with --role-arn and --mfa-serial", async () => {
    const here = await roleScene({ codes: ["123456"] });
    const settings = { profile: "base", role: role("top", { mfaSerial: "GAHT12345678" }) };
    await here.find({ ...settings, mfaCode: new Secret("123456") });
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      SerialNumber: "GAHT12345678",
      TokenCode: "123456",
    });
  });
});
