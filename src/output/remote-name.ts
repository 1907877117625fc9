/** `-J`: the file name that a response gives its body. Names and values are byte strings. */
import type { ResponseHead } from "../http/transport.ts";
import { fieldValues } from "../message/fields.ts";

/** Where the name comes from: a Location is used until a Content-Disposition is received. */
export interface RemoteName {
  readonly name: string;
  readonly from: "Content-Disposition" | "Location";
}

/** Undefined if the response names no file. As in curl, error responses are ignored. */
export function remoteName({ status, headers }: ResponseHead): RemoteName | undefined {
  if (status < 200 || status > 399) return undefined;
  for (const value of fieldValues(headers, "content-disposition")) {
    const name = filenameOf(value);
    if (name !== undefined) return { name, from: "Content-Disposition" };
  }
  const [location] = status >= 300 ? fieldValues(headers, "location") : [];
  const name = location === undefined ? "" : lastSegment(location);
  return name === "" ? undefined : { name, from: "Location" };
}

/**
 * As in curl's tool_cb_hdr.c: the first `filename=` in lower case is used, `filename*` is ignored, nothing is unescaped
 * or decoded.
 */
function filenameOf(value: string): string | undefined {
  const start = dispositionParameters(value).find(text => text.startsWith("filename="));
  if (start === undefined) return undefined;
  const [, quote, text = ""] = /^filename=(["']?)(.*)$/s.exec(start) ?? [];
  const [whole = ""] = text.split(quote || ";", 1);
  const name = whole.slice(Math.max(whole.lastIndexOf("/"), whole.lastIndexOf("\\")) + 1);
  // A path that ends in a slash has no file name; with an empty value, opening the file fails, as in curl.
  return name === "" && whole !== "" ? undefined : name;
}

/**
 * Returns the value from the beginning of each parameter on, in order; a semicolon inside quotes separates parameters,
 * too.
 */
function dispositionParameters(value: string): string[] {
  const parameters: string[] = [];
  for (let at = 0; at !== -1; at = value.indexOf(";", at)) {
    const skipped = value.slice(at).search(/[A-Za-z]/);
    if (skipped === -1) break;
    at += skipped;
    parameters.push(value.slice(at));
  }
  return parameters;
}

/** Returns the last segment of the path of a URL or a reference. */
function lastSegment(location: string): string {
  const path = location.replace(/[?#].*$/s, "").replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, "");
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
