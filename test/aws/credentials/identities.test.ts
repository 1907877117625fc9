/** Identities of a run: found once per settings, shared by concurrent requests, and renewed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Identities } from "../../../src/aws/credentials/identities.ts";
import type { CredentialSettings } from "../../../src/aws/credentials/identity.ts";
import { Secret } from "../../../src/secret.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: (Home | { close(): unknown })[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await ("remove" in thing ? thing.remove() : thing.close());
});

/** A new object at each call. */
function settings(over: Partial<CredentialSettings> = {}): CredentialSettings {
  return { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile: "p", ...over };
}

/** Its process takes a while, counts its calls, numbers its keys by that count, and fails from call `failsFrom` on. */
function scene({ lasts = 3600, failsFrom = 99, takes = 0.3 } = {}) {
  const home = makeHome();
  open.push(home);
  const calls = join(home.path, "calls");
  home.write({
    calls: "",
    "give.sh": `
printf x >> '${calls}'
sleep ${takes}
n=$(wc -c < '${calls}' | tr -d ' ')
[ "$n" -ge ${failsFrom} ] && exit 1
printf '{"Version":1,"AccessKeyId":"ASIA%s","SecretAccessKey":"canary","Expiration":"%s"}' "$n" '${new Date(Date.now() + lasts * 1000).toISOString()}'
`,
    ".aws/config": ["p", "q"]
      .map(name => `[profile ${name}]\ncredential_process = sh '${home.path}/give.sh'\n`)
      .join(""),
  });
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const env = { PATH: process.env.PATH };
  const identities = new Identities(fakeRuntime({ env, home: home.path, now }));
  return {
    identities,
    clock,
    find: async (signal?: AbortSignal, over: Partial<CredentialSettings> = {}) =>
      (await identities.find(settings(over), { signal })).identity.accessKeyId,
    calls: () => readFileSync(calls, "utf8").length,
  };
}

const over = new Error("over");
function endingSoon(): AbortSignal {
  const ending = new AbortController();
  setTimeout(() => ending.abort(over), 100);
  return ending.signal;
}

describe("settings with the same values", () => {
  test.each<[string, Partial<CredentialSettings>]>([
    ["and nothing else", {}],
    ["and another MFA code, which does not choose the identity", { mfaCode: new Secret("123456") }],
    ["and the default for the cache given in full", { cache: true }],
  ])("share one identity: a profile %s", async (_, more) => {
    const { find, calls } = scene({ takes: 0 });
    expect([await find(), await find(undefined, more)]).toEqual(["ASIA1", "ASIA1"]);
    expect(calls()).toBe(1);
  });

  test.each<[string, Partial<CredentialSettings>]>([
    ["profile", { profile: "q" }],
    ["use of the cache", { cache: false }],
  ])("do not share it with settings that differ in their %s", async (_, more) => {
    const { find, calls } = scene({ takes: 0 });
    expect([await find(), await find(undefined, more)]).toEqual(["ASIA1", "ASIA2"]);
    expect(calls()).toBe(2);
  });

  test("compare secret keys and tokens by value, not as they print", async () => {
    const identities = new Identities(fakeRuntime());
    const secretOf = async (secret: string, token?: string) => {
      const sessionToken = token === undefined ? undefined : new Secret(token);
      const given = settings({ accessKey: "AKIA1", secretKey: new Secret(secret), sessionToken });
      const { identity } = await identities.find(given, {});
      return [identity.secretAccessKey.reveal(), identity.sessionToken?.reveal()];
    };
    expect(await secretOf("one")).toEqual(["one", undefined]);
    expect(await secretOf("two")).toEqual(["two", undefined]);
    expect(await secretOf("two", "token")).toEqual(["two", "token"]);
    expect(await secretOf("one")).toEqual(["one", undefined]);
  });

  test("differ when one of them names a role", async () => {
    const { identities, calls } = scene({ takes: 0 });
    const arn = "arn:aws:iam::123456789012:role/r";
    const role = {
      arn,
      sessionName: undefined,
      externalId: undefined,
      mfaSerial: undefined,
      durationSeconds: undefined,
    };
    await identities.find(settings(), {});
    await expect(identities.find(settings({ role }), {})).rejects.toThrow(
      "a search that calls AWS needs CredentialContext.send",
    );
    expect(calls()).toBe(2);
  });
});

describe("requests at the same time", () => {
  test("share one search", async () => {
    const { find, calls } = scene();
    expect(await Promise.all([find(), find()])).toEqual(["ASIA1", "ASIA1"]);
    expect(calls()).toBe(1);
  });

  test.each([
    ["search", 3600, "ASIA1"],
    ["renewal", 30, "ASIA2"],
  ])("continue a %s for the second when the first aborts", async (_, lasts, key) => {
    const { find } = scene({ lasts });
    if (lasts < 60) await find();
    const first = find(endingSoon());
    const second = find();
    await expect(first).rejects.toBe(over);
    expect(await second).toBe(key);
  });

  test("cancel a search when all of them have aborted, and the next one starts another", async () => {
    const { find, calls } = scene();
    const ending = new AbortController();
    const first = find(ending.signal);
    await vi.waitFor(() => expect(calls()).toBe(1), { timeout: 10_000, interval: 10 });
    ending.abort(over);
    await expect(first).rejects.toBe(over);
    expect(await find()).toBe("ASIA2");
    expect(calls()).toBe(2);
  });
});

describe("a renewal", () => {
  test("that fails leaves the keys in use until they expire", async () => {
    const { find, calls, clock } = scene({ lasts: 50, failsFrom: 2 });
    expect(await find()).toBe("ASIA1");
    expect(await find()).toBe("ASIA1");
    expect(calls()).toBe(2);
    clock.ahead = 60_000;
    await expect(find()).rejects.toThrow("it ended with exit code 1");
  });

  test("after a rejected session is made once for all requests whose session was rejected", async () => {
    const { identities, find, calls } = scene();
    const { identity } = await identities.find(settings(), {});
    const refreshed = [1, 2].map(() => identities.refresh(settings(), identity, {}));
    expect(await Promise.all(refreshed)).toEqual([true, true]);
    expect(await identities.refresh(settings(), identity, {})).toBe(true);
    expect(calls()).toBe(2);
    expect(await find()).toBe("ASIA2");
  });

  test("ends with the signal of the request that needs it", async () => {
    const { identities } = scene();
    const { identity } = await identities.find(settings(), {});
    const refreshed = identities.refresh(settings(), identity, { signal: endingSoon() });
    await expect(refreshed).rejects.toBe(over);
  });

  test("is not tried for an identity that cannot be renewed, nor for settings never searched for", async () => {
    const identities = new Identities(fakeRuntime());
    const given = settings({ accessKey: "AKIA1", secretKey: new Secret("s") });
    const { identity } = await identities.find(given, {});
    expect(await identities.refresh(given, identity, {})).toBe(false);
    expect(await identities.refresh(settings({ profile: "q" }), identity, {})).toBe(false);
  });
});

test("the instance's region is requested once, even if the service does not return one", async () => {
  const imds = await startImds({ behaviour: "captive" });
  open.push(imds);
  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
  const identities = new Identities(fakeRuntime({ env }));
  const given = settings({ profile: undefined });
  expect(await identities.regionOfInstance(given, {})).toBeUndefined();
  const asked = imds.requests.length;
  expect(asked).toBeGreaterThan(0);
  expect(await identities.regionOfInstance(given, {})).toBeUndefined();
  expect(imds.requests.length).toBe(asked);
});
