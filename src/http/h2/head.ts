/** Heads in HTTP/2: converts a request to a header list, and a received header list to text. */

import type { OutgoingHttpHeaders } from "node:http2";
import { ExitCode, Failure } from "../../exit.ts";
import { isNamed, isToken } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import { trimOws } from "../../message/whitespace.ts";
import { headText } from "../head-text.ts";
import type { ResponseHead } from "../transport.ts";
import { isCarried } from "./fields.ts";

/** Fields that node:http2 sends at most once; repeated fields are joined to one list, whose signature is the same. */
const single = new Set(
  (
    "access-control-allow-credentials access-control-max-age access-control-request-method age authorization " +
    "content-encoding content-language content-length content-location content-md5 content-range content-type date dnt " +
    "etag expires from if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location " +
    "max-forwards proxy-authorization range referer retry-after tk upgrade-insecure-requests user-agent " +
    "x-content-type-options"
  ).split(" "),
);

export interface RequestHead {
  /** The fields for node:http2, including pseudo-headers. */
  readonly fields: OutgoingHttpHeaders;
  /** The head as curl shows it: `GET /x HTTP/2`, Host, and the other fields with names in lower case. */
  readonly text: Buffer;
}

/**
 * Takes the request as it was signed. Host becomes `:authority`, byte for byte. Throws a Failure 16 for a name that
 * HTTP/2 does not allow, and a TypeError for bytes that would end a line early, which earlier checks should have
 * rejected.
 */
export function requestHead(request: WireRequest): RequestHead {
  const { method, origin, target, headers, body } = request;
  const host = headers.find(field => isNamed(field, "host"));
  const sent = [...headers.map(sentField).filter(isSent), ...lengthField(body?.length)];
  const shown = host === undefined ? sent : [{ name: "Host", value: host.value }, ...sent];
  const text = headText([
    `${method} ${target} HTTP/2`,
    ...shown.map(({ name, value }) => `${name}: ${value}`),
  ]);
  // A name that is not a token would silently end node:http2's session.
  const strange = sent.find(({ name }) => !isToken(name));
  if (strange !== undefined) throw cannotCarry(`header name "${strange.name}"`);
  const fields: OutgoingHttpHeaders = Object.create(null);
  fields[":method"] = method;
  fields[":path"] = target;
  fields[":scheme"] = origin.scheme;
  if (host !== undefined) fields[":authority"] = trimOws(host.value);
  for (const { name, value } of sent) addField(fields, name, value);
  return { fields, text };
}

/** Returns the failure for something that HTTP/2 cannot express. */
export function cannotCarry(what: string): Failure {
  return new Failure(ExitCode.Http2, `HTTP/2 cannot carry this request: ${printable(what)}`);
}

/** Removes whitespace around a value, which would make a message malformed (RFC 9113, 8.2.1); signatures do not cover it. */
function sentField({ name, value }: HeaderField): HeaderField {
  return { name: name.toLowerCase(), value: trimOws(value) };
}

function isSent(field: HeaderField): boolean {
  return field.name !== "host" && isCarried(field);
}

function lengthField(length: number | undefined): HeaderField[] {
  return length === undefined ? [] : [{ name: "content-length", value: String(length) }];
}

/** Adds a field; fields with the same name are kept together, in the order given. */
function addField(fields: OutgoingHttpHeaders, name: string, value: string): void {
  const before = fields[name];
  if (before === undefined) fields[name] = value;
  else if (single.has(name)) fields[name] = `${before},${value}`;
  else fields[name] = [before, value].flat().map(String);
}

/** Takes names and values alternately, as node:http2 provides them, and returns the trailers as lines. */
export function trailerLines(list: readonly string[]): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at + 1 < list.length; at += 2)
    lines.push(Buffer.from(`${list[at]}: ${list[at + 1]}\r\n`, "latin1"));
  return lines;
}

/**
 * Takes names and values alternately, as node:http2 provides them, and returns the head in the lines that curl makes of
 * it.
 */
export function responseHead(list: readonly string[]): ResponseHead {
  const headers: HeaderField[] = [];
  let status = 0;
  let text = "";
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name = "", value = ""] = list.slice(at, at + 2);
    if (name === ":status") status = Number(value);
    if (name.startsWith(":")) continue;
    headers.push({ name, value: trimOws(value) });
    text += `${name}: ${value}\r\n`;
  }
  const raw = Buffer.from(`HTTP/2 ${status} \r\n${text}\r\n`, "latin1");
  return { raw, httpVersion: "2", status, reason: "", headers };
}
