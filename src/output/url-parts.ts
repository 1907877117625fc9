/** The parts of a URL for `%{url.host}` and similar variables of `-w`. */
import { Failure } from "../exit.ts";
import { textOfBytes } from "../message/bytes.ts";
import { withoutDotSegments } from "../message/target.ts";
import { parseUrl } from "../message/url.ts";

export const urlPartNames = [
  "fragment",
  "host",
  "options",
  "password",
  "path",
  "port",
  "query",
  "scheme",
  "user",
  "zoneid",
] as const;

type PartsByName = Partial<Record<(typeof urlPartNames)[number], string | undefined>>;

/** Returns the parts as curl prints them: as given, without dot segments. Undefined if the text is not a URL. */
export function urlParts(text: string): PartsByName | undefined {
  const [, given = "http", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):(?=\/))?(.*)$/is.exec(text) ?? [];
  const scheme = given.toLowerCase();
  try {
    // The URL may be one of a protocol that is not supported.
    const start = rest.startsWith("/") ? ":" : "://";
    const url = parseUrl((/^(https|wss)$/.test(scheme) ? "https" : "http") + start + rest, {
      defaultScheme: "http",
    });
    const [, address = "", zoneid] = /^([^%]*)(?:%(.*)\])?$/s.exec(url.host) ?? [];
    const [, user, password] = /^\/*([^/?#@:]*)(?::([^/?#@]*))?@/.exec(rest) ?? [];
    return {
      scheme,
      user,
      password,
      host: zoneid === undefined ? address : `${address}]`,
      zoneid,
      port: String(url.port),
      path: textOfBytes(withoutDotSegments(url.path)),
      query: textOfBytes(url.query ?? ""),
      fragment: /#(.*)$/s.exec(rest)?.[1],
    };
  } catch (error) {
    if (Failure.is(error)) return undefined;
    throw error;
  }
}
