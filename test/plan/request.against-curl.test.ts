/** Command lines as the system's curl sends them, unsigned: method, target, header list in order, body, exit code. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/exit.ts";
import { comparable, runCurl } from "../message/curl.ts";
import { noteLine } from "../support/compared.ts";
import { noCurl, unless } from "../support/needs.ts";
import { accepted, optionsFor, planFor, recorded } from "./planned.ts";
import { type RecordedRequest, type Recorder, startRecorder } from "./recorder.ts";

let recorder: Recorder;
let folder: string;
beforeAll(async () => {
  recorder = await startRecorder();
  folder = mkdtempSync(join(tmpdir(), "request-"));
  writeFileSync(join(folder, "lines"), "a\r\nbc\nd\r\n");
  writeFileSync(join(folder, "nul"), "a\r\nb\0c\n");
  writeFileSync(join(folder, "text"), "file&=x y/é\n");
  writeFileSync(join(folder, "empty"), "");
  writeFileSync(join(folder, "sp #?é%"), "awkward name");
  writeFileSync(join(folder, "big"), "0123456789abcde\n".repeat(40_000));
});
afterAll(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

/** FILES/ is a folder with the files above, HERE is 127.0.0.1:port. `stdin` where one is read. */
const lines: { args: string[]; stdin?: string }[] = [
  // data
  { args: ["-d", "a=b", "HERE"] },
  { args: ["-d", "", "HERE"] },
  { args: ["-d", "a", "-d", "b", "-d", "c=d", "HERE/x"] },
  { args: ["-d", "", "-d", "a", "HERE"] },
  { args: ["-d", "a", "-d", "", "HERE"] },
  { args: ["-d", "ü日本\n\t\r\n x", "HERE"] },
  { args: ["-d", "@FILES/lines", "HERE"] },
  { args: ["-d", "x", "-d", "@FILES/lines", "-d", "y", "HERE"] },
  { args: ["-d", "@FILES/empty", "HERE"] },
  { args: ["-d", "@FILES/empty", "-d", "a", "HERE"] },
  { args: ["-d", "@FILES/big", "HERE"] },
  { args: ["--data-binary", "@FILES/lines", "HERE"] },
  { args: ["--data-binary", "@FILES/nul", "HERE"] },
  { args: ["--data-binary", "@FILES/big", "HERE"] },
  { args: ["--data-binary", "a\nb", "HERE"] },
  { args: ["--data-raw", "@FILES/lines", "HERE"] },
  { args: ["-d", "@-", "HERE"], stdin: "in\r\nput\n" },
  { args: ["--data-binary", "@-", "HERE"], stdin: "in\r\nput\n" },
  { args: ["-d", "@-", "-d", "@-", "HERE"], stdin: "once" },
  { args: ["--data-binary", "@-", "HERE/1", "HERE/2"], stdin: "both" },
  ...[
    "a b&",
    "=a b&=",
    "n=a b/~-._é",
    "@FILES/text",
    "n@FILES/text",
    "n=@x",
    "=",
    "",
    "x@y=z",
    "a=b=c",
    "n=%41+%zz",
  ].map(value => ({ args: ["--data-urlencode", value, "HERE"] })),
  { args: ["--data-urlencode", "a=1 2", "-d", "b=1 2", "--data-urlencode", "@FILES/empty", "HERE"] },
  { args: ["--data-urlencode", "n@FILES/empty", "HERE"] },
  { args: ["-d", "a", "--data-urlencode", "n@FILES/empty", "-d", "b", "HERE"] },
  { args: ["--data-urlencode", "n@-", "HERE"], stdin: "" },
  { args: ["--data-urlencode", "n=", "HERE"] },
  { args: ["-G", "--data-urlencode", "n@FILES/empty", "HERE/x"] },
  { args: ["--url-query", "n@FILES/empty", "HERE/x"] },
  { args: ["--data-urlencode", "@-", "HERE"], stdin: "a b\n" },
  { args: ["--data-urlencode", "@FILES/big", "HERE"] },
  { args: ["--json", '{"a":1}', "HERE"] },
  { args: ["--json", "1", "--json", "2", "-d", "3", "HERE"] },
  { args: ["--json", "@FILES/nul", "HERE"] },
  { args: ["--data-urlencode", "@FILES/nul", "HERE"] },
  { args: ["--json", "1", "-H", "Accept: x", "HERE"] },
  { args: ["--json", "1", "-H", "content-type: x", "-H", "X-Y: z", "HERE"] },
  { args: ["--json", "1", "-H", "Content-Type:", "HERE"] },
  { args: ["--json", "1", "-X", "PUT", "HERE"] },
  { args: ["-X", "GET", "-d", "x", "HERE"] },
  { args: ["-X", "DELETE", "HERE"] },
  { args: ["-X", "DELETE", "-d", "x", "HERE"] },
  { args: ["-X", "PUT", "HERE"] },
  { args: ["-X", "patch", "-d", "x", "HERE"] },
  // -I, -G, --url-query
  { args: ["-I", "HERE/x"] },
  { args: ["-I", "-X", "GET", "HERE/x"] },
  { args: ["-I", "-d", "x", "HERE"] },
  { args: ["-I", "-T", "FILES/text", "HERE"] },
  { args: ["-T", "FILES/text", "-d", "x", "HERE"] },
  { args: ["-T", "FILES/text", "-G", "-d", "x", "HERE"] },
  { args: ["-G", "-T", "FILES/text", "HERE/"] },
  { args: ["-G", "HERE/x"] },
  { args: ["-G", "-d", "a=b", "HERE"] },
  { args: ["-G", "-d", "a=b", "-d", "c", "--data-urlencode", "é=%zz %AF%af/", "HERE/%AF?x=%AF"] },
  { args: ["-G", "-d", "a", "HERE/x?"] },
  { args: ["-G", "-d", "a", "HERE/x?y&"] },
  { args: ["-G", "-d", "a", "HERE/x?y#z"] },
  { args: ["-G", "-d", "a=#b", "HERE/x"] },
  { args: ["-G", "-d", "a b", "HERE/x"] },
  { args: ["-G", "-d", "", "HERE/x"] },
  { args: ["-G", "-d", "", "HERE/x?y"] },
  { args: ["-G", "-d", "", "HERE/x?y&"] },
  { args: ["-G", "-d", "", "HERE/x?"] },
  { args: ["-G", "-d", "@FILES/empty", "HERE/x?y"] },
  { args: ["--url-query", "", "HERE/x?y"] },
  { args: ["-G", "-d", "@FILES/lines", "HERE/x"] },
  { args: ["-G", "-d", "ä=%C3", "HERE/ä"] },
  { args: ["-G", "-I", "-d", "a", "HERE/x"] },
  { args: ["-G", "-X", "POST", "-d", "a", "HERE/x"] },
  { args: ["-G", "-d", "a", "--url-query", "b=c", "HERE/x?q"] },
  { args: ["-d", "a", "--url-query", "b=c d", "HERE/x?q"] },
  {
    args: [
      "--url-query",
      "a=b c",
      "--url-query",
      "+raw=%2F",
      "--url-query",
      "@FILES/text",
      "--url-query",
      "n@FILES/text",
      "HERE/x?",
    ],
  },
  { args: ["--url-query", "", "HERE/x"] },
  { args: ["--url-query", "x=#", "HERE/x?é=%AF"] },
  { args: ["--url-query", "+a b", "HERE/x"] },
  // -T
  { args: ["-T", "FILES/text", "HERE"] },
  { args: ["-T", "FILES/text", "HERE/"] },
  { args: ["-T", "FILES/text", "HERE/%AF/é/"] },
  { args: ["-T", "FILES/text", "HERE/?"] },
  { args: ["-T", "FILES/text", "HERE/x?"] },
  { args: ["-T", "FILES/text", "HERE/x"] },
  { args: ["-T", "FILES/sp #?é%", "HERE/d/"] },
  { args: ["-T", "FILES/big", "-X", "POST", "HERE/d"] },
  { args: ["-T", "FILES/empty", "HERE/d"] },
  { args: ["-T", "-", "HERE/d/"], stdin: "from stdin" },
  { args: ["-T", ".", "HERE/d"], stdin: "from stdin" },
  { args: ["-T", "", "HERE/x"] },
  { args: ["-T", "FILES/{text,lines}", "HERE/"] },
  { args: ["-T", "FILES/text", "HERE/1", "HERE/2"] },
  { args: ["-T", "FILES/text", "-T", "FILES/lines", "HERE/1/", "HERE/2/"] },
  { args: ["-T", "FILES/missing", "HERE/x"] },
  { args: ["-T", "FILES/text", "-H", "Content-Type: text/plain", "HERE/x"] },
  // headers
  { args: ["HERE"] },
  { args: ["-H", "X-A: 1", "-H", "x-a: 2", "-H", "X-A: 1", "HERE"] },
  {
    args: [
      "-H",
      "X-A;",
      "-H",
      "X-B:",
      "-H",
      "X-C: ",
      "-H",
      "no colon",
      "-H",
      ": v",
      "-H",
      "X-D:v",
      "-H",
      "X-E:  w ",
      "HERE",
    ],
  },
  { args: ["-H", "X-A;y", "-H", "X-B ; ", "-H", "X-C: a;", "-H", "X-D:a:b: c", "HERE"] },
  { args: ["-H", "X-A: é日本😀", "-H", "X-B: \tq\t", "HERE"] },
  { args: ["-H", "Accept:", "HERE"] },
  { args: ["-H", "Accept;", "HERE"] },
  { args: ["-H", "accept: x", "-H", "Accept: y", "HERE"] },
  { args: ["-H", "Accept:", "-H", "Accept: y", "HERE"] },
  { args: ["-H", "User-Agent:", "HERE"] },
  { args: ["-H", "user-agent: me", "HERE"] },
  { args: ["-H", "User-Agent;", "-H", "user-agent: z", "HERE"] },
  { args: ["-A", "me", "-H", "User-Agent: you", "HERE"] },
  { args: ["-A", "", "HERE"] },
  { args: ["-A", "é", "-e", "ü", "HERE"] },
  { args: ["-H", "Host: other", "HERE"] },
  { args: ["-H", "X: y", "-H", "host: one", "-H", "Host: two", "HERE"] },
  { args: ["-H", "Host:", "HERE"] },
  { args: ["-H", "Content-Type: t", "-d", "x", "HERE"] },
  { args: ["-H", "Content-Type:", "-d", "x", "HERE"] },
  { args: ["-H", "Content-Type;", "-d", "x", "HERE"] },
  { args: ["-H", "Content-Type: t", "HERE"] },
  { args: ["-e", "http://r", "HERE"] },
  { args: ["-e", "http://r;auto", "HERE"] },
  { args: ["-e", ";auto", "HERE"] },
  { args: ["-e", "http://r", "-H", "Referer: s", "HERE"] },
  { args: ["-e", "", "HERE"] },
  { args: ["-r", "0-99", "HERE"] },
  { args: ["-r", "5", "HERE"] },
  { args: ["-r", "-5", "HERE"] },
  { args: ["-r", "1-2,5-6", "-I", "HERE"] },
  { args: ["-r", "0-3", "-d", "abc", "HERE"] },
  { args: ["-r", "0-3", "-T", "FILES/text", "HERE/x"] },
  { args: ["-r", "0-3", "-H", "Range: bytes=9-", "HERE"] },
  { args: ["--compressed", "HERE"] },
  { args: ["--compressed", "-H", "Accept-Encoding: x", "HERE"] },
  { args: ["--compressed", "-e", "ref", "-r", "1-2", "-u", "a:b", "-d", "x", "-H", "Foo: bar", "HERE"] },
  { args: ["-u", "a:b", "HERE"] },
  { args: ["-u", "é:ü:ö", "HERE"] },
  { args: ["-u", "a:b", "http://c:d@HERE"] },
  { args: ["http://c%40:d%3a@HERE"] },
  { args: ["http://c:@HERE"] },
  { args: ["http://:d@HERE"] },
  { args: ["-u", "a:b", "-H", "authorization: x", "HERE"] },
  { args: ["-u", "a:b", "-H", "Authorization:", "HERE"] },
  // several URLs, globs
  { args: ["HERE/1", "HERE/2", "-d", "x"] },
  { args: ["-d", "@FILES/big", "HERE/[1-2]"] },
  { args: ["HERE/{a,b}/[1-3]?[x-z]={,q}"] },
  { args: ["-g", "HERE/{a,b}/[1-3]"] },
  { args: ["HERE/ok", "HERE/[3-1]"] },
];

const typed = (text: string) =>
  text.replaceAll("HERE", `127.0.0.1:${recorder.port}`).replaceAll("FILES", folder);

describe("requests as curl sends them", unless(noCurl), () => {
  const titled = lines.map(line => [line.args.join(" "), line] as const);
  it.for(titled)("%s", async ([, { args, stdin }], { task }) => {
    noteLine(task, "requests in process", args);
    const words = args.map(typed);
    const curl = await runCurl(words, stdin === undefined ? {} : { stdin });
    const sent = recorder.take().map(comparable);
    const ours = await planned(words, stdin);
    expect(ours.requests).toEqual(sent);
    expect(ours.exitCode).toBe(curl.exitCode);
  });
});

async function planned(args: readonly string[], stdin: string | undefined) {
  const requests: RecordedRequest[] = [];
  try {
    const plan = await planFor(optionsFor(args), stdin === undefined ? {} : { stdin });
    for await (const transfer of plan.transfers) requests.push(await recorded(accepted(transfer).first));
    await plan.close();
    return { requests: requests.map(comparable), exitCode: 0 };
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return { requests: requests.map(comparable), exitCode: error.exitCode };
  }
}
