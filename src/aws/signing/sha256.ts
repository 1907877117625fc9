/**
 * SHA-256 and HMAC for the short texts of a signature: the first few digests are computed in JavaScript, later ones by
 * Node.
 */
import type { KeyObject } from "node:crypto";
import { getBuiltinModule } from "node:process";
import { Sha256 as PortableSha256 } from "@aws-crypto/sha256-js";

/**
 * The number of digests that are computed in JavaScript, enough for some 40 signatures. Loading Node's crypto module
 * takes as long as signing a hundred times, but its digests take a tenth of the time.
 */
const portableDigests = 128;

let made = 0;

interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** The hash class for AWS's signer; with a secret it computes the HMAC. */
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

  /** Required by the signer's interface, but the signer creates an object for each text. */
  reset(): void {
    throw new TypeError("a digest cannot be reset");
  }
}

/** Returns the SHA-256 of a byte string, in lower-case hex. */
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

/** The signer caches the derived key of a day, so these bytes are always the same object. */
const keyObjects = new WeakMap<ArrayBufferView, KeyObject>();

/** Node 24 takes 90 µs to find that bytes are not a KeyObject, fifteen times as long as the digest itself. */
function keyObject(key: string | ArrayBufferView): KeyObject | string {
  if (typeof key === "string") return key;
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const { createSecretKey } = getBuiltinModule("node:crypto");
  const object = createSecretKey(key as NodeJS.ArrayBufferView);
  keyObjects.set(key, object);
  return object;
}
