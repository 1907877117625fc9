/** SigV4, steps 2 and 3: the hash of the canonical request, and the string to sign with its date and credential scope. */
import type { Scheme } from "../endpoint/endpoint.ts";
import { hexSha256 } from "./sha256.ts";

/** The components of a credential scope. */
export interface ScopeParameters {
  readonly service: string;
  /** For SigV4a the region set: one region, several joined with `,`, or `*`. */
  readonly region: string;
  /** Defaults to SigV4a for a region set that SigV4 cannot express (`*`, `a,b`), and otherwise to SigV4. */
  readonly scheme?: Scheme;
  /** Milliseconds since 1970. */
  readonly instant: number;
}

/** Scheme -> the algorithm's name, as all signed texts contain it. */
export const algorithms: Readonly<Record<Scheme, string>> = {
  sigv4: "AWS4-HMAC-SHA256",
  sigv4a: "AWS4-ECDSA-P256-SHA256",
};

/** Only SigV4a can express several regions. */
export function schemeOf({ scheme, region }: Pick<ScopeParameters, "scheme" | "region">): Scheme {
  return scheme === "sigv4a" || /[*,]/.test(region) ? "sigv4a" : "sigv4";
}

/** `DATE/REGION/SERVICE/aws4_request`; for SigV4a `DATE/SERVICE/aws4_request`. */
export function credentialScope(parameters: ScopeParameters): string {
  const { instant, region, service } = parameters;
  const regions = schemeOf(parameters) === "sigv4a" ? [] : [region];
  return [amzDate(instant).slice(0, 8), ...regions, service, "aws4_request"].join("/");
}

/** Formats the instant (milliseconds since 1970) as SigV4 does: `20150830T123600Z`. */
export function amzDate(instant: number): string {
  if (instant !== lastDate.instant)
    lastDate = { instant, text: new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, "") };
  return lastDate.text;
}

/** Each signature formats its date several times. */
let lastDate = { instant: Number.NaN, text: "" };

/** Returns the string to sign. `canonicalRequest` is a byte string. */
export function stringToSign(
  algorithm: string,
  date: string,
  scope: string,
  canonicalRequest: string,
): string {
  return [algorithm, date, scope, hexSha256(canonicalRequest)].join("\n");
}
