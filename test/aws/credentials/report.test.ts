/** The text of `--show-identity`. */
import { describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { identityText } from "../../../src/aws/credentials/report.ts";
import { Secret } from "../../../src/secret.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const noOptions = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile: undefined };

describe("--show-identity", () => {
  test("lists every source and then the identity", async () => {
    const now = Date.UTC(2030, 0, 1);
    const env = {
      AWS_ACCESS_KEY_ID: "AKIAENV",
      AWS_SECRET_ACCESS_KEY: "env-secret",
      AWS_SESSION_TOKEN: "t",
      AWS_CREDENTIAL_EXPIRATION: "2030-01-01T05:30:10Z",
    };
    const { identity, report } = await findIdentity(noOptions, fakeRuntime({ env }));
    expect(
      identityText(identity, report, now),
    ).toBe(`command line                         not configured: --access-key and --secret-key were not given
--profile                            not configured: not given
environment                          used: environment
AWS_PROFILE, or the default profile  not tried: environment takes precedence
web identity                         not tried: environment takes precedence
container                            not tried: environment takes precedence
EC2 instance                         not tried: environment takes precedence

credentials  environment
access key   AKIAENV
kind         temporary, with a session token
account      unknown to this source
expires      2030-01-01T05:30:10Z, in 5 h 30 min
`);
  });

  test("shows keys that do not expire, keys whose expiry is unknown, and keys that have expired", () => {
    const identity = {
      accessKeyId: "A",
      secretAccessKey: new Secret("s"),
      sessionToken: undefined,
      accountId: "1",
      source: "x",
      fromInstance: false,
    };
    const last = (expiration: number | undefined, sessionToken?: Secret) =>
      identityText(
        { ...identity, sessionToken, expiration },
        [{ source: "x", outcome: "used", detail: "" }],
        60_000,
      )
        .trimEnd()
        .split("\n")
        .at(-1);
    expect(last(undefined)).toBe("expires      never");
    expect(last(undefined, new Secret("t"))).toBe("expires      unknown to this source");
    expect(last(0)).toBe("expires      1970-01-01T00:00:00Z, 1 min ago");
  });
});
