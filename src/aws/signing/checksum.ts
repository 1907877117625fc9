/** Adds the checksum without which S3 rejects some operations, such as DeleteObjects; AWS's SDKs add it too. */
import { percentDecode } from "../../message/bytes.ts";
import { fieldValue } from "../../message/fields.ts";
import type { Body, HeaderField, WireRequest } from "../../message/request.ts";
import { untilAborted } from "../../system/until-aborted.ts";
import { isS3Family } from "../endpoint/endpoint.ts";

/** Method -> subresources in the query whose body needs a checksum (S3's API model, `requestChecksumRequired`). */
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

/** S3 Control's operations that need one (its API model, `httpChecksumRequired`), and the hosts that it has. */
const controlPath = /^\/v20180820\/(accessgrantsinstance|async-requests|bucket|mrap)(\/|$)/;
const controlHost = /(^|\.)s3-(control|outposts)[.-]/;

/**
 * The request, with a checksum of its body when it is an S3 operation that is rejected without one. `givenNames`: the header
 * names given on the command line, those to be left out included; a checksum among them is the caller's choice.
 * Reads such a body; rejects with its Failure when it cannot be read, or with the signal's reason.
 */
export async function withChecksum(
  service: string,
  request: WireRequest,
  givenNames: readonly string[],
  signal?: AbortSignal,
): Promise<WireRequest> {
  const { body, headers } = request;
  if (body === undefined || !body.repeatable || !isS3Family(service)) return request;
  if (givenNames.some(isChecksumName) || !needsChecksum(request, givenNames)) return request;
  return { ...request, headers: [...headers, await checksumHeader(body, signal)] };
}

function needsChecksum({ method, target, headers }: WireRequest, givenNames: readonly string[]): boolean {
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const subresources = checkedSubresources.get(method) ?? [];
  return (
    subresourcesOf(query).some(name => subresources.includes(name)) ||
    // S3's API reference, PutObject: a retention or a legal hold comes with a checksum.
    (method === "PUT" && givenNames.some(name => /^x-amz-object-lock-/i.test(name))) ||
    (controlPath.test(path) && controlHost.test(fieldValue(headers, "host") ?? ""))
  );
}

/** S3's API reference: Content-MD5, `x-amz-checksum-ALGORITHM`, and `x-amz-trailer` for a checksum behind the body. */
function isChecksumName(name: string): boolean {
  return /^(content-md5|x-amz-checksum-.*|x-amz-trailer)$/i.test(name);
}

/** As they are written: S3 tells `?DELETE` from `?delete`. */
function subresourcesOf(query: string): string[] {
  return query.split("&").map(pair => percentDecode(pair.replace(/=.*$/s, "")));
}

/**
 * Content-MD5 is supported by every store with S3's API; where the runtime has no MD5 (FIPS mode), S3's own header for SHA-256
 * takes its place.
 */
async function checksumHeader(body: Body, signal: AbortSignal | undefined): Promise<HeaderField> {
  const { createHash, getFips } = await import("node:crypto");
  if (getFips() === 1) {
    const sha256 = Buffer.from(await body.sha256(signal), "hex").toString("base64");
    return { name: "x-amz-checksum-sha256", value: sha256 };
  }
  const md5 = createHash("md5");
  for await (const chunk of untilAborted(body.open(), signal)) md5.update(chunk);
  return { name: "Content-MD5", value: md5.digest("base64") };
}
