/** Every transcript, run by the program as a whole process, and by the system's curl, which proves the transcript itself. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, test } from "vitest";
import { keepPrinted } from "../support/canaries.ts";
import { noteLine } from "../support/compared.ts";
import { http2Server } from "../support/http2-server.ts";
import { curl, noCurl, unless } from "../support/needs.ts";
import { awscurl, notNode, runProgram } from "../support/program.ts";
import { type RawServer, rawServer, type Step } from "../support/raw-server.ts";
import { type SocksServer, socksServer } from "../support/socks-server.ts";
import { provenBy, rooms, wordsOf } from "./transcripts/index.ts";
import { ok, type Transcript } from "./transcripts/transcript.ts";

const pki = resolve("test/support/tls");

describe.concurrent.each(Object.entries(rooms))("%s", (room, transcripts: readonly Transcript[]) => {
  test.for(transcripts.map(one => [one.name, one] as const))(
    "awscurl: %s",
    async ([, one], { expect, task }) => {
      const by = provenBy(one);
      noteLine(task, `${room}: ${one.name}`, wordsOf(one), by === "manual" ? "manual" : "awscurl");
      const isSigned = one.own !== undefined || wordsOf(one).includes("--aws-sigv4");
      const unsigned = isSigned ? [] : ["--no-sign-request"];
      const here = notNode === undefined ? one : { ...one, ...one.onExecutable };
      const { seen, expected } = await play(here, [...awscurl, ...unsigned], "awscurl");
      expect(seen).toEqual(expected);
    },
  );

  const proven = transcripts.filter(one => provenBy(one) === "curl").map(one => [one.name, one] as const);
  test.for(proven)("curl: %s", unless(noCurl), async ([, one], { expect, task }) => {
    noteLine(task, `${room}: ${one.name}`, wordsOf(one));
    // The meter is shown off terminals too by curl (difference 7 of the README), which reads .curlrc.
    const { seen, expected } = await play(one, [curl, "-q", "--no-progress-meter"], "curl");
    expect(seen).toEqual(expected);
  });
});

/** Runs one. Out: what was seen, and what should have been, in the same shape. */
async function play(one: Transcript, command: readonly string[], me: "awscurl" | "curl") {
  // Each group of options is signed or not.
  const again = command.includes("--no-sign-request") ? ["--no-sign-request"] : [];
  const behind = (word: string) => (word === "--next" || word === "-:" ? again : []);
  const folder = mkdtempSync(join(tmpdir(), "awscurl-transcript-"));
  const seenRequests: string[] = [];
  const server = await serverFor(one, folder, seenRequests);
  const socks = await socksFor(one, folder, server.port);
  const closed = await closedPort();
  const places: Record<string, string> = {
    url: `http://127.0.0.1:${server.port}`,
    host: `127.0.0.1:${server.port}`,
    port: String(server.port),
    closed: String(closed),
    socks: String(socks?.port),
    dir: folder,
    pki,
    me,
  };
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (all, name: string) => places[name] ?? all);
  try {
    const given = mapped(one.given ?? {}, filled);
    for (const [name, text] of Object.entries(given)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, "latin1");
    }
    const words = wordsOf(one);
    const env = Object.fromEntries(
      Object.entries(one.env ?? {}).map(([name, value]) => [name, filled(value)]),
    );
    const run = await runProgram([...command, ...words.flatMap(word => [filled(word), ...behind(word)])], {
      cwd: folder,
      env: { HOME: folder, LANG: "C.UTF-8", AWS_EC2_METADATA_DISABLED: "true", ...env },
      stdin: one.stdin ?? "",
    });
    const files = filesIn(folder, given);
    if (me === "awscurl") keepPrinted({ words, env, stdout: "", stderr: "", files });
    const [stdoutSeen, stdoutExpected] = printed(run.stdout, one.stdout, me, filled);
    const [stderrSeen, stderrExpected] = printed(run.stderr, one.stderr, me, filled);
    return {
      seen: {
        exitCode: run.exitCode,
        stdout: stdoutSeen,
        stderr: stderrSeen,
        sent: seenRequests.map(text => inOrder(neutral(text, me))),
        asked: socks?.asked ?? [],
        files,
      },
      expected: {
        exitCode: one.exitCode ?? 0,
        stdout: stdoutExpected,
        stderr: stderrExpected,
        sent: (one.sent ?? []).map(text => inOrder(neutral(filled(text), me))),
        asked: (one.asked ?? []).map(filled),
        files: mapped(one.files ?? {}, filled),
      },
    };
  } finally {
    server.close();
    socks?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was printed and what should have been. Patterns that are all found are shown as themselves. */
function printed(
  seen: string,
  expected: Transcript["stdout"],
  me: string,
  filled: (text: string) => string,
): readonly unknown[] {
  const text = neutral(seen, me);
  if (typeof expected !== "object") return [text, neutral(filled(expected ?? ""), me)];
  return [expected.every(pattern => pattern.test(text)) ? expected : text, expected];
}

async function serverFor(
  one: Transcript,
  folder: string,
  seen: string[],
): Promise<Pick<RawServer, "port" | "close">> {
  const replies = one.replies ?? [ok("hi\n")];
  const answer = (n: number, request: string): readonly Step[] => {
    seen.push(request);
    const next = replies[Math.min(n, replies.length - 1)] ?? ["END"];
    return typeof next === "string" ? [next] : next;
  };
  if (one.server === "abstract") return rawServer(answer, { path: `\0${join(folder, "server.sock")}` });
  if (one.server === "unix") return rawServer(answer, { path: join(folder, "server.sock") });
  if (one.server === "IPv6") return rawServer(answer, { host: "::1" });
  if (one.server === undefined) return rawServer(answer);
  const read = (name: string) => readFileSync(join(pki, name));
  const text = (n: number, request: string) => String(answer(n, request)[0]);
  if (one.server === "HTTP/2") return http2Server(text);
  if (one.server === "tls HTTP/2")
    return http2Server(text, { key: read("server-key.pem"), cert: read("server.pem") });
  return rawServer(answer, {
    tls: {
      key: read("server-key.pem"),
      cert: read("server.pem"),
      ...(one.server === "tls 1.2" ? { maxVersion: "TLSv1.2" as const } : {}),
      ...(one.server === "client certificate"
        ? { requestCert: true, rejectUnauthorized: true, ca: read("ca.pem"), maxVersion: "TLSv1.2" as const }
        : {}),
    },
  });
}

/** The SOCKS proxy of a transcript that has one. */
async function socksFor(
  { socks }: Transcript,
  folder: string,
  farPort: number,
): Promise<SocksServer | undefined> {
  if (socks === undefined) return undefined;
  const path = socks.path === undefined ? {} : { path: join(folder, socks.path) };
  return socksServer({ ...socks, ...path, farPort });
}

/** A port of which the system says that nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise(done => server.close(done));
  return port;
}

/** Without what differs from run to run: the program's name, how long things took, and a signature's time. */
function neutral(text: string, me: string): string {
  return text
    .replace(new RegExp(`\\b${me}/[\\w.]+`, "g"), "{agent}")
    .replace(new RegExp(`(^|['\\s])${me}(?=:| -)`, "gm"), "$1{me}")
    .replace(" or '{me} --manual'", "")
    .replace(/\b\d+ milliseconds/g, "N milliseconds")
    .replace(/after \d+ ms/g, "after N ms")
    .replace(/^(PROXY TCP\d \S+ \S+) \d+ \d+/, "$1 PORT PORT")
    .replace(/\b\d{8}T\d{6}Z\b/g, "{time}")
    .replace(/\/\d{8}\//g, "/{day}/")
    .replace(/\bSignature=[0-9a-f]{64}/g, "Signature={signature}")
    .replace(/-{24}\w+/g, "{boundary}");
}

/** The lines that frame a body go last: the transport writes them, and their place means nothing. */
function inOrder(request: string): string {
  const end = request.indexOf("\r\n\r\n");
  const [line, ...fields] = request.slice(0, end).split("\r\n");
  const framing = fields.filter(field => /^(content-length|transfer-encoding):/i.test(field));
  const others = fields.filter(field => !framing.includes(field) && !/^expect: 100-continue$/i.test(field));
  // How long a boundary is depends on curl's version.
  const lengths = request.includes("{boundary}") ? ["Content-Length: N"] : framing;
  return [line, ...others, ...lengths, "", request.slice(end + 4)].join("\n");
}

function filesIn(
  folder: string,
  given: Readonly<Record<string, string>>,
  below = "",
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    const kind = statSync(join(folder, path));
    if (kind.isDirectory()) Object.assign(files, filesIn(folder, given, path));
    else if (kind.isFile()) {
      const text = readFileSync(join(folder, path), "latin1");
      if (text !== given[path]) files[path] = text;
    }
  }
  return files;
}

function mapped(files: Readonly<Record<string, string>>, change: (text: string) => string) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]));
}
