/** `--etag-compare`: the ETag of an earlier response, sent as If-None-Match. */
import { Failure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { readLimited } from "../system/read-limited.ts";
import { type Preparation, withinLimit } from "./supplies.ts";

/**
 * Returns the options with the header line added. As in curl, a missing or empty file means an ETag that matches
 * nothing. Rejects with a Failure 26 for a file that does not fit in memory, and 28 if reading takes too long.
 */
export async function withEtag(options: Options, preparation: Preparation): Promise<Options> {
  const { etagCompare } = options;
  if (etagCompare === undefined) return options;
  const etag = await withinLimit(preparation, preparation.begun, signal => etagIn(etagCompare, signal));
  return { ...options, headers: [...options.headers, `If-None-Match: ${etag === "" ? '""' : etag}`] };
}

async function etagIn(name: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return (await readLimited(name, signal)).toString("utf8").replace(/[\r\n\0]/g, "");
  } catch (error) {
    if (Failure.is(error)) throw error;
    return "";
  }
}
