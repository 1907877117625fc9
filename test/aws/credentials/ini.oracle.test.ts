/**
 * botocore and awscurl's parser read generated config and credentials files: the same profiles and values, or both an
 * error.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAwsFile } from "../../../src/aws/credentials/aws-files.ts";
import type { Settings } from "../../../src/aws/credentials/ini.ts";
import { profilesIn } from "../../../src/aws/credentials/profile-sections.ts";
import { noBotocore, systemPython, unless } from "../../support/needs.ts";
import { fakeRuntime } from "../../support/runtime.ts";
import { awsFileTexts } from "./aws-file-texts.ts";

type Section = Record<string, string | Record<string, string>>;
type Reading =
  | { readonly error: string }
  | { readonly profiles: Record<string, Section>; readonly ssoSessions: Record<string, Section> };
interface Readings {
  readonly config: Reading;
  readonly credentials: Reading;
}

function theirs(files: readonly Buffer[]): Readings[] {
  const input = JSON.stringify(files.map(file => file.toString("base64")));
  const output = execFileSync(systemPython, ["-B", resolve(import.meta.dirname, "botocore-files.py")], {
    input,
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
  });
  type Config =
    | { error: string }
    | { profiles: Record<string, Section>; sso_sessions: Record<string, Section> };
  const read: { config: Config; credentials: { error: string } | Record<string, Section> }[] =
    JSON.parse(output);
  return read.map(({ config, credentials }) => ({
    config:
      "error" in config && typeof config.error === "string"
        ? { error: config.error }
        : {
            profiles: (config as { profiles: Record<string, Section> }).profiles,
            ssoSessions: (config as { sso_sessions: Record<string, Section> }).sso_sessions,
          },
    credentials:
      typeof credentials.error === "string"
        ? { error: credentials.error }
        : { profiles: credentials as Record<string, Section>, ssoSessions: {} },
  }));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-ini-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ours(file: Buffer): Readings {
  const path = join(folder, "file");
  writeFileSync(path, file);
  const env = { AWS_CONFIG_FILE: path, AWS_SHARED_CREDENTIALS_FILE: path };
  const [config, credentials] = (["config", "credentials"] as const).map(kind => {
    const read = readAwsFile(kind, fakeRuntime({ env }));
    if (read.problem !== undefined) return { error: read.problem.message };
    const none = { ...read, sections: new Map() };
    const { byName, ssoSessions } = kind === "config" ? profilesIn(read, none) : profilesIn(none, read);
    return {
      profiles: objectOf([...byName].map(([name, { settings }]) => [name, settings])),
      ssoSessions: objectOf([...ssoSessions]),
    };
  });
  return { config, credentials } as Readings;
}

/** As botocore has it: an indented block is an object. */
function objectOf(sections: readonly [string, Settings][]): Record<string, Section> {
  return Object.fromEntries(
    sections.map(([name, settings]) => {
      const section: Section = {};
      for (const [setting, value] of settings) {
        const [block, inner] = [
          setting.slice(0, setting.indexOf(":")),
          setting.slice(setting.indexOf(":") + 1),
        ];
        if (!setting.includes(":")) section[setting] = value;
        else section[block] = { ...(section[block] as Record<string, string> | undefined), [inner]: value };
      }
      return [name, section];
    }),
  );
}

/** All errors are equal. */
const comparable = (reading: Reading) => ("error" in reading ? "an error" : reading);

const long = process.env.AWSCURL_TEST_LONG === "1";
const count = long ? 5000 : 500;

describe("awscurl's parser and botocore's", unless(noBotocore), () => {
  test(`agree on ${count} generated files, except for the listed differences`, {
    timeout: 300_000,
  }, () => {
    const texts = awsFileTexts(20_260_801, count);
    const read = theirs(texts.map(text => text.forBotocore));
    const tally: Record<string, number> = {};
    const disagreements: { text: string; theirs: unknown; ours: unknown }[] = [];
    texts.forEach((text, index) => {
      const mine = ours(text.bytes);
      for (const kind of ["config", "credentials"] as const) {
        const [one, two] = [comparable(mine[kind]), comparable((read[index] as Readings)[kind])];
        const outcome = one === "an error" ? "errors" : "profiles and values";
        tally[outcome] = (tally[outcome] ?? 0) + 1;
        if (!same(one, two))
          disagreements.push({
            text: text.bytes.toString("latin1"),
            theirs: (read[index] as Readings)[kind],
            ours: mine[kind],
          });
      }
      for (const difference of text.differences) tally[difference] = (tally[difference] ?? 0) + 1;
    });
    console.log(`${count} files, each as config and as credentials: ${JSON.stringify(tally)}`);
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(disagreements).toHaveLength(0);
    // Neither side of the comparison is empty.
    expect(tally.errors).toBeGreaterThan(count / 5);
    expect(tally["profiles and values"]).toBeGreaterThan(count / 2);
  });
});

function same(one: unknown, two: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([name, inner]) => [name, sorted(inner)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1))
      : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(two));
}
