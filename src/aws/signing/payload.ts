/** What `x-amz-content-sha256` says about a body. */
import { printable } from "../../message/printable.ts";
import type { Body } from "../../message/request.ts";
import { isS3Family } from "../endpoint/endpoint.ts";

/** SHA-256 of no bytes. */
export const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Said instead of a hash: the body is not part of the signature. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";

export interface PayloadRules {
  /** `--unsigned-payload`. */
  readonly unsigned?: boolean;
}

/**
 * The payload's word for header signing: the hash of the exact bytes, in lower-case hex, unless it is to go unsigned; then
 * the body is not read. VPC Lattice refuses hashes (its guide, SIGv4 authenticated requests). Rejects with the body's own
 * Failure when it cannot be read.
 */
export async function payloadHash(
  service: string,
  body: Body | undefined,
  { unsigned = false }: PayloadRules = {},
): Promise<string> {
  if (unsigned || alwaysUnsigned(service)) return unsignedPayload;
  return body === undefined ? emptyHash : body.sha256();
}

/** The same for a presigned URL: S3 signs none, for whoever made the URL need not have the body. */
export async function presignedPayloadHash(
  service: string,
  body: Body | undefined,
  { unsigned = false }: PayloadRules = {},
): Promise<string> {
  return payloadHash(service, body, { unsigned: unsigned || isS3Family(service) });
}

/** Values of `x-amz-content-sha256` that are no hash: an unsigned body, and S3's uploads in signed chunks. */
const payloadOption = /^(UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$/;

/** Does this `x-amz-content-sha256` stand for a hash of the body, rather than for a way of sending it without one? */
export function claimsHash(contentSha256: string): boolean {
  return !payloadOption.test(contentSha256);
}

/**
 * A line about an `x-amz-content-sha256` that is not the hash of the body, for AWS rejects the request; undefined when the two
 * agree. `bodyHash`: lower-case hex.
 */
export function wrongHashLine(contentSha256: string, bodyHash: string): string | undefined {
  if (contentSha256 === bodyHash || !claimsHash(contentSha256)) return undefined;
  return `header X-Amz-Content-Sha256: got '${printable(contentSha256)}', but the body's SHA-256 is '${bodyHash}'; without the header, awscurl computes it`;
}

/**
 * Has the body's length to be known before it is sent? When it is signed it has, and S3 takes none in chunks without one;
 * an unsigned pipe to anyone else goes out as it comes.
 */
export function lengthNeeded(service: string, { unsigned = false }: PayloadRules = {}): boolean {
  return isS3Family(service) || !(unsigned || alwaysUnsigned(service));
}

function alwaysUnsigned(service: string): boolean {
  return service === "vpc-lattice-svcs";
}
