/**
 * Recognizes URLs that are already signed (presigned): their creator decided what they grant, and servers reject a
 * second signature.
 */
import { percentDecode } from "./bytes.ts";

interface SignatureScheme {
  readonly name: string;
  /** Names of query parameters, in lower case; the scheme is recognized only if all of them are present. */
  readonly parameters: readonly string[];
}

/** Each scheme as its service documents its presigned URLs; a common name counts only in combination with others. */
const schemes: readonly SignatureScheme[] = [
  { name: "AWS Signature Version 4", parameters: ["x-amz-signature"] },
  // S3's query string authentication, and the query APIs before SigV4.
  { name: "AWS Signature Version 2", parameters: ["awsaccesskeyid", "signature"] },
  { name: "CloudFront", parameters: ["key-pair-id", "signature"] },
  { name: "Google Cloud Storage V4", parameters: ["x-goog-signature"] },
  { name: "Google Cloud Storage V2", parameters: ["googleaccessid", "signature"] },
  { name: "Azure shared access signature", parameters: ["sig", "sv"] },
  { name: "Alibaba Cloud OSS V4", parameters: ["x-oss-signature"] },
  { name: "Alibaba Cloud OSS V1", parameters: ["ossaccesskeyid", "signature"] },
  { name: "Huawei Cloud OBS", parameters: ["accesskeyid", "signature", "expires"] },
  { name: "Tencent Cloud COS", parameters: ["q-ak", "q-signature"] },
  { name: "Volcengine TOS", parameters: ["x-tos-signature"] },
];

/** Names of the query parameters that are secrets in such URLs, in lower case: signatures, keys and tokens. */
export const signatureParameters: ReadonlySet<string> = new Set([
  ...schemes.flatMap(({ parameters }) => parameters).filter(name => !["sv", "expires"].includes(name)),
  "x-amz-credential",
  "x-amz-security-token",
  "x-amz-s3session-token",
  "x-goog-credential",
  "x-oss-credential",
  "x-oss-security-token",
  "x-tos-credential",
  "x-tos-security-token",
  "security-token",
  "x-cos-security-token",
]);

/**
 * Returns the name of the signature scheme that a query (without `?`) contains, percent-encoded parameter names
 * included; undefined if none.
 */
export function carriedSignature(query: string | undefined): string | undefined {
  if (query === undefined) return undefined;
  const names = new Set(parameterNames(query));
  return schemes.find(({ parameters }) => parameters.every(name => names.has(name)))?.name;
}

/** Returns the decoded names of a query's parameters, in lower case. */
export function parameterNames(query: string | undefined): string[] {
  return (query ?? "").split("&").map(pair => percentDecode(pair.split("=", 1)[0] ?? "").toLowerCase());
}
