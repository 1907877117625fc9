/** Holds the server's canonical request and string to sign against ours: the first difference, and what it usually comes from. */
import { printable } from "../../message/printable.ts";
import { redacted } from "../signing/explain.ts";
import { emptyHash, unsignedPayload, wrongHashLine } from "../signing/payload.ts";

/** Both of SigV4's texts, in UTF-8. */
export interface Texts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** Those that a server showed. */
type Shown = { readonly [name in keyof Texts]?: Texts[name] | undefined };

/**
 * In: what the server's texts are, as far as it showed them, and ours; the SHA-256 of the body, where it is known. Out: a line about the first difference; `same` when it
 * showed what we signed; undefined when it showed nothing, or nothing that can be read.
 */
export function compareTexts(
  server: Shown,
  ours: Texts,
  bodyHash?: string | undefined,
): string | "same" | undefined {
  const line =
    canonicalDifference(server.canonicalRequest, ours.canonicalRequest, bodyHash) ??
    stringDifference(server, ours.stringToSign);
  if (line !== undefined) return line;
  const shown = [
    [server.canonicalRequest, ours.canonicalRequest],
    [server.stringToSign, ours.stringToSign],
  ].filter(([theirs]) => theirs !== undefined);
  return shown.length > 0 && shown.every(([theirs, own]) => unended(theirs) === own) ? "same" : undefined;
}

/** A canonical request, taken apart again. */
interface Parts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: string;
  readonly payload: string;
}

function partsOf(canonical: string | undefined): Parts | undefined {
  const lines = unended(canonical ?? "").split("\n");
  const [method = "", path = "", query = ""] = lines;
  const [blank, signedHeaders = "", payload = ""] = lines.slice(-3);
  if (lines.length < 7 || blank !== "" || !path.startsWith("/")) return undefined;
  const headers = new Map(lines.slice(3, -3).map(line => nameAndValue(line)));
  return { method, path, query, headers, signedHeaders, payload };
}

function nameAndValue(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon === -1 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
}

/** Servers may end a text with an empty line. */
function unended(text: string | undefined): string {
  return (text ?? "").trimEnd();
}

/** In the order in which the canonical request has its parts. */
function canonicalDifference(
  theirs: string | undefined,
  ours: string,
  bodyHash: string | undefined,
): string | undefined {
  const [server, own] = [partsOf(theirs), partsOf(ours)];
  if (server === undefined || own === undefined) return undefined;
  if (server.method !== own.method)
    return `${pair("method", own.method, server.method)}: something in between changed it`;
  if (server.path !== own.path)
    return `${pair("path", own.path, server.path)}: ${pathCause(own.path, server.path)}`;
  if (server.query !== own.query)
    return `${pair("query", redacted(own.query), redacted(server.query))}: ${queryCause(own.query, server.query)}`;
  return headerDifference(server, own) ?? payloadDifference(server.payload, own.payload, bodyHash);
}

function pathCause(ours: string, theirs: string): string {
  if (decoded(ours) === decoded(theirs)) {
    if (ours.length === theirs.length) return "something in between encodes the path in another way";
    if (ours.length < theirs.length) return "something in between encodes the path once more";
    // For all services but S3's a path is encoded twice; a server that does so once may be one of S3's.
    const once = /%25[0-9A-F]{2}/.test(ours) && decodedOnce(ours) === theirs;
    const cause = "something in between decodes the path";
    return once ? `${cause}, or the service reads paths as S3 does (--service s3)` : cause;
  }
  const plain = (path: string) => decoded(path).replace(/\/+/g, "/").replace(/\/$/, "");
  return plain(ours) === plain(theirs)
    ? "something in between adds or removes slashes"
    : "something in between rewrites the path";
}

function queryCause(ours: string, theirs: string): string {
  return decoded(ours) === decoded(theirs)
    ? "something in between encodes the query in another way"
    : "something in between rewrites the query";
}

/** Four layers are more than anything adds that stands between: `%252F`, `%2F` and `/` are the same. */
function decoded(text: string): string {
  return decodedOnce(decodedOnce(decodedOnce(decodedOnce(text))));
}

function decodedOnce(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function headerDifference(server: Parts, own: Parts): string | undefined {
  const name = [...own.headers.keys()].find(one => server.headers.get(one) !== own.headers.get(one));
  if (name !== undefined)
    return headerLine(name, own.headers.get(name) ?? "", server.headers.get(name) ?? "");
  if (server.signedHeaders === own.signedHeaders) return undefined;
  return `${pair("signed headers", own.signedHeaders, server.signedHeaders)}: something in between changed Authorization`;
}

/** A server that finds no such header writes an empty value, or leaves the line out. */
function headerLine(name: string, ours: string, theirs: string): string {
  if (name === "host") return `${pair("header host", ours, theirs)}: ${hostCause(ours, theirs)}`;
  const what = headerChange(`header ${name}`, shown(name, ours), shown(name, theirs));
  // AWS wants these signed whenever they are sent.
  return name.startsWith("x-amz-")
    ? what
    : `${what}; '--no-sign-header ${printable(name)}' leaves it out of the signature`;
}

function headerChange(what: string, signed: string, arrived: string): string {
  if (arrived === "")
    return `${printable(what)}: signed '${printable(signed)}', but it did not arrive: something in between drops it`;
  // Both redacted.
  if (arrived === signed)
    return `${printable(what)}: what arrived is not what was signed: something in between changes it`;
  return `${pair(what, signed, arrived)}: something in between changes it`;
}

/** The value of a header as it may be printed. */
function shown(name: string, value: string): string {
  return value === "" ? value : nameAndValue(redacted(`${name}:${value}`))[1];
}

/** The port is part of what is signed, unless it is the scheme's own. */
function hostCause(ours: string, theirs: string): string {
  const name = (host: string) => host.toLowerCase().replace(/:\d+$/, "");
  const cause =
    ours.toLowerCase() === theirs.toLowerCase()
      ? "something in between writes it in other letters"
      : name(ours) === name(theirs)
        ? "something in between adds or removes a port"
        : "something in between sends another host";
  return /^[\w.-]+(:\d+)?$/.test(theirs) ? `${cause}; -H 'Host: ${theirs}' signs what arrives` : cause;
}

function payloadDifference(theirs: string, ours: string, bodyHash: string | undefined): string | undefined {
  if (theirs === ours) return undefined;
  const wrongHash = bodyHash === undefined ? undefined : wrongHashLine(ours, bodyHash);
  if (wrongHash !== undefined) return wrongHash;
  if (ours === unsignedPayload)
    return "payload: signed as UNSIGNED-PAYLOAD, but the server wants its hash: try without --unsigned-payload";
  const cause = theirs === emptyHash ? "the body did not arrive" : "something in between changes the body";
  return `${pair("payload hash", ours, theirs)}: ${cause}`;
}

function stringDifference({ canonicalRequest, stringToSign }: Shown, ours: string): string | undefined {
  if (stringToSign === undefined) return undefined;
  const [theirs, own] = [unended(stringToSign).split("\n"), ours.split("\n")];
  if (theirs.length !== own.length) return undefined;
  if (theirs[1] !== own[1])
    return `${pair("date", own[1] ?? "", theirs[1] ?? "")}: something in between changes X-Amz-Date`;
  if (theirs[2] !== own[2]) return pair("scope", own[2] ?? "", theirs[2] ?? "");
  if (canonicalRequest !== undefined || theirs[3] === own[3]) return undefined;
  return "the server read another request than was signed: something in between changes it";
}

function pair(what: string, ours: string, theirs: string): string {
  return `${printable(what)}: signed '${printable(ours)}', arrived '${printable(theirs)}'`;
}
