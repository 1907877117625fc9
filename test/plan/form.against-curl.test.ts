/** `-F` as the system's curl sends it, boundaries aside: head and body, byte for byte, and the exit code. */
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
const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
const files: Readonly<Record<string, string | Buffer>> = {
  "a.txt": "hello\n",
  "b.ndjson": '{"x":1}\n',
  "c.HTML": "<p>",
  "d.svg": "<svg/>",
  "e.jpeg": "",
  'q"u,o;te.png': "png",
  noending: "x",
  "bytes.bin": bytes,
  "large.xml": Buffer.concat(Array.from({ length: 2000 }, () => bytes)),
  "quoted.txt": `café = ${"long line ".repeat(9)}\t\r\n end \r\nx \t${"=".repeat(80)}\r${"y".repeat(75)}\r\n${"z".repeat(76)}`,
  fields: "# comment\nX-A: 1\n  more \r\nX-B: 2",
};
beforeAll(async () => {
  recorder = await startRecorder();
  folder = mkdtempSync(join(tmpdir(), "form-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

/** `[ARGUMENTS, STDIN]`: HERE is the server, FILES a folder with the files above. */
const form = (...values: string[]) => [...values.flatMap(value => ["-F", value]), "HERE/x"];
const lines: (readonly string[])[] = [
  form("a=b"),
  form("a=b", "c=d", "a=e"),
  form("a="),
  form("=x"),
  form("nope"),
  form(""),
  form("é=ü", "f=@FILES/a.txt;filename=日本.txt"),
  form("a=  b  "),
  form("a=  @b"),
  ["-Fa=b", "HERE"],
  ["-sF", "a=b", "HERE"],
  ["--form", "a=b", "HERE/1", "HERE/2"],
  ["--no-form", "a=b", "HERE"],
  // files
  ...["a.txt", "b.ndjson", "c.HTML", "d.svg", "e.jpeg", "noending", "bytes.bin", "large.xml"].map(name =>
    form(`f=@FILES/${name}`),
  ),
  form('f=@"FILES/q\\"u,o;te.png"'),
  form("f=@FILES/missing"),
  form("f=<FILES/a.txt", "g=<FILES/c.HTML", "h=<FILES/bytes.bin", "i=<FILES/fields;type=text/html"),
  form("f=<FILES/missing"),
  form("f=@FILES/a.txt,FILES/b.ndjson"),
  form("f=@FILES/a.txt;type=x/y,FILES/b.ndjson;filename=g"),
  form("f=@FILES/a.txt , FILES/b.ndjson "),
  form('f=@FILES/a.txt;filename="a;b,c"', "g=b"),
  form("f=@FILES/a.txt;filename= z.PNG "),
  form("f=@FILES/a.txt;filename="),
  form("f=<FILES/a.txt;filename=g"),
  // parameters
  form("a=b;type=text/plain", "c=d;type=text/html; charset=x"),
  form("a=b;type=x/y; charset=q ; a=b;filename=z.pdf"),
  form("a=b;type=text/plain;filename=x"),
  form("a=b;foo=bar"),
  form("a=b;;;type=t/u"),
  form("a=b;c=d;type=t/u", "a;b=c"),
  form('a="q;u" trail;type=t/u'),
  form('a="q;\\"u\\\\ \\z";type=t/u'),
  form('a="unclosed', 'b="unclosed\\"', 'c=in"side"'),
  form('a=b;headers="X-A: 1";headers=X-B: 2'),
  form("a=b;headers=@FILES/fields", 'c=d;headers=< "FILES/fields"'),
  form("a=@FILES/a.txt;headers=Content-Disposition: x;headers=content-type: t/p"),
  form("a=@FILES/a.txt;encoder=base64;headers=Content-Transfer-Encoding: q"),
  ...["binary", "8bit", "7bit", "BASE64", "quoted-printable", "foo"].map(encoder =>
    form(`f=@FILES/a.txt;encoder=${encoder}`),
  ),
  ...["binary", "8bit", "base64", "quoted-printable"].flatMap(encoder =>
    ["bytes.bin", "large.xml", "quoted.txt", "e.jpeg"].map(name =>
      form(`f=@FILES/${name};encoder=${encoder}`),
    ),
  ),
  form("f=é text;encoder=base64", "g=é = text;encoder=quoted-printable"),
  // names
  form('a"b\\c=d;filename=x"y.txt'),
  ["--form-escape", ...form('a"b\\c=d;filename=x"y.txt')],
  ["--form-escape", "--no-form-escape", ...form('a"b=c')],
  ["--form-escape", "--form-escape", ...form('"=c')],
  ["--form-escape", ...form("a=(", '"b=c', "=)")],
  ["--form-escape", "-d", "x", "HERE"],
  ["--form-escape=1", ...form("a=b")],
  [...form('a"b=c'), "--form-escape", "HERE/2"],
  form("a\r\nb=c"),
  ["--form-string", "a=@x;type=y", "HERE"],
  ["--form-string", 'a="b"', "--form-string", "c=<d", "HERE"],
  ["--form-string", "=(", "--form-string", "=)", "HERE"],
  ["--form-string", "a", "HERE"],
  ["--form-string", "", "HERE"],
  ["--form-string", "a=", "HERE"],
  ["--form-string", "a=b", "-d", "x", "HERE"],
  ["--form-string", "a=b", "-G", "HERE/x?y"],
  ["--form-string", "a=b", "-I", "HERE/x?y"],
  ["--no-form-string", "a=b", "HERE"],
  // parts in parts
  form("=(;type=multipart/alternative", "=a", "=<FILES/a.txt;type=text/html", "=)", "b=c"),
  form("=(", "a=b"),
  form("n=(", "m=(", "x=@FILES/a.txt,FILES/d.svg", "=)", "=)", "z=1"),
  form("n=(;headers=X-A: 1;type=multipart/form-data", "a=b", "=)"),
  form("a=b", "=)"),
  form("=(", "=)", "=)"),
  ["-F", "n=(", "--form-string", "=)", "-F", "=)", "HERE"],
  // with other options
  [...form("a=b"), "-d", "x"],
  [...form("a=b"), "--json", "{}"],
  [...form("a=b"), "-G", "-d", "x"],
  [...form("a=b"), "-G"],
  [...form("a=b"), "-I"],
  [...form("a=b"), "-T", "FILES/a.txt"],
  [...form("a=b"), "-X", "PUT"],
  [...form("a=b"), "-X", "GET"],
  [...form("a=b"), "-r", "0-1"],
  [...form("a=b"), "--url-query", "q=é"],
  [...form("a=b"), "-u", "n:p", "-e", "r", "--compressed", "-H", "X-A: 1"],
  ...["multipart/mixed", "multipart/form-data; charset=x", "Multipart/Form-Data", "text/plain", ""].map(
    type => [...form("a=b"), "-H", `Content-Type:${type}`],
  ),
  [...form("a=b"), "-H", "content-type;"],
];

const fromStdin: (readonly string[])[] = [
  form("f=@-"),
  form("f=<-"),
  form("f=@-;filename=x.html"),
  form("f=@-;type=a/b;encoder=base64"),
  form("f=<-", "g=@-"),
];

const typed = (text: string) =>
  text.replaceAll("HERE", `127.0.0.1:${recorder.port}`).replaceAll("FILES", folder);

const titled = (all: typeof lines) => all.map(args => [args.join(" "), args] as const);

describe("forms as curl sends them", unless(noCurl), () => {
  it.for(titled(lines))("%s", ([, args], { task }) => {
    noteLine(task, "forms in process", args);
    return agrees(args);
  });
  it.for(titled(fromStdin))("%s, with standard input", ([, args], { task }) => {
    noteLine(task, "forms in process, with standard input", args);
    return agrees(args, "in\r\nput\n");
  });
});

async function agrees(args: readonly string[], stdin?: string): Promise<void> {
  const words = args.map(typed);
  const curl = await runCurl(words, stdin === undefined ? {} : { stdin });
  const sent = recorder.take().map(neutral);
  const ours = await planned(words, stdin);
  expect(ours.requests).toEqual(sent);
  expect(ours.exitCode).toBe(curl.exitCode);
}

async function planned(args: readonly string[], stdin: string | undefined) {
  const requests: RecordedRequest[] = [];
  const ended = (exitCode: number) => ({ requests: requests.map(neutral), exitCode });
  try {
    const plan = await planFor(optionsFor(args), stdin === undefined ? {} : { stdin });
    for await (const transfer of plan.transfers) requests.push(await recorded(accepted(transfer).first));
    await plan.close();
    return ended(0);
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return ended(error.exitCode);
  }
}

/** The request with its boundaries numbered: they are random, and curl 7.88's are shorter. */
function neutral(request: RecordedRequest) {
  const { headers, body, ...rest } = comparable(request);
  const text = `${headers.join("\n")}\n\n${body}`;
  const boundaries = [...new Set([...text.matchAll(/boundary=(-{24}\w+)/g)].map(([, one]) => one ?? ""))];
  return {
    ...rest,
    text: boundaries.reduce((all, one, index) => all.replaceAll(one, `BOUNDARY ${index}`), text),
  };
}
