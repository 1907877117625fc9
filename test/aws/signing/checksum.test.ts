/** Which S3 operations get a checksum of their body, and which one. */
import * as crypto from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { withChecksum } from "../../../src/aws/signing/checksum.ts";
import type { Body, HeaderField } from "../../../src/message/request.ts";
import { bodyOf, hashOf, requestTo } from "./requests.ts";

const fips = vi.hoisted(() => ({ mode: 0 as 0 | 1 }));
vi.mock("node:crypto", async original => ({
  ...(await original<typeof crypto>()),
  getFips: () => fips.mode,
}));

const text = "<Delete/>";
const md5 = { name: "Content-MD5", value: crypto.createHash("md5").update(text).digest("base64") };
const bucket = "bucket.s3.eu-west-1.amazonaws.com";
const control = "111111111111.s3-control.eu-west-1.amazonaws.com";

interface Asked {
  readonly host?: string;
  readonly service?: string;
  readonly method?: string;
  readonly target?: string;
  readonly body?: Body | undefined;
  readonly given?: readonly string[];
}

/** The headers that were added behind Host. */
async function added({
  host = bucket,
  service = "s3",
  method = "POST",
  target = "/?delete",
  given = [],
  ...asked
}: Asked): Promise<readonly HeaderField[]> {
  const body = "body" in asked ? asked.body : bodyOf(Buffer.from(text));
  const request = requestTo(host, { method, target, body });
  const { headers, ...rest } = await withChecksum(service, request, given);
  expect(rest).toEqual({ method, target, body, origin: request.origin });
  expect(headers[0]).toEqual(request.headers[0]);
  return headers.slice(1);
}

describe("a checksum is added", () => {
  it.each<[string, Asked]>([
    ["to DeleteObjects", {}],
    ["to DeleteObjects with a path-style URL", { host: "s3.amazonaws.com", target: "/bucket?delete" }],
    ["to DeleteObjects with an equals sign", { target: "/?delete=" }],
    ["to DeleteObjects with other parameters", { target: "/?x-id=DeleteObjects&delete" }],
    ["to an encoded subresource", { method: "PUT", target: "/?legal%2Dhold" }],
    ["to DeleteObjects in a directory bucket", { service: "s3express" }],
    ["to PutBucketLifecycleConfiguration", { method: "PUT", target: "/?lifecycle" }],
    ["to PutObjectTagging of a version", { method: "PUT", target: "/k?tagging&versionId=1" }],
    ["to CreateBucketMetadataTableConfiguration", { target: "/?metadataTable" }],
    [
      "to an object under a legal hold",
      { method: "PUT", target: "/k", given: ["X-Amz-Object-Lock-Legal-Hold"] },
    ],
    ["beside a header whose name only begins like a checksum's", { given: ["Content-MD5-Note"] }],
    ["to CreateAccessGrant", { host: control, target: "/v20180820/accessgrantsinstance/grant" }],
    [
      "to PutBucketTagging of an Outpost",
      {
        host: "s3-outposts.eu-west-1.amazonaws.com",
        service: "s3-outposts",
        method: "PUT",
        target: "/v20180820/bucket/b/tagging",
      },
    ],
  ])("%s", async (_, asked) => {
    expect(await added(asked)).toEqual([md5]);
  });

  it("for SHA-256 where the runtime computes no MD5", async () => {
    fips.mode = 1;
    try {
      const sha256 = Buffer.from(hashOf(text), "hex").toString("base64");
      expect(await added({})).toEqual([{ name: "x-amz-checksum-sha256", value: sha256 }]);
    } finally {
      fips.mode = 0;
    }
  });

  it("over every chunk of a streamed body", async () => {
    const body: Body = {
      ...bodyOf(Buffer.from(text)),
      bytes: undefined,
      async *open() {
        for (const byte of Buffer.from(text)) yield Buffer.from([byte]);
      },
    };
    expect(await added({ body })).toEqual([md5]);
  });
});

// S3's API model: operations with requestChecksumRequired.
describe.each([
  ["POST", "delete metadataConfiguration metadataTable"],
  [
    "PUT",
    "acl cors encryption legal-hold lifecycle logging metadataInventoryTable metadataJournalTable notification " +
      "object-lock ownershipControls policy publicAccessBlock replication requestPayment retention tagging " +
      "versioning website",
  ],
])("a checksum is added to %s", (method, subresources) => {
  it.each(subresources.split(" "))("of ?%s", async subresource => {
    expect(await added({ method, target: `/?${subresource}` })).toEqual([md5]);
  });
});

describe("a checksum of no bytes is added to a request without a body", () => {
  const empty = [{ name: "Content-MD5", value: "1B2M2Y8AsgTpgAmY7PhCfg==" }];
  it.each<[string, Asked]>([
    ["that sets an ACL with header fields", { target: "/?acl" }],
    ["that creates an empty object with a retention", { target: "/k", given: ["x-amz-object-lock-mode"] }],
  ])("%s", async (_, asked) => {
    expect(await added({ method: "PUT", body: undefined, ...asked })).toEqual(empty);
  });

  it("in FIPS mode with SHA-256", async () => {
    fips.mode = 1;
    const value = crypto.createHash("sha256").digest("base64");
    const sent = await added({ method: "PUT", target: "/?acl", body: undefined });
    fips.mode = 0;
    expect(sent).toEqual([{ name: "x-amz-checksum-sha256", value }]);
  });
});

describe("no checksum is added", () => {
  it.each<[string, Asked]>([
    ["to another service's request", { service: "es" }],
    ["to GET, which has no body", { method: "GET", target: "/?acl", body: undefined }],
    [
      "to a request to S3 Control without a body",
      { host: control, target: "/v20180820/mrap/instances/x", body: undefined },
    ],
    ["to a body that can be read only once", { body: { ...bodyOf(Buffer.from(text)), repeatable: false } }],
    ["to PutObject", { method: "PUT", target: "/delete" }],
    ["to an upload in parts", { method: "POST", target: "/k?uploadId=delete" }],
    ["to PUT ?delete, which is not an S3 operation", { method: "PUT" }],
    ["to POST ?tagging", { target: "/?tagging" }],
    ["to a subresource that needs none", { method: "PUT", target: "/?accelerate" }],
    ["to a longer name", { target: "/?deleted" }],
    ["to a method with an inherited name", { method: "constructor" }],
    ["beside an x-amz-checksum-sha256", { given: ["x-amz-checksum-sha256"] }],
    ["beside a Content-MD5", { given: ["content-md5"] }],
    ["beside an S3 checksum", { given: ["X-Amz-Checksum-Crc32"] }],
    ["beside a checksum behind the body", { given: ["x-amz-trailer"] }],
    ["to CreateJob of S3 Control, which needs none", { host: control, target: "/v20180820/jobs" }],
    ["to a bucket named like S3 Control's API version", { target: "/v20180820/bucket/x" }],
  ])("%s", async (_, asked) => {
    expect(await added(asked)).toEqual([]);
  });
});
