/** Bodies: their bytes, length and hash; files that change, pipes that are kept, constant memory. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataReader, dataBody, looksLikeJson } from "../../src/body/data.ts";
import { spool, spoolMemory } from "../../src/body/spool.ts";
import type { Body } from "../../src/message/request.ts";
import { bodyText } from "../plan/planned.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "body-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const megabyte = 1024 * 1024;

async function* chunks(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(size, `${i};`);
}

const reader = (stdin: AsyncIterable<Uint8Array> = chunks(0, 0), env: Record<string, string> = {}) =>
  new DataReader({ env: { TMPDIR: folder, ...env }, stdin: () => stdin });

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

function fileOf(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function bytesOf(body: Body): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of body.open()) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** A body says the truth about itself, twice. */
async function expectBody(body: Body, bytes: Buffer): Promise<void> {
  expect(body.length).toBe(bytes.length);
  expect(await body.sha256()).toBe(sha256(bytes));
  for (const _ of ["first", "again"]) expect((await bytesOf(body)).equals(bytes)).toBe(true);
}

describe("files", () => {
  const sizes = [0, 1, 256 * 1024, 256 * 1024 + 1, 512 * 1024, 3 * megabyte + 7];
  it.each(sizes)("of %d bytes are read", async size => {
    const bytes = Buffer.alloc(size, "0123456789\r\n\0é");
    const path = fileOf("sized", bytes);
    await expectBody(await reader().upload(path, true), bytes);
    const parts = await reader().parts([{ kind: "binary", value: `@${path}` }]);
    await expectBody(await dataBody(parts, false), bytes);
    const ascii = await reader().parts([{ kind: "ascii", value: `@${path}` }]);
    await expectBody(await dataBody(ascii, true), bytes);
    const stripped = Buffer.from(bytes.filter(byte => ![0, 10, 13].includes(byte)));
    await expectBody(await dataBody(ascii, false), stripped);
  });

  it("are read among other parts", async () => {
    const bytes = Buffer.alloc(megabyte, "a b&");
    const path = fileOf("mixed", bytes);
    const parts = await reader().parts([
      { kind: "ascii", value: "x=1" },
      { kind: "urlencode", value: `n@${path}` },
      { kind: "binary", value: `@${path}` },
      { kind: "json", value: "{}" },
    ]);
    await expectBody(
      await dataBody(parts, false),
      Buffer.from(`x=1&n=${"a+b%26".repeat(megabyte / 4)}&${bytes}{}`),
    );
  });

  it("are not held in memory", async () => {
    const path = fileOf("large", Buffer.alloc(64 * megabyte, "x"));
    const body = await reader().upload(path, true);
    expect(body.bytes).toBeUndefined();
    const before = process.memoryUsage().rss;
    await body.sha256();
    let most = 0;
    for await (const chunk of body.open()) most = Math.max(most, chunk.length);
    expect(most).toBeLessThanOrEqual(megabyte);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * megabyte);
  });

  it("are read into few buffers, each unchanged until two more chunks have been requested", async () => {
    const bytes = Buffer.from(Array.from({ length: 5 * megabyte }, (_, i) => (i >> 16) & 255));
    const body = await reader().upload(fileOf("turns", bytes), true);
    const kept: Uint8Array[] = [];
    let position = 0;
    for await (const chunk of body.open()) {
      kept.push(chunk);
      const recent = kept.slice(-2);
      const start = position + chunk.length - recent.reduce((sum, { length }) => sum + length, 0);
      expect(Buffer.concat(recent).equals(bytes.subarray(start, position + chunk.length))).toBe(true);
      position += chunk.length;
    }
    expect(new Set(kept.map(({ buffer }) => buffer)).size).toBeLessThan(kept.length);
  });

  it("can be abandoned in the middle", async () => {
    const body = await reader().upload(fileOf("left", Buffer.alloc(4 * megabyte)), true);
    for await (const _ of body.open()) break;
    await expectBody(body, Buffer.alloc(4 * megabyte));
  });
});

describe("a file that has changed since it was hashed is a failure", () => {
  const size = megabyte;
  const changes: [string, (path: string) => void][] = [
    ["grown", path => appendFileSync(path, "x")],
    ["cut", path => truncateSync(path, size - 1)],
    ["touched", path => utimesSync(path, 1, 1)],
    [
      "replaced",
      path => {
        writeFileSync(`${path}.new`, Buffer.alloc(size, "y"));
        renameSync(`${path}.new`, path);
      },
    ],
    ["gone", path => rmSync(path)],
  ];
  it.each(changes)("%s", async (name, change) => {
    const path = fileOf(`changed-${name}`, Buffer.alloc(size, "x"));
    const body = await reader().upload(path, true);
    await body.sha256();
    change(path);
    await expect(bytesOf(body)).rejects.toMatchObject({ exitCode: 26 });
  });

  it("if CR and LF were counted out of it", async () => {
    const path = fileOf("stripped", "x\n".repeat(size));
    const body = await dataBody(await reader().parts([{ kind: "ascii", value: `@${path}` }]), false);
    writeFileSync(path, "xy".repeat(size));
    await expect(bytesOf(body)).rejects.toMatchObject({ exitCode: 26 });
  });

  it("if it is cut while it is being sent", async () => {
    const path = fileOf("cut-late", Buffer.alloc(8 * megabyte, "x"));
    const body = await reader().upload(path, true);
    await body.sha256();
    const sending = async () => {
      for await (const _ of body.open()) truncateSync(path, 10);
    };
    await expect(sending()).rejects.toMatchObject({
      exitCode: 26,
      message: expect.stringContaining("changed"),
    });
  });

  it("unless it is unsigned and grows: its original content is sent", async () => {
    const path = fileOf("log", Buffer.alloc(size, "x"));
    const body = await reader().upload(path, false);
    appendFileSync(path, "more");
    expect((await bytesOf(body)).length).toBe(size);
  });
});

describe("a file that cannot be read", () => {
  const cases: [string, () => string, RegExp][] = [
    ["not there", () => join(folder, "no\nfile"), /no\\x0afile.*: No such file or directory$/],
    ["a folder", () => folder, /: Is a directory$/],
    ["below a file", () => join(fileOf("plain", ""), "x"), /: Not a directory$/],
  ];
  it.each(cases)("%s", async (_, path, message) => {
    await expect(reader().upload(path(), true)).rejects.toMatchObject({
      exitCode: 26,
      message: expect.stringMatching(message),
    });
    const words = [{ kind: "ascii" as const, value: `@${path()}` }];
    await expect(reader().parts(words)).rejects.toMatchObject({
      exitCode: 26,
      message: expect.stringMatching(message),
    });
  });

  it("is reported in curl's words, with the name as given", async () => {
    await expect(reader().upload("no/such", true)).rejects.toThrow(
      "Can't open 'no/such': No such file or directory",
    );
    const words = [{ kind: "json" as const, value: "@no/such" }];
    await expect(reader().parts(words)).rejects.toThrow("Failed to open no/such: No such file or directory");
  });
});

describe("pipes", () => {
  const sizes: [number, number][] = [
    [0, 0],
    [1, 10],
    [100, 1000],
    [8, megabyte],
    [9, megabyte],
    [33, 1_000_003],
  ];
  it.each(sizes)("are read from standard input in %d chunks of %d bytes", async (count, size) => {
    const whole: Uint8Array[] = [];
    for await (const chunk of chunks(count, size)) whole.push(chunk);
    const data = reader(chunks(count, size));
    const body = await data.upload("-", true);
    await expectBody(body, Buffer.concat(whole));
    expect(readdirSync(folder).filter(name => name.startsWith("awscurl-"))).toEqual([]);
    await data.close();
  });

  it("include a FIFO of any name, which is read once and kept", async () => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    symlinkSync(fifo, join(folder, "link"));
    const writer = execFileAsync("sh", ["-c", `printf 'a\\nb' > '${fifo}'`]);
    const data = reader();
    const parts = await data.parts([{ kind: "ascii", value: `@${join(folder, "link")}` }]);
    await writer;
    await expectBody(await dataBody(parts, true), Buffer.from("a\nb"));
    await expectBody(await dataBody(parts, false), Buffer.from("ab"));
  });

  it("include /dev/null, which is empty", async () => {
    await expectBody(await reader().upload("/dev/null", true), Buffer.alloc(0));
  });

  it("are sent as they arrive if unsigned: once, without a length", async () => {
    const body = await reader(chunks(2, 3)).upload("-", false);
    expect(body).toMatchObject({ length: undefined, repeatable: false, bytes: undefined });
    expect(await bodyText(body)).toBe("0;01;1");
    await expect(body.sha256()).rejects.toMatchObject({ exitCode: 65 });
  });

  it("include standard input, which is opened once: a second reader finds its end", async () => {
    let opened = 0;
    const data = new DataReader({
      env: {},
      stdin: () => {
        opened++;
        return chunks(1, 3);
      },
    });
    const bodies = [
      await data.upload("-", true),
      await data.upload("-", true),
      await data.upload("-", false),
    ];
    expect(await Promise.all(bodies.map(bodyText))).toEqual(["0;0", "", ""]);
    expect(opened).toBe(1);
  });

  it("that break are a failure 26", async () => {
    const broken = async function* () {
      yield Buffer.from("x");
      throw Object.assign(new Error("read"), { code: "EIO" });
    };
    await expect(reader(broken()).upload("-", true)).rejects.toMatchObject({ exitCode: 26 });
  });
});

describe("the folder in which a pipe's data is kept", () => {
  const large = () => chunks(2, spoolMemory);

  it("is needed only beyond 8 MiB", async () => {
    const source = await spool(chunks(1, spoolMemory), { TMPDIR: "/no/such/folder" });
    expect(source.bytes).toHaveLength(spoolMemory);
  });

  it.skipIf(process.platform !== "linux")(
    "is TMPDIR, and its file has no name and is accessible to nobody else",
    async () => {
      const source = await spool(large(), { TMPDIR: folder });
      const files = readdirSync("/proc/self/fd").flatMap(fd => {
        const path = `/proc/self/fd/${fd}`;
        const link = lstatSync(path, { throwIfNoEntry: false }) ? readlinkSync(path) : "";
        if (!link.startsWith(`${folder}/awscurl-`)) return [];
        return [`${link.slice(-10)} ${(statSync(path).mode & 0o777).toString(8)}`];
      });
      expect(files).toEqual([" (deleted) 600"]);
      await source.close();
    },
  );

  it.each(["/no/such/folder", "/proc"])("cannot be %s: the message names TMPDIR", async TMPDIR => {
    await expect(spool(large(), { TMPDIR })).rejects.toMatchObject({
      exitCode: 26,
      message: expect.stringMatching(
        /^Failed to keep the data to send in \S+: .*; set TMPDIR to a folder with room for it$/,
      ),
    });
  });
});

describe("a body that looks like JSON", () => {
  it.each([
    ["{}", true],
    [" \t\r\n[1]", true],
    ["a={}", false],
    ["", false],
    ["   ", false],
    ["\u00a0{", false],
    ['"x"', false],
  ])("%j: %s", async (value, expected) => {
    expect(await looksLikeJson(await reader().parts([{ kind: "ascii", value }]))).toBe(expected);
    const path = fileOf("json", value);
    expect(await looksLikeJson(await reader().parts([{ kind: "binary", value: `@${path}` }]))).toBe(expected);
  });

  it("is recognized by the first byte of the whole body", async () => {
    const words = (...values: string[]) => values.map(value => ({ kind: "ascii" as const, value }));
    expect(await looksLikeJson(await reader().parts(words("", "{}")))).toBe(false);
    expect(await looksLikeJson(await reader().parts(words("{", "x")))).toBe(true);
    expect(await looksLikeJson(await reader().parts([{ kind: "urlencode", value: "{}" }]))).toBe(false);
  });
});

const execFileAsync = promisify(execFile);
