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
    const make = made++ < portableDigests ? portable : native;
    this.#digest = typeof key === "string" ? new TextKeyed(key, make) : make(key);
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
export function hexSha256(bytes: string): string {
  const data = Buffer.from(bytes, "latin1");
  if (made >= portableDigests) return nativeHexSha256(data);
  made++;
  const hash = new PortableSha256();
  hash.update(data);
  return Buffer.from(hash.digestSync()).toString("hex");
}

/** `hash` takes a fifth of the time of `createHash`. Node has it since 20.12; older versions of Bun do not. */
function nativeHexSha256(data: Uint8Array): string {
  const { createHash, hash } = getBuiltinModule("node:crypto");
  return hash?.("sha256", data, "hex") ?? createHash("sha256").update(data).digest("hex");
}

/** HMAC with a text key. The signer computes the same one for every signature, to look up its derived key; the last one is kept. */
class TextKeyed implements Digest {
  static #last: { readonly key: string; readonly data: Uint8Array; readonly digest: Uint8Array } | undefined;
  readonly #key: string;
  readonly #make: (key: string) => Digest;
  #data: Uint8Array = new Uint8Array();

  constructor(key: string, make: (key: string) => Digest) {
    this.#key = key;
    this.#make = make;
  }

  update(bytes: Uint8Array): void {
    this.#data = this.#data.length === 0 ? bytes : Buffer.concat([this.#data, bytes]);
  }

  digest(): Uint8Array {
    const last = TextKeyed.#last;
    if (last?.key === this.#key && Buffer.compare(last.data, this.#data) === 0) return last.digest;
    const hash = this.#make(this.#key);
    hash.update(this.#data);
    const digest = hash.digest();
    TextKeyed.#last = { key: this.#key, data: this.#data, digest };
    return digest;
  }
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
