/** `--etag-compare`: the ETag of an earlier response, sent as If-None-Match. */
import { readFileSync } from "node:fs";
import type { Options } from "../options/options.ts";

/** The options with the header line. As in curl, a file that is missing or empty stands for an ETag that nothing has. */
export function withEtag(options: Options): Options {
  if (options.etagCompare === undefined) return options;
  const etag = etagIn(options.etagCompare);
  return { ...options, headers: [...options.headers, `If-None-Match: ${etag === "" ? '""' : etag}`] };
}

function etagIn(name: string): string {
  try {
    return readFileSync(name, "utf8").replace(/[\r\n\0]/g, "");
  } catch {
    return "";
  }
}
