/** `-m` and Ctrl-C end every wait of the program: pipes that nothing opens or writes to, devices without an end. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const response = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "1"\r\n\r\nhello';

let folder: string;
let server: RawServer;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-time-"));
  server = await rawServer([response, "END"]);
  url = `http://127.0.0.1:${server.port}/`;
  execFileSync("mkfifo", [join(folder, "fifo")]);
  copyFileSync(join("test", "support", "tls", "client.pem"), join(folder, "certificate.pem"));
  writeFileSync(join(folder, "large"), "");
  // Sparse: takes no space, but longer than the time limit to hash.
  truncateSync(join(folder, "large"), 64 * 1024 ** 3);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const surroundings = () => ({ cwd: folder, env: { HOME: folder, TMPDIR: folder, ...keys } });
const signed = ["--region", "us-east-1", "--service", "es", "-sS"];

const reading: readonly (readonly string[])[] = [
  ["-T", "fifo"],
  ["-d", "@fifo"],
  ["--data-urlencode", "x@fifo"],
  ["--url-query", "x@fifo"],
  ["-T", "/dev/zero"],
  ["-d", "@/dev/zero"],
  ["-T", "large"],
];

describe("-m", () => {
  it.each(reading)("covers %s %s: exit 28, and nothing else is reported as the cause", async (...words) => {
    const began = performance.now();
    const run = await runProgram([...awscurl, ...signed, "-m", "1.5", ...words, url], surroundings());
    expect(run.stderr).toMatch(
      /^awscurl: \(28\) Operation timed out after \d+ milliseconds while reading the body\n$/,
    );
    expect(run.exitCode).toBe(28);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it("covers an unsigned -T of a pipe that is sent as it arrives", async () => {
    const words = ["--no-sign-request", "-sS", "-m", "1.5", "-T", "fifo", url];
    expect(await runProgram([...awscurl, ...words], surroundings())).toMatchObject({ exitCode: 28 });
  });

  it("counts from the start of its own group", async () => {
    const words = [...signed, "-m", "1.5", "-T", "fifo", url, "--next", ...signed, "-m", "9", url];
    const run = await runProgram([...awscurl, ...words], surroundings());
    expect(run).toMatchObject({ exitCode: 28 });
  });
});

/** Each waits for the other end of a FIFO, while options are parsed, certificates read or the response is written. */
const waiting: readonly (readonly string[])[] = [
  ["-K", "fifo"],
  ["-H", "@fifo"],
  ["-w", "@fifo"],
  ["--variable", "x@fifo"],
  ["--etag-compare", "fifo"],
  ["--cacert", "fifo"],
  ["--cert", "fifo"],
  ["--cert", "certificate.pem", "--key", "fifo"],
  ["-o", "fifo"],
  ["-D", "fifo"],
  ["-i", "-o", "fifo"],
  ["-o", "body", "-w", "%output{fifo}x"],
  ["-o", "body", "--etag-save", "fifo"],
  ["-o", "body", "-c", "fifo"],
];
const isTls = (words: readonly string[]) => words.some(word => /^--(cacert|cert|key)$/.test(word));
const target = (words: readonly string[]) => (isTls(words) ? url.replace("http", "https") : url);

describe("-m, while options, certificates or outputs are FIFOs,", () => {
  it.each(waiting)("ends %s %s %s %s", async (...words) => {
    const call = ["--no-sign-request", "-sS", ...words, "-m", "1.5", target(words)];
    const run = await runProgram([...awscurl, ...call], surroundings());
    expect(run.stderr).toMatch(
      /^awscurl: \(28\) (Operation|Connection) timed out after \d+ milliseconds.*\n$/,
    );
    expect(run.exitCode).toBe(28);
  });

  it("covers the hash of a body that --dry-run shows, and the checksum of an S3 operation", async () => {
    const shown = [...signed, "-m", "1.5", "--dry-run", "--unsigned-payload", "-T", "large", url];
    expect(await runProgram([...awscurl, ...shown], surroundings())).toMatchObject({ exitCode: 28 });
    const s3 = ["--region", "us-east-1", "--service", "s3", "-sS", "-m", "1.5", "-T", "large"];
    const run = await runProgram([...awscurl, ...s3, "-X", "PUT", `${url}bucket?policy`], surroundings());
    expect(run).toMatchObject({ exitCode: 28 });
  });
});

it.each([
  [["-o", "fifo"], "hello"],
  [["-D", "fifo", "-o", "body"], response.slice(0, -"hello".length)],
  [["-o", "body", "-w", "%output{fifo}%{http_code}"], "200"],
  [["-o", "body", "--etag-save", "fifo"], '"1"\n'],
  [["-o", "body", "-c", "fifo"], expect.stringMatching(/^# Netscape HTTP Cookie File\n/)],
])("%s waits for a reader that opens late, and gives it every byte", async (words, expected) => {
  const reader = runProgram(["sh", "-c", "sleep 1; cat fifo"], surroundings());
  const run = await runProgram(
    [...awscurl, "--no-sign-request", "-sS", "-m", "10", ...words, url],
    surroundings(),
  );
  expect(run).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect((await reader).stdout).toEqual(expected);
});

describe("Ctrl-C", () => {
  it.each([...reading, ...waiting])("ends the program during %s %s", async (...words) => {
    const [command = "", ...rest] = [...awscurl, ...signed, ...words, target(words)];
    const child = spawn(command, rest, {
      ...surroundings(),
      env: { PATH: process.env.PATH, ...surroundings().env },
      stdio: "ignore",
    });
    setTimeout(() => child.kill("SIGINT"), 1200);
    const killer = setTimeout(() => child.kill("SIGKILL"), 9_000);
    const signal = await new Promise(resolve => child.on("exit", (_, name) => resolve(name)));
    clearTimeout(killer);
    expect(signal).toBe("SIGINT");
  });
});

it.each([[["-T", "fifo"]], [["-d", "@fifo"]], [["--no-sign-request", "-T", "fifo"]]])(
  "%s gets every byte of a writer that opens late and pauses",
  async words => {
    const sent = server.received.length;
    const writer = spawn("sh", ["-c", "sleep 1; { printf one; sleep 1; printf two; } > fifo"], {
      cwd: folder,
    });
    const run = await runProgram([...awscurl, ...signed, "-m", "10", ...words, url], surroundings());
    await new Promise(resolve => (writer.exitCode === null ? writer.on("close", resolve) : resolve(0)));
    expect(run).toMatchObject({ exitCode: 0, stdout: "hello", stderr: "" });
    const body = server.received
      .slice(sent)
      .join("")
      .replace(/^[\s\S]*?\r\n\r\n/, "");
    expect(body.replace(/\r\n|^3$/gm, "").replace(/3(?=one|two)|0$/g, "")).toBe("onetwo");
  },
);
