/** `--event-stream`: responses that are AWS event streams, received by the program over sockets. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bedrockChunk, exception } from "../output/events.ts";
import { type RawServer, rawServer, type Step } from "../support/raw-server.ts";
import { runLine } from "../support/run-line.ts";

const head = (fields = "", type = "application/vnd.amazon.eventstream") =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n${fields}\r\n`;
const first = bedrockChunk('{"text":"a"}');
const second = bedrockChunk('{"text":"b"}');
const lineOf = (text: string) =>
  `{"event":"chunk","headers":{":content-type":"application/json"},"payload":{"bytes":{"text":"${text}"},"p":"abcd"}}\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-events-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const open: RawServer[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** Runs a line that contains `{url}` against a server that responds with these steps. */
async function run(words: readonly string[], steps: readonly Step[], stdoutIsTerminal = false) {
  const server = await rawServer(steps);
  open.push(server);
  const url = `http://127.0.0.1:${server.port}`;
  const argv = ["-sS", "--no-sign-request", ...words.map(word => word.replace("{url}", url))];
  return runLine(stdoutIsTerminal ? { argv, stdoutIsTerminal } : { argv });
}

describe("--event-stream", () => {
  it("writes a line for each event, and -w counts them", async () => {
    const words = ["--event-stream", "-w", "%{num_events} %{size_download}\n", "{url}/"];
    expect(await run(words, [head(), first, second, "END"])).toEqual({
      exitCode: 0,
      stdout: `${lineOf("a")}${lineOf("b")}2 ${first.length + second.length}\n`,
      stderr: "",
    });
  });

  it("writes the first line before the second event arrives", async () => {
    const { exitCode, stdout } = await run(["--event-stream", "-m", "1", "{url}/"], [head(), first, 20_000]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 28, stdout: lineOf("a") });
  });

  it("writes to the file of -o, with the head of -i before it", async () => {
    const file = join(folder, "out");
    const { exitCode, stdout } = await run(
      ["--event-stream", "-i", "-o", file, "{url}/"],
      [head(), first, "END"],
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(readFileSync(file, "utf8")).toBe(head() + lineOf("a"));
  });

  it("applies to each transfer of -Z", async () => {
    const files = ["a", "b"].map(name => join(folder, name));
    const words = ["-Z", "--event-stream", "{url}/", "{url}/", ...files.flatMap(file => ["-o", file])];
    expect(await run(words, [head(), first, second, "END"])).toMatchObject({ exitCode: 0 });
    for (const file of files) expect(readFileSync(file, "utf8")).toBe(lineOf("a") + lineOf("b"));
  });

  it("reports an exception with 22, after the lines before it", async () => {
    const failure = exception("throttlingException", '{"message":"slow down"}');
    const words = ["--event-stream", "-w", "%{num_events} %{exitcode}\n", "{url}/"];
    expect(await run(words, [head(), first, failure, "END"])).toEqual({
      exitCode: 22,
      stdout: `${lineOf("a")}1 22\n`,
      stderr: "awscurl: (22) The event stream reported throttlingException: slow down\n",
    });
  });

  it("reports a damaged message with 18, after the lines before it", async () => {
    const damaged = Buffer.from(second);
    damaged[damaged.length - 8] = (damaged[damaged.length - 8] as number) ^ 1;
    const { exitCode, stdout, stderr } = await run(
      ["--event-stream", "{url}/"],
      [head(), first, damaged, "END"],
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 18, stdout: lineOf("a") });
    expect(stderr).toMatch(/^awscurl: \(18\) invalid event stream: .*checksum/);
  });

  it("reports a body that breaks off with 18, after the lines before it", async () => {
    const steps = [head("Content-Length: 5000\r\n"), first, second.subarray(0, 30), "END"] as const;
    expect(await run(["--event-stream", "{url}/"], steps)).toMatchObject({
      exitCode: 18,
      stdout: lineOf("a"),
    });
  });

  it("leaves other responses unchanged", async () => {
    expect(await run(["--event-stream", "{url}/"], [head("", "text/plain"), "text", "END"])).toEqual({
      exitCode: 0,
      stdout: "text",
      stderr: "",
    });
  });
});

describe("without --event-stream", () => {
  it("the bytes are written unchanged", async () => {
    const { stdout } = await run(["-w", "%{num_events}", "{url}/"], [head(), first, "END"]);
    expect(stdout).toBe(`${first.toString("utf8")}0`);
  });

  it("a terminal gets curl's warning, with the name of the option", async () => {
    const { exitCode, stdout, stderr } = await run(["{url}/"], [head(), first, "END"], true);
    expect({ exitCode, stdout }).toEqual({ exitCode: 23, stdout: "" });
    expect(stderr).toMatch(
      /^awscurl: \(23\) Binary output can mess up your terminal\..*\n {2}the response is an AWS event stream: --event-stream prints its events\n$/,
    );
  });
});
