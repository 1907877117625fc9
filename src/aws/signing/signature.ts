/** SigV4, steps 4 and 5: the signature of a request, with every text that leads to it, made by AWS's signer from our canonical request. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { UsageFailure } from "../../exit.ts";
import { hasField } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Identity } from "../credentials/identity.ts";
import { isS3Family, type Scheme } from "../endpoint/endpoint.ts";
import { type CanonicalRequest, type CanonicalRules, canonicalRequest } from "./canonical-request.ts";
import { defaultSignedHeaders, type HeaderFilter } from "./signed-headers.ts";
import {
  algorithms,
  amzDate,
  credentialScope,
  type ScopeParameters,
  schemeOf,
  stringToSign,
} from "./string-to-sign.ts";

export interface SigningParameters extends ScopeParameters {
  readonly identity: Identity;
  /** As `payloadHash` returns it. */
  readonly payloadHash: string;
  /** Default: `defaultSignedHeaders(service)`. */
  readonly isSigned?: HeaderFilter;
  /** Default: the path rule of the service's family. */
  readonly path?: CanonicalRules["path"];
}

/** The chain of texts that ends in a signature. */
export interface Signature {
  readonly scheme: Scheme;
  /** A byte string: one character, one byte. */
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** Lower-case names, sorted, joined with `;`. */
  readonly signedHeaders: string;
  /** Lower-case hex; with SigV4a of its DER form, and different each time. */
  readonly signature: string;
  /** The credential scope. */
  readonly scope: string;
}

/**
 * Signs the request as it is, for a header or for the query. Throws a UsageFailure for keys that a header cannot carry, and for
 * a service or region that a scope cannot.
 */
export async function signatureOf(request: WireRequest, parameters: SigningParameters): Promise<Signature> {
  checkSignable(parameters.identity);
  checkScope(parameters);
  const { service, payloadHash, isSigned = defaultSignedHeaders(service) } = parameters;
  const headers = isSigned("content-length") ? withLength(request) : request.headers;
  const path = parameters.path ?? (isS3Family(service) ? "as-sent" : "normalized");
  const canonical = canonicalRequest({ ...request, headers }, { path, payloadHash, isSigned });
  return schemeOf(parameters) === "sigv4a"
    ? sigv4a(canonical, parameters)
    : new CanonicalSigner(canonical, parameters).signature();
}

/** The transport writes Content-Length from the body's length, so its value is known before. */
function withLength({ headers, body }: WireRequest): readonly HeaderField[] {
  if (body?.length === undefined || hasField(headers, "content-length")) return headers;
  return [...headers, { name: "Content-Length", value: String(body.length) }];
}

/** A key with a newline in it (`export KEY=$(cat file)` gone wrong) would split the header. It is not printed. */
function checkSignable({ accessKeyId, sessionToken, source }: Identity): void {
  const visible = /^[\x21-\x7e]+$/;
  const name = visible.test(accessKeyId) ? "session token" : "access key id";
  if (!visible.test(accessKeyId) || (sessionToken && !visible.test(sessionToken.reveal())))
    throw new UsageFailure(
      `the ${name} from ${printable(source)} contains invalid characters (whitespace, a newline or non-ASCII)`,
    );
}

/** Whitespace, a slash or a comma would break `Credential=` apart; the regions of a set are checked one by one. */
function checkScope({ service, region }: ScopeParameters): void {
  const names = { service: [service], region: region.split(",") };
  for (const [what, values] of Object.entries(names)) {
    const invalid = values.find(value => !/^[!-+.0-~-]+$/.test(value));
    if (invalid !== undefined)
      throw new UsageFailure(`${what}: got '${printable(invalid)}', which is not an AWS ${what} name`);
  }
}

/** The scope names no region, and the signature is an ECDSA one. */
async function sigv4a(canonical: CanonicalRequest, parameters: SigningParameters): Promise<Signature> {
  const { sigv4aSignature } = await import("./sigv4a.ts");
  const scope = credentialScope(parameters);
  const text = await stringToSign(algorithms.sigv4a, amzDate(parameters.instant), scope, canonical.text);
  return {
    scheme: "sigv4a",
    canonicalRequest: canonical.text,
    stringToSign: text,
    signedHeaders: canonical.signedHeaders,
    signature: sigv4aSignature(parameters.identity, text),
    scope,
  };
}

/**
 * AWS's signer derives the key (once per day and scope), hashes and signs. It gets our canonical request instead of building
 * its own, because ours has the bytes, duplicates and order of the wire.
 */
class CanonicalSigner extends SignatureV4 {
  readonly #canonical: CanonicalRequest;
  readonly #instant: number;
  #stringToSign = "";
  #scope = "";

  constructor(canonical: CanonicalRequest, { identity, service, region, instant }: SigningParameters) {
    const { accessKeyId, secretAccessKey } = identity;
    super({
      service,
      region,
      // Without the token: it is a header of the request already, and not part of the key.
      credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() },
      sha256: Sha256,
      applyChecksum: false,
    });
    this.#canonical = canonical;
    this.#instant = instant;
  }

  async signature(): Promise<Signature> {
    const placeholder = { method: "", protocol: "", hostname: "", path: "", headers: {} };
    const { headers } = await this.sign(placeholder, { signingDate: new Date(this.#instant) });
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

  /** The base class would hash the text as UTF-8, but its characters are bytes already. */
  protected override async createStringToSign(
    date: string,
    scope: string,
    canonical: string,
    algorithm: string,
  ): Promise<string> {
    this.#scope = scope;
    this.#stringToSign = await stringToSign(algorithm, date, scope, canonical);
    return this.#stringToSign;
  }
}
