/** `--print-curl`: a request as a line for `sh`, with which curl sends the same bytes. */

import { UsageFailure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import { hasField } from "../message/fields.ts";
import { originText } from "../message/origin.ts";
import type { Body, HeaderField, Origin, WireRequest } from "../message/request.ts";
import type { Sink } from "../runtime.ts";

/** What the request does not say by itself. */
export interface CurlFacts {
  /** The file whose bytes, all of them and unchanged, are the body: it is named instead of its content. */
  readonly file: string | undefined;
  /** `--compressed`: curl is to undo what it asked for. */
  readonly decompress: boolean;
  /** `--http2`. */
  readonly http2: boolean;
  /** The URL's scheme is ws or wss: curl adds the header fields of the handshake itself. */
  readonly webSocket: boolean;
  /** Further args of the command, not yet quoted: how to connect, whom to trust. */
  readonly args: readonly string[];
}

/** A body that is not a file's has to stand in the line; one that is longer could not be pasted. */
const longestBody = 1024 * 1024;

/** Linux takes no longer argument (MAX_ARG_STRLEN, 128 KiB); a pipe has no such limit. */
const longestArgument = 100_000;

/**
 * Writes the command, one argument per line. Nothing is redacted: without signature and token the command would not work.
 * Reads the body and does not close it. Rejects with a UsageFailure for a long body that is not a file, and as the sink and
 * the body do.
 */
export async function printCurl(request: WireRequest, facts: CurlFacts, sink: Sink): Promise<void> {
  const data = request.body && (await bodyArguments(request.body, facts.file));
  const command = [
    // Without .curlrc, which could add to the request.
    "curl -q",
    ...flags(request, facts).map(args),
    ...request.headers.flatMap(field => headerArgument(field, request.origin)).map(args),
    ...removals(request).map(args),
    ...(data === undefined ? [] : [args(data.args)]),
    ...(facts.args.length === 0 ? [] : [args(facts.args.map(byteString))]),
    args([facts.webSocket ? printedUrl(request).replace(/^http/, "ws") : printedUrl(request)]),
  ].join(" \\\n  ");
  await sink.write(Buffer.from(`${data?.pipe ?? ""}${command}\n`, "latin1"));
}

/** Method, and what keeps curl from changing the URL or the protocol. */
function flags({ method, body, target, origin }: WireRequest, facts: CurlFacts): string[][] {
  const usual = body === undefined ? "GET" : "POST";
  const isHead = method === "HEAD" && body === undefined;
  // Without TLS curl would ask for an upgrade to HTTP/2.
  const version = origin.scheme === "https" ? [[facts.http2 ? "--http2" : "--http1.1"]] : [];
  return [
    ...(method === usual ? [] : [isHead ? ["-I"] : ["-X", method]]),
    ...version,
    ...(facts.decompress ? [["--compressed"]] : []),
    ...(/[{}[\]]/.test(printedUrl({ target, origin })) ? [["-g"]] : []),
    ...(hasDots(target) ? [["--path-as-is"]] : []),
    ...(isPlain(target) ? [] : [["--request-target", target]]),
  ];
}

/** A target that cannot be part of a URL unchanged is given with --request-target, and the URL is the origin alone. */
function printedUrl({ origin, target }: Pick<WireRequest, "origin" | "target">): string {
  return originText(origin) + (isPlain(target) ? target : "/");
}

function isPlain(target: string): boolean {
  return /^\/[!"$-~]*$/.test(target);
}

/** Has the path dot segments, which curl would remove, encoded ones included? */
function hasDots(target: string): boolean {
  const [path = ""] = target.split("?");
  return path.split("/").some(segment => /^(\.|%2e){1,2}$/i.test(segment));
}

/** curl removes a header given as `Name:`, and sends an empty one given as `Name;`. Its own defaults are not repeated. */
function headerArgument({ name, value }: HeaderField, origin: Origin): string[][] {
  const byItself: Record<string, string> = {
    Host: printedUrl({ origin, target: "/" }).split("/")[2] ?? "",
    Accept: "*/*",
  };
  if (Object.hasOwn(byItself, name) && byItself[name] === value) return [];
  return [["-H", value === "" ? `${name};` : `${name}: ${value}`]];
}

/** Fields that curl would add and the request does not have; curl sends Expect with long bodies (older versions with short ones too). */
function removals({ headers, body }: WireRequest): string[][] {
  const own = [
    "User-Agent",
    "Accept",
    ...(body === undefined ? [] : ["Content-Type", ...((body.length ?? Infinity) > 1024 ? ["Expect"] : [])]),
  ];
  return own.filter(name => !hasField(headers, name)).map(name => ["-H", `${name}:`]);
}

/** The arguments that give the body, and a command in front that pipes it in. */
interface BodyArguments {
  readonly args: readonly string[];
  readonly pipe?: string;
}

async function bodyArguments(body: Body, file: string | undefined): Promise<BodyArguments> {
  const framing = body.length === undefined ? ["-H", "Transfer-Encoding: chunked"] : [];
  if (file !== undefined) {
    // `@-` would be standard input.
    return {
      args: [...framing, "--data-binary", `@${file === "-" ? "./-" : byteString(file)}`],
    };
  }
  const bytes = await bodyByteString(body);
  if (bytes.length <= longestArgument && isPastable(bytes)) {
    return { args: [...framing, bytes.startsWith("@") ? "--data-raw" : "--data-binary", bytes] };
  }
  return { args: [...framing, "--data-binary", "@-"], pipe: `printf ${printfText(bytes)} | ` };
}

/** The body as a byte string. */
async function bodyByteString(body: Body): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body.open()) {
    length += chunk.length;
    if (length > longestBody)
      throw new UsageFailure(
        `option --print-curl: a body of more than ${longestBody} bytes must come from a file, with --data-binary @FILE`,
      );
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString("latin1");
}

/**
 * Does the text survive a paste into a terminal? Control characters other than tab and newline do not (a CR arrives as a
 * newline), nor do bytes that are not UTF-8.
 */
function isPastable(bytes: string): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "latin1"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
    return !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text);
  } catch {
    return false;
  }
}

/** A quoted format for POSIX `printf` that prints these bytes; a leading dash is escaped, as it would be taken for an option. */
function printfText(bytes: string): string {
  const octal = (byte: string) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const format = bytes.replace(/[\\%]/g, char => char + char).replace(/^-/, octal);
  return inQuotes(isPastable(bytes) ? format : format.replace(/[^\t\n -~]/g, octal));
}

function args(list: readonly string[]): string {
  return list.map(shellQuoted).join(" ");
}

/** A quoted argument for sh. What would not survive a paste is printed by `printf`. */
function shellQuoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return isPastable(argument) ? inQuotes(argument) : `"$(printf ${printfText(argument)})"`;
}

/** Within single quotes every byte except the quote is literal. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
