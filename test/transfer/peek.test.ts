/** The beginning of a body, read ahead. */
import { expect, it } from "vitest";
import { peek } from "../../src/transfer/peek.ts";

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
  const peeked = await peek(chunks(...parts), size);
  expect([Buffer.from(peeked.bytes).toString(), peeked.whole]).toEqual([bytes, whole]);
  expect(await text(peeked.body)).toBe(parts.join(""));
});

it("a body that breaks at its beginning rejects, and one that breaks later does so for its reader", async () => {
  const broken = async function* (...texts: string[]) {
    yield* chunks(...texts);
    throw new Error("broken");
  };
  await expect(peek(broken("ab"), 5)).rejects.toThrow("broken");
  const peeked = await peek(broken("abcdef"), 5);
  await expect(text(peeked.body)).rejects.toThrow("broken");
});
