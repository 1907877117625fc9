/** Every exit code, provoked by a real fault, and the code of both programs for the same line. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExitCode } from "../../src/exit.ts";
import { noteLine } from "../support/compared.ts";
import { errorCode, frameServer, reset } from "../support/http2-frames.ts";
import { curl, curlIsSince, noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { exitCodes, type kinds } from "./exit-codes.ts";

const short = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi";
const answers: Readonly<Record<string, Parameters<typeof rawServer>[0]>> = {
  "/no-http": ["no HTTP at all\r\n\r\n", "END"],
  "/short": [short, "END"],
  "/length": ["HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi", "END"],
  "/missing": ["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
  "/loop": ["HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n"],
  "/no-gzip": ["HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"],
  "/silent": [],
  "silent:80": [],
  "/nothing": ["END"],
  "/again": ["HTTP/1.1 307 Elsewhere\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"],
  "/many-fields": [`HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(6000)}\r\n`, "END"],
  "/long-field": [`HTTP/1.1 200 OK\r\nX: ${"y".repeat(400_000)}\r\n\r\n`, "END"],
  "/reset": [short, 100, "RST"],
  "a.test:80": ["HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "END"],
};

const pki = resolve("test/support/tls");
const read = (name: string) => readFileSync(join(pki, name));
const identity = { cert: read("server.pem"), key: read("server-key.pem") };

type Kind = (typeof kinds)[number];
let servers: Readonly<Record<Kind, { readonly port: number; close(): void }>>;
beforeAll(async () => {
  const answer = (_: number, request: string) => {
    const target = request.split(" ")[1] ?? "";
    // What does not begin with a letter is SOCKS or TLS.
    const steps = /^[A-Z]/.test(request)
      ? (answers[target] ?? ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"])
      : ["HTTP/1.1 400 Bad Request\r\n\r\n", "END"];
    return steps as readonly string[];
  };
  servers = {
    port: await rawServer(answer, { whole }),
    tls: await rawServer(answer, { tls: identity }),
    client: await rawServer(answer, {
      tls: { ...identity, requestCert: true, ca: read("ca.pem"), maxVersion: "TLSv1.2" },
    }),
    reset: await frameServer(identity, [reset(errorCode.internal)]),
    broken: await frameServer(identity, [Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "END"]),
  };
});
afterAll(() => {
  for (const server of Object.values(servers)) server.close();
});

/** A request with all of its chunks; SOCKS and TLS at once. */
function whole(text: string): boolean {
  if (!/^[A-Z]/.test(text)) return true;
  return /^transfer-encoding: chunked/im.test(text) ? text.endsWith("0\r\n\r\n") : text.includes("\r\n\r\n");
}

async function codeOf(command: readonly string[], line: string): Promise<number | undefined> {
  const filled = line.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "pki") return pki;
    return String(servers[name as Kind].port);
  });
  const env = { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" };
  return (await runProgram([...command, ...filled.split(" ")], { cwd: tmpdir(), env, stdin: "abc" }))
    .exitCode;
}

const rows = Object.entries(exitCodes).flatMap(([code, all]) =>
  all.map(row => {
    const [line, older] = typeof row === "string" ? [row, undefined] : row;
    return [Number(code), line.slice(0, 90), line, older] as const;
  }),
);

describe("awscurl", () => {
  it.for(rows)("ends with %d: %s", async ([code, title, line, older], { task }) => {
    noteLine(task, `exit code: ${title}`, line.split(" "), older === undefined ? "awscurl" : "manual");
    expect(await codeOf([...awscurl, "-q", "-s", "--no-sign-request"], line)).toBe(code);
  });
});

describe("curl", unless(noCurl), () => {
  it.for(rows)(
    "ends with %d, or the code of its older version: %s",
    async ([code, title, line, older], { task }) => {
      noteLine(task, `exit code: ${title}`, line.split(" "), older === undefined ? "curl" : "awscurl");
      expect(await codeOf([curl, "-q", "-s"], line)).toBe(curlIsSince("8.0") ? code : (older ?? code));
    },
  );
});

/**
 * A server that resets the connection during an upload. The system tells some programs by a failed read and others by a failed write,
 * whichever it does first: 55 is the code of a write, and it takes a few uploads to get one.
 */
describe("an upload whose connection is reset", () => {
  let folder: string;
  let closing: RawServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "awscurl-send-"));
    writeFileSync(join(folder, "large"), "");
    truncateSync(join(folder, "large"), 50_000_000);
    closing = await rawServer(["RST"], { whole: () => true });
  });
  afterAll(() => {
    closing.close();
    rmSync(folder, { recursive: true });
  });

  function upload(command: readonly string[]) {
    const words = [
      "-q",
      "-sS",
      "-m",
      "10",
      "-H",
      "Expect:",
      "-T",
      "large",
      `http://127.0.0.1:${closing.port}/`,
    ];
    return runProgram([...command, ...words], { cwd: folder, env: { HOME: folder } });
  }

  it("ends with 55 (send failure) at least once in 30 uploads, and otherwise with 52 or 56", {
    timeout: 60_000,
  }, async () => {
    for (let attempt = 0; attempt < 30; attempt++) {
      const run = await upload([...awscurl, "--no-sign-request"]);
      if (run.exitCode === ExitCode.SendError) {
        expect(run.stderr).toMatch(
          /^awscurl: \(55\) Send failure: (Connection reset by peer|Broken pipe)\n$/,
        );
        return;
      }
      expect([52, 56]).toContain(run.exitCode);
    }
    expect.fail("30 uploads, and none of them ended with 55");
  });

  it("ends with one of the same codes in curl", unless(noCurl), async () => {
    expect([52, 55, 56]).toContain((await upload([curl])).exitCode);
  });
});
