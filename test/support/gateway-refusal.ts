/** The responses to rejected requests, in the formats that each service publishes. */
import { isS3 } from "./gateway-signature.ts";
import { allowedSkew, type EndpointFacts, type Reason, type Verdict } from "./gateway-verdict.ts";

/** A response before it is framed. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** AWS's error code and message. */
interface Words {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

/** Returns the response to a rejected request; undefined for a request that was not rejected. */
export function refusalReply(verdict: Verdict, endpoint: EndpointFacts): Reply | undefined {
  if (verdict.refusal === undefined) return undefined;
  const service = endpoint.service ?? verdict.claim?.service ?? "execute-api";
  if (isS3(service)) return s3Reply(verdict, verdict.refusal.reason, endpoint);
  const words = wordsOf(verdict, verdict.refusal.reason, endpoint);
  if (service === "sts" || service === "iam") return queryReply(words, verdict.refusal.reason);
  if (service === "es" && verdict.refusal.reason === "not-signed")
    return anonymousReply(verdict.request.method);
  return service === "dynamodb" ? json10Reply(words) : restJsonReply(words);
}

const notMatching =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

function wordsOf(
  { claim, expected, request, refusal }: Verdict,
  reason: Reason,
  endpoint: EndpointFacts,
): Words {
  const invalid = (message: string): Words => ({ code: "InvalidSignatureException", message });
  switch (reason) {
    case "not-signed":
      return { code: "MissingAuthenticationTokenException", message: "Missing Authentication Token" };
    case "unknown-key":
    case "wrong-token":
      return {
        code: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      };
    case "expired-token":
      return {
        code: "ExpiredTokenException",
        message: "The security token included in the request is expired",
      };
    case "wrong-region":
      return invalid(`Credential should be scoped to a valid region, not '${claim?.region}'. `);
    case "wrong-service":
      return invalid(`Credential should be scoped to correct service: '${endpoint.service}'. `);
    case "too-old":
    case "too-new":
    case "expired-url":
      return invalid(clockMessage(claim?.time ?? "", reason, endpoint.now()));
    case "header-not-signed":
      return invalid(`'${refusal?.detail}' must be a 'SignedHeader' in the AWS Authorization header.`);
    case "malformed":
      return {
        code: "IncompleteSignatureException",
        message: `Authorization header requires 'Credential', 'Signature', 'SignedHeaders' and a date. ${refusal?.detail} (method ${request.method})`,
      };
    default:
      return invalid(expected === undefined ? notMatching : mismatchMessage(expected));
  }
}

function mismatchMessage({ canonicalRequest, stringToSign }: NonNullable<Verdict["expected"]>): string {
  return `${notMatching}\n\nThe Canonical String for this request should have been\n'${utf8(canonicalRequest)}'\n\nThe String-to-Sign should have been\n'${utf8(stringToSign)}'\n`;
}

function clockMessage(time: string, reason: Reason, now: number): string {
  const minutes = allowedSkew / 60_000;
  if (reason === "too-new") {
    return `Signature not yet current: ${time} is still later than ${basic(now + allowedSkew)} (${basic(now)} + ${minutes} min.)`;
  }
  return `Signature expired: ${time} is now earlier than ${basic(now - allowedSkew)} (${basic(now)} - ${minutes} min.)`;
}

/** yyyymmddThhmmssZ */
function basic(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function restJsonReply({ code, message }: Words): Reply {
  return reply(403, "application/json", JSON.stringify({ message }), [["x-amzn-ErrorType", code]]);
}

function json10Reply({ code, message }: Words): Reply {
  const text = JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message });
  return reply(400, "application/x-amz-json-1.0", text);
}

/** STS, Common errors; IAM has the same. */
const queryCodes: Partial<Record<Reason, string>> = {
  "not-signed": "MissingAuthenticationToken",
  "unknown-key": "InvalidClientTokenId",
  "wrong-token": "InvalidClientTokenId",
  "expired-token": "ExpiredToken",
  malformed: "IncompleteSignature",
};

function queryReply({ message }: Words, reason: Reason): Reply {
  const code = queryCodes[reason] ?? "SignatureDoesNotMatch";
  const error = element("Error", element("Type", "Sender") + leaf("Code", code) + leaf("Message", message));
  return reply(403, "text/xml", element("ErrorResponse", error + leaf("RequestId", requestId)));
}

/** OpenSearch Service treats a request without a signature as anonymous. */
function anonymousReply(method: string): Reply {
  const action = `es:ESHttp${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
  const message = `User: anonymous is not authorized to perform: ${action} because no resource-based policy allows the ${action} action`;
  return reply(403, "application/json", JSON.stringify({ Message: message }));
}

const requestId = "4442587FB7D0A2F9";

const s3Words: Readonly<Record<Exclude<Reason, "wrong-region" | "wrong-service">, Words>> = {
  "not-signed": { code: "AccessDenied", message: "Access Denied" },
  malformed: {
    code: "AuthorizationHeaderMalformed",
    message: "The authorization header is malformed.",
    status: 400,
  },
  "unknown-key": {
    code: "InvalidAccessKeyId",
    message: "The AWS Access Key Id you provided does not exist in our records.",
  },
  "wrong-token": {
    code: "InvalidToken",
    message: "The provided token is malformed or otherwise invalid.",
    status: 400,
  },
  "expired-token": { code: "ExpiredToken", message: "The provided token has expired.", status: 400 },
  "too-old": {
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
  },
  "too-new": {
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
  },
  "expired-url": { code: "AccessDenied", message: "Request has expired" },
  "header-not-signed": {
    code: "AccessDenied",
    message: "There were headers present in the request which were not signed",
  },
  "no-length": {
    code: "MissingContentLength",
    message: "You must provide the Content-Length HTTP header.",
    status: 411,
  },
  "payload-header": {
    code: "InvalidRequest",
    message: "Missing required header for this request: x-amz-content-sha256",
    status: 400,
  },
  "payload-mismatch": {
    code: "XAmzContentSHA256Mismatch",
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    status: 400,
  },
  "no-checksum": {
    code: "InvalidRequest",
    message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    status: 400,
  },
  "wrong-checksum": {
    code: "BadDigest",
    message: "The Content-MD5 you specified did not match what we received.",
    status: 400,
  },
  "signature-mismatch": {
    code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  },
};

/** S3 reports a wrong scope in the same words, whether the signature is in the header or the query. */
function s3WordsOf({ claim }: Verdict, reason: Reason, { region, service }: EndpointFacts): Words {
  if (reason !== "wrong-region" && reason !== "wrong-service") return s3Words[reason];
  const where = {
    header: { code: "AuthorizationHeaderMalformed", start: "The authorization header is malformed" },
    query: {
      code: "AuthorizationQueryParametersError",
      start: "Error parsing the X-Amz-Credential parameter",
    },
  }[claim?.form ?? "header"];
  const what = {
    "wrong-region": `the region '${claim?.region}' is wrong; expecting '${region}'`,
    "wrong-service": `incorrect service "${claim?.service}". This endpoint belongs to "${service}".`,
  }[reason];
  return { code: where.code, message: `${where.start}; ${what}`, status: 400 };
}

function s3Reply(verdict: Verdict, reason: Reason, endpoint: EndpointFacts): Reply {
  const { claim, expected, refusal } = verdict;
  const { code, message, status = 403 } = s3WordsOf(verdict, reason, endpoint);
  const parts = [leaf("Code", code), leaf("Message", message)];
  if (reason === "wrong-region") parts.push(leaf("Region", endpoint.region ?? ""));
  if (reason === "header-not-signed") parts.push(leaf("HeadersNotSigned", refusal?.detail ?? ""));
  if (reason === "too-old" || reason === "too-new") {
    parts.push(
      leaf("RequestTime", claim?.time ?? ""),
      leaf("ServerTime", new Date(endpoint.now()).toISOString()),
    );
    parts.push(leaf("MaxAllowedSkewMilliseconds", String(allowedSkew)));
  }
  if (reason === "unknown-key" || reason === "signature-mismatch") {
    parts.push(leaf("AWSAccessKeyId", claim?.accessKeyId ?? ""));
  }
  // S3 shows what it signed only if the signatures differ; the canonical request contains the session token.
  if (reason === "signature-mismatch" && expected !== undefined) {
    parts.push(
      leaf("StringToSign", utf8(expected.stringToSign)),
      leaf("SignatureProvided", claim?.signature ?? ""),
      leaf("StringToSignBytes", hexBytes(expected.stringToSign)),
      leaf("CanonicalRequest", utf8(expected.canonicalRequest)),
      leaf("CanonicalRequestBytes", hexBytes(expected.canonicalRequest)),
    );
  }
  parts.push(leaf("RequestId", requestId), leaf("HostId", "gateway"));
  return reply(
    status,
    "application/xml",
    `<?xml version="1.0" encoding="UTF-8"?>\n${element("Error", parts.join(""))}`,
    [
      ["x-amz-request-id", requestId],
      ...(reason === "wrong-region" ? [["x-amz-bucket-region", endpoint.region ?? ""] as const] : []),
    ],
  );
}

function reply(
  status: number,
  type: string,
  text: string,
  headers: readonly (readonly [string, string])[] = [],
): Reply {
  return { status, headers: [["Content-Type", type], ...headers], body: Buffer.from(text) };
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

function leaf(name: string, text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return element(
    name,
    text.replace(/[&<>]/g, char => entities[char] ?? char),
  );
}

function hexBytes(bytes: string): string {
  return (Buffer.from(bytes, "latin1").toString("hex").match(/../g) ?? []).join(" ");
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
