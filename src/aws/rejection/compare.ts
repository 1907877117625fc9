/** Compares the server's canonical request and string to sign with awscurl's: the first difference and its usual cause. */
import { percentDecode } from "../../message/bytes.ts";
import { printable } from "../../message/printable.ts";
import { redactField } from "../../message/redact-fields.ts";
import { redactQuery } from "../signing/explain.ts";
import { emptyHash, unsignedPayload, wrongHashLine } from "../signing/payload.ts";

/** SigV4's canonical request and string to sign, as text decoded from UTF-8. */
export interface SigningTexts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** The texts that a server quoted: none, one or both. */
type ServerTexts = { readonly [name in keyof SigningTexts]?: SigningTexts[name] | undefined };

/**
 * `bodyHash` is the body's SHA-256 in lower-case hex, if known. Returns a line about the first difference; `same` if
 * the server quotes what awscurl signed; undefined if it quotes nothing, or nothing that can be parsed.
 */
export function compareTexts(
  server: ServerTexts,
  ours: SigningTexts,
  bodyHash?: string | undefined,
): string | "same" | undefined {
  const difference =
    canonicalDifference(server.canonicalRequest, ours.canonicalRequest, bodyHash) ??
    stringDifference(server, ours.stringToSign);
  if (difference !== undefined) return difference;
  const pairs = [
    [server.canonicalRequest, ours.canonicalRequest],
    [server.stringToSign, ours.stringToSign],
  ].filter(([theirs]) => theirs !== undefined);
  return pairs.length > 0 && pairs.every(([theirs = "", own]) => theirs.trimEnd() === own)
    ? "same"
    : undefined;
}

/** The parts of a canonical request. */
interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: string;
  readonly payload: string;
}

/** Returns undefined for a text that is not a canonical request. A server may end it with an empty line. */
function parseCanonical(canonical: string): CanonicalParts | undefined {
  const lines = canonical.trimEnd().split("\n");
  const [method = "", path = "", query = ""] = lines;
  const [separator, signedHeaders = "", payload = ""] = lines.slice(-3);
  if (lines.length < 7 || separator !== "" || !path.startsWith("/")) return undefined;
  const headers = new Map(lines.slice(3, -3).map(line => nameAndValue(line)));
  return { method, path, query, headers, signedHeaders, payload };
}

function nameAndValue(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon === -1 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
}

/** Compares in the order of the parts in a canonical request. */
function canonicalDifference(
  theirs: string | undefined,
  ours: string,
  bodyHash: string | undefined,
): string | undefined {
  const [server, own] = [parseCanonical(theirs ?? ""), parseCanonical(ours)];
  if (server === undefined || own === undefined) return undefined;
  if (server.method !== own.method)
    return `${signedAndArrived("method", own.method, server.method)}: something in between changes it`;
  if (server.path !== own.path)
    return `${signedAndArrived("path", own.path, server.path)}: ${pathCause(own.path, server.path)}`;
  if (server.query !== own.query) {
    const difference = signedAndArrived("query", redactQuery(own.query), redactQuery(server.query));
    return `${difference}: ${queryCause(own.query, server.query)}`;
  }
  return headerDifference(server, own) ?? payloadDifference(server.payload, own.payload, bodyHash);
}

function pathCause(ours: string, theirs: string): string {
  if (fullyDecoded(ours) === fullyDecoded(theirs)) {
    if (ours.length === theirs.length) return "something in between encodes the path differently";
    if (ours.length < theirs.length) return "something in between encodes the path a second time";
    // All services but S3 expect a path that is encoded twice; a server that encodes it once may implement the S3
    // API.
    const isOnce = /%25[0-9A-F]{2}/.test(ours) && percentDecode(ours) === theirs;
    const cause = "something in between decodes the path";
    return isOnce ? `${cause}, or the service reads paths as S3 does (--service s3)` : cause;
  }
  const withoutSlashes = (path: string) => fullyDecoded(path).replace(/\/+/g, "/").replace(/\/$/, "");
  return withoutSlashes(ours) === withoutSlashes(theirs)
    ? "something in between adds or removes slashes"
    : "something in between rewrites the path";
}

function queryCause(ours: string, theirs: string): string {
  return fullyDecoded(ours) === fullyDecoded(theirs)
    ? "something in between encodes the query differently"
    : "something in between rewrites the query";
}

/** Decodes four layers, more than any proxy adds: `%252F`, `%2F` and `/` become the same. */
function fullyDecoded(text: string): string {
  return percentDecode(percentDecode(percentDecode(percentDecode(text))));
}

function headerDifference(server: CanonicalParts, own: CanonicalParts): string | undefined {
  const name = [...own.headers.keys()].find(one => server.headers.get(one) !== own.headers.get(one));
  if (name !== undefined)
    return headerLine(name, own.headers.get(name) ?? "", server.headers.get(name) ?? "");
  if (server.signedHeaders === own.signedHeaders) return undefined;
  const difference = signedAndArrived("signed headers", own.signedHeaders, server.signedHeaders);
  return `${difference}: something in between changes Authorization`;
}

/** A server that does not receive the header writes an empty value or omits the line. */
function headerLine(name: string, ours: string, theirs: string): string {
  if (name === "host") return `${signedAndArrived("header host", ours, theirs)}: ${hostCause(ours, theirs)}`;
  const change = headerChange(`header ${name}`, redactField(name, ours), redactField(name, theirs));
  // AWS requires these to be signed whenever they are sent.
  return name.startsWith("x-amz-")
    ? change
    : `${change}; '--no-sign-header ${printable(name)}' leaves it out of the signature`;
}

/** Describes the change; the values may be printed. */
function headerChange(what: string, signed: string, arrived: string): string {
  if (arrived === "")
    return `${printable(what)}: signed '${printable(signed)}', but it did not arrive: something in between drops it`;
  // Both are redacted.
  if (arrived === signed)
    return `${printable(what)}: the value that arrived is not the signed one: something in between changes it`;
  return `${signedAndArrived(what, signed, arrived)}: something in between changes it`;
}

/** The port is signed too, unless it is the scheme's default. */
function hostCause(ours: string, theirs: string): string {
  const withoutPort = (host: string) => host.toLowerCase().replace(/:\d+$/, "");
  const cause =
    ours.toLowerCase() === theirs.toLowerCase()
      ? "something in between changes upper and lower case"
      : withoutPort(ours) === withoutPort(theirs)
        ? "something in between adds or removes a port"
        : "something in between sends another host";
  return /^[\w.-]+(:\d+)?$/.test(theirs)
    ? `${cause}; -H 'Host: ${theirs}' signs the host that arrives`
    : cause;
}

function payloadDifference(theirs: string, ours: string, bodyHash: string | undefined): string | undefined {
  if (theirs === ours) return undefined;
  const wrongHash = bodyHash === undefined ? undefined : wrongHashLine(ours, bodyHash);
  if (wrongHash !== undefined) return wrongHash;
  if (ours === unsignedPayload)
    return "payload: signed as UNSIGNED-PAYLOAD, but the server expects its hash: try without --unsigned-payload";
  const cause = theirs === emptyHash ? "the body did not arrive" : "something in between changes the body";
  return `${signedAndArrived("payload hash", ours, theirs)}: ${cause}`;
}

/** One line each: algorithm, date, scope, hash of the canonical request (SigV4, string to sign). */
function stringDifference({ canonicalRequest, stringToSign }: ServerTexts, ours: string): string | undefined {
  if (stringToSign === undefined) return undefined;
  const [theirs, own] = [stringToSign.trimEnd().split("\n"), ours.split("\n")];
  if (theirs.length !== own.length) return undefined;
  if (theirs[1] !== own[1])
    return `${signedAndArrived("date", own[1] ?? "", theirs[1] ?? "")}: something in between changes X-Amz-Date`;
  if (theirs[2] !== own[2]) return signedAndArrived("scope", own[2] ?? "", theirs[2] ?? "");
  if (canonicalRequest !== undefined || theirs[3] === own[3]) return undefined;
  return "the request that arrived is not the signed one: something in between changes it";
}

function signedAndArrived(what: string, ours: string, theirs: string): string {
  return `${printable(what)}: signed '${printable(ours)}', arrived '${printable(theirs)}'`;
}
