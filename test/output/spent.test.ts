/** Written bytes give their memory back, unless somebody else's live in it too. */
import { describe, expect, it } from "vitest";
import { release } from "../../src/output/spent.ts";

const canFree = "transfer" in ArrayBuffer.prototype;

describe("memory of written bytes", () => {
  it("is given back, by a Node that can", () => {
    const bytes = new Uint8Array(64 * 1024);
    release(bytes);
    expect(bytes).toHaveLength(canFree ? 0 : 64 * 1024);
  });

  it("is left alone where other bytes live", () => {
    const both = new Uint8Array(64 * 1024).fill(1);
    release(both.subarray(0, 1024));
    expect(both.at(-1)).toBe(1);
    expect(both).toHaveLength(64 * 1024);
  });
});
