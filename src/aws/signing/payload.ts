/** The payload hash: the value of `x-amz-content-sha256` for a body. */
import { printable } from "../../message/printable.ts";
import type { Body } from "../../message/request.ts";
import { isS3Family } from "../endpoint/endpoint.ts";

/** SHA-256 of an empty body. */
export const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Replaces the hash if the body is not signed. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";

export interface PayloadRules {
  /** `--unsigned-payload`. */
  readonly unsigned?: boolean;
  /** Aborts the reading of the body, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * For header signing: returns the SHA-256 of the exact bytes in lower-case hex, or `UNSIGNED-PAYLOAD`, for which the
 * body is not read. VPC Lattice rejects hashes (its guide, SIGv4 authenticated requests). Rejects with the body's
 * Failure if it cannot be read.
 */
export async function payloadHash(
  service: string,
  body: Body | undefined,
  { unsigned = false, signal }: PayloadRules = {},
): Promise<string> {
  if (unsigned || alwaysUnsigned(service)) return unsignedPayload;
  return body === undefined ? emptyHash : body.sha256(signal);
}

/** For a presigned URL: S3 does not sign the body, so that a URL can be created without it. */
export async function presignedPayloadHash(
  service: string,
  body: Body | undefined,
  { unsigned = false, signal }: PayloadRules = {},
): Promise<string> {
  return payloadHash(service, body, { unsigned: unsigned || isS3Family(service), signal });
}

/** Values of `x-amz-content-sha256` that are not a hash: an unsigned body, and S3's chunked uploads. */
const keyword = /^(UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$/;

/** Whether this value of `x-amz-content-sha256` is a hash of the body, right or wrong, rather than a keyword. */
export function isHash(contentSha256: string): boolean {
  return !keyword.test(contentSha256);
}

/**
 * Returns a line about an `x-amz-content-sha256` that is not the body's hash, so that AWS rejects the request;
 * undefined if it is right. `bodyHash` is in lower-case hex.
 */
export function wrongHashLine(contentSha256: string, bodyHash: string): string | undefined {
  if (contentSha256 === bodyHash || !isHash(contentSha256)) return undefined;
  return `header X-Amz-Content-Sha256: got '${printable(contentSha256)}', but the body's SHA-256 is '${bodyHash}'; without the header, awscurl computes it`;
}

/**
 * Whether the body's length must be known before it is sent: true for a signed body, and for S3, which rejects chunks
 * without a length. An unsigned pipe to another service is sent as it arrives.
 */
export function lengthNeeded(service: string, { unsigned = false }: PayloadRules = {}): boolean {
  return isS3Family(service) || !(unsigned || alwaysUnsigned(service));
}

function alwaysUnsigned(service: string): boolean {
  return service === "vpc-lattice-svcs";
}
