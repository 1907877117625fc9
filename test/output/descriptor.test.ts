import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descriptorSink } from "../../src/output/descriptor.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-descriptor-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const large = Buffer.alloc(100_000, "L");

describe("a descriptor", () => {
  it("gets every byte in order, however the calls overlap", async () => {
    const file = join(folder, "order");
    const fd = openSync(file, "w");
    const sink = descriptorSink(fd);
    const parts = Array.from({ length: 3000 }, (_, n) => (n % 10 === 0 ? large : Buffer.from(`${n},`)));
    await Promise.all(parts.map(part => sink.write(part)));
    closeSync(fd);
    expect(readFileSync(file).equals(Buffer.concat(parts))).toBe(true);
  });

  it("has nothing pending when an empty write resolves", async () => {
    const file = join(folder, "empty");
    const fd = openSync(file, "w");
    const sink = descriptorSink(fd);
    const first = sink.write(large);
    await sink.write(new Uint8Array(0));
    expect(readFileSync(file).length).toBe(large.length);
    await first;
    closeSync(fd);
  });

  it("rejects with the system's error, small and large", async () => {
    const fd = openSync(folder, "r");
    const sink = descriptorSink(fd);
    await expect(sink.write(Buffer.from("x"))).rejects.toMatchObject({ code: "EBADF" });
    const failures = await Promise.allSettled([sink.write(large), sink.write(large)]);
    expect(failures.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    closeSync(fd);
  });

  it("is not a terminal if it is a file", () => {
    const fd = openSync(join(folder, "plain"), "w");
    expect(descriptorSink(fd)).toMatchObject({ isTerminal: false, columns: undefined });
    closeSync(fd);
  });
});

describe("a pipe", () => {
  const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
  /** Room in a pipe. */
  const room = 64 * 1024;
  let pipe: string;
  beforeAll(() => {
    pipe = join(folder, "pipe");
    execFileSync("/bin/sh", ["-c", `mkfifo "$0"`, pipe]);
  });

  /** Opens both ends: the reader first, without waiting for a writer. */
  function open(writing: number): { reader: number; writer: number } {
    const reader = openSync(pipe, O_RDONLY | O_NONBLOCK);
    return { reader, writer: openSync(pipe, writing) };
  }

  function drain(reader: number, bytes: number): string {
    const buffer = Buffer.alloc(bytes);
    let filled = 0;
    while (filled < bytes) filled += readSync(reader, buffer, filled, bytes - filled, null);
    return buffer.toString("latin1");
  }

  it("that is full and non-blocking gets the rest later, in order", async () => {
    const { reader, writer } = open(O_WRONLY | O_NONBLOCK);
    const filling = descriptorSink(writer);
    await filling.write(Buffer.alloc(room, "1"));
    const sink = descriptorSink(writer);
    const small = sink.write(Buffer.from("22"));
    const rest = sink.write(Buffer.alloc(room - 2, "3"));
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(drain(reader, room)).toBe("1".repeat(room));
    await Promise.all([small, rest]);
    expect(drain(reader, room)).toBe(`22${"3".repeat(room - 2)}`);
    closeSync(writer);
    closeSync(reader);
  });

  it("that accepts part of a write gets the other parts later", async () => {
    const { reader, writer } = open(O_WRONLY | O_NONBLOCK);
    const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, n) => `${n},`).join(""));
    const written = descriptorSink(writer).write(bytes);
    await new Promise(resolve => setTimeout(resolve, 10));
    let got = drain(reader, room);
    while (got.length < bytes.length) {
      await new Promise(resolve => setTimeout(resolve, 30));
      got += drain(reader, Math.min(room, bytes.length - got.length));
    }
    expect(got).toBe(bytes.toString());
    await written;
    closeSync(writer);
    closeSync(reader);
  });

  it("that is full and blocks does not stop timers", async () => {
    const { reader, writer } = open(O_WRONLY);
    const sink = descriptorSink(writer);
    await sink.write(Buffer.alloc(room, "1"));
    const waiting = sink.write(Buffer.from("2"));
    const first = await Promise.race([waiting, new Promise(resolve => setTimeout(resolve, 30, "timer"))]);
    expect(first).toBe("timer");
    drain(reader, room);
    await waiting;
    expect(drain(reader, 1)).toBe("2");
    closeSync(writer);
    closeSync(reader);
  });

  it.each([
    ["small", 1],
    ["large", 100_000],
  ])("without a reader rejects with EPIPE: %s", async (_, size) => {
    const { reader, writer } = open(O_WRONLY);
    closeSync(reader);
    await expect(descriptorSink(writer).write(Buffer.alloc(size))).rejects.toMatchObject({ code: "EPIPE" });
    closeSync(writer);
  });

  it("whose reader closes it fails pending writes and later ones", async () => {
    const { reader, writer } = open(O_WRONLY | O_NONBLOCK);
    const sink = descriptorSink(writer);
    await sink.write(Buffer.alloc(room));
    const waiting = [sink.write(Buffer.from("a")), sink.write(Buffer.from("b"))];
    closeSync(reader);
    const ends = await Promise.allSettled([...waiting, sink.write(Buffer.from("c"))]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    closeSync(writer);
  });
});
