/** Adds the checksum that S3 requires for some operations, such as DeleteObjects; AWS's SDKs add it too. */
import { percentDecode } from "../../message/bytes.ts";
import { fieldValue } from "../../message/fields.ts";
import type { Body, HeaderField, WireRequest } from "../../message/request.ts";
import { untilAborted } from "../../system/until-aborted.ts";
import { isS3Family } from "../endpoint/endpoint.ts";
import { emptyHash } from "./payload.ts";

/** Method -> query subresources whose body needs a checksum (S3's API model, `requestChecksumRequired`). */
const checkedSubresources: ReadonlyMap<string, readonly string[]> = new Map([
  ["POST", ["delete", "metadataConfiguration", "metadataTable"]],
  [
    "PUT",
    [
      "acl",
      "cors",
      "encryption",
      "legal-hold",
      "lifecycle",
      "logging",
      "metadataInventoryTable",
      "metadataJournalTable",
      "notification",
      "object-lock",
      "ownershipControls",
      "policy",
      "publicAccessBlock",
      "replication",
      "requestPayment",
      "retention",
      "tagging",
      "versioning",
      "website",
    ],
  ],
]);

/** The S3 Control operations that need a checksum (its API model, `httpChecksumRequired`), and the service's hosts. */
const controlPath = /^\/v20180820\/(accessgrantsinstance|async-requests|bucket|mrap)(\/|$)/;
const controlHost = /(^|\.)s3-(control|outposts)[.-]/;

/**
 * Returns the request, with a checksum of its body if it is an S3 operation that is rejected without one; without a
 * body, as for an ACL in header fields, the checksum is that of no bytes, as AWS's SDKs send it. `givenNames`
 * are the header names given on the command line, including those to be left out; a checksum among them is the user's
 * choice. Reads such a body; rejects with its Failure if it cannot be read, or with the signal's reason.
 */
export async function withChecksum(
  service: string,
  request: WireRequest,
  givenNames: readonly string[],
  signal?: AbortSignal,
): Promise<WireRequest> {
  const { body, headers } = request;
  if (body?.repeatable === false || !isS3Family(service)) return request;
  if (givenNames.some(isChecksumName) || !needsChecksum(request, givenNames)) return request;
  return { ...request, headers: [...headers, await checksumHeader(body, signal)] };
}

function needsChecksum(
  { method, target, headers, body }: WireRequest,
  givenNames: readonly string[],
): boolean {
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const subresources = checkedSubresources.get(method) ?? [];
  return (
    subresourcesOf(query).some(name => subresources.includes(name)) ||
    // A retention or a legal hold requires a checksum (S3's API reference, PutObject).
    (method === "PUT" && givenNames.some(name => /^x-amz-object-lock-/i.test(name))) ||
    (body !== undefined && controlPath.test(path) && controlHost.test(fieldValue(headers, "host") ?? ""))
  );
}

/** S3's API reference: Content-MD5, `x-amz-checksum-ALGORITHM`, and `x-amz-trailer` for a checksum after the body. */
function isChecksumName(name: string): boolean {
  return /^(content-md5|x-amz-checksum-.*|x-amz-trailer)$/i.test(name);
}

/** In their original case: S3 distinguishes `?DELETE` from `?delete`. */
function subresourcesOf(query: string): string[] {
  return query.split("&").map(pair => percentDecode(pair.replace(/=.*$/s, "")));
}

/**
 * Every store with S3's API supports Content-MD5; where the runtime has no MD5 (FIPS mode), S3's header for SHA-256 is
 * used instead.
 */
async function checksumHeader(body: Body | undefined, signal: AbortSignal | undefined): Promise<HeaderField> {
  const { createHash, getFips } = await import("node:crypto");
  if (getFips() === 1) {
    const sha256 = Buffer.from(await (body?.sha256(signal) ?? emptyHash), "hex").toString("base64");
    return { name: "x-amz-checksum-sha256", value: sha256 };
  }
  const md5 = createHash("md5");
  if (body !== undefined) for await (const chunk of untilAborted(body.open(), signal)) md5.update(chunk);
  return { name: "Content-MD5", value: md5.digest("base64") };
}
