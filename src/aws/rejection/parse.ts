/** Reads what a refusal says about itself out of the shapes that AWS publishes: XML, JSON, and one header. */
import type { HeaderField } from "../../message/request.ts";

/** An answer that may hold a word about the signature. */
export interface Refusal {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** The first 64 KiB of the body, without transfer and content coding; what lies behind is not read. */
  readonly body: Uint8Array;
}

/** What the server said, undefined where it did not, or where the body was cut in the middle of it. */
export interface Told {
  /** Without namespace and address: "UnrecognizedClientException". */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** S3: the region that it wants to be signed for. */
  readonly region?: string | undefined;
  /** The server's own texts for the request as it arrived. */
  readonly canonicalRequest?: string | undefined;
  readonly stringToSign?: string | undefined;
  /** The body has the shape of an S3 error, which AWS's other services do not use: `Error` is the root element. */
  readonly isS3Error?: true | undefined;
}

const longest = 64 * 1024;

/** Never throws: a body that is none of the published shapes tells nothing. */
export function readRefusal({ headers, body }: Refusal): Told {
  const text = Buffer.from(body.subarray(0, longest)).toString("utf8").trim();
  const told = text.startsWith("{") ? fromJson(text) : text.startsWith("<") ? fromXml(text) : {};
  return { ...told, ...quotedTexts(told), code: bareCode(told.code ?? header(headers, "x-amzn-errortype")) };
}

/** The first value of the header with this lower-case name. */
export function header(headers: readonly HeaderField[], lowerName: string): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === lowerName)?.value.trim();
}

/** `com.amazon.coral.service#Code` and `Code:http://…` are written by services with AWS's JSON protocols. */
function bareCode(code: string | undefined): string | undefined {
  return code?.replace(/:.*$/s, "").replace(/^.*#/s, "").trim() || undefined;
}

/**
 * S3 (`Error`), the query protocol (`ErrorResponse/Error`, with namespaces) and EC2 (`Response/Errors/Error`) differ in what
 * stands around the same few fields.
 */
function fromXml(text: string): Told {
  const [, root] = /^(?:<\?xml[^>]*>\s*)?<(?:[\w.-]+:)?(Error|ErrorResponse|Response)[\s>]/.exec(text) ?? [];
  if (root === undefined) return {};
  const code = element(text, "Code");
  return {
    code,
    isS3Error: root === "Error" && code !== undefined ? true : undefined,
    message: element(text, "Message"),
    region: element(text, "Region"),
    canonicalRequest: element(text, "CanonicalRequest"),
    stringToSign: element(text, "StringToSign"),
  };
}

/** The text of the first element of this name that holds text alone. */
function element(xml: string, name: string): string | undefined {
  const prefix = "(?:[\\w.-]+:)?";
  const found = new RegExp(`<${prefix}${name}(?:\\s[^<>]*)?>([^<]*)</${prefix}${name}\\s*>`).exec(xml);
  return found?.[1] === undefined ? undefined : withoutEntities(found[1]);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const point = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** API Gateway and AWS's JSON protocols keep their words at the top, OpenSearch below `error`, others in a list of `errors`. */
function fromJson(text: string): Told {
  const top = parsed(text);
  const [error, one] = [property(top, "error"), first(property(top, "errors"))];
  return {
    code: textIn(top, "__type", "code", "Code") ?? textIn(error, "type") ?? textIn(one, "code"),
    message: textIn(top, "message", "Message") ?? textIn(error, "reason") ?? textIn(one, "message"),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut at 64 KiB, or no JSON.
    return undefined;
  }
}

/** The first of these properties that is a text. */
function textIn(place: unknown, ...names: readonly string[]): string | undefined {
  return names.map(name => property(place, name)).find(value => typeof value === "string");
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

const canonicalMark = "The Canonical String for this request should have been\n'";
const stringMark = "'\n\nThe String-to-Sign should have been\n'";

/** API Gateway and the service in front of OpenSearch write both texts into the message. */
function quotedTexts({ message = "" }: Told): Pick<Told, "canonicalRequest" | "stringToSign"> {
  const canonical = message.indexOf(canonicalMark);
  const string = message.indexOf(stringMark, canonical);
  const end = message.lastIndexOf("'");
  if (canonical === -1 || string === -1 || end < string + stringMark.length) return {};
  return {
    canonicalRequest: message.slice(canonical + canonicalMark.length, string),
    stringToSign: message.slice(string + stringMark.length, end),
  };
}
