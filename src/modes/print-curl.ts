/** `--print-curl`: prints a request as a line for `sh` with which curl sends the same bytes. */

import { UsageFailure } from "../exit.ts";
import { asksFirst } from "../http/expectation.ts";
import type { HttpRules } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import { hasField } from "../message/fields.ts";
import { originText } from "../message/origin.ts";
import type { Body, HeaderField, Origin, WireRequest } from "../message/request.ts";
import type { Sink } from "../runtime.ts";

/** Facts that the request itself does not contain. */
export interface CurlFacts {
  /** The file whose bytes, complete and unchanged, are the body; it is named instead of its content. */
  readonly file: string | undefined;
  /** `--compressed`: curl has to decode the response. */
  readonly decompress: boolean;
  /** `--http2`, `--http2-prior-knowledge`. */
  readonly http2: boolean | "prior-knowledge";
  /** How HTTP/1 is spoken. */
  readonly http: HttpRules | undefined;
  /** Whether the URL's scheme is ws or wss; curl adds the header fields of the handshake itself. */
  readonly webSocket: boolean;
  /** Further arguments of the command, not yet quoted: how to connect, and which certificates to trust. */
  readonly args: readonly string[];
}

/** The maximum size of a body that is part of the line, not of a file; a longer line could not be pasted. */
const longestBody = 1024 * 1024;

/** Linux limits an argument to 128 KiB (MAX_ARG_STRLEN); a pipe has no such limit. */
const longestArgument = 100_000;

/**
 * Writes the command, one argument per line. Nothing is redacted: without signature and token the command would not
 * work. Reads the body, but does not close it. Rejects with a UsageFailure for a long body that is not a file, and like
 * the sink and the body.
 */
export async function printCurl(request: WireRequest, facts: CurlFacts, sink: Sink): Promise<void> {
  const data = request.body && (await bodyArguments(request.body, facts.file));
  const command = [
    // Ignores .curlrc, which could add to the request.
    "curl -q",
    ...flags(request, facts).map(args),
    ...request.headers.flatMap(field => headerArgument(field, request.origin)).map(args),
    ...removals(request).map(args),
    ...expectArgument(request, facts, data?.isEmpty === true).map(args),
    ...(data === undefined ? [] : [args(data.args)]),
    ...(facts.args.length === 0 ? [] : [args(facts.args.map(byteString))]),
    args([facts.webSocket ? printedUrl(request).replace(/^http/, "ws") : printedUrl(request)]),
  ].join(" \\\n  ");
  await sink.write(Buffer.from(`${data?.pipe ?? ""}${command}\n`, "latin1"));
}

/** The method, and options that keep curl from changing the URL or the protocol. */
function flags({ method, body, target, origin }: WireRequest, facts: CurlFacts): string[][] {
  const usual = body === undefined ? "GET" : "POST";
  const isHead = method === "HEAD" && body === undefined;
  return [
    ...(method === usual ? [] : [isHead ? ["-I"] : ["-X", method]]),
    ...versionFlags(origin, facts),
    ...(facts.http === undefined ? [] : httpFlags(facts.http, body)),
    ...(facts.decompress ? [["--compressed"]] : []),
    ...(/[{}[\]]/.test(printedUrl({ target, origin })) ? [["-g"]] : []),
    ...(hasDots(target) ? [["--path-as-is"]] : []),
    ...(isPlain(target) ? [] : [["--request-target", target]]),
  ];
}

function versionFlags({ scheme }: Origin, { http2, http }: CurlFacts): string[][] {
  if (http?.version10) return [["--http1.0"]];
  if (http2 === "prior-knowledge") return [["--http2-prior-knowledge"]];
  // Without TLS curl would request an upgrade to HTTP/2.
  return scheme === "https" ? [[http2 ? "--http2" : "--http1.1"]] : [];
}

/** The seconds after which a body that waits for 100 (Continue) is sent are printed when they are not curl's default. */
function httpFlags(http: HttpRules, body: Body | undefined): string[][] {
  const { continueTimeout = 1000 } = http;
  return [
    ...(http.headless ? [["--http0.9"]] : []),
    ...(http.raw ? [["--raw"]] : []),
    ...(http.ignoresLength ? [["--ignore-content-length"]] : []),
    ...(http.transferEncodings ? [["--tr-encoding"]] : []),
    ...(body === undefined || continueTimeout === 1000
      ? []
      : [["--expect100-timeout", String(continueTimeout / 1000)]]),
  ];
}

/** If the target cannot be part of a URL unchanged, it is given with --request-target, and the URL is only the origin. */
function printedUrl({ origin, target }: Pick<WireRequest, "origin" | "target">): string {
  return originText(origin) + (isPlain(target) ? target : "/");
}

function isPlain(target: string): boolean {
  return /^\/[!"$-~]*$/.test(target);
}

/** Whether the path has dot segments, encoded ones included, which curl would remove. */
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

/** Removes fields that curl would add but the request does not have. */
function removals({ headers, body }: WireRequest): string[][] {
  const own = ["User-Agent", "Accept", ...(body === undefined ? [] : ["Content-Type"])];
  return own.filter(name => !hasField(headers, name)).map(name => ["-H", `${name}:`]);
}

/**
 * Whether curl sends Expect with a long body depends on its version, so it is always said. Over HTTP/2, which has no such wait,
 * neither program sends it.
 */
function expectArgument(request: WireRequest, { http2, http }: CurlFacts, isEmpty: boolean): string[][] {
  const { headers, body } = request;
  if (body === undefined || hasField(headers, "expect")) return [];
  // curl 7.88 waits forever when it asks for permission to send no bytes in chunks.
  if (http2 === false && !http?.version10 && !isEmpty && asksFirst(request, http))
    return [["-H", "Expect: 100-continue"]];
  return (body.length ?? Infinity) > 1024 ? [["-H", "Expect:"]] : [];
}

/** The arguments for the body, and a preceding command that pipes it in. */
interface BodyArguments {
  readonly args: readonly string[];
  readonly pipe?: string;
  /** Whether it is known that there is not a single byte. */
  readonly isEmpty?: boolean;
}

async function bodyArguments(body: Body, file: string | undefined): Promise<BodyArguments> {
  const framing = body.length === undefined ? ["-H", "Transfer-Encoding: chunked"] : [];
  if (file !== undefined) {
    // `@-` would mean standard input.
    return {
      args: [...framing, "--data-binary", `@${file === "-" ? "./-" : byteString(file)}`],
    };
  }
  const bytes = await bodyByteString(body);
  if (bytes.length <= longestArgument && isPastable(bytes)) {
    const option = bytes.startsWith("@") ? "--data-raw" : "--data-binary";
    return { args: [...framing, option, bytes], isEmpty: bytes === "" };
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
 * Whether the text survives being pasted into a terminal. Control characters other than tab and newline do not (a CR
 * arrives as a newline), nor do bytes that are not UTF-8.
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

/**
 * Returns a quoted format for POSIX `printf` that prints these bytes; a leading dash is escaped, because it would be
 * taken for an option.
 */
function printfText(bytes: string): string {
  const octal = (byte: string) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const format = bytes.replace(/[\\%]/g, char => char + char).replace(/^-/, octal);
  return inQuotes(isPastable(bytes) ? format : format.replace(/[^\t\n -~]/g, octal));
}

function args(list: readonly string[]): string {
  return list.map(shellQuoted).join(" ");
}

/** Quotes an argument for sh. Text that would not survive being pasted is printed by `printf`. */
function shellQuoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return isPastable(argument) ? inQuotes(argument) : `"$(printf ${printfText(argument)})"`;
}

/** Within single quotes, every byte except the quote is literal. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
