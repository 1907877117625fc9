/** Whole processes whose HTTP/2 session breaks, or whose event loop ends early: never exit 0, and no wait for a time limit. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import {
  data,
  errorCode,
  type FrameServer,
  type FrameStep,
  frame,
  frameServer,
  goaway,
  headers,
  reset,
} from "../../support/http2-frames.ts";
import { unless } from "../../support/needs.ts";
import { awscurl, node, notNode, runProgram } from "../../support/program.ts";
import { pki } from "../exchange.ts";

const identity = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };
const surroundings = { cwd: tmpdir(), env: { HOME: "/nonexistent" } };
const closing: FrameServer[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

const ok = headers([[":status", "200"]]);
const part = data("part");
const oversized = frame(0, 0, 1, Buffer.alloc(70_000));
const garbage = Buffer.alloc(600, 0xfd);
const settings = frame(4, 0, 0, Buffer.alloc(0));

/** Bun ignores these, so that the executable waits for more (docs/decisions/standalone.md). */
const misplacedData: Record<string, readonly FrameStep[]> = {
  "DATA before HEADERS": [data("x")],
  "DATA on a stream that was never opened": [ok, data("x", { stream: 3 })],
  "DATA on a stream of the server's": [ok, data("x", { stream: 2 })],
};

/** The server says nothing more after these, and leaves the connection open. */
const sessionBreaking: Record<string, readonly FrameStep[]> = {
  ...(notNode === undefined ? misplacedData : {}),
  "DATA on the connection's stream": [ok, data("x", { stream: 0 })],
  "RST_STREAM on a stream that was never opened": [ok, reset(errorCode.none, 3)],
  "an oversized frame before the head": [oversized],
  "an oversized frame in the body": [ok, part, oversized],
  "GOAWAY without an error, then an oversized frame": [goaway(1, errorCode.none), oversized],
  "GOAWAY without an error, a head, then an oversized frame": [
    goaway(1, errorCode.none),
    ok,
    part,
    oversized,
  ],
  "bytes that are no frames": [garbage],
  "bytes that are no frames in the body": [ok, part, garbage],
  "HTTP/1.1": [Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")],
  "20,000 SETTINGS": [Buffer.concat(Array.from({ length: 20_000 }, () => settings))],
  "SETTINGS of a wrong length": [frame(4, 0, 0, Buffer.alloc(5))],
  "WINDOW_UPDATE by nothing": [frame(8, 0, 0, Buffer.alloc(4))],
  "CONTINUATION without HEADERS": [frame(9, 4, 1, Buffer.alloc(3))],
  "an invalid header block": [frame(1, 5, 1, Buffer.alloc(6, 0xff))],
  "PUSH_PROMISE, which was disabled": [ok, frame(5, 4, 1, Buffer.of(0, 0, 0, 2, 0x82))],
};

describe("awscurl over HTTP/2", () => {
  it.each(Object.entries(sessionBreaking))("fails with 16 or 92 after %s", async (_, steps) => {
    const server = await frameServer(identity, steps);
    closing.push(server);
    const url = `https://localhost:${server.port}/`;
    const run = await runProgram(
      [...awscurl, "-q", "-sS", "--no-sign-request", "--http2", "--cacert", pki("ca.pem"), url],
      surroundings,
    );
    expect(run.stderr).toMatch(/^awscurl: \((16|92)\) .*HTTP\/?2.*\n$/);
    expect([16, 92]).toContain(run.exitCode);
  });

  it("fails with 56 when interim responses exceed 300 KiB", async () => {
    const interim = headers([
      [":status", "103"],
      ["link", "x".repeat(1000)],
    ]);
    const server = await frameServer(
      identity,
      Array.from({ length: 400 }, () => interim),
    );
    closing.push(server);
    const url = `https://localhost:${server.port}/`;
    const run = await runProgram(
      [...awscurl, "-q", "-sS", "--no-sign-request", "--http2", "--cacert", pki("ca.pem"), url],
      surroundings,
    );
    expect(run.stderr).toMatch(/^awscurl: \(56\) Too large response headers: \d+ > 307200\n$/);
    expect(run.exitCode).toBe(56);
  });
});

describe("a process whose event loop ends before main has returned", unless(notNode), () => {
  const neverResolves = new URL("../../support/never-resolves.cjs", import.meta.url).pathname;
  const program = awscurl.at(-1) ?? "";
  const call = ["-q", "-sS", "--no-sign-request", "http://example.invalid/"];

  it("exits with 70 and says that the transfer has not ended", async () => {
    const run = await runProgram([node, "--require", neverResolves, program, ...call], surroundings);
    expect(run.stderr).toMatch(/^awscurl: \(70\) .*the transfer has not ended\n$/);
    expect(run.exitCode).toBe(70);
  });

  it("fails the test that runs it", async () => {
    const [, ...hooked] = awscurl;
    const run = runProgram([node, "--require", neverResolves, ...hooked, ...call], surroundings);
    await expect(run).rejects.toThrow("ended with a pending transfer");
  });
});
