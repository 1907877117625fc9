/** The header list of a request: what `-H` says, curl's defaults, and the order in which curl writes them. */

import { ExitCode, Failure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import { hasField, isNamed, isToken } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { HeaderField } from "../message/request.ts";
import { trimEndOws } from "../message/whitespace.ts";
import type { Secret } from "../secret.ts";

/** One `-H`: a field to send, or (`Name:`) the default of that name to leave out. */
export interface TypedHeader extends HeaderField {
  readonly action: "send" | "remove";
}

/** Everything that becomes header lines, as byte strings; undefined where nothing is sent. */
export interface HeaderSettings {
  readonly typed: readonly TypedHeader[];
  readonly userAgent: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly referer: string | undefined;
  /** `-e ';auto'`: the URL that redirected becomes the Referer. */
  readonly autoReferer: boolean;
  /** `-r`: "0-99". */
  readonly range: string | undefined;
  /** `Basic ...`, when nothing is signed. */
  readonly authorization: Secret | undefined;
  /** What a body of `-d` says it is, unless `-H` does. */
  readonly contentType: string | undefined;
}

/** What the rest of the request means for its headers. */
export interface HeaderOccasion {
  /** Host and port of the URL. */
  readonly authority: string;
  readonly verb: "GET" | "HEAD" | "POST" | "PUT";
  readonly bodyLength: number | undefined;
}

/** Fields that the connection owns (docs/decisions/curl.md, 17): awscurl refuses to send them, removing them is nothing to do. */
const refused = ["expect", "transfer-encoding", "keep-alive", "upgrade"];

/**
 * Reads `-H` lines in curl's grammar: `Name: value` sends, `Name:` removes, `Name;` sends an empty value, others are ignored.
 * Throws a Failure 2 for what cannot be a header: CR, LF, NUL, a name that is no token, a field that the transport owns.
 */
export function parseHeaderLines(lines: readonly string[]): TypedHeader[] {
  return lines.flatMap(line => {
    const header = parseHeaderLine(line);
    if (header) refuse(header);
    return header ?? [];
  });
}

function parseHeaderLine(line: string): TypedHeader | undefined {
  const [, name = "", value] = /^([^:]*)(?::(.*))?$/s.exec(line) ?? [];
  if (value === undefined) {
    // curl takes `Name;` only when nothing but the semicolon ends the line.
    return /^[^;]+;$/.test(line) ? { action: "send", name: line.slice(0, -1), value: "" } : undefined;
  }
  if (name === "") return undefined;
  const trimmed = byteString(value).replace(/^[\t\n\v\f\r ]+/, "");
  return { action: trimmed === "" ? "remove" : "send", name, value: trimEndOws(trimmed) };
}

function refuse({ action, name, value }: TypedHeader): void {
  checkHeaderText(value, `the value of header ${printable(name)}`);
  if (!isToken(name)) {
    throw new Failure(
      ExitCode.Usage,
      `header "${printable(name)}": the name may hold letters, digits and !#$%&'*+-.^_\`|~ only`,
    );
  }
  if (action === "send" && refused.includes(name.toLowerCase())) {
    throw new Failure(
      ExitCode.Usage,
      `curl sends the header ${printable(name)}, awscurl does not: the connection is its own`,
    );
  }
}

/** Throws a Failure 2 when the text, which `what` names, holds what no header value may: control characters other than tab. */
export function checkHeaderText(text: string, what: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  const control = /[\x00-\x08\x0a-\x1f\x7f]/.exec(text);
  if (control)
    throw new Failure(ExitCode.Usage, `${what} holds a control character (${printable(control[0])})`);
}

/** The value typed for that header, the first when there are several; undefined when it was not typed or was removed. */
export function typedValue(typed: readonly TypedHeader[], name: string): string | undefined {
  return typed.find(header => header.action === "send" && isNamed(header, name))?.value;
}

/** Was the header typed at all, be it to send or to remove it? Then curl leaves its own out. */
export function isTyped(typed: readonly TypedHeader[], name: string): boolean {
  return hasField(typed, name);
}

/** Every header of an unsigned request in curl's order: Host, curl's own, the typed ones, Content-Type. */
export function headerList(settings: HeaderSettings, occasion: HeaderOccasion): HeaderField[] {
  const { typed } = settings;
  const before: [string, string | undefined][] = [
    ["Host", typedValue(typed, "Host") ?? occasion.authority],
    ["Authorization", settings.authorization?.reveal()],
    range(settings.range, occasion),
    ["User-Agent", settings.userAgent],
    ["Accept", "*/*"],
    ["Accept-Encoding", settings.acceptEncoding],
    ["Referer", settings.referer],
  ];
  const after: [string, string | undefined][] = [
    ["Content-Type", occasion.verb === "POST" ? settings.contentType : undefined],
  ];
  return [
    ...defaults(before, typed),
    ...typed.filter(isSent).map(({ name, value }) => ({ name, value })),
    ...defaults(after, typed),
  ];
}

/** curl's own headers that have a value and that nobody typed; a typed Host takes the first place of the default one. */
function defaults(
  fields: readonly [string, string | undefined][],
  typed: readonly TypedHeader[],
): HeaderField[] {
  return fields.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const typedInstead = name === "Host" ? hostRemoved(typed) : isTyped(typed, name);
    return typedInstead ? [] : [{ name, value }];
  });
}

function hostRemoved(typed: readonly TypedHeader[]): boolean {
  return typed.find(header => isNamed(header, "Host"))?.action === "remove";
}

/** Content-Length is the transport's: it counts the bytes that it sends. */
function isSent(header: TypedHeader): boolean {
  return header.action === "send" && !isNamed(header, "Host") && !isNamed(header, "Content-Length");
}

/** `-r` asks for a part of an answer, or says which part of a resource a body is. */
function range(
  typed: string | undefined,
  { verb, bodyLength }: HeaderOccasion,
): [string, string | undefined] {
  if (verb === "GET" || verb === "HEAD") return ["Range", typed === undefined ? undefined : `bytes=${typed}`];
  return ["Content-Range", typed === undefined ? undefined : `bytes ${typed}/${bodyLength ?? "*"}`];
}
