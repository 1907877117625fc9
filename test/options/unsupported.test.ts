/** Names that no record has: each option of curl's is there or refused by name, and what is near is named. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { names } from "../../src/options/names.ts";
import { refusals } from "../../src/options/unsupported.ts";
import { noCurl, unless } from "../support/needs.ts";
import { refusal } from "./line.ts";

const newer =
  "ca-native dump-ca-embed ech follow http3-only ipfs-gateway ip-tos keepalive-cnt mptcp out-null parallel-max-host " +
  "proxy-ca-native proxy-http2 skip-existing tls-earlydata trace-config trace-ids upload-flags variable vlan-priority " +
  "ssl-sessions haproxy-clientip sigalgs expand-url";

describe("an option of curl's that awscurl has not", () => {
  it.each(refusals())("--$long is refused: $reason", async ({ long, short, reason }) => {
    const why = reason === " yet" ? reason : `: ${reason}`;
    expect(await refusal([`--${long}`, "x"])).toBe(`2: curl has --${long}, awscurl does not${why}`);
    if (short === undefined) return;
    const message = `2: curl has --${long} (-${short}), awscurl does not${why}`;
    expect(await refusal([`-${short}`, "x"])).toBe(message);
    expect(await refusal([`-s${short}x`])).toBe(message);
  });

  it.each(refusals())("--$long is in no record", ({ long, short }) => {
    expect([...names.keys()]).not.toContain(`--${long}`);
    expect([...names.keys()]).not.toContain(`-${short}`);
  });

  it.each([
    ["--no-digest", "digest"],
    ["--clobber", "no-clobber"],
    ["--digest=x", "digest"],
    ["--negot", "negotiate"],
    ["--expand-url", "expand-url"],
  ])("%s is refused as --%s", async (typed, name) => {
    expect(await refusal([typed])).toMatch(`2: curl has --${name}, awscurl does not`);
  });

  it.each(newer.split(" ").filter(name => name !== "dump-ca-embed"))(
    "--%s of newer curls too",
    async name => {
      expect(await refusal([`--${name}`])).toMatch(`2: curl has --${name}, awscurl does not`);
    },
  );
});

describe("the system's curl", unless(noCurl), () => {
  // Read when the tests are collected, and only where there is a curl.
  const list = noCurl === undefined ? execFileSync("curl", ["--help", "all"], { encoding: "utf8" }) : "";
  const listed = [...list.matchAll(/^ *(?:-(.), )? *--(\S+)/gm)].map(([, short, long = ""]) => ({
    short,
    long,
  }));

  it("lists its options", () => {
    expect(listed.length).toBeGreaterThan(200);
  });

  it.each(listed)("--$long is here, or refused by name", async ({ short, long }) => {
    for (const name of short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`])
      if (!names.has(name)) expect(await refusal([name, "x"])).toMatch(/^2: curl has --/);
  });
});
