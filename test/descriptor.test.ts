import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descriptorSink } from "../src/descriptor.ts";

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

  it("says that nothing waits when an empty write resolves", async () => {
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

  it("is no terminal when it is a file", () => {
    const fd = openSync(join(folder, "plain"), "w");
    expect(descriptorSink(fd)).toMatchObject({ isTerminal: false, columns: undefined });
    closeSync(fd);
  });
});
