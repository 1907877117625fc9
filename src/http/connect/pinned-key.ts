/** `--pinnedpubkey`: compares the server's public key with the one that the user specified. */
import { createHash, createPublicKey } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { readLimited } from "../../system/read-limited.ts";

/** Throws a Failure 90, as curl does, for a different key and for a file that contains none. Applies with `-k` as well. */
export async function checkPinnedKey(
  pinned: string,
  socket: TLSSocket,
  signal: AbortSignal | undefined,
): Promise<void> {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
  const matches = key !== undefined && (await isPinned(key, pinned, signal));
  if (!matches)
    throw new Failure(ExitCode.PinnedKeyMismatch, "SSL: public key does not match pinned public key");
}

/** Whether the key is one of `sha256//BASE64[;sha256//BASE64]...`, or the one in the file. */
async function isPinned(key: Buffer, pinned: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (pinned.startsWith("sha256//")) {
    const hash = createHash("sha256").update(key).digest("base64");
    return pinned.split(";").includes(`sha256//${hash}`);
  }
  const file = await readLimited(pinned, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return undefined;
  });
  return file !== undefined && (key.equals(file) || key.equals(pemKey(file)));
}

/** Returns the key of a PEM file as DER; empty for anything else. As in curl, a certificate does not count. */
function pemKey(file: Buffer): Buffer {
  if (!file.includes("-----BEGIN PUBLIC KEY-----")) return Buffer.alloc(0);
  try {
    return createPublicKey(file).export({ type: "spki", format: "der" });
  } catch {
    return Buffer.alloc(0);
  }
}
