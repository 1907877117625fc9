/** Frees written buffers immediately; V8 would let up to 64 MB accumulate. */

/** Available since Node 22; on Node 20 the memory waits for garbage collection. */
interface Transferable extends ArrayBuffer {
  transfer?(newLength: number): ArrayBuffer;
}

/**
 * Frees the memory of the bytes if they fill their buffer. They are unusable afterwards, so only their last owner may
 * call this.
 */
export function freeBuffer(bytes: Uint8Array): void {
  const memory = bytes.buffer as Transferable;
  if (memory.byteLength === bytes.byteLength) memory.transfer?.(0);
}
