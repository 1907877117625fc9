/**
 * SigV4, steps 4 and 5: the signature of a request and all intermediate texts. AWS's signer computes it from awscurl's
 * string to sign.
 */
import { SignatureV4 } from "@smithy/signature-v4";
import { UsageFailure } from "../../exit.ts";
import { hasField } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Identity } from "../credentials/identity.ts";
import { isS3Family, type Scheme } from "../endpoint/endpoint.ts";
import { type CanonicalRequest, type CanonicalRules, canonicalRequest } from "./canonical-request.ts";
import { Sha256 } from "./sha256.ts";
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
  /** Defaults to `defaultSignedHeaders(service)`. */
  readonly isSigned?: HeaderFilter;
  /** Defaults to the path rule of the service's family. */
  readonly path?: CanonicalRules["path"];
}

/** A signature and the texts from which it is computed. */
export interface Signature {
  readonly scheme: Scheme;
  /** A byte string (one character per byte). */
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** Names in lower case, sorted and joined with `;`. */
  readonly signedHeaders: string;
  /** Lower-case hex; for SigV4a the DER form in hex, which is different each time. */
  readonly signature: string;
  /** The credential scope. */
  readonly scope: string;
}

/**
 * Signs the request as it is, for a header or for the query. Throws a UsageFailure for keys that a header cannot carry,
 * and for a service or region that cannot be part of a scope.
 */
export async function signatureOf(request: WireRequest, parameters: SigningParameters): Promise<Signature> {
  checkSignable(parameters.identity);
  checkScope(parameters);
  const { service, payloadHash, isSigned = defaultSignedHeaders(service) } = parameters;
  const headers = isSigned("content-length") ? withLength(request) : request.headers;
  const path = parameters.path ?? (isS3Family(service) ? "as-sent" : "normalized");
  const canonical = canonicalRequest({ ...request, headers }, { path, payloadHash, isSigned });
  return schemeOf(parameters) === "sigv4a" ? sigv4a(canonical, parameters) : sigv4(canonical, parameters);
}

/** The transport writes Content-Length from the body's length, so its value is known in advance. */
function withLength({ headers, body }: WireRequest): readonly HeaderField[] {
  if (body?.length === undefined || hasField(headers, "content-length")) return headers;
  return [...headers, { name: "Content-Length", value: String(body.length) }];
}

/** A key that contains a newline (`export KEY=$(cat file)` gone wrong) would split the header. The key is not printed. */
function checkSignable({ accessKeyId, sessionToken, source }: Identity): void {
  const visible = /^[\x21-\x7e]+$/;
  const name = visible.test(accessKeyId) ? "session token" : "access key id";
  if (!visible.test(accessKeyId) || (sessionToken && !visible.test(sessionToken.reveal())))
    throw new UsageFailure(
      `the ${name} from ${printable(source)} contains invalid characters (whitespace, a newline or non-ASCII)`,
    );
}

/** Whitespace, a slash or a comma would break `Credential=`; the regions of a set are checked one by one. */
function checkScope({ service, region }: ScopeParameters): void {
  const names = { service: [service], region: region.split(",") };
  for (const [what, values] of Object.entries(names)) {
    const invalid = values.find(value => !/^[!-+.0-~-]+$/.test(value));
    if (invalid !== undefined)
      throw new UsageFailure(`${what}: got '${printable(invalid)}', which is not an AWS ${what} name`);
  }
}

/** The scope contains no region, and the signature is an ECDSA signature. */
async function sigv4a(canonical: CanonicalRequest, parameters: SigningParameters): Promise<Signature> {
  const { sigv4aSignature } = await import("./sigv4a.ts");
  const scope = credentialScope(parameters);
  const text = stringToSign(algorithms.sigv4a, amzDate(parameters.instant), scope, canonical.text);
  return {
    scheme: "sigv4a",
    canonicalRequest: canonical.text,
    stringToSign: text,
    signedHeaders: canonical.signedHeaders,
    signature: sigv4aSignature(parameters.identity, text),
    scope,
  };
}

/** AWS's signer derives the key, caches it for the day and the scope, and signs the text. */
async function sigv4(canonical: CanonicalRequest, parameters: SigningParameters): Promise<Signature> {
  const { instant } = parameters;
  const scope = credentialScope(parameters);
  const text = stringToSign(algorithms.sigv4, amzDate(instant), scope, canonical.text);
  return {
    scheme: "sigv4",
    canonicalRequest: canonical.text,
    stringToSign: text,
    signedHeaders: canonical.signedHeaders,
    signature: await signerFor(parameters).sign(text, { signingDate: new Date(instant) }),
    scope,
  };
}

function signerFor({ identity, service, region }: SigningParameters): SignatureV4 {
  const { accessKeyId, secretAccessKey } = identity;
  // The token is omitted, because it is not part of the key.
  const credentials = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
  return new SignatureV4({ service, region, credentials, sha256: Sha256 });
}
