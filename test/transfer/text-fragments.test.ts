/** Lines of stdin as fragments of messages. */
import { describe, expect, it } from "vitest";
import { textFragments } from "../../src/transfer/text-fragments.ts";

async function fragmentsOf(...chunks: readonly (string | Uint8Array)[]) {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk as string);
  }
  const seen: string[] = [];
  for await (const { data, last } of textFragments(bytes())) {
    expect(data.length).toBeLessThanOrEqual(32 * 1024);
    const text = data.length > 20 ? `${data.length} bytes` : data.toString();
    seen.push(last ? `${text}.` : `${text}…`);
  }
  return seen;
}

describe("lines as fragments", () => {
  it.each([
    ["nothing", [], []],
    ["one line", ["a\n"], ["a."]],
    ["a last line without its end", ["a\nb"], ["a.", "b."]],
    ["empty lines", ["\n\na\n"], [".", ".", "a."]],
    ["CRLF, split between", ["a\r", "\nb\r\n"], ["a.", "b."]],
    ["a CR within", ["a\rb\n"], ["a\rb."]],
    ["a line in several chunks", ["a", "b", "c\nd"], ["abc.", "d."]],
    ["a long line", ["x".repeat(70_000), "\n"], ["32768 bytes…", "32768 bytes…", "4464 bytes."]],
    ["a long line at once", [`${"x".repeat(40_000)}\n`], ["32768 bytes…", "7232 bytes."]],
    ["a character split between chunks", [Buffer.from([0xe3, 0x81]), Buffer.from([0x82, 0x0a])], ["あ."]],
  ])("%s", async (_, chunks, expected) => {
    expect(await fragmentsOf(...chunks)).toEqual(expected);
  });

  it("keeps a character that two fragments share", async () => {
    const text = `x${"あ".repeat(20_000)}`;
    const parts: Buffer[] = [];
    async function* bytes() {
      yield Buffer.from(`${text}\n`);
    }
    for await (const { data } of textFragments(bytes())) parts.push(data);
    expect(Buffer.concat(parts).toString()).toBe(text);
  });

  it.each([
    ["a byte that begins nothing", [Buffer.from([0x61, 0x0a, 0xff, 0x0a])]],
    ["a character that the line cuts", [Buffer.from([0x61, 0x0a, 0xe3, 0x81, 0x0a])]],
    ["a character that the end cuts", [Buffer.from([0x61, 0x0a, 0xe3, 0x81])]],
  ])("rejects %s, with its line", async (_, chunks) => {
    await expect(fragmentsOf(...chunks)).rejects.toThrow("line 2 of standard input is not UTF-8");
  });
});
