/** Identities that several requests want at once: one search for all, which one that gives up does not fail. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { CredentialSettings } from "../../src/aws/credentials/identity.ts";
import { Connections } from "../../src/transfer/connections.ts";
import { Identities, type Search } from "../../src/transfer/identities.ts";
import { settings as connection } from "../http/exchange.ts";
import { type Home, makeHome } from "../support/home.ts";
import { fakeRuntime } from "../support/runtime.ts";

const open: Home[] = [];
afterEach(() => {
  for (const home of open.splice(0)) home.remove();
});

const settings: CredentialSettings = {
  accessKey: undefined,
  secretKey: undefined,
  sessionToken: undefined,
  profile: "p",
};

/** Its process takes a while, counts its calls, names each key by the count, and fails from call `failsFrom` on. */
function scene({ lasts = 3600, failsFrom = 99 } = {}) {
  const home = makeHome();
  open.push(home);
  const calls = join(home.path, "calls");
  home.write({
    calls: "",
    "give.sh": `
printf x >> '${calls}'
sleep 0.3
n=$(wc -c < '${calls}' | tr -d ' ')
[ "$n" -ge ${failsFrom} ] && exit 1
printf '{"Version":1,"AccessKeyId":"ASIA%s","SecretAccessKey":"canary","Expiration":"%s"}' "$n" '${new Date(Date.now() + lasts * 1000).toISOString()}'
`,
    ".aws/config": `[profile p]\ncredential_process = sh '${home.path}/give.sh'\n`,
  });
  const runtime = fakeRuntime({ env: { PATH: process.env.PATH }, home: home.path });
  const identities = new Identities(runtime, new Connections(runtime));
  const search = (signal?: AbortSignal): Search => ({
    signal,
    connection: connection(),
    region: undefined,
    silent: false,
  });
  return {
    identities,
    find: async (signal?: AbortSignal) =>
      (await identities.find(settings, search(signal))).identity.accessKeyId,
    calls: () => readFileSync(calls, "utf8").length,
  };
}

const over = new Error("over");
function endingSoon(): AbortSignal {
  const ending = new AbortController();
  setTimeout(() => ending.abort(over), 100);
  return ending.signal;
}

test("two that look at the same time make one search", async () => {
  const { find, calls } = scene();
  expect(await Promise.all([find(), find()])).toEqual(["ASIA1", "ASIA1"]);
  expect(calls()).toBe(1);
});

test.each([
  ["the first search", 3600, "ASIA1"],
  ["a renewal", 30, "ASIA2"],
])("%s that the first gives up goes on for the second", async (_, lasts, key) => {
  const { find } = scene({ lasts });
  if (lasts < 60) await find();
  const first = find(endingSoon());
  const second = find();
  await expect(first).rejects.toBe(over);
  expect(await second).toBe(key);
});

test("one that everybody gave up is ended, and the next begins anew", async () => {
  const { find, calls } = scene();
  const ending = new AbortController();
  const first = find(ending.signal);
  await vi.waitFor(() => expect(calls()).toBe(1), { timeout: 10_000, interval: 10 });
  ending.abort(over);
  await expect(first).rejects.toBe(over);
  expect(await find()).toBe("ASIA2");
  expect(calls()).toBe(2);
});

test("what cannot be renewed yet is used until it ends", async () => {
  const { find, calls } = scene({ lasts: 1.5, failsFrom: 2 });
  expect(await find()).toBe("ASIA1");
  expect(await find()).toBe("ASIA1");
  expect(calls()).toBe(2);
  await new Promise(done => setTimeout(done, 1500));
  await expect(find()).rejects.toThrow("it ended with exit code 1");
});

test("a session that was refused is replaced once for all whose requests were refused", async () => {
  const { identities, find, calls } = scene();
  await find();
  const { identity } = await identities.find(settings, {
    signal: undefined,
    connection: connection(),
    region: undefined,
    silent: false,
  });
  expect(
    await Promise.all([identities.renew(settings, identity), identities.renew(settings, identity)]),
  ).toEqual([true, true]);
  expect(await identities.renew(settings, identity)).toBe(true);
  expect(calls()).toBe(2);
  expect(await find()).toBe("ASIA2");
});

test("the renewal of a refused session ends with the request's own signal", async () => {
  const { identities, find } = scene();
  await find();
  const known = (
    await identities.find(settings, {
      signal: undefined,
      connection: connection(),
      region: undefined,
      silent: false,
    })
  ).identity;
  await expect(identities.renew(settings, known, endingSoon())).rejects.toBe(over);
});
