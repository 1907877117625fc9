/** Warnings before a request is sent. */
import { describe, expect, it } from "vitest";
import type { Body } from "../../src/message/request.ts";
import type { Hop } from "../../src/plan/hop.ts";
import { warningsAbout } from "../../src/transfer/warnings.ts";
import { bodyOf, hashOf } from "../aws/signing/requests.ts";

const json = bodyOf(Buffer.from("{}"));
const unread = "the body must not be read";
const streamed: Body = { ...json, bytes: undefined, sha256: () => Promise.reject(new Error(unread)) };
const given = "0".repeat(64);
const warning = (text: string, body: string) =>
  `header X-Amz-Content-Sha256: got '${text}', but the body's SHA-256 is '${hashOf(body)}'; without the header, awscurl computes it`;

interface Asked {
  readonly value?: string;
  readonly body?: Body | undefined;
  readonly scheme?: "http" | "https";
  readonly unsignedPayload?: boolean;
  readonly signs?: boolean;
  readonly region?: string;
}

const service = { value: "s3", reason: "--service" };

function hop({
  value,
  body,
  scheme = "https",
  unsignedPayload = false,
  signs = true,
  region = "r",
}: Asked): Hop {
  const fields = value === undefined ? [] : [{ action: "send", name: "x-amz-CONTENT-sha256", value }];
  return {
    body,
    url: { scheme, host: "store.example" },
    headers: { given: fields },
    signing: signs
      ? { rules: { unsignedPayload }, service, region: { value: region, reason: "--region" } }
      : undefined,
  } as unknown as Hop;
}

describe("a given X-Amz-Content-Sha256", () => {
  it.each<[string, Asked, string[]]>([
    ["warns about another hash than the body's", { value: given, body: json }, [warning(given, "{}")]],
    ["warns about text that is no hash", { value: "\u001b[2J", body: json }, [warning("\\x1b[2J", "{}")]],
    ["warns about another hash than that of no body", { value: given }, [warning(given, "")]],
    ["accepts the body's hash", { value: hashOf("{}"), body: json }, []],
    ["accepts the hash of no body", { value: hashOf("") }, []],
    ["accepts UNSIGNED-PAYLOAD", { value: "UNSIGNED-PAYLOAD", body: json }, []],
    [
      "accepts the keyword for S3's signed chunks",
      { value: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", body: json },
      [],
    ],
    ["leaves a body unread that is not in memory", { value: given, body: streamed }, []],
    ["is ignored where nothing is signed", { value: given, body: json, signs: false }, []],
  ])("%s", async (_, asked, lines) => {
    expect(await warningsAbout(hop(asked))).toEqual(lines);
  });
});

describe("--unsigned-payload", () => {
  const unprotected = "the body is neither signed nor encrypted: anyone on the path can change it";
  it.each<[string, Asked, string[]]>([
    ["warns about a body over http", { body: json, scheme: "http", unsignedPayload: true }, [unprotected]],
    ["is fine over https", { body: json, unsignedPayload: true }, []],
    ["is fine without a body", { scheme: "http", unsignedPayload: true }, []],
    ["is needed for the warning about http", { body: json, scheme: "http" }, []],
  ])("%s", async (_, asked, lines) => {
    expect(await warningsAbout(hop(asked))).toEqual(lines);
  });
});

it("warns about a region of AWS in another spelling, for a host that is not AWS's", async () => {
  expect(await warningsAbout(hop({ region: "EU-WEST-1" }))).toEqual([
    "region EU-WEST-1 (--region): AWS writes it in lower case, eu-west-1",
  ]);
  expect(await warningsAbout(hop({ region: "EU-WEST-1", signs: false }))).toEqual([]);
});
