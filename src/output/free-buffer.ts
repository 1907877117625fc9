/** Memory of what has been written: given back at once, where V8 would let 64 MB of it gather before it looks. */

/** Since Node 22; Node 20 waits for its garbage collector. */
interface Transferable extends ArrayBuffer {
  transfer?(newLength: number): ArrayBuffer;
}

/** Frees the bytes' memory when nothing else lives in it. They are gone afterwards: only their last owner may call this. */
export function release(bytes: Uint8Array): void {
  const memory = bytes.buffer as Transferable;
  if (memory.byteLength === bytes.byteLength) memory.transfer?.(0);
}
