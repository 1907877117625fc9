/** Content encodings: decoded completely, cut anywhere, one inside the other; nothing decoded is lost before a failure. */
import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { ExitCode, Failure } from "../../src/exit.ts";
import { decodable, decode } from "../../src/http/decode.ts";
import { rawServer } from "../support/raw-server.ts";
import { outcome } from "./exchange.ts";

const text = Buffer.from("the quick brown fox ".repeat(20_000));
const zstd = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;

const coded: Record<string, Buffer> = {
  gzip: zlib.gzipSync(text),
  "x-gzip": zlib.gzipSync(text),
  deflate: zlib.deflateSync(text),
  "deflate, bare": zlib.deflateRawSync(text),
  br: zlib.brotliCompressSync(text),
  ...(zstd === undefined ? {} : { zstd: zstd(text) }),
  identity: text,
  "gzip, br": zlib.brotliCompressSync(zlib.gzipSync(text)),
};

async function* cut(bytes: Buffer, size: number, failure?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  if (failure !== undefined) throw failure;
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error: unknown }> {
  const got: Uint8Array[] = [];
  try {
    for await (const chunk of chunks) got.push(chunk);
    return { bytes: Buffer.concat(got), error: undefined };
  } catch (error) {
    return { bytes: Buffer.concat(got), error };
  }
}

const header = (value: string) => [{ name: "Content-Encoding", value }];

describe("decode", () => {
  for (const [name, bytes] of Object.entries(coded)) {
    it.each([1 << 20, 1000, 1])(`${name}, in pieces of %d`, async size => {
      const { bytes: got, error } = await all(decode(header(name.replace(", bare", "")), cut(bytes, size)));
      expect(error).toBeUndefined();
      expect(got.equals(text)).toBe(true);
    });
  }

  it("lists the encodings that it can decode", () => {
    expect(decodable).toEqual(
      zstd === undefined ? ["deflate", "gzip", "br"] : ["deflate", "gzip", "br", "zstd"],
    );
  });

  it("an encoding that this Node cannot decode is 61, and the message lists the supported ones", async () => {
    const coding = zstd === undefined ? "zstd" : "frob";
    const { error } = await all(decode(header(coding), cut(text, 1)));
    expect(error).toMatchObject({ exitCode: 61, message: expect.stringContaining(decodable.join(", ")) });
  });

  it.each(["constructor", "__proto__", "toString"])("an encoding named %s is unknown", async name => {
    const { error } = await all(decode(header(name), cut(text, 1000)));
    expect(error).toMatchObject({ exitCode: 61, message: expect.stringContaining("Unrecognized") });
  });

  it("five encodings are decoded", async () => {
    let bytes = text;
    for (let n = 0; n < 5; n++) bytes = zlib.gzipSync(bytes);
    const { bytes: got, error } = await all(
      decode(header("gzip, gzip, gzip,, gzip, gzip"), cut(bytes, 1000)),
    );
    expect(error).toBeUndefined();
    expect(got.equals(text)).toBe(true);
  });

  it.each([6, 9_000])("%d encodings are 61", async count => {
    const { error } = await all(decode(header("gzip,".repeat(count)), cut(text, 1000)));
    expect(error).toMatchObject({ exitCode: 61, message: expect.stringContaining("limit of 5") });
  });

  it("an unknown encoding does not matter without a body", async () => {
    expect(await all(decode(header("aws-chunked"), cut(Buffer.alloc(0), 1)))).toEqual({
      bytes: Buffer.alloc(0),
      error: undefined,
    });
  });

  it("an empty body stays empty", async () => {
    expect(await all(decode(header("gzip"), cut(Buffer.alloc(0), 1)))).toEqual({
      bytes: Buffer.alloc(0),
      error: undefined,
    });
  });

  it("a body that breaks off yields what was decoded, then the reason", async () => {
    const broken = new Failure(ExitCode.PartialFile, "transfer closed");
    const bytes = zlib.gzipSync(Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251)));
    const got = await all(decode(header("gzip"), cut(bytes.subarray(0, bytes.length / 2), 500, broken)));
    expect(got.error).toBe(broken);
    expect(got.bytes.length).toBeGreaterThan(1000);
  });

  it("malformed data after a valid start yields the start, then 61", async () => {
    const good = zlib.gzipSync(Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251)));
    const bytes = Buffer.from(good);
    bytes.fill(0xff, bytes.length - 12);
    const got = await all(decode(header("gzip"), cut(bytes, 500)));
    expect(got.error).toMatchObject({ exitCode: 61 });
    expect(got.bytes.length).toBeGreaterThan(1000);
  });

  it("an exchange decodes only on request", async () => {
    const server = await rawServer([
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${coded.gzip?.length}\r\n\r\n`,
      coded.gzip ?? "",
    ]);
    expect((await outcome({ port: server.port, decompress: true })).body).toBe(text.toString());
    expect((await outcome({ port: server.port })).body).toBe(coded.gzip?.toString("latin1"));
    server.close();
  });
});
