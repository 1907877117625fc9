/** The EC2 instance's role over real sockets. */
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { regionOfInstance } from "../../../src/aws/credentials/ambient.ts";
import { instanceRegion, instanceRole } from "../../../src/aws/credentials/instance.ts";
import { Failure } from "../../../src/exit.ts";
import { makeHome } from "../../support/home.ts";
import { type Imds, type ImdsBehaviour, type ImdsOptions, startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: Imds[] = [];
const warnings: string[] = [];
afterEach(async () => {
  warnings.length = 0;
  for (const imds of open.splice(0)) await imds.close();
});

async function start(options: ImdsOptions): Promise<Imds> {
  const imds = await startImds(options);
  open.push(imds);
  return imds;
}

function asking(imds: Imds, env: Record<string, string> = {}, signal?: AbortSignal) {
  const runtime = fakeRuntime({ env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url, ...env } });
  return { runtime, signal, connectTimeout: undefined, warn: (text: string) => void warnings.push(text) };
}

describe("the instance's role is found", () => {
  test("with a new token, once, when the service rejects the old one", async () => {
    const imds = await start({ behaviour: "forgetful" });
    expect(await instanceRole(asking(imds), undefined)).toMatchObject({ source: "EC2 instance role admin" });
    expect(imds.requests.filter(line => line.startsWith("PUT"))).toHaveLength(2);
    const stale = await start({ behaviour: "stale" });
    await expect(instanceRole(asking(stale), undefined)).rejects.toThrow("(401)");
    expect(stale.requests.filter(line => line.startsWith("PUT"))).toHaveLength(2);
  });

  test("with expired credentials, as EC2 gives during an outage, and a warning", async () => {
    const expiration = "2020-01-01T00:00:00Z";
    const credentials = { accessKeyId: "ASIAOLD", secretAccessKey: "s", token: "t", expiration };
    const before = Date.now();
    const identity = await instanceRole(asking(await start({ credentials })), undefined);
    if ("notConfigured" in identity) throw new Error(identity.notConfigured);
    expect(identity.accessKeyId).toBe("ASIAOLD");
    // Asked for again after ten minutes, and not before each request.
    expect(identity.expiration).toBeGreaterThanOrEqual(before + 600_000);
    expect(warnings).toEqual([
      "The credentials from EC2 instance role admin expired at 2020-01-01T00:00:00.000Z; they are used because EC2 has no newer ones",
    ]);
  });

  test("with IMDSv2: a token, then the role, then its keys", async () => {
    const credentials = {
      accessKeyId: "ASIA1",
      secretAccessKey: "s",
      token: "t",
      expiration: "2030-01-01T00:00:00Z",
    };
    const imds = await start({ role: "admin", credentials });
    const identity = await instanceRole(asking(imds), undefined);
    if ("notConfigured" in identity) throw new Error(identity.notConfigured);
    expect(identity).toMatchObject({
      accessKeyId: "ASIA1",
      source: "EC2 instance role admin",
      fromInstance: true,
      expiration: Date.UTC(2030, 0, 1),
    });
    expect(identity.secretAccessKey.reveal()).toBe("s");
    expect(identity.sessionToken?.reveal()).toBe("t");
    expect(imds.requests).toEqual([
      "PUT /latest/api/token",
      "GET /latest/meta-data/iam/security-credentials/",
      "GET /latest/meta-data/iam/security-credentials/admin",
    ]);
  });

  test.each<[string, ImdsOptions, string]>([
    ...[403, 404, 405].map((tokenStatus): [string, ImdsOptions, string] => [
      `with IMDSv1 when the token request is rejected with ${tokenStatus}`,
      { behaviour: "v1", tokenStatus },
      "admin",
    ]),
    ["with a name of IAM's punctuation", { role: "a+b=c,d.e@f-g_h" }, "a+b=c,d.e@f-g_h"],
    ["with a path before its name", { role: "team/admin" }, "team/admin"],
  ])("%s", async (_, options, role) => {
    const identity = await instanceRole(asking(await start(options)), undefined);
    expect(identity).toMatchObject({ source: `EC2 instance role ${role}` });
  });

  test("at an address with a path and a slash at its end", async () => {
    const imds = await start({});
    const runtime = fakeRuntime({ env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: `${imds.url}/` } });
    expect(
      await instanceRole({ runtime, signal: undefined, connectTimeout: 1, warn() {} }, undefined),
    ).toMatchObject({
      fromInstance: true,
    });
  });

  test.each([
    ["v2", "eu-north-1"],
    ["v1", "eu-north-1"],
    ["captive", undefined],
    ["forbidden", undefined],
  ] as const)("with its region, where %s gives %s", async (behaviour, region) => {
    const imds = await start({ behaviour, region: "eu-north-1" });
    expect(await instanceRegion(asking(imds), undefined)).toBe(region);
  });

  test("at the address in the profile", async () => {
    const imds = await start({ region: "eu-north-1" });
    const home = makeHome({ ".aws/config": `[default]\nec2_metadata_service_endpoint = ${imds.url}\n` });
    onTestFinished(home.remove);
    const options = {
      accessKey: undefined,
      secretKey: undefined,
      sessionToken: undefined,
      profile: undefined,
    };
    expect(await regionOfInstance(options, fakeRuntime({ home: home.path }))).toBe("eu-north-1");
  });

  test("without the proxies of the environment", async () => {
    const imds = await start({});
    const dead = "http://127.0.0.1:1";
    const env = { http_proxy: dead, HTTP_PROXY: dead, ALL_PROXY: dead, NODE_USE_ENV_PROXY: "1" };
    expect(await instanceRole(asking(imds, env), undefined)).toMatchObject({ fromInstance: true });
  });
});

describe("the instance's role is not configured", () => {
  test.each<[ImdsBehaviour, RegExp]>([
    ["forbidden", /^the service at 127\.0\.0\.1:\d+ responded 403$/],
    ["no-role", /^the instance has no role$/],
    ["other-cloud", /responded 400 when asked for a token$/],
    ["captive", /^the service at 127\.0\.0\.1:\d+ is not EC2$/],
    ["bad-token", /responded 500 when asked for a token$/],
  ])("%s", async (behaviour, why) => {
    const result = await instanceRole(asking(await start({ behaviour })), undefined);
    expect(result).toEqual({ notConfigured: expect.stringMatching(why) });
  });

  test.each(["silent", "lost-token"] as const)(
    "after about a second where it is %s, and IMDSv1 is not tried",
    async behaviour => {
      const imds = await start({ behaviour });
      const started = performance.now();
      const result = await instanceRole(asking(imds), undefined);
      expect(performance.now() - started).toBeLessThan(1500);
      expect(result).toEqual({
        notConfigured: expect.stringMatching(/no response .*\(no response in time\)/),
      });
      expect(imds.requests).toEqual(["PUT /latest/api/token"]);
    },
  );

  test("off EC2, where the address refuses connections", async () => {
    const imds = await startImds();
    await imds.close();
    const result = await instanceRole(asking(imds), undefined);
    expect(result).toEqual({ notConfigured: expect.stringMatching(/no response .*\(Connection refused\)$/) });
  });

  test("and the hop limit is mentioned where a connection is accepted and a token never comes", async () => {
    const result = await instanceRole(asking(await start({ behaviour: "lost-token" })), undefined);
    expect(result).toEqual({
      notConfigured: expect.stringMatching(
        /\(no response in time\); in a container, the instance's hop limit for IMDSv2 has to be 2 or more \(HttpPutResponseHopLimit\)$/,
      ),
    });
  });

  test.each([
    [{ AWS_EC2_METADATA_DISABLED: "TRUE" }, undefined, "AWS_EC2_METADATA_DISABLED is true"],
    [
      { AWS_EC2_METADATA_SERVICE_ENDPOINT: "ftp://x" },
      undefined,
      "the metadata service's address is not an http:// URL: ftp://x",
    ],
  ])("%o", async (env, profile, why) => {
    expect(await instanceRole(asking(await start({}), env), profile)).toEqual({ notConfigured: why });
  });

  test.each<[string, Record<string, string>, ReadonlyMap<string, string> | undefined, boolean]>([
    ["the environment", { AWS_EC2_METADATA_V1_DISABLED: "true" }, undefined, true],
    ["the profile", {}, new Map([["ec2_metadata_v1_disabled", "true"]]), true],
    [
      "neither, because the environment takes precedence",
      { AWS_EC2_METADATA_V1_DISABLED: "false" },
      new Map([["ec2_metadata_v1_disabled", "true"]]),
      false,
    ],
  ])("IMDSv1 prohibited by %s", async (_, env, profile, prohibited) => {
    const result = await instanceRole(asking(await start({ behaviour: "v1" }), env), profile);
    expect("notConfigured" in result && /prohibits IMDSv1$/.test(result.notConfigured)).toBe(prohibited);
  });
});

describe("the instance's role is an error", () => {
  test.each<[ImdsBehaviour, RegExp]>([
    ["broken-document", /EC2 instance role admin: the response is not JSON/],
    ["error-document", /EC2 instance role admin: AssumeRoleUnauthorizedAccess: EC2 cannot assume the role/],
    ["stale", /the EC2 instance: its metadata service rejects its own tokens \(401\); try again/],
    ["failing", /the EC2 instance: its metadata service responded 500 when asked for the role; try again$/],
  ])("%s", async (behaviour, message) => {
    const error = await instanceRole(asking(await start({ behaviour })), undefined).catch(
      (reason: unknown) => reason,
    );
    expect(Failure.is(error) && error.exitCode).toBe(67);
    expect((error as Failure).message).toMatch(message);
    expect((error as Failure).message).not.toContain("imds-secret");
  });

  test("after --max-time, with its reason", async () => {
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 100);
    const started = performance.now();
    await expect(
      instanceRole(asking(await start({ behaviour: "silent" }), {}, ending.signal), undefined),
    ).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(900);
  });
});

describe("time limits", () => {
  const slowly = (late: number | ((request: number) => number), behaviour: ImdsBehaviour = "v1") =>
    start({ behaviour, late: typeof late === "number" ? () => late : late });

  test("let a service without IMDSv2 take 0.7 s for each response, as kube2iam and kiam may", async () => {
    const role = await instanceRole(asking(await slowly(700)), undefined);
    expect(role).toMatchObject({ accessKeyId: "ASIAIMDSDOUBLE000000" });
  });

  test.each(["v1", "v2"] as const)(
    "let a service that has responded as EC2 (%s) take more than a second",
    async behaviour => {
      const imds = await slowly(request => (request < 2 ? 0 : 1300), behaviour);
      expect(await instanceRole(asking(imds), undefined)).toMatchObject({
        accessKeyId: "ASIAIMDSDOUBLE000000",
      });
    },
  );

  test("are AWS_METADATA_SERVICE_TIMEOUT for each request, the first one included", async () => {
    const imds = await slowly(1300, "v2");
    expect(await instanceRole(asking(imds), undefined)).toHaveProperty("notConfigured");
    const env = { AWS_METADATA_SERVICE_TIMEOUT: "3" };
    expect(await instanceRole(asking(imds, env), undefined)).toHaveProperty("accessKeyId");
    const short = asking(await slowly(300, "v2"), { AWS_METADATA_SERVICE_TIMEOUT: "0.1" });
    expect(await instanceRole(short, undefined)).toHaveProperty("notConfigured");
  });

  test("are the profile's metadata_service_timeout unless the variable is set", async () => {
    const profile = new Map([["metadata_service_timeout", "0.1"]]);
    const imds = await slowly(300, "v2");
    expect(await instanceRole(asking(imds), profile)).toHaveProperty("notConfigured");
    const env = { AWS_METADATA_SERVICE_TIMEOUT: "2" };
    expect(await instanceRole(asking(imds, env), profile)).toHaveProperty("accessKeyId");
  });

  test("apply to each of AWS_METADATA_SERVICE_NUM_ATTEMPTS attempts", async () => {
    const env = { AWS_METADATA_SERVICE_TIMEOUT: "1", AWS_METADATA_SERVICE_NUM_ATTEMPTS: "3" };
    const imds = await slowly(request => (request < 2 ? 5000 : 0), "v2");
    expect(await instanceRole(asking(imds, env), undefined)).toHaveProperty("accessKeyId");
    expect(imds.requests.slice(0, 3)).toEqual(Array(3).fill("PUT /latest/api/token"));
    const failing = await start({ behaviour: "failing" });
    await expect(instanceRole(asking(failing, env), undefined)).rejects.toThrow("responded 500");
    expect(failing.requests.filter(line => line.startsWith("GET"))).toHaveLength(3);
  });

  test.each([
    ["AWS_METADATA_SERVICE_TIMEOUT", "soon", "it has to be a number of seconds"],
    ["AWS_METADATA_SERVICE_TIMEOUT", "0", "it has to be a number of seconds"],
    ["AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1.5", "it has to be a number of attempts, 1 or more"],
  ])("that are not numbers are an error: %s=%s", async (variable, value, fix) => {
    const imds = await start({});
    await expect(instanceRole(asking(imds, { [variable]: value }), undefined)).rejects.toThrow(
      `No credentials from the EC2 instance: ${variable} is ${value}; ${fix}`,
    );
  });

  test("that expire in the middle are an error that names the variable", async () => {
    const imds = await slowly(request => (request < 2 ? 0 : 5000), "v2");
    const env = { AWS_METADATA_SERVICE_TIMEOUT: "1" };
    await expect(instanceRole(asking(imds, env), undefined)).rejects.toThrow(
      "EC2 instance role admin: the metadata service did not respond; try again, or set AWS_METADATA_SERVICE_TIMEOUT to more seconds",
    );
  });
});
