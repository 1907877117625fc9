/** Globs as the system's curl expands them: the targets that it requests, and its messages about invalid ones. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/exit.ts";
import { curlTarget } from "../../src/message/target.ts";
import { parseUrl } from "../../src/message/url.ts";
import { expandGlob } from "../../src/plan/glob.ts";
import { runCurl, upperCased } from "../message/curl.ts";
import { noCurl, unless } from "../support/needs.ts";
import { type Recorder, startRecorder } from "./recorder.ts";

let recorder: Recorder;
beforeAll(async () => {
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

const patterns = [
  "/{a,b,c}",
  "/{a}",
  "/{,}",
  "/{a,,b}x",
  "/[1-3]",
  "/[1-1]",
  "/[0-0]",
  "/[1-10:3]",
  "/[001-010:4]",
  "/[08-11]",
  "/[9-011]",
  "/[9007199254740992-9007199254740994]",
  "/[00-1]",
  "/[1- 3]",
  "/[a-e]",
  "/[a-z:7]",
  "/[A-C]",
  "/[a-a]",
  "/{a,b}[1-2]{x,y}",
  "/[1-2]?q={a,b}&r=[a-b]",
  "/\\{a,b\\}",
  "/\\[1-2\\]",
  "/{a\\,b,c\\}d}",
  "/{\\a,\\\\}",
  "/a\\b",
  "/[]",
  "/a[]=1{x,y}",
  "/[::1]",
  "/[fe80::1%25lo]",
  "/{é,日本}",
  "/[1-2]#[1-2]",
];

/** With the positions of curl 8.23: 7.88 does not read on to the end of an open brace. */
const wrong = [
  ["x{", 3],
  ["x{a", 4],
  ["x{a,b", 6],
  ["x{a\\", 5],
  ["x}", 2],
  ["x]", 2],
  ["x{}", 3],
  ["x{}y", 3],
  ["x{a,{b}}", 5],
  ["x{a[b}", 4],
  ["x{a]b}", 4],
  ["x[a-]", 3],
  ["x[a", 3],
  ["x[a-c", 3],
  ["x[a-c:", 7],
  ["x[a-c:]", 7],
  ["x[a-z:x]", 7],
  ["x[a-z:2x]", 8],
  ["x[a-zz]", 3],
  ["x[a-é]", 3],
  ["x[a-c:3]", 9],
  ["x[a-c:99999999999999999999]", 7],
  ["x[a-a:2]", 9],
  ["x[c-a]", 7],
  ["x[A-z]", 7],
  ["x[1", 4],
  ["x[12", 5],
  ["x[1-]", 5],
  ["x[1 -3]", 4],
  ["x[-1]", 3],
  ["x[1-3", 6],
  ["x[1-3x]", 6],
  ["x[1-3:", 7],
  ["x[1-3:]", 7],
  ["x[1-3:x]", 7],
  ["x[1-3:1x]", 8],
  ["x[3-1]", 7],
  ["x[1-3:0]", 9],
  ["x[1-3:3]", 9],
  ["x[1-1:2]", 9],
  ["x[1-99999999999999999999]", 5],
  ["x[99999999999999999999-1]", 3],
  ["x[1-3:99999999999999999999]", 7],
  ["x[*]", 3],
  ["x[::1", 3],
  ["x\\{[5-1]", 9],
] as const;

/** curl does not count the brace that closes a set, so its position is too small by one for each: ours is the true one. */
const behindSets = [
  ["{a}}", 4],
  ["[1-2]/{a,b}/[c-a]", 18],
  ["{a,b}{c}x]", 10],
  ["{a}".repeat(101), 301],
] as const;

describe("globs as curl expands them", unless(noCurl), () => {
  it.each(patterns)("%s", async pattern => {
    const url = `http://127.0.0.1:${recorder.port}${pattern}`;
    expect((await runCurl([url])).exitCode).toBe(0);
    const sent = recorder.take().map(({ target }) => upperCased(target));
    const ours = [...expandGlob(url)].map(({ text }) =>
      upperCased(curlTarget(parseUrl(text, { defaultScheme: "http" }))),
    );
    expect(ours).toEqual(sent);
  });

  it.each([...wrong, ...behindSets])("%s is rejected with curl's reason", async (pattern, position) => {
    const { exitCode, stderr } = await runCurl([pattern]);
    expect(exitCode).toBe(3);
    const [reason] = /(?<=\(3\) ).*(?= in (URL )?position )/.exec(stderr) ?? [];
    expect(complaintAbout(pattern)).toBe(
      `${reason} in position ${position}:\n${pattern}\n${"^".padStart(position)}`,
    );
  });
});

/** As curl prints it: the reason, the pattern, a caret. */
function complaintAbout(pattern: string): string {
  try {
    return `expanded to ${[...expandGlob(pattern)].length}`;
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return [error.message, ...error.details].join("\n");
  }
}
