/** Redirects as the system's curl follows them: every request of the chain, and the code at its end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { begin, next } from "../../src/plan/next-step.ts";
import { comparable, runCurl } from "../message/curl.ts";
import { noteLine } from "../support/compared.ts";
import { noCurl, unless } from "../support/needs.ts";
import { optionsFor, planFor, recorded, transfersOf } from "./planned.ts";
import { type RecordedRequest, type Recorder, startRecorder } from "./recorder.ts";

let recorder: Recorder;
let folder: string;
beforeAll(async () => {
  recorder = await startRecorder();
  folder = mkdtempSync(join(tmpdir(), "redirect-"));
  writeFileSync(join(folder, "text"), "the file\n");
});
afterAll(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

interface Chain {
  /** The answer to every request below /deep/: a status and a Location, in which HERE and OTHER are the server's two names. */
  status?: number;
  location: string | null;
  args?: string[];
}

const locations: (string | null)[] = [
  null,
  "",
  "/n",
  "../n",
  "../../n",
  "../../../../n",
  "../../n?x y",
  "../../n?x=/../y",
  "//HERE/n",
  "//HERE?x",
  "http://HERE",
  "http://HERE/n",
  "HTTP://HERE/n",
  "http:/HERE/n",
  "http:///HERE/n",
  "http://HERE?é",
  "http://HERE/a b/?c d#e",
  "/a b/c?d e+f",
  "/é?é",
  "/é/%C3%A9/日本",
  "/%80",
  "/%zz",
  "/a/../b/./c",
  "/a#b?c",
  "/?",
  "/a?#",
  "/a?b&&c=d=e",
  " /n ",
  '/"<>^`|\\{}[]',
  "../..",
  "../..",
  "http:n",
  "http:////HERE/n",
  "//",
  "http://",
  "http://[::1",
  "http://a!b/",
  "http://127.0.0.1:x/",
  "/n\tx",
  "/\x01x",
  "/\x7f",
  "foo:bar",
  "file:///etc/passwd",
  "gopher3://x/",
  "javascript:alert(1)",
];

const chains: Chain[] = [
  ...locations.map(location => ({ location })),
  // method and body
  ...[300, 301, 302, 303, 304, 305, 306, 307, 308, 399].flatMap(status => [
    { status, location: "/n", args: ["-d", "x"] },
    { status, location: "/n", args: ["-X", "FOO", "-d", "x"] },
    { status, location: "/n", args: ["-T", "FILES/text"] },
    { status, location: "/n", args: ["-I"] },
  ]),
  { status: 303, location: "/n", args: ["-X", "DELETE"] },
  { status: 200, location: "/n" },
  { status: 201, location: "/n", args: ["-d", "x"] },
  { status: 404, location: "/n" },
  { location: "/n", args: ["-X", "POST", "-d", "x", "--compressed", "-H", "Content-Type: t"] },
  { location: "/n", args: ["--json", "{}"] },
  { location: "/n", args: ["-r", "1-2", "-d", "x"] },
  { status: 307, location: "/n", args: ["-d", "@FILES/text"] },
  // who is trusted
  { location: "/n", args: ["-u", "a:b", "-H", "Cookie: c", "-H", "X-K: k", "-H", "Host: h"] },
  { location: "http://HERE/n", args: ["-H", "Authorization: z", "-H", "Cookie: c", "-H", "Host: h"] },
  { location: "http://OTHER/n", args: ["-u", "a:b"] },
  {
    location: "http://OTHER/n",
    args: ["-H", "Authorization: z", "-H", "Cookie: c", "-H", "Host: h", "-H", "X-K: k"],
  },
  { location: "http://OTHER/n", args: ["--location-trusted", "-u", "a:b"] },
  {
    location: "http://OTHER/n",
    args: ["--location-trusted", "-H", "Authorization: z", "-H", "Cookie: c", "-H", "Host: h"],
  },
  { location: "http://u%40@HERE/n", args: ["-u", "a:b"] },
  // Referer, and how often
  { location: "/n", args: ["-e", ";auto"] },
  { location: "/n", args: ["-e", "http://x;auto"] },
  { location: "/n", args: ["-e", "http://x"] },
  { location: "n", args: ["--max-redirs", "3"] },
  { location: "?q", args: ["--max-redirs", "3"] },
  { location: "?q r#f", args: ["--max-redirs", "2"] },
  { location: "./m/", args: ["--max-redirs", "3"] },
  { location: "..", args: ["--max-redirs", "5"] },
  { location: "\\\\x", args: ["--max-redirs", "2"] },
  { location: "/n", args: ["--max-redirs", "0"] },
  { location: "n" },
];

describe("redirects as curl follows them", unless(noCurl), () => {
  const titled = chains.map(chain => [JSON.stringify(chain), chain] as const);
  it.for(titled)("%s", async ([title, chain], { task }) => {
    noteLine(task, `redirects in process: ${title}`, ["-L", ...(chain.args ?? [])]);
    const start = `http://127.0.0.1:${recorder.port}/deep/dir/page?orig=1#frag`;
    const words = ["-L", ...(chain.args ?? []).map(word => word.replace("FILES", folder)), start];
    recorder.answer = request => answerOf(chain, request);
    const { exitCode } = await runCurl(words);
    const sent = recorder.take().map(comparable);
    const ours = await followed(words, chain);
    expect(ours.requests).toEqual(sent);
    expect(ours.exitCode).toBe(exitCode);
  });
});

function answerOf({ status = 302, location }: Chain, { target }: RecordedRequest) {
  if (!target.startsWith("/deep/")) return { status: 200 };
  const there = location
    ?.replaceAll("HERE", `127.0.0.1:${recorder.port}`)
    .replaceAll("OTHER", `localhost:${recorder.port}`);
  const bytes = there === undefined ? undefined : Buffer.from(there).toString("latin1");
  return { status, headers: bytes === undefined ? [] : [`Location: ${bytes}`] };
}

async function followed(args: readonly string[], chain: Chain) {
  const [plan] = await transfersOf(await planFor(optionsFor(args)));
  if (!plan) throw new Error("no transfer");
  const requests: RecordedRequest[] = [];
  for (let state = begin(plan, 0); ; ) {
    const request = await recorded(state.hop);
    requests.push(request);
    const { status, headers = [] } = answerOf(chain, request);
    const fields = headers.map(line => ({ name: "Location", value: line.slice("Location: ".length) }));
    const step = next(plan, state, { kind: "response", status, headers: fields }, { now: 0, elapsed: 0 });
    if (step.kind === "retry") throw new Error("retried unasked");
    if (step.kind !== "redirect") {
      const exitCode = step.kind === "failure" ? step.failure.exitCode : 0;
      return { requests: requests.map(comparable), exitCode };
    }
    state = step.state;
  }
}
