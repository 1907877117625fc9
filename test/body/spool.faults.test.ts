/** The disk fails while a pipe is kept: the failure names TMPDIR, and the file is closed. */
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { beforeEach, expect, it, vi } from "vitest";
import { openFile } from "../../src/body/source.ts";
import { spool, spoolMemory } from "../../src/body/spool.ts";

const disk = vi.hoisted(() => ({
  openFails: "",
  writeFails: "",
  readFails: "",
  room: 0,
  opened: 0,
  closed: 0,
  folders: [] as string[],
}));

vi.mock("node:fs/promises", async original => {
  const real = await original<typeof import("node:fs/promises")>();
  const failure = (code: string) => Object.assign(new Error(code), { code });
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>): Promise<FileHandle> => {
      disk.folders.push(String(args[0]).replace(/\/awscurl-[^/]*$/, ""));
      if (disk.openFails) throw failure(disk.openFails);
      const handle = await real.open(...args);
      disk.opened++;
      let written = 0;
      let reads = 0;
      const [read, write, close] = [
        handle.read.bind(handle),
        handle.write.bind(handle),
        handle.close.bind(handle),
      ];
      return Object.assign(handle, {
        write: async (bytes: Uint8Array, offset: number, length: number, position: number) => {
          if (disk.writeFails && written + length > disk.room) throw failure(disk.writeFails);
          // As a disk that is nearly full does: it takes less than it was given.
          const result = await write(bytes, offset, Math.min(length, 100_000), position);
          written += result.bytesWritten;
          return result;
        },
        read: async (bytes: Uint8Array, offset: number, length: number, position: number) => {
          if (disk.readFails && ++reads > 1) throw failure(disk.readFails);
          return read(bytes, offset, length, position);
        },
        close: async () => {
          disk.closed++;
          await close();
        },
      });
    },
  };
});

beforeEach(() => {
  Object.assign(disk, {
    openFails: "",
    writeFails: "",
    readFails: "",
    room: 0,
    opened: 0,
    closed: 0,
    folders: [],
  });
});

async function* pipe(size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < size; i += 1_000_000) yield Buffer.alloc(1_000_000, `${i}`);
}

it.each([
  ["ENOSPC", 0, "No space left on device"],
  ["ENOSPC", 9_000_000, "No space left on device"],
  ["EDQUOT", 0, "Disk quota exceeded"],
])("reports %s after %d bytes", async (code, room, words) => {
  Object.assign(disk, { writeFails: code, room });
  await expect(spool(pipe(20_000_000), { TMPDIR: tmpdir() })).rejects.toMatchObject({
    exitCode: 26,
    message: `Failed to keep the data to send in ${tmpdir()}: ${words}; set TMPDIR to a folder with room for it`,
  });
  expect([disk.opened, disk.closed]).toEqual([1, 1]);
});

it("reports a file that may not be read", async () => {
  disk.openFails = "EACCES";
  await expect(openFile("f", "Failed to open f")).rejects.toThrow("Failed to open f: Permission denied");
});

it("reports a read-only folder", async () => {
  disk.openFails = "EROFS";
  await expect(spool(pipe(20_000_000), { TMPDIR: "/ro" })).rejects.toThrow(
    "/ro: Read-only file system; set TMPDIR",
  );
  expect(disk.folders).toEqual(["/ro"]);
});

it("prefers /var/tmp to the temporary folder if TMPDIR is not set", async () => {
  disk.openFails = "EACCES";
  await expect(spool(pipe(20_000_000), {})).rejects.toThrow("/var/tmp: Permission denied; set TMPDIR");
  expect(disk.folders).toEqual(["/var/tmp", tmpdir()]);
});

it("continues after writes that accept only a part of the bytes", async () => {
  const source = await spool(pipe(20_000_000), { TMPDIR: tmpdir() });
  let length = 0;
  for await (const chunk of source.read()) length += chunk.length;
  expect([length, source.length]).toEqual([20_000_000, 20_000_000]);
  await source.close();
  expect([disk.opened, disk.closed]).toEqual([1, 1]);
});

it("creates no file for less than 8 MiB", async () => {
  await spool(pipe(spoolMemory - 1_000_000), {});
  expect(disk.opened).toBe(0);
});

it("ignores a failed read ahead after the reader has stopped", async () => {
  const source = await spool(pipe(20_000_000), { TMPDIR: tmpdir() });
  disk.readFails = "EIO";
  for await (const _ of source.read()) break;
  // Were the failure nobody's, it would end this run as an unhandled rejection.
  await new Promise(resolve => setImmediate(resolve));
  await expect(all(source.read())).rejects.toThrow("EIO");
  await source.close();
});

async function all(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}
