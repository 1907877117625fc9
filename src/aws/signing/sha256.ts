/** SHA-256 and its HMAC for the short texts of a signature: in JavaScript for a few of them, from then on Node's own. */
import type { KeyObject } from "node:crypto";
import { getBuiltinModule } from "node:process";
import { Sha256 as PortableSha256 } from "@aws-crypto/sha256-js";

/**
 * Digests that are made in JavaScript, some 40 signatures. Loading Node's cryptography takes as long as signing a hundred times;
 * its digests take a tenth of the time.
 */
const portableDigests = 128;

let made = 0;

interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** The class that AWS's signer hashes with; with a secret it is the HMAC. */
export class Sha256 {
  readonly #digest: Digest;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "object" && !ArrayBuffer.isView(secret) ? new Uint8Array(secret) : secret;
    this.#digest = made++ < portableDigests ? portable(key) : native(key);
  }

  update(bytes: Uint8Array): void {
    this.#digest.update(bytes);
  }

  async digest(): Promise<Uint8Array> {
    return this.#digest.digest();
  }

  /** Part of the signer's interface; it makes an object for each text. */
  reset(): void {
    throw new TypeError("a digest cannot be reset");
  }
}

/** SHA-256 of a byte string, in lower-case hex. */
export async function hexSha256(bytes: string): Promise<string> {
  const hash = new Sha256();
  hash.update(Buffer.from(bytes, "latin1"));
  return Buffer.from(await hash.digest()).toString("hex");
}

function portable(key: string | ArrayBufferView | undefined): Digest {
  const hash = new PortableSha256(key);
  return { update: bytes => hash.update(bytes), digest: () => hash.digestSync() };
}

function native(key: string | ArrayBufferView | undefined): Digest {
  const { createHash, createHmac } = getBuiltinModule("node:crypto");
  return key === undefined ? createHash("sha256") : createHmac("sha256", keyObject(key));
}

/** The signer keeps a derived key for the day, always the same bytes. */
const keyObjects = new WeakMap<ArrayBufferView, KeyObject>();

/** Node 24 takes 90 µs to see that bytes are no KeyObject, fifteen times as long as for the digest. */
function keyObject(key: string | ArrayBufferView): KeyObject | string {
  if (typeof key === "string") return key;
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const { createSecretKey } = getBuiltinModule("node:crypto");
  const object = createSecretKey(key as NodeJS.ArrayBufferView);
  keyObjects.set(key, object);
  return object;
}
