/**
 * Computes the expected signature of a received request: SigV4 from AWS's documents, with node:crypto only. Nothing of
 * src is used, so that no mistake can be made twice.
 */
import { createHash, createHmac } from "node:crypto";
import { type ReceivedRequest, valuesOf } from "./gateway-reader.ts";

/** What a request states about its own signature, in its Authorization header or its query. */
export interface Claim {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** In lower case, as listed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** yyyymmddThhmmssZ */
  readonly time: string;
  readonly token: string | undefined;
  /** Seconds; in a query only. */
  readonly expires: number | undefined;
}

/** The texts of a signature, each a byte string. */
export interface Expected {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

const s3Family = new Set(["s3", "s3-object-lambda", "s3-outposts", "s3express"]);

/** Whether the service takes the path as sent, and has S3's errors. */
export function isS3(service: string): boolean {
  return s3Family.has(service);
}

/** SHA-256 in lower-case hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256")
    .update(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes)
    .digest("hex");
}

/** The texts of the signature that the holder of this secret would have made; `payload` is the last line of the first. */
export function expectedSignature(
  request: ReceivedRequest,
  claim: Claim,
  secretAccessKey: string,
  payload: string,
): Expected {
  const [path, query] = splitTarget(request.target);
  const canonicalRequest = [
    request.method,
    isS3(claim.service) ? pathAsItStands(path) : pathEncodedTwice(path),
    canonicalQuery(query, claim),
    ...claim.signedHeaders.map(name => `${name}:${valuesOf(request, name).map(foldBlanks).join()}`),
    "",
    claim.signedHeaders.join(";"),
    payload,
  ].join("\n");
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
  const stringToSign = ["AWS4-HMAC-SHA256", claim.time, scope, sha256(canonicalRequest)].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer>((previous, part) => hmac(previous, part), Buffer.from(`AWS4${secretAccessKey}`));
  return { canonicalRequest, stringToSign, signature: hmac(key, stringToSign).toString("hex") };
}

/** Returns a target's path and its query; no `?` means an empty query. */
export function splitTarget(target: string): [path: string, query: string] {
  const at = target.indexOf("?");
  return at === -1 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

/** A query's pairs in the order received, names and values decoded to their bytes. */
export function pairsOf(query: string): [name: string, value: string][] {
  return query
    .split("&")
    .filter(pair => pair !== "")
    .map(pair => {
      const at = pair.indexOf("=");
      const [name, value] = at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [decode(name.replaceAll("+", " ")), decode(value.replaceAll("+", " "))];
    });
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(Buffer.from(text, "latin1")).digest();
}

/** S3: an object's key is signed encoded once, and nothing is taken out of it; `%2F` is part of a name. */
function pathAsItStands(path: string): string {
  return path
    .split("/")
    .map(segment => encode(decode(segment)))
    .join("/");
}

/** All others: without empty and dot segments, and encoded a second time. */
function pathEncodedTwice(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const slash = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return `/${kept.map(encode).join("/")}${slash}`;
}

function canonicalQuery(query: string, { form, service }: Claim): string {
  const encoded = pairsOf(query)
    .filter(([name]) => form === "header" || !isOutside(name, service))
    .map(([name, value]): [string, string] => [encode(name), encode(value)]);
  encoded.sort(([a, av], [b, bv]) => (a === b ? order(av, bv) : order(a, b)));
  return encoded.map(pair => pair.join("=")).join("&");
}

/** A presigned query does not sign its signature; AWS IoT's broker removes the token that follows the signature. */
function isOutside(name: string, service: string): boolean {
  return name === "X-Amz-Signature" || (name === "X-Amz-Security-Token" && service === "iotdevicegateway");
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function foldBlanks(value: string): string {
  return value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
}

function decode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function encode(bytes: string): string {
  return bytes.replace(
    /[^A-Za-z0-9\-._~]/g,
    byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
