/** curl's options: every one is supported, accepted without effect, or rejected by name. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { allNames } from "../../src/options/names.ts";
import { unsupportedOptions } from "../../src/options/unsupported.ts";
import { noCurl, unless } from "../support/needs.ts";
import { refusal } from "./line.ts";

const names = allNames();

/** curl's options that are newer than 7.88. */
const newer =
  "ca-native dump-ca-embed ech follow haproxy-clientip http3-only ip-tos ipfs-gateway keepalive-cnt knownhosts mptcp " +
  "out-null parallel-max-host proxy-ca-native proxy-http2 proxy-http3 sigalgs skip-existing " +
  "ssl-sessions tls-earlydata trace-config trace-ids upload-flags variable vlan-priority";

const messageFor = (name: string, reason: string | undefined) =>
  reason === undefined
    ? `2: ${name} is not supported yet`
    : `2: curl has ${name}, awscurl does not: ${reason}`;

describe("an unsupported option of curl's", () => {
  it.each(unsupportedOptions())("--$long is rejected by name", async ({ long, short, reason }) => {
    expect(await refusal([`--${long}`, "x"])).toBe(messageFor(`--${long}`, reason));
    if (short === undefined) return;
    const message = messageFor(`--${long} (-${short})`, reason);
    expect(await refusal([`-${short}`, "x"])).toBe(message);
    expect(await refusal([`-s${short}x`])).toBe(message);
  });

  it.each(unsupportedOptions())("--$long has no record", ({ long, short }) => {
    expect([...names.keys()]).not.toContain(`--${long}`);
    expect([...names.keys()]).not.toContain(`-${short}`);
  });

  it.each([
    ["--no-digest", "digest"],
    ["--digest=x", "digest"],
    ["--negot", "negotiate"],
    ["--expand-mail-from", "mail-from"],
  ])("%s is rejected as --%s", async (given, name) => {
    expect(await refusal([given])).toMatch(`2: curl has --${name}, awscurl does not`);
  });
});

it.each(newer.split(" "))("--%s of curl 8 is supported or rejected by name", async name => {
  const message = await refusal([`--${name}`, "1"]);
  if (!names.has(`--${name}`)) expect(message).toMatch(/^2: (curl has --|--[\w-]+ is not supported yet)/);
});

describe("the system's curl", unless(noCurl), () => {
  // Tests are collected without curl too.
  const list = noCurl === undefined ? execFileSync("curl", ["--help", "all"], { encoding: "utf8" }) : "";
  const listed = [...list.matchAll(/^ *(?:-(.), )? *--(\S+)/gm)].map(([, short, long = ""]) => ({
    short,
    long,
  }));

  it("lists its options", () => {
    expect(listed.length).toBeGreaterThan(200);
  });

  it.each(listed)("has --$long, which is supported or rejected by name", async ({ short, long }) => {
    for (const name of short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`])
      if (!names.has(name))
        expect(await refusal([name, "x"])).toMatch(/^2: (curl has --|--\S+ (\(-.\) )?is not supported yet)/);
  });
});
