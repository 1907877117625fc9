/** Frees written buffers immediately; V8 would let up to 64 MB pile up. */

/** Available since Node 22; Node 20 waits for its garbage collector. */
interface Transferable extends ArrayBuffer {
  transfer?(newLength: number): ArrayBuffer;
}

/** Frees the memory of the bytes when they fill their buffer. They are unusable afterwards: only their last owner may call this. */
export function freeBuffer(bytes: Uint8Array): void {
  const memory = bytes.buffer as Transferable;
  if (memory.byteLength === bytes.byteLength) memory.transfer?.(0);
}
