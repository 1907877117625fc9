/** URLs that carry a signature of their own: their maker has decided who may do what, and a second one is refused. */
import { percentDecode } from "./bytes.ts";

interface SignatureScheme {
  readonly name: string;
  /** Names of query parameters, in lower case; only with all of them it is that scheme. */
  readonly parameters: readonly string[];
}

/** As the documentation of each service describes its presigned URLs; common words count only beside others. */
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

/** Names of parameters that are secrets of such URLs, in lower case: signatures, keys and tokens. */
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

/** The scheme of the signature in a query (without `?`), encoded names included; undefined without one. */
export function carriedSignature(query: string | undefined): string | undefined {
  if (query === undefined) return undefined;
  const names = new Set(parameterNames(query));
  return schemes.find(({ parameters }) => parameters.every(name => names.has(name)))?.name;
}

/** The decoded names of a query's parameters, in lower case. */
export function parameterNames(query: string | undefined): string[] {
  return (query ?? "").split("&").map(pair => percentDecode(pair.split("=", 1)[0] ?? "").toLowerCase());
}
