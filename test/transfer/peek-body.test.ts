/** The beginning of a body, read ahead. */
import { expect, it } from "vitest";
import { peekBody } from "../../src/transfer/peek-body.ts";

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  let all = "";
  for await (const chunk of body) all += Buffer.from(chunk).toString();
  return all;
}

it.each<[string, string[], number, string, boolean]>([
  ["a body that is shorter", ["ab", "c"], 5, "abc", true],
  ["one that has exactly that length", ["abc", "de"], 5, "abcde", false],
  ["one that is longer", ["abc", "def", "g"], 5, "abcde", false],
  ["an empty one", [], 5, "", true],
])("%s", async (_, parts, size, bytes, whole) => {
  const peeked = await peekBody(chunks(...parts), size);
  expect([Buffer.from(peeked.bytes).toString(), peeked.whole]).toEqual([bytes, whole]);
  expect(await text(peeked.body)).toBe(parts.join(""));
});

it.each(["ab", "abcdef"])(
  "a body that breaks off after %s yields what was received, then the reason",
  async came => {
    const breaking = async function* () {
      yield Buffer.from(came);
      throw new Error("broken off");
    };
    const { bytes, broken, body } = await peekBody(breaking(), 5);
    expect([Buffer.from(bytes).toString(), broken]).toEqual([came.slice(0, 5), came === "ab"]);
    const reader = body[Symbol.asyncIterator]();
    expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe(came);
    await expect(reader.next()).rejects.toThrow("broken off");
  },
);
