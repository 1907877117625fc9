/** The program on machines that are not as expected: no output, folders that cannot be made, waits beyond a timer. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

let folder: string;
let server: RawServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-odd-"));
  server = await rawServer([response, "END"]);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const surroundings = () => ({ cwd: folder, env: { HOME: folder } });
const unsigned = (...words: string[]) => ["--no-sign-request", "-sS", ...words];
const url = () => `http://127.0.0.1:${server.port}/`;

/** In a shell, with this redirection; the command behind it keeps the shell from becoming the program. */
function inShell(redirection: string, ...words: string[]) {
  const script = `"$@" ${redirection}; exit $?`;
  return runProgram(["sh", "-c", script, "sh", ...awscurl, ...unsigned(...words)], surroundings());
}

describe.runIf(process.platform === "linux")("standard output", () => {
  it("that a shell has closed cannot be written: exit 23, as from curl", async () => {
    const { exitCode, stderr } = await inShell(">&-", url());
    expect(stderr).toBe("awscurl: (23) Failure writing output to destination: Bad file descriptor\n");
    expect(exitCode).toBe(23);
  });

  it("that a shell has closed does not matter when nothing is written to it", async () => {
    expect(await inShell(">&-", "-o", "closed", url())).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("that is /dev/null takes everything, however it was opened", async () => {
    expect(await inShell(">/dev/null", url())).toMatchObject({ exitCode: 0, stderr: "" });
    const [command = "", ...words] = [...awscurl, ...unsigned(url())];
    // As Python's DEVNULL: opened for reading and writing.
    const child = spawn(command, words, { ...surroundings(), stdio: "ignore" });
    expect(await new Promise(resolve => child.on("close", resolve))).toBe(0);
  });

  it("that a shell has inherited as /dev/null is not taken for closed", async () => {
    const words = ["-c", '"$@"; exit $?', "sh", ...awscurl, ...unsigned(url())];
    const child = spawn("sh", words, { ...surroundings(), stdio: "ignore" });
    expect(await new Promise(resolve => child.on("close", resolve))).toBe(0);
  });
});

describe.runIf(process.platform === "linux")("--create-dirs", () => {
  it.each(["-o", "-D"])("with a file of %s below /proc ends with 23", async option => {
    const { exitCode, stderr } = await runProgram(
      [...awscurl, ...unsigned("--create-dirs", option, "/proc/x/y", url())],
      surroundings(),
    );
    expect(stderr).toBe("awscurl: (23) Error creating directory /proc/x: No such file or directory\n");
    expect(exitCode).toBe(23);
  });
});

it.each([
  ["--retry-delay", "2147484"],
  ["--retry-delay", "9000000"],
])("%s %s waits before the second request", async (...delay) => {
  const busy = await rawServer(["HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"]);
  try {
    const words = unsigned("--retry", "9", ...delay, `http://127.0.0.1:${busy.port}/`);
    const { exitCode } = await runProgram([...awscurl, ...words], { ...surroundings(), timeout: 2000 });
    expect(exitCode).toBeUndefined();
    expect(busy.connections).toBe(1);
    expect(busy.received.join("").match(/GET /g)).toHaveLength(1);
  } finally {
    busy.close();
  }
});

it("--connect-timeout beyond what a timer holds does not end the connection", async () => {
  const words = unsigned("--connect-timeout", "9000000", "-m", "9000000", url());
  expect(await runProgram([...awscurl, ...words], surroundings())).toMatchObject({
    exitCode: 0,
    stdout: "hello",
  });
});
