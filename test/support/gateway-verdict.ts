/**
 * Whether AWS would accept a received request: whose key it is, what is signed, when, and whether the signature is
 * right.
 */
import { createHash } from "node:crypto";
import { type ReceivedRequest, valuesOf } from "./gateway-reader.ts";
import {
  type Claim,
  type Expected,
  expectedSignature,
  isS3,
  pairsOf,
  sha256,
  splitTarget,
} from "./gateway-signature.ts";

/** Keys that the gateway knows. */
export interface KnownKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With one, the request must bring it; without one, it must not bring any. */
  readonly sessionToken?: string;
  /** Milliseconds since 1970; default: never. */
  readonly expires?: number;
}

/** The properties of an endpoint, and the identities that it knows. */
export interface EndpointFacts {
  /** Undefined means any service, each by its own rules. */
  readonly service: string | undefined;
  readonly region: string | undefined;
  readonly keys: readonly KnownKeys[];
  /** Services other than S3's that accept UNSIGNED-PAYLOAD. */
  readonly unsignedPayload: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Why a request was rejected, in AWS's words for that kind. */
export type Reason =
  | "not-signed"
  | "malformed"
  | "unknown-key"
  | "wrong-token"
  | "expired-token"
  | "wrong-region"
  | "wrong-service"
  | "too-old"
  | "too-new"
  | "expired-url"
  | "header-not-signed"
  | "no-length"
  | "payload-header"
  | "payload-mismatch"
  | "no-checksum"
  | "wrong-checksum"
  | "signature-mismatch";

interface Refusal {
  readonly reason: Reason;
  /** What is wrong, for the reader of a test's output. */
  readonly detail: string;
}

/** What was received, and the result. Nothing in it is secret except what the request itself contained. */
export interface Verdict {
  readonly request: ReceivedRequest;
  readonly claim: Claim | undefined;
  readonly expected: Expected | undefined;
  /** Undefined if the request is accepted. */
  readonly refusal: Refusal | undefined;
}

/** AWS allows five minutes either way. */
export const allowedSkew = 5 * 60_000;

/** Looks at a request as an endpoint of AWS does. Never throws. */
export function judge(request: ReceivedRequest, endpoint: EndpointFacts): Verdict {
  const claim = claimOf(request);
  if ("reason" in claim) return { request, claim: undefined, expected: undefined, refusal: claim };
  const keys = endpoint.keys.find(known => known.accessKeyId === claim.accessKeyId);
  const refusal =
    claimRefusal(request, claim) ??
    scopeRefusal(claim, endpoint) ??
    timeRefusal(claim, endpoint.now()) ??
    (keys === undefined
      ? refuse("unknown-key", claim.accessKeyId)
      : tokenRefusal(claim, keys, endpoint.now()));
  if (refusal !== undefined || keys === undefined) return { request, claim, expected: undefined, refusal };
  const payload = payloadOf(request, claim, endpoint.unsignedPayload);
  // S3 reports that the hash is wrong; others show the canonical request with the hash of what arrived.
  const other = typeof payload !== "string" && payload.reason === "payload-mismatch" && !isS3(claim.service);
  if (typeof payload !== "string" && !other) return { request, claim, expected: undefined, refusal: payload };
  const hash = typeof payload === "string" ? payload : sha256(request.body);
  const expected = expectedSignature(request, claim, keys.secretAccessKey, hash);
  const wrong = other ? payload : mismatch(request, claim, expected);
  return { request, claim, expected, refusal: wrong ?? checksumRefusal(request, claim) };
}

/**
 * A header that is signed but was not received is not the same as a header with an empty value, whatever the canonical
 * request contains.
 */
function mismatch(request: ReceivedRequest, claim: Claim, expected: Expected): Refusal | undefined {
  const missing = claim.signedHeaders.find(name => valuesOf(request, name).length === 0);
  if (missing !== undefined) return refuse("signature-mismatch", `${missing} is signed and was not sent`);
  return expected.signature === claim.signature
    ? undefined
    : refuse("signature-mismatch", `${claim.signature}, not ${expected.signature}`);
}

/** S3's API reference, DeleteObjects and the operations that set a subresource: a checksum of the body is required. */
function checksumRefusal(request: ReceivedRequest, { service, form }: Claim): Refusal | undefined {
  const names = pairsOf(splitTarget(request.target)[1]).map(([name]) => name);
  const isChecked = (
    request.method === "POST" ? ["delete"] : request.method === "PUT" ? setSubresources : []
  ).some(name => names.includes(name));
  const [given] = valuesOf(request, "content-md5");
  if (given !== undefined) {
    const actual = createHash("md5").update(request.body).digest("base64");
    return given === actual ? undefined : refuse("wrong-checksum", `${given}, not ${actual}`);
  }
  const others = request.fields.filter(({ name }) => /^x-amz-checksum-/i.test(name));
  return service === "s3" && form === "header" && isChecked && others.length === 0
    ? refuse("no-checksum", "neither Content-MD5 nor x-amz-checksum-*")
    : undefined;
}

const setSubresources = ["acl", "cors", "lifecycle", "policy", "tagging", "versioning", "website"];

function refuse(reason: Reason, detail: string): Refusal {
  return { reason, detail };
}

function claimOf(request: ReceivedRequest): Claim | Refusal {
  const headers = valuesOf(request, "authorization");
  const pairs = pairsOf(splitTarget(request.target)[1]);
  const inQuery = pairs.some(([name]) => name === "X-Amz-Algorithm" || name === "X-Amz-Signature");
  if (headers.length === 0 && !inQuery)
    return refuse("not-signed", "neither Authorization nor X-Amz-Signature");
  if (headers.length + Number(inQuery) > 1) return refuse("malformed", "more than one signature");
  return inQuery ? queryClaim(pairs) : headerClaim(headers[0] ?? "", request);
}

function headerClaim(authorization: string, request: ReceivedRequest): Claim | Refusal {
  const parts =
    /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (parts === null) return refuse("malformed", `Authorization: ${authorization}`);
  const times = valuesOf(request, "x-amz-date");
  const tokens = valuesOf(request, "x-amz-security-token");
  if (times.length !== 1 || tokens.length > 1)
    return refuse("malformed", "not one x-amz-date, or several tokens");
  return claim("header", {
    credential: parts[1],
    signedHeaders: parts[2],
    signature: parts[3],
    time: times[0],
    token: tokens[0],
  });
}

function queryClaim(pairs: readonly (readonly [string, string])[]): Claim | Refusal {
  const names = [
    "Algorithm",
    "Credential",
    "Date",
    "Expires",
    "SignedHeaders",
    "Signature",
    "Security-Token",
  ];
  const values = names.map(name =>
    pairs.filter(([key]) => key === `X-Amz-${name}`).map(([, value]) => value),
  );
  if (values.slice(0, -1).some(found => found.length !== 1) || (values.at(-1)?.length ?? 0) > 1) {
    return refuse("malformed", `not one of each of X-Amz-${names.join(", ")}`);
  }
  const [[algorithm], [credential], [time], [expires], [signedHeaders], [signature], [token]] = values as [
    string[],
    string[],
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  if (algorithm !== "AWS4-HMAC-SHA256") return refuse("malformed", `X-Amz-Algorithm=${algorithm}`);
  const seconds = /^\d+$/.test(expires ?? "") ? Number(expires) : 0;
  if (seconds < 1 || seconds > 604_800) return refuse("malformed", `X-Amz-Expires=${expires}`);
  return claim("query", { credential, signedHeaders, signature, time, token, expires: seconds });
}

function claim(
  form: Claim["form"],
  said: {
    credential: string | undefined;
    signedHeaders: string | undefined;
    signature: string | undefined;
    time: string | undefined;
    token: string | undefined;
    expires?: number;
  },
): Claim | Refusal {
  const [, accessKeyId, day, region, service] =
    /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(said.credential ?? "") ?? [];
  if (accessKeyId === undefined || day === undefined || region === undefined || service === undefined) {
    return refuse("malformed", `Credential=${said.credential}`);
  }
  if (!/^\d{8}T\d{6}Z$/.test(said.time ?? "")) return refuse("malformed", `date ${said.time}`);
  return {
    form,
    accessKeyId,
    day,
    region,
    service,
    signedHeaders: (said.signedHeaders ?? "").split(";"),
    signature: said.signature ?? "",
    time: said.time ?? "",
    token: said.token,
    expires: said.expires,
  };
}

function claimRefusal(
  request: ReceivedRequest,
  { signedHeaders, day, time, form }: Claim,
): Refusal | undefined {
  const sorted = [...new Set(signedHeaders)].sort();
  if (sorted.join(";").toLowerCase() !== signedHeaders.join(";")) {
    return refuse("malformed", `SignedHeaders=${signedHeaders.join(";")}`);
  }
  const sent = new Set(request.fields.map(field => field.name.toLowerCase()));
  const bare = ["host", ...sent]
    // A presigned URL may be sent with the hash of its body, which it does not sign.
    .filter(
      name =>
        name === "host" ||
        (name.startsWith("x-amz-") && !(form === "query" && name === "x-amz-content-sha256")),
    )
    .find(name => !signedHeaders.includes(name));
  if (bare !== undefined) return refuse("header-not-signed", bare);
  if (valuesOf(request, "host").length !== 1) return refuse("malformed", "not one Host");
  return day === time.slice(0, 8) ? undefined : refuse("malformed", `scope of ${day} on ${time}`);
}

function scopeRefusal({ region, service }: Claim, endpoint: EndpointFacts): Refusal | undefined {
  if (endpoint.service !== undefined && endpoint.service !== service) return refuse("wrong-service", service);
  if (endpoint.region !== undefined && endpoint.region !== region) return refuse("wrong-region", region);
  return undefined;
}

/** Milliseconds since 1970 of yyyymmddThhmmssZ. */
function instantOf(time: string): number {
  return Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function timeRefusal({ time, expires }: Claim, now: number): Refusal | undefined {
  const age = now - instantOf(time);
  if (Number.isNaN(age)) return refuse("malformed", `date ${time}`);
  if (age < -allowedSkew) return refuse("too-new", time);
  if (expires !== undefined) return age > expires * 1000 ? refuse("expired-url", time) : undefined;
  return age > allowedSkew ? refuse("too-old", time) : undefined;
}

function tokenRefusal({ token }: Claim, keys: KnownKeys, now: number): Refusal | undefined {
  if (token !== keys.sessionToken) return refuse("wrong-token", token === undefined ? "none" : "another's");
  return now > (keys.expires ?? Number.POSITIVE_INFINITY)
    ? refuse("expired-token", keys.accessKeyId)
    : undefined;
}

/** Returns the canonical request's last line, as the service determines it from the request. */
function payloadOf(
  request: ReceivedRequest,
  { form, service }: Claim,
  unsignedPayload: ReadonlySet<string>,
): string | Refusal {
  const [coding] = valuesOf(request, "content-encoding");
  const inOwnChunks =
    coding === "aws-chunked" && valuesOf(request, "x-amz-decoded-content-length").length === 1;
  if (isS3(service) && request.chunked && !inOwnChunks)
    return refuse("no-length", "S3 takes no chunks of unknown sum");
  const actual = sha256(request.body);
  const [said, ...more] = valuesOf(request, "x-amz-content-sha256");
  if (more.length > 0) return refuse("malformed", "several x-amz-content-sha256");
  // S3's presigned URLs are made before their bodies are known.
  if (form === "query" && isS3(service))
    return said === undefined || said === actual ? "UNSIGNED-PAYLOAD" : refuse("payload-mismatch", said);
  if (service === "vpc-lattice-svcs" && said !== "UNSIGNED-PAYLOAD") {
    return refuse("payload-header", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD");
  }
  if (said === undefined) {
    return form === "header" && (isS3(service) || service === "aoss")
      ? refuse("payload-header", "no x-amz-content-sha256")
      : actual;
  }
  if (said === "STREAMING-UNSIGNED-PAYLOAD-TRAILER" && isS3(service) && inOwnChunks) return said;
  if (said === "UNSIGNED-PAYLOAD") {
    return isS3(service) || service === "vpc-lattice-svcs" || unsignedPayload.has(service)
      ? said
      : refuse("payload-header", `UNSIGNED-PAYLOAD is not taken by ${service}`);
  }
  return said === actual ? said : refuse("payload-mismatch", `${said}, not ${actual}`);
}
