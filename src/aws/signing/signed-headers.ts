/** Which headers are signed: the default, and the changes by `--sign-header` and `--no-sign-header`. */
import { UsageFailure } from "../../exit.ts";
import { isToken } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";

/** Whether the header with this lower-case name is signed. */
export type HeaderFilter = (lowerName: string) => boolean;

/** One `--sign-header NAME` (`sign` is true) or `--no-sign-header NAME`, as given. */
export interface SignedHeaderOption {
  readonly name: string;
  readonly sign: boolean;
}

/** Headers that proxies and servers rewrite, or that AWS's own signers leave unsigned. */
const unsigned: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "cache-control",
  "connection",
  "content-length",
  "date",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
  "x-amzn-trace-id",
]);

const unsignedPrefixes = /^(proxy-|sec-|x-forwarded-)/;

/** The default for every service but AWS IoT's gateway. */
export const signedByDefault: HeaderFilter = name => !unsigned.has(name) && !unsignedPrefixes.test(name);

/**
 * Returns the default for the service: `iotdevicegateway` expects the session token to be added after signing (AWS
 * IoT's guide, MQTT over the WebSocket protocol).
 */
export function defaultSignedHeaders(service: string): HeaderFilter {
  if (service !== "iotdevicegateway") return signedByDefault;
  return name => name !== "x-amz-security-token" && signedByDefault(name);
}

/**
 * Returns the service's default as changed by the options; for each name the last option is used. Throws a UsageFailure
 * for an invalid header name, for `host`, which SigV4 always signs, and for headers that are written after signing.
 */
export function signedHeaders(service: string, options: readonly SignedHeaderOption[]): HeaderFilter {
  const byDefault = defaultSignedHeaders(service);
  if (options.length === 0) return byDefault;
  const chosen = new Map(options.map(option => [checkedName(option), option.sign]));
  return name => chosen.get(name) ?? byDefault(name);
}

function checkedName({ name, sign }: SignedHeaderOption): string {
  const option = sign ? "--sign-header" : "--no-sign-header";
  const lower = name.toLowerCase();
  if (!isToken(name))
    throw new UsageFailure(`option ${option}: got '${printable(name)}', which is not a header name`);
  if (!sign && lower === "host") throw new UsageFailure(`option ${option}: AWS requires host to be signed`);
  if (sign && writtenAfterSigning.has(lower))
    throw new UsageFailure(`option ${option}: ${lower} is written after the request is signed`);
  return lower;
}

/** Content-Length is not among them, because the body's length is known in advance. */
const writtenAfterSigning: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "transfer-encoding",
]);
