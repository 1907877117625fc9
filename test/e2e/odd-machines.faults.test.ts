/** The program on unusual machines: no output, folders that cannot be made, waits beyond a timer's range. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unless } from "../support/needs.ts";
import { awscurl, notNode, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

let folder: string;
let server: RawServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-odd-"));
  writeFileSync(join(folder, "huge"), "");
  server = await rawServer([response, "END"]);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const surroundings = () => ({ cwd: folder, env: { HOME: folder } });
const unsigned = (...words: string[]) => ["--no-sign-request", "-sS", ...words];
const url = () => `http://127.0.0.1:${server.port}/`;

/** In a shell, with this redirection; the command after it keeps the shell from being replaced by the program. */
function inShell(redirection: string, ...words: string[]) {
  const script = `"$@" ${redirection}; exit $?`;
  return runProgram(["sh", "-c", script, "sh", ...awscurl, ...unsigned(...words)], surroundings());
}

describe.runIf(process.platform === "linux")("standard output", () => {
  it("that a shell has closed cannot be written: exit 23, as with curl", async () => {
    const { exitCode, stderr } = await inShell(">&-", url());
    expect(stderr).toBe("awscurl: (23) Failure writing output to destination: Bad file descriptor\n");
    expect(exitCode).toBe(23);
  });

  it("that a shell has closed does not matter when nothing is written to it", async () => {
    expect(await inShell(">&-", "-o", "closed", url())).toMatchObject({ exitCode: 0, stderr: "" });
  });

  const printed = [["--version"], ["--help"], ["--help", "all"], ["--manual"], ["--completion", "bash"]];
  const signed = [
    ["--dry-run", "http://127.0.0.1/"],
    ["--print-curl", "http://127.0.0.1/"],
    ["--presign", "http://127.0.0.1/"],
    ["--show-identity"],
  ];
  const keys = ["--access-key", "AKIDEXAMPLE", "--secret-key", "secret", "--region", "r", "--service", "s"];
  it.each(
    [...printed, ...signed.map(line => [...keys, ...line])].map(
      line => [line.filter(word => /^--(?!.*key|re|se)/.test(word)).join(" "), line] as const,
    ),
  )("that is full, or closed, fails %s with 23", async (_, line) => {
    for (const [redirection, reason] of [
      [">/dev/full", "No space left on device"],
      [">&-", "Bad file descriptor"],
    ] as const) {
      const script = `"$@" ${redirection}; exit $?`;
      const run = await runProgram(["sh", "-c", script, "sh", ...awscurl, ...line], surroundings());
      expect(run.stderr).toBe(`awscurl: (23) Failure writing output to destination: ${reason}\n`);
      expect(run.exitCode).toBe(23);
    }
  });

  it("that is a pipe without a reader does not fail --help, as in curl", async () => {
    const script = '(sleep 0.3; "$@"; echo $? >&2) | true';
    const run = await runProgram(["bash", "-c", script, "sh", ...awscurl, "--help", "all"], surroundings());
    expect(run.stderr).toBe("0\n");
  });

  it("that is /dev/null accepts everything, however it was opened", async () => {
    expect(await inShell(">/dev/null", url())).toMatchObject({ exitCode: 0, stderr: "" });
    const [command = "", ...words] = [...awscurl, ...unsigned(url())];
    // As Python's DEVNULL: opened for reading and writing.
    const child = spawn(command, words, { ...surroundings(), stdio: "ignore" });
    expect(await new Promise(resolve => child.on("close", resolve))).toBe(0);
  });

  it("that a shell has inherited as /dev/null does not count as closed", async () => {
    const words = ["-c", '"$@"; exit $?', "sh", ...awscurl, ...unsigned(url())];
    const child = spawn("sh", words, { ...surroundings(), stdio: "ignore" });
    expect(await new Promise(resolve => child.on("close", resolve))).toBe(0);
  });
});

describe.runIf(process.platform === "linux")("a machine where WebAssembly cannot run", () => {
  it("because the address space is limited fails with 27 and the limit's name, unless Node reserves less than the limit", async () => {
    const words = ["-c", 'ulimit -v 4194304; exec "$@"', "sh", ...awscurl, ...unsigned(url())];
    const run = await runProgram(["sh", ...words], surroundings());
    // Node 26 does.
    if (run.exitCode === 0) return expect(run).toEqual({ exitCode: 0, stdout: "hello", stderr: "" });
    expect(run).toEqual({
      exitCode: 27,
      stdout: "",
      stderr:
        "awscurl: (27) the address space is limited to less than WebAssembly reserves, which is needed to read responses: raise 'ulimit -v' (RLIMIT_AS)\n",
    });
  });

  it(
    "because NODE_OPTIONS contains --jitless fails with 4 and names the option",
    unless(notNode),
    async () => {
      const env = { ...surroundings().env, NODE_OPTIONS: "--jitless" };
      const run = await runProgram([...awscurl, ...unsigned(url())], { cwd: folder, env });
      expect(run.stderr).toContain("awscurl: (4) this Node has no WebAssembly");
      expect(run.stderr).toContain("--jitless");
      expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    },
  );
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

it.runIf(process.platform === "linux").each([
  ["-K", "/dev/zero"],
  ["-w", "@/dev/zero"],
  ["-H", "@/dev/zero"],
  ["--etag-compare", "/dev/zero"],
  ["--cacert", "/dev/zero"],
  ["--cert", "/dev/zero"],
  ["-K", "huge"],
])("%s %s does not fit in memory: exit 26 with the size", async (...words) => {
  truncateSync(join(folder, "huge"), 3 * 1024 ** 3);
  const secure = url().replace("http:", "https:");
  const run = await runProgram([...awscurl, ...unsigned(...words, secure)], surroundings());
  expect(run.stderr).toMatch(
    /^awscurl: \(26\) "[^"]+" has (more than 67108864|3221225472) bytes; at most 67108864 are read\n/,
  );
  expect(run.exitCode).toBe(26);
});

it.runIf(process.platform === "linux")(
  "cookies are saved although the ETag cannot be written: exit 26 for the ETag",
  async () => {
    const tagged = await rawServer([response.replace("\r\n", '\r\nETag: "1"\r\nSet-Cookie: a=b\r\n'), "END"]);
    try {
      const words = unsigned("--etag-save", "/dev/full", "-c", "jar", `http://127.0.0.1:${tagged.port}/`);
      const run = await runProgram([...awscurl, ...words], surroundings());
      expect(run).toMatchObject({ exitCode: 26, stdout: "hello" });
      expect(run.stderr).toContain("/dev/full");
      expect(readFileSync(join(folder, "jar"), "utf8")).toContain("\ta\tb\n");
    } finally {
      tagged.close();
    }
  },
);

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

it("--connect-timeout beyond the range of a timer does not end the connection", async () => {
  const words = unsigned("--connect-timeout", "9000000", "-m", "9000000", url());
  expect(await runProgram([...awscurl, ...words], surroundings())).toMatchObject({
    exitCode: 0,
    stdout: "hello",
  });
});
