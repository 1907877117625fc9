/** Cached sessions of roles: their files, identities, lifetime, and damaged files. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/secret.ts";
import { account } from "../../support/aws-login.ts";
import { arn, role, roleScene, signers } from "./role-scene.ts";
import type { Scene } from "./scene.ts";

describe("a cached session", () => {
  const cliFolder = ({ home }: Scene) => join(home.path, ".aws/cli/cache");
  const ownFolder = ({ home }: Scene) => join(home.path, ".cache/awscurl");
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

  test("of a profile is in the AWS CLI's cache, and needs one MFA code for all runs", async () => {
    const here = await roleScene({ codes: ["123456"] });
    await here.find({ profile: "mfa", mfaCode: new Secret("123456") });
    const { identity } = await here.find({ profile: "mfa" });
    expect(identity).toMatchObject({ accessKeyId: "ASIAGUARDED", accountId: account });
    expect(here.aws.requests).toHaveLength(1);

    const asked = `{"RoleArn": "${arn("guarded")}", "SerialNumber": "arn:aws:iam::${account}:mfa/me"}`;
    const name = `${createHash("sha1").update(asked).digest("hex")}.json`;
    expect(readdirSync(cliFolder(here))).toEqual([name]);
    expect(mode(join(cliFolder(here), name))).toBe("600");
    expect(mode(cliFolder(here))).toBe("700");
  });

  test("may be of any role of a chain, and the last one is used", async () => {
    const here = await roleScene();
    await here.find({ profile: "chained" });
    expect(readdirSync(cliFolder(here))).toHaveLength(2);
    await here.find({ profile: "third" });
    expect(signers(here)).toEqual(["AKIABASE", "ASIAADMIN", "ASIASECOND"]);
  });

  test("may be of a profile's web identity, but not of the environment's", async () => {
    const here = await roleScene();
    await here.find({ profile: "web" });
    await here.find({ profile: "web" });
    expect(here.aws.requests).toHaveLength(1);
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: arn("pod") };
    const pod = await roleScene({ env });
    await pod.find();
    await pod.find();
    expect(pod.aws.requests).toHaveLength(2);
    expect(readdirSync(join(pod.home.path, ".aws"))).toEqual(["config"]);
  });

  test("of --role-arn is used by the identity that opened it and no other", async () => {
    const here = await roleScene();
    const mine = { accessKey: "AKIAMINE", secretKey: new Secret("mine-canary") };
    await here.find({ ...mine, role: role("top") });
    await here.find({ ...mine, role: role("top") });
    expect(signers(here)).toEqual(["AKIAMINE"]);
    expect(mode(ownFolder(here))).toBe("700");
    const [file = ""] = readdirSync(ownFolder(here));
    expect(mode(join(ownFolder(here), file))).toBe("600");
    // The same key id is not enough: without the secret key it is another identity.
    await here.find({ accessKey: "AKIAMINE", secretKey: new Secret("other-canary"), role: role("top") });
    await here.find({ accessKey: "AKIAYOURS", secretKey: new Secret("mine-canary"), role: role("top") });
    await here.find({ ...mine, role: role("top", { externalId: "x" }) });
    expect(signers(here)).toEqual(["AKIAMINE", "AKIAMINE", "AKIAYOURS", "AKIAMINE"]);
    expect(readdirSync(ownFolder(here))).toHaveLength(4);
  });

  test("of --role-arn is in XDG_CACHE_HOME, unless that is relative", async () => {
    const there = await roleScene({ env: { XDG_CACHE_HOME: "HOME/xdg" } });
    await there.find({ profile: "base", role: role("top") });
    expect(readdirSync(join(there.home.path, "xdg/awscurl"))).toHaveLength(1);
    const relative = await roleScene({ env: { XDG_CACHE_HOME: "xdg" } });
    await relative.find({ profile: "base", role: role("top") });
    expect(readdirSync(ownFolder(relative))).toHaveLength(1);
  });

  test("is used while fifteen minutes are left", async () => {
    let minutes = 0;
    const here = await roleScene({ lifetime: 3600, ahead: () => minutes * 60_000 });
    await here.find({ profile: "role" });
    minutes = 44;
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(1);
    minutes = 46;
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(2);
  });

  test("is neither read nor written with --no-credential-cache", async () => {
    const here = await roleScene();
    await here.find({ profile: "role", role: role("top"), cache: false });
    expect(readdirSync(here.home.path).sort()).toEqual([".aws", "token"]);
    expect(readdirSync(join(here.home.path, ".aws"))).toEqual(["config"]);
    await here.find({ profile: "role", role: role("top") });
    await here.find({ profile: "role", role: role("top"), cache: false });
    expect(here.aws.requests).toHaveLength(6);
  });

  test.each<[string, (path: string) => void]>([
    ["torn", path => writeFileSync(path, readFileSync(path, "utf8").slice(0, 90))],
    ["empty", path => writeFileSync(path, "")],
    ["something else", path => writeFileSync(path, '["ASIA"]')],
    ["without a date", path => writeFileSync(path, readFileSync(path, "utf8").replace(/20\d\d-/, "later-"))],
    [
      "with a line break in its token",
      path => writeFileSync(path, readFileSync(path, "utf8").replace("login-token", "login-token\\n")),
    ],
    [
      "with a quoted key",
      path => writeFileSync(path, readFileSync(path, "utf8").replace("login-secret", "'login-secret'")),
    ],
    ["in UTF-16", path => writeFileSync(path, Buffer.from(readFileSync(path, "utf8"), "utf16le"))],
    ["a FIFO", path => void execFileSync("sh", ["-c", 'rm "$0"; mkfifo "$0"', path])],
    ["larger than any session", path => truncateSync(path, 5 * 1024 ** 3)],
    ["without a key", path => writeFileSync(path, readFileSync(path, "utf8").replace("AccessKeyId", "Id"))],
  ])("in a file that is %s is ignored and replaced", async (_, spoil) => {
    const here = await roleScene();
    await here.find({ profile: "role" });
    const path = join(cliFolder(here), readdirSync(cliFolder(here))[0] ?? "");
    const good = readFileSync(path, "utf8").length;
    spoil(path);
    await here.find({ profile: "role" });
    expect(here.aws.requests).toHaveLength(2);
    expect(readFileSync(path, "utf8")).toHaveLength(good);
    expect(readdirSync(cliFolder(here))).toHaveLength(1);
  });

  test("that cannot be written is not an error", async () => {
    const here = await roleScene({
      files: { ".aws/cli": "not a folder" },
      env: { XDG_CACHE_HOME: "/proc/nowhere" },
    });
    const { identity } = await here.find({ profile: "role", role: role("top") });
    expect(identity.accessKeyId).toBe("ASIATOP");
  });

  test("has mode 0600, whatever the umask", async () => {
    const before = process.umask(0);
    try {
      const here = await roleScene();
      await here.find({ profile: "role" });
      const [file = ""] = readdirSync(cliFolder(here));
      expect(mode(join(cliFolder(here), file))).toBe("600");
      expect(mode(cliFolder(here))).toBe("700");
      chmodSync(cliFolder(here), 0o755);
    } finally {
      process.umask(before);
    }
  });
});
