import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemErrorText } from "../../src/message/system-errors.ts";
import type { OutputSettings } from "../../src/output/settings.ts";
import { openWriter, type Writer } from "../../src/output/writer.ts";
import { fakeRuntime } from "../support/runtime.ts";

const defaults: OutputSettings = {
  file: undefined,
  createDirs: false,
  include: false,
  dumpHeader: undefined,
  eventStream: false,
  suppressConnectHeaders: false,
  writeOut: undefined,
  verbose: false,
  silent: false,
  progressMeter: true,
  showError: false,
  fail: "no",
  redact: true,
};
const head = Buffer.from("HTTP/1.1 200 OK\r\nA: 1\r\n\r\n");
const body = Buffer.from("body\n");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-writer-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), "latin1");

async function answer(writer: Writer, createEmpty = true): Promise<void> {
  await writer.head(head);
  await writer.body(body);
  await writer.finish(createEmpty);
}

describe("stdout", () => {
  it.each([
    ["body alone", {}, "body\n"],
    ["-i", { include: true }, `${head}body\n`],
    ["-o -", { file: "-" }, "body\n"],
    ["-D -", { dumpHeader: "-" }, `${head}body\n`],
    [
      "-i -D -, line by line as curl",
      { include: true, dumpHeader: "-" },
      "HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\nA: 1\r\nA: 1\r\n\r\n\r\nbody\n",
    ],
  ])("%s", async (_, settings, printed) => {
    const runtime = fakeRuntime();
    const writer = openWriter({ ...defaults, ...settings }, runtime, false);
    await answer(writer);
    expect(runtime.stdout.text()).toBe(printed);
  });

  it("keeps what a failed attempt wrote there", async () => {
    const runtime = fakeRuntime();
    const writer = openWriter(defaults, runtime, false);
    await writer.body(Buffer.from("half"));
    await writer.restart();
    await answer(writer);
    expect(runtime.stdout.text()).toBe("halfbody\n");
  });

  it("ends with 23 when it is closed", async () => {
    const error = Object.assign(new Error("EPIPE"), { code: "EPIPE", errno: -32 });
    const runtime = fakeRuntime({ stdoutFailure: { after: 5, error } });
    const writer = openWriter(defaults, runtime, false);
    await writer.body(body);
    await expect(writer.body(body)).rejects.toMatchObject({
      exitCode: 23,
      message: "Failure writing output to destination: Broken pipe",
    });
    await writer.abandon();
  });

  it("ends with 23 when a large chunk fails after the call has returned", async () => {
    const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", errno: -28 });
    const runtime = fakeRuntime({ stdoutFailure: { after: 0, error } });
    const writer = openWriter(defaults, runtime, false);
    await writer.body(Buffer.alloc(100_000)).catch(() => {});
    await expect(writer.finish(true)).rejects.toMatchObject({ exitCode: 23 });
  });
});

describe("a terminal", () => {
  const nul = Buffer.from("a\0b");
  it("gets no NUL", async () => {
    const runtime = fakeRuntime({ stdoutIsTerminal: true });
    const writer = openWriter(defaults, runtime, false);
    await expect(writer.body(nul)).rejects.toMatchObject({
      exitCode: 23,
      message: expect.stringContaining('Binary output can mess up your terminal. Use "--output -"'),
    });
    expect(runtime.stdout.text()).toBe("");
  });

  it.each([
    ["with -o -", { file: "-" }, Buffer.alloc(0)],
    ["behind the first 2000 bytes", {}, Buffer.alloc(2000, "a")],
  ])("gets a NUL %s", async (_, settings, before) => {
    const runtime = fakeRuntime({ stdoutIsTerminal: true });
    const writer = openWriter({ ...defaults, ...settings }, runtime, false);
    await writer.body(before);
    await writer.body(nul);
    await writer.finish(true);
    expect(runtime.stdout.bytes().subarray(before.length)).toEqual(nul);
  });

  it("gets a NUL if it is not really one", async () => {
    const runtime = fakeRuntime();
    await openWriter(defaults, runtime, false).body(nul);
    expect(runtime.stdout.bytes()).toEqual(nul);
  });
});

describe("a file", () => {
  const toFile = (more: Partial<OutputSettings> = {}, appendHeads = false) =>
    openWriter({ ...defaults, file: at("f"), ...more }, fakeRuntime(), appendHeads);

  it("gets the body, and with -i the head before it", async () => {
    await answer(toFile());
    expect(read("f")).toBe("body\n");
    await answer(toFile({ include: true }));
    expect(read("f")).toBe(`${head}body\n`);
  });

  it("is not touched before the first byte", async () => {
    writeFileSync(at("f"), "old");
    const writer = toFile();
    await writer.head(head);
    await writer.abandon();
    expect(read("f")).toBe("old");
  });

  it.each([
    [true, true],
    [false, false],
  ])("without any byte: createEmpty %s, exists: %s", async (createEmpty, there) => {
    await toFile().finish(createEmpty);
    expect(existsSync(at("f"))).toBe(there);
  });

  it("is emptied by an empty response", async () => {
    writeFileSync(at("f"), "old");
    await toFile().finish(true);
    expect(read("f")).toBe("");
  });

  it("holds the last of several URLs with the same name", async () => {
    const writer = toFile();
    await writer.body(Buffer.from("a longer body"));
    await writer.finish(true);
    await answer(toFile());
    expect(read("f")).toBe("body\n");
  });

  it("contains only the last attempt after a retry, and that of -D all heads", async () => {
    const writer = toFile({ include: true, dumpHeader: at("d") });
    await writer.head(Buffer.from("HTTP/1.1 503 No\r\n\r\n"));
    await writer.body(Buffer.from("half of a body that is longer"));
    await writer.restart();
    expect(writer.bytesWritten).toBe(0);
    await answer(writer);
    expect(read("f")).toBe(`${head}body\n`);
    expect(read("d")).toBe(`HTTP/1.1 503 No\r\n\r\n${head}`);
    expect(writer.bytesWritten).toBe(head.length + body.length);
  });

  it("is empty after a retry without a body", async () => {
    const writer = toFile();
    await writer.body(body);
    await writer.restart();
    await writer.finish(false);
    expect(read("f")).toBe("");
  });

  it("that is a device gets both attempts", async () => {
    const writer = toFile({ file: "/dev/null" });
    await writer.body(body);
    await writer.restart();
    await answer(writer);
  });

  it("that is a pipe stays open during a retry", async () => {
    execFileSync("/bin/sh", ["-c", `mkfifo "$0"`, at("pipe")]);
    const reader = openSync(at("pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = toFile({ file: at("pipe") });
    await writer.body(body);
    rmSync(at("pipe"));
    await writer.restart();
    await answer(writer);
    expect(readFileSync(reader, "latin1")).toBe("body\nbody\n");
    expect(existsSync(at("pipe"))).toBe(false);
    closeSync(reader);
  });

  it("keeps what was received before a failure", async () => {
    const writer = toFile();
    await writer.body(Buffer.alloc(300_000, "x"));
    await writer.body(body);
    await writer.abandon();
    expect(statSync(at("f")).size).toBe(300_005);
  });

  it("contains many chunks of many sizes in order", async () => {
    const writer = toFile();
    const chunks = Array.from({ length: 400 }, (_, n) => Buffer.alloc((n * 7919) % 150_000, n % 251));
    for (const chunk of chunks) await writer.body(chunk);
    await writer.finish(true);
    expect(readFileSync(at("f")).equals(Buffer.concat(chunks))).toBe(true);
  });

  it("is created in folders with curl's mode with --create-dirs, and so is that of -D", async () => {
    await answer(toFile({ file: at("a/b/f"), dumpHeader: at("c/d"), createDirs: true }));
    expect(read("a/b/f")).toBe("body\n");
    expect(read("c/d")).toBe(head.toString());
    expect(statSync(at("a")).mode & 0o777).toBe(0o750);
    expect(statSync(at("a/b")).mode & 0o777).toBe(0o750);
  });
});

describe("an output that cannot be written", () => {
  it.each([
    ["no folder", "none/f", "none/f: No such file or directory"],
    ["a folder", "", ": Is a directory"],
    ["below a file", "file/f", "file/f: Not a directory"],
  ])("%s", async (_, name, reason) => {
    writeFileSync(at("file"), "");
    const writer = openWriter(
      { ...defaults, file: at(name), createDirs: name.startsWith("file") },
      fakeRuntime(),
      false,
    );
    await writer.head(head);
    const message = expect.stringMatching(new RegExp(`^Failed to open the file .*${reason}$`));
    await expect(writer.body(body)).rejects.toMatchObject({ exitCode: 23, message });
    await writer.abandon();
  });

  it("fails at once if it is the file of -D", () => {
    expect(() => openWriter({ ...defaults, dumpHeader: at("none/d") }, fakeRuntime(), false)).toThrow(
      "Failed to open the file",
    );
    openWriter({ ...defaults, dumpHeader: at("d") }, fakeRuntime(), false).abandon();
    expect(existsSync(at("d"))).toBe(true);
  });

  it.skipIf(process.platform !== "linux")("fails if the disk is full", async () => {
    const writer = openWriter({ ...defaults, file: "/dev/full" }, fakeRuntime(), false);
    const expected = {
      exitCode: 23,
      message: "Failure writing output to destination: No space left on device",
    };
    await expect(writer.body(body)).rejects.toMatchObject(expected);
    const dumping = openWriter({ ...defaults, dumpHeader: "/dev/full" }, fakeRuntime(), false);
    await expect(dumping.head(head)).rejects.toMatchObject({
      exitCode: 23,
      message: "Failed writing headers to /dev/full: No space left on device",
    });
  });
});

describe("the system's reasons", () => {
  it.each([
    ["EACCES", -13, "Permission denied"],
    ["ENOENT", -2, "No such file or directory"],
    ["EISDIR", -21, "Is a directory"],
    ["EPIPE", -32, "Broken pipe"],
    ["EROFS", -30, "Read-only file system"],
    ["EDQUOT", -122, "Disk quota exceeded"],
    ["EWHATEVER", undefined, "EWHATEVER"],
    [undefined, undefined, "words of its own\\x0a"],
  ])("%s", (code, errno, words) => {
    expect(systemErrorText(Object.assign(new Error("words of its own\n"), { code, errno }))).toBe(words);
  });
});

describe("-D FILE", () => {
  it("truncates for the first URL of a group and appends for the next", async () => {
    writeFileSync(at("d"), "old");
    const settings = { ...defaults, dumpHeader: at("d") };
    await answer(openWriter(settings, fakeRuntime(), false));
    await answer(openWriter(settings, fakeRuntime(), true));
    expect(read("d")).toBe(`${head}${head}`);
  });
});
