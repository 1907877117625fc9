/** The header fields of a request: those given with `-H` and curl's defaults, in the order in which curl writes them. */

import { ExitCode, Failure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import { hasField, isNamed, isToken } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { HeaderField } from "../message/request.ts";
import { trimEndOws } from "../message/whitespace.ts";
import type { Secret } from "../secret.ts";

/** One `-H`: a field to send, or (`Name:`) a default field to omit. */
export interface GivenHeader extends HeaderField {
  readonly action: "send" | "remove";
}

/** The values of all header fields, as byte strings; undefined if a field is not sent. */
export interface HeaderSettings {
  readonly given: readonly GivenHeader[];
  readonly userAgent: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly referer: string | undefined;
  /** `-b NAME=VALUE`; omitted if a Cookie is given with `-H`, as in curl. */
  readonly cookie?: string | undefined;
  /** The cookie engine's cookies for the URL. */
  readonly jarCookies?: string | undefined;
  /** `-e ';auto'`: the URL that redirected becomes the Referer. */
  readonly autoReferer: boolean;
  /** `-r`, such as "0-99". */
  readonly range: string | undefined;
  /** `--tr-encoding`. */
  readonly acceptsTransferEncodings?: boolean;
  /** The field of `-z`. */
  readonly condition?: HeaderField | undefined;
  /** `Basic ...` or a bearer token, if the request is not signed. */
  readonly authorization: Secret | undefined;
  /** The default Content-Type of a body. */
  readonly contentType: string | undefined;
  /** The boundary of a `-F` body, which is appended to the Content-Type, even to a given one. */
  readonly boundary?: string | undefined;
}

/** The parts of the request that header fields depend on. */
export interface HeaderOccasion {
  /** Host and port of the URL. */
  readonly authority: string;
  readonly verb: "GET" | "HEAD" | "POST" | "PUT";
  readonly bodyLength: number | undefined;
}

/** Fields that awscurl controls (docs/decisions/curl.md, 12): they cannot be set, and removing them has no effect. */
const controlled = ["transfer-encoding", "keep-alive", "upgrade"];

/**
 * Parses `-H` lines in curl's grammar: `Name: value` sends a field, `Name:` removes it, `Name;` sends it with an empty
 * value; other lines are ignored. Throws a Failure 2 for a value with CR, LF or NUL, for a name that is not a token,
 * and for a field that awscurl controls.
 */
export function parseHeaderLines(lines: readonly string[]): GivenHeader[] {
  return lines.flatMap(line => {
    const header = parseHeaderLine(line);
    if (header) refuse(header);
    return header ?? [];
  });
}

function parseHeaderLine(line: string): GivenHeader | undefined {
  const [, name = "", value] = /^([^:]*)(?::(.*))?$/s.exec(line) ?? [];
  if (value === undefined) {
    // curl accepts `Name;` only if nothing follows the semicolon.
    return /^[^;]+;$/.test(line) ? { action: "send", name: line.slice(0, -1), value: "" } : undefined;
  }
  if (name === "") return undefined;
  const trimmed = byteString(value).replace(/^[\t\n\v\f\r ]+/, "");
  return { action: trimmed === "" ? "remove" : "send", name, value: trimEndOws(trimmed) };
}

function refuse({ action, name, value }: GivenHeader): void {
  checkHeaderText(value, `the value of header ${printable(name)}`);
  if (!isToken(name)) {
    throw new Failure(
      ExitCode.Usage,
      `header "${printable(name)}": the name may contain only letters, digits and !#$%&'*+-.^_\`|~`,
    );
  }
  if (action === "send" && controlled.includes(name.toLowerCase())) {
    throw new Failure(
      ExitCode.Usage,
      `header ${printable(name)} cannot be set: awscurl controls the connection`,
    );
  }
}

/** Throws a Failure 2 if the text, which `what` names, contains control characters other than tab. */
export function checkHeaderText(text: string, what: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  const control = /[\x00-\x08\x0a-\x1f\x7f]/.exec(text);
  if (control)
    throw new Failure(ExitCode.Usage, `${what} contains a control character (${printable(control[0])})`);
}

/** Returns the first value given for that field; undefined if none was given or the field was removed. */
export function givenValue(given: readonly GivenHeader[], name: string): string | undefined {
  return given.find(header => header.action === "send" && isNamed(header, name))?.value;
}

/** Whether the field was given at all, to be sent or removed; then curl omits its own. */
export function isGiven(given: readonly GivenHeader[], name: string): boolean {
  return hasField(given, name);
}

/** Returns all headers of an unsigned request in curl's order: Host, curl's own, those given with `-H`, Content-Type. */
export function headerList(settings: HeaderSettings, occasion: HeaderOccasion): HeaderField[] {
  const given = settings.given.filter(header => !takesBoundary(header, settings, occasion));
  const connection = connectionField(settings);
  const before: [string, string | undefined][] = [
    ["Host", givenValue(given, "Host") ?? occasion.authority],
    ["Authorization", settings.authorization?.reveal()],
    range(settings, occasion),
    ["User-Agent", settings.userAgent],
    ["Accept", "*/*"],
    ["TE", settings.acceptsTransferEncodings ? "gzip" : undefined],
    ["Accept-Encoding", settings.acceptEncoding],
    ["Referer", settings.referer],
  ];
  const after: [string, string | undefined][] = [
    ["Content-Type", occasion.verb === "POST" ? ownContentType(settings) : undefined],
  ];
  return [
    ...defaultFields(before, given),
    ...cookieField(settings),
    ...defaultFields(conditionField(settings), given),
    ...given
      .filter(header => isSentAsGiven(header) && (connection.length === 0 || !isNamed(header, "Connection")))
      .map(({ name, value }) => ({ name, value })),
    ...defaultFields(after, given),
    ...connection,
  ];
}

/** TE applies only to the next hop, so Connection must list it (RFC 9110, 7.6.1); a given Connection is kept. */
function connectionField({ acceptsTransferEncodings, given }: HeaderSettings): HeaderField[] {
  if (!acceptsTransferEncodings || isGiven(given, "TE")) return [];
  const own = givenValue(given, "Connection");
  return [{ name: "Connection", value: own === undefined ? "TE" : `${own}, TE` }];
}

function conditionField({ condition }: HeaderSettings): [string, string][] {
  return condition === undefined ? [] : [[condition.name, condition.value]];
}

/** One field for the cookies of the engine and of `-b`; a Cookie given with `-H` is a separate field, as in curl. */
function cookieField({ jarCookies, cookie, given }: HeaderSettings): HeaderField[] {
  const cookies = [jarCookies, isGiven(given, "Cookie") ? undefined : cookie].filter(
    text => text !== undefined,
  );
  return cookies.length === 0 ? [] : [{ name: "Cookie", value: cookies.join("; ") }];
}

/**
 * Whether this is the Content-Type of a form. As in curl, its boundary is added, and the field is sent in the position
 * of curl's own.
 */
function takesBoundary(
  header: GivenHeader,
  { boundary }: HeaderSettings,
  { verb }: Pick<HeaderOccasion, "verb">,
): boolean {
  return boundary !== undefined && verb === "POST" && isNamed(header, "Content-Type");
}

function ownContentType({ given, contentType: own, boundary }: HeaderSettings): string | undefined {
  if (boundary === undefined) return own;
  return `${formContentType(given)}; boundary=${boundary}`;
}

/** The media type of a `-F` body. As in curl, `-H Content-Type:` removes everything but the boundary. */
export function formContentType(given: readonly GivenHeader[]): string {
  return given.find(header => isNamed(header, "Content-Type"))?.value ?? "multipart/form-data";
}

/**
 * Returns curl's own fields that have a value and were not given with `-H`; a given Host takes the position of the
 * default one.
 */
function defaultFields(
  fields: readonly [string, string | undefined][],
  given: readonly GivenHeader[],
): HeaderField[] {
  return fields.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const isReplaced = name === "Host" ? hostRemoved(given) : isGiven(given, name);
    return isReplaced ? [] : [{ name, value }];
  });
}

function hostRemoved(given: readonly GivenHeader[]): boolean {
  return given.find(header => isNamed(header, "Host"))?.action === "remove";
}

/** Content-Length is not sent as given: the transport writes it, because it counts the bytes that it sends. */
function isSentAsGiven(header: GivenHeader): boolean {
  return header.action === "send" && !isNamed(header, "Host") && !isNamed(header, "Content-Length");
}

/** `-r`: the range to request, or the range of the resource that the body replaces; a form does not replace any. */
function range(
  { range: given, boundary }: HeaderSettings,
  { verb, bodyLength }: HeaderOccasion,
): [string, string | undefined] {
  const reads = verb === "GET" || verb === "HEAD";
  if (given === undefined || (!reads && boundary !== undefined)) return ["Range", undefined];
  return reads ? ["Range", `bytes=${given}`] : ["Content-Range", `bytes ${given}/${bodyLength ?? "*"}`];
}
