/** `--print-curl`: a request as a line for `sh`, with which curl sends the same bytes. */

import { UsageFailure } from "../exit.ts";
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
  /** Further words of the command, not yet quoted: how to connect, whom to trust. */
  readonly words: readonly string[];
}

/** A body that is not a file's has to stand in the line; one that is longer could not be pasted. */
const longestBody = 1024 * 1024;

/** Linux takes no longer argument (MAX_ARG_STRLEN, 128 KiB); a pipe has no such limit. */
const longestArgument = 100_000;

/**
 * Writes the command, an argument a line. Nothing is redacted, for without the signature and the token it would be of no
 * use. The body is read, not closed. Rejects with a UsageFailure for a body that is too long for a line and no file, else
 * as the sink and the body do.
 */
export async function printCurl(request: WireRequest, facts: CurlFacts, sink: Sink): Promise<void> {
  const data = request.body && (await bodyWords(request.body, facts.file));
  const command = [
    // Without .curlrc, which could add to the request.
    "curl -q",
    ...flags(request, facts).map(words),
    ...request.headers.flatMap(field => headerWord(field, request.origin)).map(words),
    ...removals(request).map(words),
    ...(data === undefined ? [] : [words(data.words)]),
    ...(facts.words.length === 0 ? [] : [words(facts.words.map(bytesOf))]),
    words([urlOf(request)]),
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
    ...(/[{}[\]]/.test(urlOf({ target, origin })) ? [["-g"]] : []),
    ...(hasDots(target) ? [["--path-as-is"]] : []),
    ...(isPlain(target) ? [] : [["--request-target", target]]),
  ];
}

/** Where a target cannot stand in a URL as it is, it has an option of its own, and the URL the origin alone. */
function urlOf({ origin, target }: Pick<WireRequest, "origin" | "target">): string {
  return originText(origin) + (isPlain(target) ? target : "/");
}

function isPlain(target: string): boolean {
  return /^\/[!"$-~]*$/.test(target);
}

/** Dot segments, as curl would take them away, some of them encoded. */
function hasDots(target: string): boolean {
  const [path = ""] = target.split("?");
  return path.split("/").some(segment => /^(\.|%2e){1,2}$/i.test(segment));
}

/** curl removes a header given as `Name:`, and sends an empty one given as `Name;`. What it writes itself is not repeated. */
function headerWord({ name, value }: HeaderField, origin: Origin): string[][] {
  const byItself: Record<string, string> = {
    Host: urlOf({ origin, target: "/" }).split("/")[2] ?? "",
    Accept: "*/*",
  };
  if (Object.hasOwn(byItself, name) && byItself[name] === value) return [];
  return [["-H", value === "" ? `${name};` : `${name}: ${value}`]];
}

/** What curl would add and the request does not have; it waits for 100 with long bodies (older ones with short ones too). */
function removals({ headers, body }: WireRequest): string[][] {
  const own = [
    "User-Agent",
    "Accept",
    ...(body === undefined ? [] : ["Content-Type", ...((body.length ?? Infinity) > 1024 ? ["Expect"] : [])]),
  ];
  return own.filter(name => !hasField(headers, name)).map(name => ["-H", `${name}:`]);
}

/** The words that give the body, and in front of the command what pipes it in. */
interface BodyWords {
  readonly words: readonly string[];
  readonly pipe?: string;
}

async function bodyWords(body: Body, file: string | undefined): Promise<BodyWords> {
  const framing = body.length === undefined ? ["-H", "Transfer-Encoding: chunked"] : [];
  if (file !== undefined) {
    // `@-` would be standard input.
    return {
      words: [...framing, "--data-binary", `@${file === "-" ? "./-" : bytesOf(file)}`],
    };
  }
  const bytes = await textOf(body);
  if (bytes.length <= longestArgument && isPastable(bytes)) {
    return { words: [...framing, bytes.startsWith("@") ? "--data-raw" : "--data-binary", bytes] };
  }
  return { words: [...framing, "--data-binary", "@-"], pipe: `printf ${printfText(bytes)} | ` };
}

/** The body as a byte string. */
async function textOf(body: Body): Promise<string> {
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
 * Does the text come through a terminal as it is? Control characters other than tab and line end do not (a CR arrives as a
 * line end), and no bytes that are not UTF-8.
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

/** The format with which `printf` of POSIX gives these bytes, quoted; a dash in front could be taken for an option. */
function printfText(bytes: string): string {
  const octal = (byte: string) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const format = bytes.replace(/[\\%]/g, char => char + char).replace(/^-/, octal);
  return inQuotes(isPastable(bytes) ? format : format.replace(/[^\t\n -~]/g, octal));
}

/** What a person typed, as a byte string. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function words(list: readonly string[]): string {
  return list.map(quoted).join(" ");
}

/** A word for sh. What would not survive the way into a terminal is written by `printf`. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return isPastable(word) ? inQuotes(word) : `"$(printf ${printfText(word)})"`;
}

/** Within single quotes every byte stands for itself, but the quote. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
