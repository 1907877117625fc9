/** The head reader alone: the bytes give the same head however they are cut, in linear time. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/exit.ts";
import { HeadReader } from "../../../src/http/h1/head.ts";

const head =
  "HTTP/1.1 200 Very  OK\r\nA: 1\r\nB:\t2 \r\n three\r\n  \r\n\tfour\nC:\r\nContent-Length: 2\r\n\r\n";

const get = { method: "GET", decompress: true };

/** Feeds pieces of this size until the head is whole. Out: the head and what is left; undefined without a head. */
function read(reader: HeadReader, text: string, size: number) {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) {
    const found = reader.feed(bytes.subarray(at, at + size));
    if (found !== undefined)
      return { ...found, left: text.slice(Math.min(at + size, text.length) - found.rest.length) };
  }
  return undefined;
}

describe("a response head", () => {
  it.each([1, 2, 3, 7, 1000])("is read the same in pieces of %d bytes", size => {
    const found = read(new HeadReader(get), `${head}hi`, size);
    expect(found?.head.raw.toString()).toBe(head);
    expect(found?.head).toMatchObject({ httpVersion: "1.1", status: 200, reason: "Very  OK" });
    expect(found?.head.headers).toEqual([
      { name: "A", value: "1" },
      { name: "B", value: "2 three four" },
      { name: "C", value: "" },
      { name: "Content-Length", value: "2" },
    ]);
    expect(found?.framing).toEqual({ kind: "length", length: 2, digits: "2" });
    expect(found?.left).toBe("hi");
  });

  it("follows interim ones in the same reader", () => {
    const reader = new HeadReader(get);
    const interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    const first = read(reader, interim + head, 1000);
    expect(first?.head).toMatchObject({ status: 103, headers: [{ name: "Link", value: "</a>" }] });
    expect(read(reader, first?.left ?? "", 1000)?.head.raw.toString()).toBe(head);
  });

  it.each([1, 1000])("that breaks off is known up to its last complete line, in pieces of %d bytes", size => {
    const reader = new HeadReader(get);
    read(reader, "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nHal", size);
    expect(reader.unfinished).toBe(true);
    expect(reader.unfinishedHead?.raw.toString()).toBe("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n");
    expect(reader.unfinishedHead?.headers).toHaveLength(2);
  });

  it("is not unfinished before its status line, nor after its end", () => {
    const reader = new HeadReader(get);
    read(reader, "HTTP/1.1 2", 1000);
    expect(reader.unfinished).toBe(false);
    expect(reader.unfinishedHead).toBeUndefined();
    read(reader, `00 OK\r\n\r\n`, 1000);
    expect(reader.unfinished).toBe(false);
  });
});

const megabyte = 1024 * 1024;
const ok = "HTTP/1.1 200 OK\r\n";
const long = 100_000;
const most = 290_000;

/** The longest inputs that the limits let through, and a megabyte of what they do not. */
const slow: Record<string, string> = {
  "one line of a megabyte": `${ok}X: ${"w".repeat(megabyte)}`,
  "a field of a megabyte, folded": `${ok}X: 1\r\n${" w\r\n".repeat(megabyte / 4)}\r\n`,
  "folded fields of 97 KB each": `${ok}${`X: 1\r\n${" w\r\n".repeat(24_000)}`.repeat(3)}\r\n`,
  "a field with 100 KB of inner whitespace": `${ok}X: a${" \t".repeat(long / 2)}b\r\n\r\n`,
  "a folded line of 100 KB of whitespace": `${ok}X: a\r\n${" ".repeat(long)}b\r\n\r\n`,
  "a name of 100 KB of spaces": `${ok}X${" ".repeat(long)}: b\r\n\r\n`,
  "a megabyte of small fields": `${ok}${"X:1\r\n".repeat(megabyte / 5)}\r\n`,
  "interim heads of a megabyte": "HTTP/1.1 103 A\r\nB: 1\r\n\r\n".repeat(megabyte / 24),
  "a status line of 100 KB of spaces": `HTTP/1.1 200 ${" ".repeat(long)}x\r\n\r\n`,
  "a status line of digits": `HTTP/1.1 ${"2".repeat(long)}\r\n\r\n`,
  "a Content-Length of 100 KB of zeros and a letter": `${ok}Content-Length: ${"0".repeat(long)}x\r\n\r\n`,
  "a Content-Length of 100 KB of nines": `${ok}Content-Length: ${"9".repeat(long)}\r\n\r\n`,
  "a list of 50,000 equal lengths": `${ok}Content-Length: ${"1,".repeat(long / 2)}1\r\n\r\n`,
  "Content-Lengths of 290 KB": `${ok}${`Content-Length: ${"0".repeat(50_000)}1\r\n`.repeat(5)}\r\n`,
  "a list of 50,000 transfer encodings": `${ok}Transfer-Encoding: ${"chunked,".repeat(long / 8)}\r\n\r\n`,
  "a list of 50,000 content encodings": `${ok}Content-Encoding: ${"br,".repeat(long / 3)}\r\n\r\n`,
  "290 KB of carriage returns": `${ok}X: ${"\r".repeat(most)}\r\n\r\n`,
};

describe("a hostile head", () => {
  it.each(
    Object.entries(slow).flatMap(([name, text]) =>
      [16, 1000, megabyte * 2].map(size => [name, size, text] as const),
    ),
  )("of %s, in pieces of %d bytes, is read or rejected in less than 2 s", (_, size, text) => {
    const reader = new HeadReader(get);
    const start = performance.now();
    try {
      const bytes = Buffer.from(text, "latin1");
      for (let at = 0; at < bytes.length; at += size)
        for (let rest: Buffer | undefined = bytes.subarray(at, at + size); rest?.length; )
          rest = reader.feed(rest)?.rest;
    } catch (error) {
      expect(Failure.is(error)).toBe(true);
    }
    void reader.unfinishedHead;
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
