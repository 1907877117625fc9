/** Signs a finished request with SigV4: a subclass of AWS's signer whose canonical text is ours, and which keeps its texts. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { UsageFailure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Identity } from "../credentials/identity.ts";
import { isS3Family, type Scheme } from "../endpoint/endpoint.ts";
import { type CanonicalRequest, type CanonicalRules, canonicalRequest } from "./canonical-request.ts";
import { defaultSigns } from "./signed-headers.ts";

export interface SigningParameters {
  readonly identity: Identity;
  readonly service: string;
  /** With SigV4a the region set: one region, several with `,` between them, or `*`. */
  readonly region: string;
  /** Default: SigV4a for a region that stands for several (`*`, `a,b`), which SigV4 cannot say, else SigV4. */
  readonly scheme?: Scheme;
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** From payload.ts. */
  readonly payloadHash: string;
  /** Is the header of this lower-case name signed? Default: `defaultSigns(service)`. */
  readonly signs?: (name: string) => boolean;
  /** How the path is read. Default: as the service's family has it. */
  readonly path?: CanonicalRules["path"];
}

/** The chain of texts that ends in a signature. */
export interface Signature {
  readonly scheme: Scheme;
  /** A byte string: one character, one byte. */
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** Lower-case names, sorted, with `;` between them. */
  readonly signedHeaders: string;
  /** Lower-case hex; with SigV4a that of DER, and another one each time. */
  readonly signature: string;
  /** `DATE/REGION/SERVICE/aws4_request`, with SigV4a `DATE/SERVICE/aws4_request`. */
  readonly scope: string;
}

export interface SignedRequest extends Signature {
  /** What is sent, unchanged. */
  readonly request: WireRequest;
}

/**
 * Finishes the request (`X-Amz-Security-Token`, `X-Amz-Date`, `X-Amz-Region-Set`, `x-amz-content-sha256`) and signs it. What
 * was typed stands: a typed date is the instant, a typed hash the payload's, a typed token takes the place of the identity's.
 * Throws a UsageFailure for a typed date that is none, and for names that no scope can hold.
 */
export async function sign(request: WireRequest, by: SigningParameters): Promise<SignedRequest> {
  const settled = withTyped(request.headers, by);
  const added = [
    ...tokenHeader(by.identity),
    { name: "X-Amz-Date", value: amzDate(settled.instant) },
    ...(schemeOf(by) === "sigv4a" ? [{ name: "X-Amz-Region-Set", value: by.region }] : []),
    { name: "x-amz-content-sha256", value: settled.payloadHash },
  ].filter(({ name }) => headerValue(request.headers, name.toLowerCase()) === undefined);
  return authorize({ ...request, headers: [...request.headers, ...added] }, settled);
}

/** The parameters with the date and the payload's hash that were typed. Throws a UsageFailure for a date that is none. */
export function withTyped<P extends SigningParameters>(headers: readonly HeaderField[], by: P): P {
  const date = headerValue(headers, "x-amz-date");
  const payloadHash = headerValue(headers, "x-amz-content-sha256") ?? by.payloadHash;
  return { ...by, instant: date === undefined ? by.instant : instantOf(date), payloadHash };
}

/** Signs the request with exactly the headers that it has, and adds `Authorization` behind them. */
export async function authorize(request: WireRequest, by: SigningParameters): Promise<SignedRequest> {
  const signature = await signatureOf(request, by);
  const value = [
    `${algorithms[schemeOf(by)]} Credential=${by.identity.accessKeyId}/${signature.scope}`,
    `SignedHeaders=${signature.signedHeaders}`,
    `Signature=${signature.signature}`,
  ].join(", ");
  return {
    ...signature,
    request: { ...request, headers: [...request.headers, { name: "Authorization", value }] },
  };
}

/** SigV4's steps 1 to 4 over the request as it is, whether its signature goes into a header or into the query. */
export async function signatureOf(request: WireRequest, by: SigningParameters): Promise<Signature> {
  requireHeaderText(by.identity);
  requireScopeText(by);
  const signs = by.signs ?? defaultSigns(by.service);
  const headers = signs("content-length") ? withLength(request) : request.headers;
  const canonical = canonicalRequest(
    { ...request, headers },
    {
      path: by.path ?? (isS3Family(by.service) ? "as-sent" : "normalized"),
      payloadHash: by.payloadHash,
      signs,
    },
  );
  return schemeOf(by) === "sigv4a" ? sealedForRegions(canonical, by) : new WireSigner(canonical, by).sealed();
}

/** SigV4a: the scope names no region, and the signature is one of ECDSA. */
async function sealedForRegions(canonical: CanonicalRequest, by: SigningParameters): Promise<Signature> {
  const { sigv4aSignature } = await import("./sigv4a.ts");
  const scope = scopeOf(by);
  const digest = await hashOf(canonical.text);
  const stringToSign = [algorithms.sigv4a, amzDate(by.instant), scope, digest].join("\n");
  return {
    scheme: "sigv4a",
    canonicalRequest: canonical.text,
    stringToSign,
    signedHeaders: canonical.signedHeaders,
    signature: sigv4aSignature(by.identity, stringToSign),
    scope,
  };
}

/** Scheme -> the algorithm's name in every text. */
export const algorithms: Readonly<Record<Scheme, string>> = {
  sigv4: "AWS4-HMAC-SHA256",
  sigv4a: "AWS4-ECDSA-P256-SHA256",
};

/** Which of the two it is: only SigV4a can speak of several regions. */
export function schemeOf({ scheme, region }: Pick<SigningParameters, "scheme" | "region">): Scheme {
  return scheme === "sigv4a" || /[*,]/.test(region) ? "sigv4a" : "sigv4";
}

/** What a signature is good for, as `Credential` and the string to sign name it. */
export function scopeOf(by: SigningParameters): string {
  const regions = schemeOf(by) === "sigv4a" ? [] : [by.region];
  return [amzDate(by.instant).slice(0, 8), ...regions, by.service, "aws4_request"].join("/");
}

function tokenHeader({ sessionToken }: Identity): HeaderField[] {
  return sessionToken === undefined ? [] : [{ name: "X-Amz-Security-Token", value: sessionToken.reveal() }];
}

/** The transport writes Content-Length from the body's length, so the value is known when it is to be signed. */
function withLength({ headers, body }: WireRequest): readonly HeaderField[] {
  if (body?.length === undefined || headerValue(headers, "content-length") !== undefined) return headers;
  return [...headers, { name: "Content-Length", value: String(body.length) }];
}

/** The instant as SigV4 writes it: `20150830T123600Z`. */
export function amzDate(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** The other way round. Throws a UsageFailure for anything else, or for a date that no calendar has. */
function instantOf(typed: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(typed.trim()) ?? [];
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(instant) || amzDate(instant) !== typed.trim())
    throw new UsageFailure(
      `header X-Amz-Date: got '${printable(typed)}', but its form is ${amzDate(Date.UTC(2015, 7, 30, 12, 36))}`,
    );
  return instant;
}

/** The values of the header with this lower-case name, joined as a server would; undefined when it is not there. */
export function headerValue(headers: readonly HeaderField[], lowerName: string): string | undefined {
  const values = headers.filter(({ name }) => name.toLowerCase() === lowerName).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(",");
}

/** A key with a line end in it (`export KEY=$(cat file)` gone wrong) would split the header; nothing of it is printed. */
function requireHeaderText({ accessKeyId, sessionToken, source }: Identity): void {
  const ofHeader = /^[\x21-\x7e]+$/;
  const name = ofHeader.test(accessKeyId) ? "session token" : "access key id";
  if (!ofHeader.test(accessKeyId) || (sessionToken && !ofHeader.test(sessionToken.reveal())))
    throw new UsageFailure(
      `the ${name} from ${printable(source)} holds characters that none has, such as a blank or a line end`,
    );
}

/** A blank, a slash or a comma would break `Credential=` apart; a region set has commas, and stands in a header of its own. */
function requireScopeText(by: SigningParameters): void {
  const names = { service: [by.service], region: by.region.split(",") };
  for (const [what, texts] of Object.entries(names)) {
    const wrong = texts.find(text => !/^[!-+.0-~-]+$/.test(text));
    if (wrong !== undefined)
      throw new UsageFailure(`${what}: got '${printable(wrong)}', which is no name of AWS's`);
  }
}

/** SHA-256 of a byte string, in lower-case hex. */
async function hashOf(bytes: string): Promise<string> {
  const hash = new Sha256();
  hash.update(Buffer.from(bytes, "latin1"));
  return Buffer.from(await hash.digest()).toString("hex");
}

/**
 * AWS's signer derives the key (once per day and scope), hashes and signs. What it would read out of the request by
 * itself comes from our canonical request instead: that has the wire's bytes, duplicates and order.
 */
class WireSigner extends SignatureV4 {
  readonly #canonical: CanonicalRequest;
  readonly #instant: number;
  #stringToSign = "";
  #scope = "";

  constructor(canonical: CanonicalRequest, { identity, service, region, instant }: SigningParameters) {
    const { accessKeyId, secretAccessKey } = identity;
    super({
      service,
      region,
      // Without the token: it is a header of the request already, and no part of the key.
      credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() },
      sha256: Sha256,
      applyChecksum: false,
    });
    this.#canonical = canonical;
    this.#instant = instant;
  }

  /** Signs, and gives back every text on the way. */
  async sealed(): Promise<Signature> {
    const nothing = { method: "", protocol: "", hostname: "", path: "", headers: {} };
    const { headers } = await this.sign(nothing, { signingDate: new Date(this.#instant) });
    return {
      scheme: "sigv4",
      canonicalRequest: this.#canonical.text,
      stringToSign: this.#stringToSign,
      signedHeaders: this.#canonical.signedHeaders,
      signature: /[0-9a-f]{64}$/.exec(headers.authorization ?? "")?.[0] ?? "",
      scope: this.#scope,
    };
  }

  protected override createCanonicalRequest(): string {
    return this.#canonical.text;
  }

  protected override async createStringToSign(
    longDate: string,
    scope: string,
    canonical: string,
    algorithm: string,
  ): Promise<string> {
    // The base class would hash the text as UTF-8, but its characters are bytes already.
    this.#scope = scope;
    this.#stringToSign = [algorithm, longDate, scope, await hashOf(canonical)].join("\n");
    return this.#stringToSign;
  }
}
