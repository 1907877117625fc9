/** Signs a finished request with SigV4: a subclass of AWS's signer whose canonical text is ours, and which keeps its texts. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { printable } from "../printable.ts";
import type { HeaderField, WireRequest } from "../request/wire.ts";
import {
  type CanonicalRequest,
  type CanonicalRules,
  canonicalRequest,
  signedByDefault,
} from "./canonical.ts";
import type { Identity } from "./credentials/identity.ts";
import { isS3Family } from "./endpoint.ts";

export interface SigningParameters {
  readonly identity: Identity;
  readonly service: string;
  readonly region: string;
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
  /** A byte string: one character, one byte. */
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** Lower-case names, sorted, with `;` between them. */
  readonly signedHeaders: string;
  /** Lower-case hex. */
  readonly signature: string;
  /** `DATE/REGION/SERVICE/aws4_request`. */
  readonly scope: string;
}

export interface SignedRequest extends Signature {
  /** What is sent, unchanged. */
  readonly request: WireRequest;
}

/**
 * Finishes the request (`X-Amz-Security-Token`, `X-Amz-Date`, `x-amz-content-sha256`) and signs it. What was typed
 * stands: a typed date is the instant, a typed hash the payload's, a typed token takes the place of the identity's.
 * Throws a UsageFailure for a typed date that is none; Failure 4 for region `*`, which needs SigV4a.
 */
export async function sign(request: WireRequest, by: SigningParameters): Promise<SignedRequest> {
  const typedDate = headerValue(request.headers, "x-amz-date");
  const instant = typedDate === undefined ? by.instant : instantOf(typedDate);
  const payloadHash = headerValue(request.headers, "x-amz-content-sha256") ?? by.payloadHash;
  const token = by.identity.sessionToken?.reveal();
  const added = [
    ...(token === undefined ? [] : [{ name: "X-Amz-Security-Token", value: token }]),
    { name: "X-Amz-Date", value: amzDate(instant) },
    { name: "x-amz-content-sha256", value: payloadHash },
  ].filter(({ name }) => headerValue(request.headers, name.toLowerCase()) === undefined);
  return authorize({ ...request, headers: [...request.headers, ...added] }, { ...by, instant, payloadHash });
}

/** Signs the request with exactly the headers that it has, and adds `Authorization` behind them. */
export async function authorize(request: WireRequest, by: SigningParameters): Promise<SignedRequest> {
  const signature = await signatureOf(request, by);
  const value = [
    `AWS4-HMAC-SHA256 Credential=${by.identity.accessKeyId}/${signature.scope}`,
    `SignedHeaders=${signature.signedHeaders}`,
    `Signature=${signature.signature}`,
  ].join(", ");
  return {
    ...signature,
    request: { ...request, headers: [...request.headers, { name: "Authorization", value }] },
  };
}

/** SigV4's steps 1 to 4 over the request as it is, whether its signature goes into a header or into the query. */
export async function signatureOf(
  request: Pick<WireRequest, "method" | "target" | "headers">,
  by: SigningParameters,
): Promise<Signature> {
  if (by.region === "*")
    throw new Failure(ExitCode.FeatureMissing, "region '*' needs SigV4a, which is not built in");
  requireHeaderText(by.identity);
  const canonical = canonicalRequest(request, {
    path: by.path ?? (isS3Family(by.service) ? "as-sent" : "normalized"),
    payloadHash: by.payloadHash,
    signs: by.signs ?? defaultSigns(by.service),
  });
  return new WireSigner(canonical, by).sealed(by.instant);
}

/**
 * Which headers are signed: signedByDefault's, but for the token of `iotdevicegateway`, which AWS IoT wants added after
 * signing (AWS IoT's guide, MQTT over the WebSocket protocol).
 */
export function defaultSigns(service: string): (name: string) => boolean {
  if (service !== "iotdevicegateway") return signedByDefault;
  return name => name !== "x-amz-security-token" && signedByDefault(name);
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
function headerValue(headers: readonly HeaderField[], lowerName: string): string | undefined {
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

/**
 * AWS's signer derives the key (once per day and scope), hashes and signs. What it would read out of the request by
 * itself comes from our canonical request instead: that has the wire's bytes, duplicates and order.
 */
class WireSigner extends SignatureV4 {
  readonly #canonical: CanonicalRequest;
  #stringToSign = "";
  #scope = "";

  constructor(canonical: CanonicalRequest, { identity, service, region }: SigningParameters) {
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
  }

  /** Signs, and gives back every text on the way. */
  async sealed(instant: number): Promise<Signature> {
    const nothing = { method: "", protocol: "", hostname: "", path: "", headers: {} };
    const { headers } = await this.sign(nothing, { signingDate: new Date(instant) });
    return {
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
    const hash = new Sha256();
    hash.update(Buffer.from(canonical, "latin1"));
    const digest = Buffer.from(await hash.digest()).toString("hex");
    this.#scope = scope;
    this.#stringToSign = [algorithm, longDate, scope, digest].join("\n");
    return this.#stringToSign;
  }
}
