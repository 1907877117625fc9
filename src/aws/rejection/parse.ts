/**
 * Parses a response that rejects a request: AWS's error formats (JSON, XML, OpenSearch), reduced to the same few
 * details.
 */
import { fieldValue } from "../../message/fields.ts";
import { parseJson } from "../../message/json-text.ts";
import type { HeaderField } from "../../message/request.ts";

/** A response that may reject the signature of a request. */
export interface RejectedResponse {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** The first 64 KiB of the body, with transfer and content encodings decoded; the rest is ignored. */
  readonly body: Uint8Array;
}

/** What the server reported; undefined if it did not, or if the body was truncated. */
export interface RejectionDetails {
  /** Without namespace and URL: "UnrecognizedClientException". */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** S3: the region to sign for. */
  readonly region?: string | undefined;
  /** The server's own canonical request and string to sign, computed from the request that it received. */
  readonly canonicalRequest?: string | undefined;
  readonly stringToSign?: string | undefined;
  /** Set if the body is an S3 error: `Error` is the root element, which no other AWS service uses. */
  readonly isS3Error?: true | undefined;
}

/** The number of body bytes that are read. */
const maxBodyBytes = 64 * 1024;

/** Returns the details of a rejection. Never throws: a body in an unknown format yields none. */
export function parseRejection({ headers, body }: RejectedResponse): RejectionDetails {
  const text = Buffer.from(body.subarray(0, maxBodyBytes)).toString("utf8").trim();
  const details = text.startsWith("{") ? fromJson(text) : text.startsWith("<") ? fromXml(text) : {};
  const code = bareCode(details.code ?? fieldValue(headers, "x-amzn-errortype"));
  return { ...details, ...quotedTexts(details), code };
}

/** Services with AWS's JSON protocols write `com.amazon.coral.service#Code` or `Code:http://…`. */
function bareCode(code: string | undefined): string | undefined {
  return code?.replace(/:.*$/s, "").replace(/^.*#/s, "").trim() || undefined;
}

/**
 * S3 (`Error`), the query protocol (`ErrorResponse/Error`, with namespaces) and EC2 (`Response/Errors/Error`): the same few
 * fields in different envelopes.
 */
function fromXml(text: string): RejectionDetails {
  const [, root] = /^(?:<\?xml[^>]*>\s*)?<(?:[\w.-]+:)?(Error|ErrorResponse|Response)[\s>]/.exec(text) ?? [];
  if (root === undefined) return {};
  const code = elementText(text, "Code");
  return {
    code,
    isS3Error: root === "Error" && code !== undefined ? true : undefined,
    message: elementText(text, "Message"),
    region: elementText(text, "Region"),
    canonicalRequest: elementText(text, "CanonicalRequest"),
    stringToSign: elementText(text, "StringToSign"),
  };
}

/** Returns the text of the first element of this name that contains no other elements. */
function elementText(xml: string, name: string): string | undefined {
  const prefix = "(?:[\\w.-]+:)?";
  const found = new RegExp(`<${prefix}${name}(?:\\s[^<>]*)?>([^<]*)</${prefix}${name}\\s*>`).exec(xml);
  return found?.[1] === undefined ? undefined : decodeEntities(found[1]);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const point = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** API Gateway and AWS's JSON protocols use top-level fields, OpenSearch an `error` object, other APIs an `errors` list. */
function fromJson(text: string): RejectionDetails {
  const top = parseJson(text);
  const [error, firstError] = [property(top, "error"), firstOf(property(top, "errors"))];
  return {
    code: stringIn(top, "__type", "code", "Code") ?? stringIn(error, "type") ?? stringIn(firstError, "code"),
    message:
      stringIn(top, "message", "Message") ?? stringIn(error, "reason") ?? stringIn(firstError, "message"),
  };
}

/** Returns the first of these properties that is a string. */
function stringIn(parent: unknown, ...names: readonly string[]): string | undefined {
  return names.map(name => property(parent, name)).find(value => typeof value === "string");
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

const canonicalMark = "The Canonical String for this request should have been\n'";
const stringMark = "'\n\nThe String-to-Sign should have been\n'";

/** API Gateway and the service in front of OpenSearch quote both texts in the message. */
function quotedTexts({
  message = "",
}: RejectionDetails): Pick<RejectionDetails, "canonicalRequest" | "stringToSign"> {
  const canonical = message.indexOf(canonicalMark);
  const string = message.indexOf(stringMark, canonical);
  const end = message.lastIndexOf("'");
  if (canonical === -1 || string === -1 || end < string + stringMark.length) return {};
  return {
    canonicalRequest: message.slice(canonical + canonicalMark.length, string),
    stringToSign: message.slice(string + stringMark.length, end),
  };
}
