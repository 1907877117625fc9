/** The memory of written bytes is freed, unless it also contains bytes of others. */
import { describe, expect, it, vi } from "vitest";
import { freeBuffer } from "../../src/output/free-buffer.ts";

const canFree = "transfer" in ArrayBuffer.prototype;
const size = 64 * 1024;

/** Bytes whose memory hears of its end, on a Node that has no `transfer` either. */
function watched() {
  const transfer = vi.fn();
  const bytes = new Uint8Array(Object.assign(new ArrayBuffer(size), { transfer }));
  return { bytes, transfer };
}

describe("memory of written bytes", () => {
  it("is freed", () => {
    const { bytes, transfer } = watched();
    freeBuffer(bytes);
    expect(transfer.mock.calls).toEqual([[0]]);
  });

  it("is kept where it contains other bytes", () => {
    const { bytes, transfer } = watched();
    freeBuffer(bytes.subarray(0, 1024));
    freeBuffer(bytes.subarray(1024));
    expect(transfer).not.toHaveBeenCalled();
  });

  it("is unusable afterwards, if Node supports that", () => {
    const bytes = new Uint8Array(size);
    freeBuffer(bytes);
    expect(bytes).toHaveLength(canFree ? 0 : size);
  });

  it("stays usable afterwards if it is shared", () => {
    const both = new Uint8Array(size).fill(1);
    freeBuffer(both.subarray(0, 1024));
    expect(both.at(-1)).toBe(1);
    expect(both).toHaveLength(size);
  });
});
