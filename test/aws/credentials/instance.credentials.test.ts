/** The EC2 instance's role over real sockets: works, not configured, broken. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { instanceRegion, instanceRole } from "../../../src/aws/credentials/instance.ts";
import { Failure } from "../../../src/exit.ts";
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

describe("works", () => {
  test("a token that is refused in the middle is replaced, once", async () => {
    const imds = await start({ behaviour: "forgetful" });
    expect(await instanceRole(asking(imds), undefined)).toMatchObject({ source: "EC2 instance role admin" });
    expect(imds.requests.filter(line => line.startsWith("PUT"))).toHaveLength(2);
    const stale = await start({ behaviour: "stale" });
    await expect(instanceRole(asking(stale), undefined)).rejects.toThrow("(401)");
    expect(stale.requests.filter(line => line.startsWith("PUT"))).toHaveLength(2);
  });

  test("an expired set, as EC2 hands out during an outage, is used with a warning", async () => {
    const expiration = "2020-01-01T00:00:00Z";
    const credentials = { accessKeyId: "ASIAOLD", secretAccessKey: "s", token: "t", expiration };
    const before = Date.now();
    const identity = await instanceRole(asking(await start({ credentials })), undefined);
    if ("notConfigured" in identity) throw new Error(identity.notConfigured);
    expect(identity.accessKeyId).toBe("ASIAOLD");
    // Asked for again after ten minutes, and not before each request.
    expect(identity.expiration).toBeGreaterThanOrEqual(before + 600_000);
    expect(warnings).toEqual([
      "The credentials from EC2 instance role admin ended at 2020-01-01T00:00:00.000Z; EC2 hands out no newer ones, they are used as they are",
    ]);
  });

  test("IMDSv2: a token, then the role, then its keys", async () => {
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
    ["IMDSv1 where no tokens are known", { behaviour: "v1" }, "admin"],
    ["a role's name with IAM's punctuation", { role: "a+b=c,d.e@f-g_h" }, "a+b=c,d.e@f-g_h"],
    ["a role with a path", { role: "team/admin" }, "team/admin"],
  ])("%s", async (_, options, role) => {
    const identity = await instanceRole(asking(await start(options)), undefined);
    expect(identity).toMatchObject({ source: `EC2 instance role ${role}` });
  });

  test("an address with a path and a slash at its end", async () => {
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
  ] as const)("the region: %s says %s", async (behaviour, region) => {
    const imds = await start({ behaviour, region: "eu-north-1" });
    expect(await instanceRegion(asking(imds), undefined)).toBe(region);
  });

  test("a proxy in the environment is not for the metadata service", async () => {
    const imds = await start({});
    const dead = "http://127.0.0.1:1";
    const env = { http_proxy: dead, HTTP_PROXY: dead, ALL_PROXY: dead, NODE_USE_ENV_PROXY: "1" };
    expect(await instanceRole(asking(imds, env), undefined)).toMatchObject({ fromInstance: true });
  });
});

describe("not configured", () => {
  test.each<[ImdsBehaviour, RegExp]>([
    ["forbidden", /^the service at 127\.0\.0\.1:\d+ answered 403$/],
    ["no-role", /^the instance has no role$/],
    ["other-cloud", /answered 400 when asked for a token$/],
    ["captive", /^what answers at 127\.0\.0\.1:\d+ is not EC2$/],
    ["bad-token", /answered 500 when asked for a token$/],
  ])("%s", async (behaviour, why) => {
    const answer = await instanceRole(asking(await start({ behaviour })), undefined);
    expect(answer).toEqual({ notConfigured: expect.stringMatching(why) });
  });

  test.each(["silent", "lost-token"] as const)(
    "%s: told in about a second, and IMDSv1 is not tried",
    async behaviour => {
      const imds = await start({ behaviour });
      const started = performance.now();
      const answer = await instanceRole(asking(imds), undefined);
      expect(performance.now() - started).toBeLessThan(1500);
      expect(answer).toEqual({
        notConfigured: expect.stringMatching(/nothing answers .*\(no answer in time\)/),
      });
      expect(imds.requests).toEqual(["PUT /latest/api/token"]);
    },
  );

  test("off EC2, where the address refuses connections", async () => {
    const imds = await startImds();
    await imds.close();
    const answer = await instanceRole(asking(imds), undefined);
    expect(answer).toEqual({ notConfigured: expect.stringMatching(/nothing answers .*\(ECONNREFUSED\)/) });
  });

  test("something without tokens that answers slowly gets one second for all of it", async () => {
    const slow = await startSlow(700);
    const started = performance.now();
    try {
      const answer = await instanceRole(asking(slow), undefined);
      expect(answer).toEqual({ notConfigured: expect.stringMatching(/did not answer$/) });
      expect(performance.now() - started).toBeLessThan(1500);
    } finally {
      await slow.close();
    }
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
      "nobody: the environment overrules",
      { AWS_EC2_METADATA_V1_DISABLED: "false" },
      new Map([["ec2_metadata_v1_disabled", "true"]]),
      false,
    ],
  ])("IMDSv1 prohibited by %s", async (_, env, profile, prohibited) => {
    const answer = await instanceRole(asking(await start({ behaviour: "v1" }), env), profile);
    expect("notConfigured" in answer && /prohibits IMDSv1$/.test(answer.notConfigured)).toBe(prohibited);
  });
});

describe("broken", () => {
  test.each<[ImdsBehaviour, RegExp]>([
    ["broken-document", /EC2 instance role admin: the response is not JSON/],
    ["error-document", /EC2 instance role admin: AssumeRoleUnauthorizedAccess: EC2 cannot assume the role/],
    ["stale", /the EC2 instance: its metadata service refuses the tokens that it gives \(401\); try again/],
    ["failing", /the EC2 instance: its metadata service answered 500 when asked for the role/],
  ])("%s", async (behaviour, message) => {
    const error = await instanceRole(asking(await start({ behaviour })), undefined).catch(
      (reason: unknown) => reason,
    );
    expect(Failure.is(error) && error.exitCode).toBe(67);
    expect((error as Failure).message).toMatch(message);
    expect((error as Failure).message).not.toContain("imds-secret");
  });

  test("--max-time ends it with its own reason", async () => {
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

/** Answers everything with 404 (the token) or a role's name, late. */
async function startSlow(milliseconds: number): Promise<Imds> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    setTimeout(() => response.writeHead(request.method === "PUT" ? 404 : 200).end("admin"), milliseconds);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}
