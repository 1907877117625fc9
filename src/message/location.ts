/** Resolves a redirect's Location against the URL of its response, as curl does. */
import { ExitCode, Failure } from "../exit.ts";
import { textOfBytes } from "./bytes.ts";
import { originText } from "./origin.ts";
import { printable } from "./printable.ts";
import { encodeHighBytes, shownTarget, upperCaseEscapes, withoutDotSegments } from "./target.ts";
import { type ParsedUrl, parseUrl } from "./url.ts";

/**
 * Returns the URL that `location` (a byte string, as received) refers to, relative to `base`. Spaces and bytes above
 * ASCII are percent-encoded, and escapes are in upper case. A relative reference keeps the user name and password of its
 * base. Throws a Failure: 3 if the result is not a valid URL, 1 if its scheme is not HTTP.
 */
export function resolveLocation(base: ParsedUrl, location: string): ParsedUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what curl refuses in a redirect
  if (/[\x00-\x1f\x7f]/.test(location)) throw unparsable("Bad path");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(location);
  if (scheme && !/^https?$/i.test(scheme[1] ?? "")) {
    throw new Failure(
      ExitCode.UnsupportedProtocol,
      `Protocol "${printable(scheme[1] ?? "")}" not supported in redirect`,
    );
  }
  if (scheme && location[scheme[0].length] !== "/")
    throw unparsable("Unsupported number of slashes following scheme");
  if (scheme || location.startsWith("//"))
    return parseAbsolute(scheme ? location : `${base.scheme}:${location}`);
  const { user, password } = base;
  return { ...parseAbsolute(resolve(base, location)), user, password };
}

/** Makes a reference without an authority absolute. */
function resolve(base: ParsedUrl, location: string): string {
  const path = withoutDotSegments(base.path);
  if (location.startsWith("/")) return originText(base) + location;
  if (location.startsWith("?")) return originText(base) + path + location;
  if (location.startsWith("#")) return originText(base) + shownTarget(base) + location;
  return originText(base) + path.slice(0, path.lastIndexOf("/") + 1) + location;
}

function parseAbsolute(absolute: string): ParsedUrl {
  const [, start = "", path = "", query] = /^([^:]*:\/*[^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(absolute) ?? [];
  const found = query === undefined || query === "" ? "" : `?${withEscapes(query, "+")}`;
  try {
    return parseUrl(textOfBytes(start) + withEscapes(path, "%20") + found, { defaultScheme: "http" });
  } catch (error) {
    if (!Failure.is(error)) throw error;
    throw unparsable(error.message.replace(/^URL rejected: /, ""));
  }
}

/** Returns a part of a Location with its spaces and bytes above ASCII encoded as curl encodes them. */
export function withEscapes(part: string, space: "+" | "%20"): string {
  return upperCaseEscapes(encodeHighBytes(part.replaceAll(" ", space)));
}

function unparsable(reason: string): Failure {
  return new Failure(ExitCode.MalformedUrl, `The redirect target URL could not be parsed: ${reason}`);
}
