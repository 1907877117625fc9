/** `--etag-compare`: the ETag of an earlier response, sent as If-None-Match. */
import { Failure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { readLimited } from "../system/read-limited.ts";
import { type Preparation, withinLimit } from "./supplies.ts";

/**
 * The options with the header line. As in curl, a file that is missing or empty stands for an ETag that nothing has. Rejects
 * with a Failure 26 for a file that does not fit in memory, 28 when reading takes too long.
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
