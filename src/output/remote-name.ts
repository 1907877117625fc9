/** `-J`: the file name that a response gives its body. In and out: bytes as characters. */
import type { ResponseHead } from "../http/transport.ts";
import { fieldValues } from "../message/fields.ts";

/** Where the name comes from: a Location counts until a Content-Disposition is received. */
export interface RemoteName {
  readonly name: string;
  readonly from: "Content-Disposition" | "Location";
}

/** Undefined when the response names no file. As in curl, error responses name none. */
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

/** curl's tool_cb_hdr.c: the first `filename=` in lower case counts, `filename*` does not, nothing is unescaped or decoded. */
function filenameOf(value: string): string | undefined {
  const start = dispositionParameters(value).find(text => text.startsWith("filename="));
  if (start === undefined) return undefined;
  const [, quote, text = ""] = /^filename=(["']?)(.*)$/s.exec(start) ?? [];
  const [whole = ""] = text.split(quote || ";", 1);
  const name = whole.slice(Math.max(whole.lastIndexOf("/"), whole.lastIndexOf("\\")) + 1);
  // A path without a file is no name; curl lets an empty value fail when it is opened.
  return name === "" && whole !== "" ? undefined : name;
}

/** The value from the beginning of each parameter on, in order; a semicolon in quotes separates, too. */
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

/** The last part of the path of a URL or a reference. */
function lastSegment(location: string): string {
  const path = location.replace(/[?#].*$/s, "").replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, "");
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
