/** `Expect: 100-continue` on the wire, as this program and curl 8 send it: when a body follows, and when it does not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curl, curlIsSince, noCurl } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { rawServer, type Step } from "../support/raw-server.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-expect-"));
  writeFileSync(join(folder, "long"), "a".repeat(1024 * 1024 + 1));
  writeFileSync(join(folder, "usual"), "a".repeat(1024 * 1024));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n";
const refusal = (status: string, ...fields: string[]) =>
  [`HTTP/1.1 ${status}`, ...fields, "Content-Length: 0", "", ""].join("\r\n");

type Reply = (request: string) => readonly Step[];
const later: Reply = request => (isHead(request) ? [] : [ok]);
const asked: Reply = request => (isHead(request) ? ["HTTP/1.1 100 Continue\r\n\r\n"] : [ok]);

/** Is it a head whose body waits? */
function isHead(request: string): boolean {
  return /^expect: 100-continue/im.test(request) && request.endsWith("\r\n\r\n");
}

/** Runs the line. Out: for each request whether it asked, and how many bytes of a body came. */
async function sent(command: readonly string[], line: readonly string[], reply: Reply) {
  const seen: { asks: boolean; body: number }[] = [];
  const server = await rawServer(
    (_, text) => {
      const end = text.indexOf("\r\n\r\n") + 4;
      const last = seen.at(-1);
      if (/^[A-Z]+ [^ ]+ HTTP/.test(text))
        seen.push({ asks: /^expect:/im.test(text), body: text.length - end });
      else if (last !== undefined) last.body += text.length;
      return reply(text);
    },
    { whole: text => isHead(text) || whole(text, seen) },
  );
  const words = [...command, ...line, `http://127.0.0.1:${server.port}/`];
  const run = await runProgram(words, {
    cwd: folder,
    env: { HOME: folder, AWS_EC2_METADATA_DISABLED: "true" },
    stdin: "abc",
  });
  server.close();
  return { exitCode: run.exitCode, stdout: run.stdout, seen };
}

/** A request with its body, or the body that was waited for. */
function whole(text: string, seen: readonly { asks: boolean; body: number }[]): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (/^[A-Z]+ [^ ]+ HTTP/.test(text)) {
    if (/^expect: 100-continue/im.test(text)) return false;
    return end !== -1 && text.length - end - 4 >= Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
  }
  return seen.length > 0 && (text.endsWith("0\r\n\r\n") || text.length > 1024 * 1024 || text === "abc");
}

const mib = 1024 * 1024;
const cases: readonly (readonly [string, readonly string[], Reply, object])[] = [
  [
    "a long body, when the server asks for it",
    ["-T", "long"],
    asked,
    { seen: [{ asks: true, body: mib + 1 }] },
  ],
  [
    "a long body after a while",
    ["--expect100-timeout", "0.1", "-T", "long"],
    later,
    { seen: [{ asks: true, body: mib + 1 }] },
  ],
  ["a long -d", ["-d", "@long"], asked, { seen: [{ asks: true, body: mib + 1 }] }],
  ["chunks", ["-T", "-"], asked, { seen: [{ asks: true, body: "3\r\nabc\r\n0\r\n\r\n".length }] }],
  [
    "a short body with -H",
    ["-H", "Expect: 100-continue", "-d", "abc"],
    asked,
    { seen: [{ asks: true, body: 3 }] },
  ],
  ["a body of 1 MiB, unasked", ["-T", "usual"], asked, { seen: [{ asks: false, body: mib }] }],
  [
    "a long body at once with -H Expect:",
    ["-H", "Expect:", "-T", "long"],
    asked,
    { seen: [{ asks: false, body: mib + 1 }] },
  ],
  ["a long body at once with -0", ["-0", "-T", "long"], asked, { seen: [{ asks: false, body: mib + 1 }] }],
  [
    "no rejected body",
    ["-f", "-T", "long"],
    () => [refusal("413 Too Large")],
    { exitCode: 22, stdout: "", seen: [{ asks: true, body: 0 }] },
  ],
  [
    "no redirected body",
    ["-L", "-T", "long"],
    request =>
      request.startsWith("PUT /long ") ? [refusal("307 Elsewhere", "Location: /g")] : asked(request),
    {
      seen: [
        { asks: true, body: 0 },
        { asks: true, body: mib + 1 },
      ],
    },
  ],
  [
    "a long body after 417, unasked",
    ["-T", "long"],
    request => (isHead(request) ? [refusal("417 No")] : [ok]),
    {
      seen: [
        { asks: true, body: 0 },
        { asks: false, body: mib + 1 },
      ],
    },
  ],
];

describe.each([
  ["awscurl", [...awscurl, "--no-sign-request"]],
  ...(noCurl === undefined && curlIsSince("8.23") ? [["curl", [curl, "-q", "-sS"]] as const] : []),
] as const)("%s sends", (_, command) => {
  it.each(cases)("%s", async (_name, line, reply, expected) => {
    expect(await sent(command, line, reply)).toEqual({ exitCode: 0, stdout: "hi\n", ...expected });
  });
});
