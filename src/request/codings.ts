/** What `--compressed` may ask for: the content codings that this runtime can undo. */

/** The value of Accept-Encoding, as curl writes it; without zstd where Node is older than 22.15. */
export async function contentCodings(): Promise<string> {
  const zlib = await import("node:zlib");
  return "createZstdDecompress" in zlib ? "deflate, gzip, br, zstd" : "deflate, gzip, br";
}
