/** Bodies of S3's chunked uploads, whole and damaged, split anywhere. */
import { describe, expect, it } from "vitest";
import { ChunkedDecoder, decodedFields, isSignedChunks } from "../../../src/modes/listen/aws-chunked.ts";

const signature = `;chunk-signature=${"a".repeat(64)}`;
const whole = `5${signature}\r\nhello\r\n6${signature}\r\n world\r\n0${signature}\r\n`;
const trailers = "x-amz-checksum-crc32:AAAA\r\nx-amz-trailer-signature:bbbb\r\n\r\n";

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(text: string, size = text.length || 1) {
  const decoder = new ChunkedDecoder();
  let body = "";
  for await (const chunk of decoder.decode(pieces(text, size))) body += Buffer.from(chunk).toString("latin1");
  return { body, trailers: decoder.trailers };
}

describe("an aws-chunked body", () => {
  it.each([1, 2, 3, 7, 1000])("is decoded in pieces of %i bytes", async size => {
    expect(await decode(`${whole}\r\n`, size)).toEqual({ body: "hello world", trailers: [] });
    expect(await decode(whole, size)).toEqual({ body: "hello world", trailers: [] });
    expect(await decode(whole + trailers, size)).toEqual({
      body: "hello world",
      trailers: [{ name: "x-amz-checksum-crc32", value: "AAAA" }],
    });
  });

  it("may contain no bytes, or any bytes", async () => {
    expect((await decode(`0${signature}\r\n\r\n`)).body).toBe("");
    expect((await decode(`4\r\n\r\n\xff\n\r\n0\r\n\r\n`, 1)).body).toBe("\r\n\xff\n");
  });

  it.each([
    ["without an end", whole.slice(0, -90)],
    ["that ends in a chunk", `5${signature}\r\nhel`],
    ["that is empty", ""],
    ["with a size that is no number", "x\r\n\r\n"],
    ["with a negative size", "-1\r\n\r\n"],
    ["with a chunk longer than its size", `3${signature}\r\nhello\r\n0\r\n\r\n`],
    ["with bytes after its end", `0${signature}\r\n\r\nmore`],
    ["with a trailer without a colon", "0\r\nnonsense\r\n\r\n"],
    ["with a line of 20 KB", `${"1".repeat(20_000)}\r\n`],
  ])("%s is a failure", async (_, text) => {
    await expect(decode(text)).rejects.toMatchObject({ exitCode: 26 });
  });

  it.each([
    ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", true],
    ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", true],
    ["STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", true],
    ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", false],
    ["UNSIGNED-PAYLOAD", false],
    [undefined, false],
  ])("of %s is signed chunk by chunk: %s", (hash, expected) => {
    expect(isSignedChunks(hash)).toBe(expected);
  });

  it("leaves no trace of its framing in the fields", () => {
    const fields = [
      "x-amz-decoded-content-length: 3",
      "X-Amz-Trailer: a",
      "Content-Encoding: aws-chunked,gzip",
      "X-A: 1",
    ];
    const parsed = fields.map(line => ({
      name: line.split(": ")[0] ?? "",
      value: line.split(": ")[1] ?? "",
    }));
    expect(decodedFields(parsed, [{ name: "t", value: "u" }])).toEqual([
      { name: "Content-Encoding", value: "gzip" },
      { name: "X-A", value: "1" },
      { name: "t", value: "u" },
    ]);
    expect(decodedFields([{ name: "content-encoding", value: "aws-chunked" }], [])).toEqual([]);
  });
});
