/** What `x-amz-content-sha256` says about a body. */
import type { Body } from "../request/wire.ts";
import { isS3Family } from "./endpoint.ts";

/** SHA-256 of no bytes. */
export const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Said instead of a hash: the body is not part of the signature. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";

/**
 * The payload's word for header signing: the hash of the exact bytes, in lower-case hex. VPC Lattice refuses hashes
 * (its guide, SIGv4 authenticated requests). Rejects with the body's own Failure when it cannot be read.
 */
export async function payloadHash(service: string, body: Body | undefined): Promise<string> {
  if (service === "vpc-lattice-svcs") return unsignedPayload;
  return body === undefined ? emptyHash : body.sha256();
}

/** The same for a presigned URL: S3 signs none, for whoever made the URL need not have the body. */
export async function presignedPayloadHash(service: string, body: Body | undefined): Promise<string> {
  return isS3Family(service) ? unsignedPayload : payloadHash(service, body);
}
