/** Every exit code, provoked by a real fault, and the code of both programs for the same line. */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

/** Code -> the lines that end with it. {port} is the server's; what it answers is in `answers`. */
const table: Readonly<Record<number, readonly string[]>> = {
  0: ["http://127.0.0.1:{port}/"],
  1: ["gopher2://127.0.0.1:{port}/", "http://127.0.0.1:{port}/no-http"],
  2: ["--nosuch http://127.0.0.1:{port}/", "--local-port x http://127.0.0.1:{port}/"],
  3: ["http://127.0.0.1:{port}:1/", `http://${"a".repeat(65_536)}/`],
  5: ["-x http://proxy.invalid:1 http://127.0.0.1:{port}/"],
  6: ["http://host.invalid/"],
  7: [
    "http://127.0.0.1:1/",
    "--unix-socket /nonexistent/s http://a.test/",
    "--socks5 127.0.0.1:1 http://a.test/",
  ],
  8: ["http://127.0.0.1:{port}/length"],
  18: ["http://127.0.0.1:{port}/short"],
  22: ["-f http://127.0.0.1:{port}/missing"],
  25: ["-0 -T - http://127.0.0.1:{port}/"],
  26: ["-T /nonexistent/f http://127.0.0.1:{port}/"],
  28: [
    "-m 0.3 http://127.0.0.1:{port}/silent",
    "--connect-timeout 0.3 -p -x http://127.0.0.1:{port} http://silent/",
  ],
  33: ["-C 5 http://127.0.0.1:{port}/", "-C 5 -i http://127.0.0.1:{port}/"],
  45: ["--interface nosuch0 http://127.0.0.1:{port}/", "--local-port {port} http://127.0.0.1:{port}/"],
  47: ["-L --max-redirs 1 http://127.0.0.1:{port}/loop"],
  49: ["--resolve a.test:80:x http://127.0.0.1:{port}/", "--connect-to ::a:x http://127.0.0.1:{port}/"],
  52: ["http://127.0.0.1:{port}/nothing"],
  56: ["http://127.0.0.1:{port}/reset", "-p -x http://127.0.0.1:{port} http://a.test/"],
  61: ["--compressed http://127.0.0.1:{port}/no-gzip"],
  63: ["--max-filesize 1 http://127.0.0.1:{port}/"],
  97: ["--socks5-hostname 127.0.0.1:{port} http://a.test/", "--socks4a 127.0.0.1:{port} http://a.test/"],
};

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
  "/reset": [short, 100, "RST"],
  "a.test:80": ["HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "END"],
};

let server: RawServer;
beforeAll(async () => {
  const answer = (_: number, request: string) => {
    const target = request.split(" ")[1] ?? "";
    // What does not begin with a letter is SOCKS.
    const steps = /^[A-Z]/.test(request)
      ? (answers[target] ?? ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"])
      : ["HTTP/1.1 400 Bad Request\r\n\r\n", "END"];
    return steps as readonly string[];
  };
  server = await rawServer(answer, { whole: text => !/^[A-Z]/.test(text) || text.includes("\r\n\r\n") });
});
afterAll(() => server.close());

async function codeOf(command: readonly string[], line: string): Promise<number | undefined> {
  const words = line.replaceAll("{port}", String(server.port)).split(" ");
  const env = { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" };
  return (await runProgram([...command, ...words], { cwd: tmpdir(), env })).exitCode;
}

const rows = Object.entries(table).flatMap(([code, lines]) =>
  lines.map(line => [Number(code), line.slice(0, 90), line] as const),
);

describe("awscurl", () => {
  it.each(rows)("ends with %d: %s", async (code, _, line) => {
    expect(await codeOf([...awscurl, "-q", "-s", "--no-sign-request"], line)).toBe(code);
  });
});

describe("curl", unless(noCurl), () => {
  it.each(rows)("ends with %d: %s", async (code, _, line) => {
    expect(await codeOf(["curl", "-q", "-s"], line)).toBe(code);
  });
});
