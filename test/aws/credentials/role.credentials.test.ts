/** Roles of profiles and of --role-arn: the credentials they are assumed with, and the calls to STS. */
import { describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../../src/secret.ts";
import { account } from "../../support/aws-login.ts";
import { startContainer } from "../../support/container.ts";
import { startImds } from "../../support/imds.ts";
import { arn, role, roleScene, signers } from "./role-scene.ts";
import { failureOf } from "./scene.ts";

describe("a profile's role", () => {
  test("is requested with all settings of the profile, through the proxy and with the private CA", async () => {
    const here = await roleScene();
    const { identity } = await here.find({ profile: "role" });
    expect(identity).toMatchObject({
      accessKeyId: "ASIAADMIN",
      accountId: account,
      source: "profile role (assumed role)",
      fromInstance: false,
    });
    expect(identity.secretAccessKey.reveal()).toBe("login-secret");
    expect(here.proxy.asked).toEqual(["sts.eu-west-1.amazonaws.com:443"]);
    expect(here.aws.requests).toHaveLength(1);
    expect(here.aws.requests[0]).toMatchObject({
      host: "sts.eu-west-1.amazonaws.com",
      parameters: {
        Action: "AssumeRole",
        RoleArn: arn("team/admin"),
        RoleSessionName: "me",
        ExternalId: "ext",
        DurationSeconds: "7200",
      },
    });
    expect(here.aws.requests[0]?.authorization).toMatch(/Credential=AKIABASE\/\d{8}\/eu-west-1\/sts\//);
  });

  test.each<[string, string[], Record<string, string>]>([
    ["third", ["AKIABASE", "ASIAADMIN", "ASIASECOND"], {}],
    ["itself", ["AKIASELF"], {}],
    ["onkeys", ["AKIASELF"], {}],
    ["onweb", [undefined as unknown as string, "ASIAWEB"], {}],
    ["onprocess", ["AKIAPROC"], {}],
    ["onsource", ["AKIAENV"], { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" }],
    ["environment", ["AKIAENV"], { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" }],
  ])("%s is assumed with the keys of its source", async (profile, signed, env) => {
    const here = await roleScene({ env: { PATH: process.env.PATH ?? "", ...env } });
    await here.find({ profile });
    expect(signers(here)).toEqual(signed);
  });

  test("with the instance as its source is assumed with the instance's role, which is read without the proxy", async () => {
    const imds = await startImds();
    onTestFinished(() => imds.close());
    const env = {
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
      HTTP_PROXY: "http://127.0.0.1:1",
      http_proxy: "http://127.0.0.1:1",
    };
    const here = await roleScene({ env });
    const { identity } = await here.find({ profile: "instance" });
    expect(identity).toMatchObject({ accessKeyId: "ASIAX", fromInstance: false });
    expect(signers(here)).toEqual(["ASIAIMDSDOUBLE000000"]);
    expect(here.proxy.asked).toEqual(["sts.us-east-1.amazonaws.com:443"]);
  });

  test("with the container as its source is assumed with the container's role", async () => {
    const container = await startContainer();
    onTestFinished(() => container.close());
    const here = await roleScene({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url } });
    await here.find({ profile: "container" });
    expect(signers(here)).toEqual(["ASIACONTAINERDOUBLE0"]);
  });

  test.each([
    ["loop", /cycle: loop > pool > loop; check source_profile of each$/],
    ["narcissus", /cycle: narcissus > narcissus;/],
    ["neither", /it has role_arn, but neither source_profile nor credential_source; add one of them$/],
    ["both", /it has both source_profile and credential_source; remove one of them$/],
    [
      "nowhere",
      /its source_profile gone does not exist; looked in .*config and .*credentials \(not found\)$/,
    ],
    ["hollow", /its source_profile empty has no credentials; add them there$/],
    [
      "odd",
      /its credential_source Environnement is unknown; it has to be one of Environment, Ec2InstanceMetadata, EcsContainer$/,
    ],
    [
      "instance",
      /its credential_source Ec2InstanceMetadata has no credentials: AWS_EC2_METADATA_DISABLED is true; check/,
    ],
  ])("%s is an error that names the problem, without a call to AWS", async (profile, message) => {
    const here = await roleScene();
    const said = await failureOf(here.find({ profile }));
    expect(said).toMatch(message);
    expect(said).toContain(`(67) No credentials from profile ${profile} (assumed role): `);
    expect(here.aws.requests).toEqual([]);
  });
});

describe("--role-arn", () => {
  const keys = { accessKey: "AKIATYPED", secretKey: new Secret("typed-canary") };

  test("is assumed with key options, with the other role options", async () => {
    const here = await roleScene();
    const more = { sessionName: "night", externalId: "e", durationSeconds: 900 };
    const { identity, report } = await here.find({ ...keys, role: role("top", more) });
    expect(identity).toMatchObject({
      accessKeyId: "ASIATOP",
      accountId: account,
      source: `role ${arn("top")}, assumed with command line`,
    });
    expect(report.at(-1)).toEqual({ source: "--role-arn", outcome: "used", detail: arn("top") });
    expect(here.aws.requests[0]?.parameters).toMatchObject({
      RoleArn: arn("top"),
      RoleSessionName: "night",
      ExternalId: "e",
      DurationSeconds: "900",
    });
    expect(signers(here)).toEqual(["AKIATYPED"]);
  });

  test("is assumed with a profile's role", async () => {
    const here = await roleScene();
    const { identity } = await here.find({ profile: "role", role: role("top") });
    expect(identity.source).toBe(`role ${arn("top")}, assumed with profile role (assumed role)`);
    expect(signers(here)).toEqual(["AKIABASE", "ASIAADMIN"]);
    expect(here.proxy.asked).toContain("sts.eu-west-1.amazonaws.com:443");
  });

  test("that STS denies is an error with STS's reason", async () => {
    const here = await roleScene({ behaviour: "denied" });
    expect(await failureOf(here.find({ ...keys, role: role("top") }))).toBe(
      `(67) No credentials from --role-arn ${arn("top")}: AccessDenied: User: x is not authorized to perform: sts:AssumeRole; check the role, its trust policy and the caller's permissions`,
    );
  });

  test("without any credentials is an error that lists the sources", async () => {
    const here = await roleScene();
    expect(await failureOf(here.find({ role: role("top") }))).toMatch(/^\(67\) No AWS credentials found\n/);
  });
});

describe("a renewal", () => {
  test("of a role opens another session, although the cache has the expiring one", async () => {
    let minutes = 0;
    const here = await roleScene({ ahead: () => minutes * 60_000 });
    const { identity, refresh } = await here.find({ profile: "role" });
    expect((await refresh?.())?.accessKeyId).toBe(identity.accessKeyId);
    expect(here.aws.requests).toHaveLength(2);
    minutes = 50;
    await refresh?.();
    expect(here.aws.requests).toHaveLength(3);
  });

  test("of --role-arn opens another session with keys that do not expire", async () => {
    const here = await roleScene();
    const { refresh } = await here.find({ profile: "base", role: role("top") });
    await refresh?.();
    expect(signers(here)).toEqual(["AKIABASE", "AKIABASE"]);
  });

  test("of a web identity reads its token file again", async () => {
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: arn("pod") };
    const here = await roleScene({ env });
    const { refresh } = await here.find();
    here.home.write({ token: "second-canary\n" });
    await refresh?.();
    expect(here.aws.requests.map(({ parameters }) => parameters.WebIdentityToken)).toEqual([
      "web-canary",
      "second-canary",
    ]);
  });

  test("of exported keys is not possible, whatever expiry they name", async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "ASIAENV",
      AWS_SECRET_ACCESS_KEY: "env-canary",
      AWS_SESSION_TOKEN: "token-canary",
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 60_000).toISOString(),
    };
    const here = await roleScene({ env });
    expect((await here.find()).refresh).toBeUndefined();
    expect((await here.find({ profile: "base" })).refresh).toBeUndefined();
  });

  test("ends with the caller's signal", async () => {
    const here = await roleScene();
    const { refresh } = await here.find({ profile: "role" });
    const reason = new Error("over");
    await expect(refresh?.({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(refresh?.()).resolves.toMatchObject({ accessKeyId: "ASIAADMIN" });
  });
});
