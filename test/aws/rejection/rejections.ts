/** Signed requests and the answers that refuse them, in the shapes that AWS publishes. */

import type { SignedAttempt } from "../../../src/aws/rejection/hints.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import type { Resolved } from "../../../src/aws/signing/settings.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import type { HeaderField } from "../../../src/message/request.ts";
import { bodyOf, hashOf, identityWith, requestTo } from "../signing/requests.ts";

export const token = "FwoGZXIvYXdzEXAMPLETOKEN/session+0==";
export const instant = Date.UTC(2015, 7, 30, 12, 36);

export interface Asked {
  readonly host?: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly service?: Resolved;
  readonly region?: Resolved;
  readonly accessKeyId?: string;
  readonly token?: string;
  readonly dateIsGiven?: boolean;
  /** false: `--unsigned-payload`, so that the body was not read. Default: true. */
  readonly bodyIsHashed?: boolean;
}

const es: Resolved = { value: "es", reason: "--service" };
export const byDefault: Resolved = { value: "execute-api", reason: "default, for host x.test" };

/** A request, signed. */
export async function sent({
  host = "search-x.eu-west-1.es.amazonaws.com",
  method = "GET",
  target = "/",
  headers = [],
  body,
  service = es,
  region = { value: "eu-west-1", reason: "--region" },
  accessKeyId = "AKIDEXAMPLE",
  token,
  dateIsGiven = false,
  bodyIsHashed = true,
}: Asked = {}): Promise<SignedAttempt> {
  const identity = { ...identityWith(token), accessKeyId };
  const request = requestTo(host, {
    method,
    target,
    headers: headers.map(([name, value]) => ({ name, value })),
    body: body === undefined ? undefined : bodyOf(Buffer.from(body)),
  });
  const payloadHash = hashOf(body ?? "");
  const signed = await sign(request, {
    identity,
    service: service.value,
    region: region.value,
    instant,
    payloadHash,
  });
  const bodyHash = bodyIsHashed ? payloadHash : undefined;
  return { signed, service, region, identity, dateIsGiven, host: host.replace(/:\d+$/, ""), bodyHash };
}

export function answer(
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): RejectedResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: fields(headers), body: Buffer.from(text) };
}

function fields(headers: Record<string, string>): HeaderField[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

const notMatching =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** A server's texts; ours where it saw what we signed. */
export interface ServerTexts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** API Gateway, and the service in front of OpenSearch. */
export function gatewayMismatch({ canonicalRequest, stringToSign }: ServerTexts): RejectedResponse {
  const texts = `The Canonical String for this request should have been\n'${utf8(canonicalRequest)}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`;
  return answer(
    403,
    { message: `${notMatching}\n\n${texts}` },
    { "x-amzn-ErrorType": "InvalidSignatureException" },
  );
}

/** S3. */
export function s3Mismatch({ canonicalRequest, stringToSign }: ServerTexts): RejectedResponse {
  const leaf = (name: string, text: string) =>
    `<${name}>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</${name}>`;
  return answer(
    403,
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${leaf("Code", "SignatureDoesNotMatch")}${leaf("Message", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")}${leaf("AWSAccessKeyId", "AKIDEXAMPLE")}${leaf("StringToSign", stringToSign)}${leaf("SignatureProvided", "0")}${leaf("CanonicalRequest", utf8(canonicalRequest))}</Error>`,
  );
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
