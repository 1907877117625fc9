import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printWriteOut, type TransferRecord } from "../../src/output/write-out.ts";
import { unless } from "../support/needs.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { type Answer, type AnswerServer, answer, curl, noCurl, startAnswers } from "./answers.ts";
import { headFrom, noFacts, recordOf, requestFor } from "./records.ts";

const fields = [
  "X-A: 1",
  "Content-Type: first",
  'Content-Type: text/plain; x="y"',
  "X-B:  two ",
  "X-U: caf\xc3\xa9",
  "Content-Type:",
];
const hi = answer("200 OK", fields, "hi\n");
const missing = answer("404 Not Found", [], "no\n");
const moved = answer("302 Found", ["Location: /next"], "moved\n");
const old = { heads: ["HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\n"], body: "until the end", cut: true };
const interim = { heads: ["HTTP/1.1 100 Continue\r\nX-I: 1\r\n\r\n", ...hi.heads], body: hi.body };

/** Everything that does not depend on time. */
const names = [
  "certs",
  "content_type",
  "errormsg",
  "exitcode",
  "filename_effective",
  "ftp_entry_path",
  "http_code",
  "http_connect",
  "http_version",
  "local_ip",
  "local_port",
  "method",
  "num_certs",
  "num_connects",
  "num_headers",
  "num_redirects",
  "proxy_ssl_verify_result",
  "redirect_url",
  "referer",
  "remote_ip",
  "remote_port",
  "response_code",
  "size_download",
  "size_header",
  "size_upload",
  "ssl_verify_result",
  "time_appconnect",
  "url",
  "url_effective",
  "urlnum",
];
const all = names.map(name => `${name}=[%{${name}}]\\n`).join("");

interface Case {
  readonly args: readonly string[];
  readonly answers: readonly Answer[];
  /** What the program knows beyond what the answers say. */
  readonly known: (base: string) => Partial<TransferRecord>;
}

const cases: Record<string, Case> = {
  "an answer": { args: [], answers: [hi], known: () => ({}) },
  "HTTP/1.0": { args: [], answers: [old], known: () => ({}) },
  "a file": { args: ["-o", "f"], answers: [hi], known: () => ({ file: "f" }) },
  "-o -": { args: ["-o", "-"], answers: [hi], known: () => ({}) },
  "a post": {
    args: ["-d", "abc", "-e", "from"],
    answers: [hi],
    known: () => ({
      request: requestFor("POST", [{ name: "Referer", value: "from" }]),
      stats: { ...noFacts, uploadBytes: 3 },
    }),
  },
  "a redirect that is not followed": {
    args: [],
    answers: [moved],
    known: base => ({ redirectUrl: `${base}/next` }),
  },
  "redirects that are followed": {
    args: ["-L"],
    answers: [moved, moved, hi],
    known: base => ({ effectiveUrl: `${base}/next` }),
  },
  "an interim answer": { args: [], answers: [interim], known: () => ({}) },
  "an HTTP error": {
    args: ["-f"],
    answers: [missing],
    known: () => ({ exitCode: 22, errorMessage: "The requested URL returned error: 404" }),
  },
};

describe("-w, as the system's curl prints it", unless(noCurl), () => {
  let server: AnswerServer;
  let folder: string;
  beforeAll(async () => {
    server = await startAnswers();
    folder = mkdtempSync(join(tmpdir(), "awscurl-write-out-"));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const names2 = Object.keys(cases);
  it.each(names2)("all variables: %s", name => compare(cases[name] as Case, all));

  it("all variables: no connection", async () => {
    const known = {
      exitCode: 7,
      errorMessage: "refused",
      url: "http://127.0.0.1:1/",
      effectiveUrl: "http://127.0.0.1:1/",
    } as const;
    const format = all.replace("%{errormsg}", "");
    const theirs = await curl(["-s", "-w", format, known.url], folder);
    expect(await ours(format, recordOf(known))).toMatchObject({ stdout: theirs.stdout });
  });

  it("%{json} has the members of curl's, and its values where they do not depend on time", async () => {
    server.script([hi]);
    const base = `http://127.0.0.1:${server.port}`;
    const theirs = JSON.parse((await curl(["-s", "-o", "f", "-w", "%{json}", `${base}/`], folder)).stdout);
    const mine = JSON.parse((await ours("%{json}", record(cases["a file"] as Case, base))).stdout);
    expect(Object.keys(theirs).filter(name => !(name in mine))).toEqual([]);
    for (const name of names) expect([name, mine[name]]).toEqual([name, theirs[name]]);
  });

  it("%{header_json}", () =>
    compare(
      { args: [], answers: [answer("200 OK", ["X-B: 1", 'x-c: "q"\\'], "x")], known: () => ({}) },
      "%{header_json}",
    ));

  it("formats of all kinds", async () => {
    const seed = Date.now() % 2 ** 31;
    console.log(`write-out formats: seed ${seed}`);
    const piece = fc.oneof(
      fc.constantFrom(...names).map(name => `%{${name}}`),
      fc.constantFrom(
        "%header{x-a}",
        "%header{X-u}",
        "%header{none}",
        "%header{}",
        "%{stderr}",
        "%{stdout}",
        "%{onerror}",
      ),
      fc.constantFrom(
        "%{nope}",
        "%{",
        "%header{",
        "}",
        "%%",
        "%",
        "\\",
        "\\n",
        "\\t",
        "\\r",
        "\\q",
        "%x",
        "%HEADER{x-a}",
        "%{Method}",
      ),
      fc.string({
        unit: fc.constantFrom("a", " ", "%", "\\", "{", "}", "n", "é"),
        minLength: 1,
        maxLength: 4,
      }),
    );
    const format = fc.array(piece, { minLength: 1, maxLength: 12 }).map(pieces => pieces.join(""));
    const kind = fc.constantFrom(...names2);
    const property = fc.asyncProperty(format, kind, async (text, name) => {
      // curl takes a leading @ for a file.
      await compare(cases[name] as Case, `.${text}`);
    });
    await fc.assert(property, { seed, numRuns: process.env.AWSCURL_TEST_LONG ? 500 : 50 });
  }, 60_000);

  async function compare(what: Case, format: string): Promise<void> {
    server.script(what.answers);
    const base = `http://127.0.0.1:${server.port}`;
    const theirs = await curl(["-s", ...what.args, "-w", format, `${base}/`], folder);
    const mine = await ours(format, record(what, base));
    const body = what.args.includes("-f") || what.args.includes("f") ? "" : (what.answers.at(-1)?.body ?? "");
    expect(body + mine.stdout).toBe(theirs.stdout);
    expect(mine.stderr.replaceAll("awscurl: ", "curl: ")).toBe(theirs.stderr);
  }

  function record({ answers, known, args }: Case, base: string): TransferRecord {
    const { stats, ...more } = known(base);
    const factsOf = ({ heads, body }: Answer) => ({
      ...noFacts,
      headerBytes: heads.join("").length,
      downloadBytes: body.length,
    });
    const connection = {
      remoteIp: "127.0.0.1",
      remotePort: server.port,
      localIp: "127.0.0.1",
      localPort: server.clientPort,
    };
    const final = answers.at(-1) as Answer;
    const download = args.includes("-f") ? { downloadBytes: 0 } : {};
    return recordOf({
      url: `${base}/`,
      effectiveUrl: `${base}/`,
      request: requestFor("GET"),
      head: headFrom(final.heads.at(-1) ?? ""),
      stats: {
        ...factsOf(final),
        ...connection,
        newConnections: 1,
        ...download,
        uploadBytes: stats?.uploadBytes ?? 0,
      },
      redirectStats: answers.slice(0, -1).map(factsOf),
      ...more,
    });
  }
});

/** What our printer writes; bytes as characters. */
async function ours(format: string, record: TransferRecord) {
  const runtime = fakeRuntime();
  await printWriteOut(format, record, runtime);
  return {
    stdout: runtime.stdout.bytes().toString("latin1"),
    stderr: runtime.stderr.bytes().toString("latin1"),
  };
}
