/** Signed requests and the responses that reject them, in the formats that AWS documents. */

import type { SignedAttempt } from "../../../src/aws/rejection/hints.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import type { Resolved } from "../../../src/aws/signing/settings.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import type { HeaderField } from "../../../src/message/request.ts";
import { bodyOf, hashOf, identityWith, requestTo } from "../signing/requests.ts";

export const token = "FwoGZXIvYXdzEXAMPLETOKEN/session+0==";
export const instant = Date.UTC(2015, 7, 30, 12, 36);

export interface AttemptOptions {
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

/** A signed request, as its rejection is explained. */
export async function attempt({
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
}: AttemptOptions = {}): Promise<SignedAttempt> {
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

export function response(
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

/** A rejection, the request that it is about, and the lines that explain it. */
export type Row = readonly [
  title: string,
  rejected: RejectedResponse,
  options: AttemptOptions,
  lines: readonly string[],
];

/** The body of an S3 error. */
export function s3Error(code: string, message: string, more = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>4442587FB7D0A2F9</RequestId><HostId>x</HostId></Error>`;
}

/** The body of an error in the query protocol. */
export function queryError(code: string, message: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>16fc956c</RequestId>\n</ErrorResponse>\n`;
}

/** The body of an EC2 error. */
export function ec2Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>5b48c718</RequestID></Response>`;
}

/** The body of an error of OpenSearch's security plugin, or of another type. */
export const plugin = (reason: string, type = "security_exception") => ({
  error: { root_cause: [{ type, reason }], type, reason },
  status: 403,
});

const notMatching =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** The texts that a server shows; ours where it received what we signed. */
export interface ServerTexts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** API Gateway, and the service in front of OpenSearch. */
export function gatewayMismatch({ canonicalRequest, stringToSign }: ServerTexts): RejectedResponse {
  const texts = `The Canonical String for this request should have been\n'${utf8(canonicalRequest)}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`;
  return response(
    403,
    { message: `${notMatching}\n\n${texts}` },
    { "x-amzn-ErrorType": "InvalidSignatureException" },
  );
}

/** S3. */
export function s3Mismatch({ canonicalRequest, stringToSign }: ServerTexts): RejectedResponse {
  const leaf = (name: string, text: string) =>
    `<${name}>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</${name}>`;
  return response(
    403,
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${leaf("Code", "SignatureDoesNotMatch")}${leaf("Message", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")}${leaf("AWSAccessKeyId", "AKIDEXAMPLE")}${leaf("StringToSign", stringToSign)}${leaf("SignatureProvided", "0")}${leaf("CanonicalRequest", utf8(canonicalRequest))}</Error>`,
  );
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
