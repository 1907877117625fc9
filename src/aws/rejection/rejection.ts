/** What a signed request was refused for: what a second attempt could mend, and what a person is told. */

import { printable } from "../../message/printable.ts";
import { isS3Family } from "../endpoint/endpoint.ts";
import { compareTexts } from "./compare.ts";
import { codeLine, expiredLine, openSearchLine, type Sent, scopeLines, whose } from "./hints.ts";
import { header, type Refusal, readRefusal, type Told } from "./parse.ts";

/**
 * At most three lines for stderr, none when no cause is known. Whatever the server wrote, they hold no control characters,
 * and neither the session token nor the secret key nor the signature.
 */
export function explainRefusal(answer: Refusal, sent: Sent): readonly string[] {
  if (answer.status < 400) return [];
  const hide = hiding(sent);
  const read = readRefusal(answer);
  const told = hidden({ ...read, region: otherBucketRegion(answer) ?? read.region }, hide);
  const { canonicalRequest, stringToSign } = sent.signed;
  const ours = { canonicalRequest: hide(utf8(canonicalRequest)), stringToSign };
  const texts = compareTexts(told, ours, sent.bodyHash);
  const lines =
    texts === undefined ? causes(answer, told, sent) : [texts === "same" ? wrongSecret(sent) : texts];
  return [...lines, ...(texts === "same" ? [] : serviceLine(answer, told, sent))].slice(0, 3);
}

function wrongSecret({ identity }: Sent): string {
  return `the request arrived as it was signed, so the secret key is wrong: it does not belong to ${whose(identity)}`;
}

/** Without texts: the first kind of cause that is known. */
function causes(answer: Refusal, told: Told, sent: Sent): string[] {
  if (tellsOfTime(told)) return [clockLine(answer, sent)];
  const scope = scopeLines(told, sent);
  if (scope.length > 0) return scope;
  if (tellsOfExpiry(told)) return [expiredLine(sent)];
  const line = openSearchLine(answer.status, told, sent) ?? codeLine(told, sent);
  return line === undefined ? [] : [line];
}

/**
 * A hint about a service that was not the right one: at most one line, and none when the server names the service itself
 * (in its own texts, in a message about the scope, as the action that is forbidden).
 */
function serviceLine(
  { status }: Refusal,
  { code = "", message = "", stringToSign, isS3Error }: Told,
  { service }: Sent,
): string[] {
  if (/execute-api:|correct service:|belongs to/i.test(message)) return [];
  const isDefault = service.rule.startsWith("default");
  if (isS3Error && !isS3Family(service.value)) {
    // S3 and the stores that speak its API reject the signature of another service with one of these codes.
    const isAboutSignature = code === "SignatureDoesNotMatch" || code.startsWith("Authorization");
    // A service that was chosen is doubted only when the server does not show what it read instead.
    const isWrong = isDefault
      ? isAboutSignature || status === 403
      : isAboutSignature && stringToSign === undefined;
    if (!isWrong) return [];
    const signedAs = isDefault ? `${service.value} by default` : printable(service.value);
    return [`signed as ${signedAs}, but the response is an S3 error: try --service s3`];
  }
  return status === 403 && isDefault && stringToSign === undefined
    ? [`signed as ${service.value} by default; a custom domain needs --service es`]
    : [];
}

function clockLine({ headers }: Refusal, { signed, dateIsGiven }: Sent): string {
  const dated = header(signed.request.headers, "x-amz-date") ?? signed.stringToSign.split("\n")[1] ?? "";
  const date = Date.parse(header(headers, "date") ?? "");
  const seen = Number.isNaN(date)
    ? ""
    : `, the server's clock says ${new Date(date).toISOString().slice(0, 19)}Z`;
  const cause = dateIsGiven ? "check the X-Amz-Date that was typed" : "check the clock of this machine";
  return `the request is dated ${dated.slice(0, 16)}${seen}: ${cause}`;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * By how many milliseconds the server's clock is ahead of `nowMs`; undefined unless the server refused the request for its
 * time and has a Date that is more than two minutes and less than a day away.
 */
export function clockSkew(answer: Refusal, nowMs: number): { readonly skewMilliseconds: number } | undefined {
  if (!ofClient(answer) || !tellsOfTime(readRefusal(answer))) return undefined;
  const skewMilliseconds = Date.parse(header(answer.headers, "date") ?? "") - nowMs;
  const distance = Math.abs(skewMilliseconds);
  return distance > 2 * minute && distance < day ? { skewMilliseconds } : undefined;
}

/** S3 and EC2 have codes for it, others say it in words under the code of any wrong signature. */
function tellsOfTime({ code = "", message = "" }: Told): boolean {
  return (
    code === "RequestTimeTooSkewed" ||
    code === "RequestExpired" ||
    /^Signature (expired|not yet current)/i.test(message)
  );
}

/** S3: the region of the bucket, when the answer is one that says that it is another one (301, 307, 400). */
export function otherBucketRegion(answer: Refusal): string | undefined {
  if (![301, 307, 400].includes(answer.status)) return undefined;
  const region = header(answer.headers, "x-amz-bucket-region") ?? readRefusal(answer).region;
  return region !== undefined && /^[a-z0-9-]{1,32}$/.test(region) ? region : undefined;
}

/** Was the request refused because its session token is no longer good? */
export function tokenExpired(answer: Refusal): boolean {
  return ofClient(answer) && tellsOfExpiry(readRefusal(answer));
}

function tellsOfExpiry({ code = "", message = "" }: Told): boolean {
  return (
    /^ExpiredToken(Exception)?$/.test(code) ||
    /^The security token included in the request is expired/i.test(message)
  );
}

function ofClient({ status }: Refusal): boolean {
  return status >= 400 && status < 500;
}

/** A server can write back what it was sent: nothing of what is secret goes from there into a line. */
function hiding({ signed, identity }: Sent): (text: string) => string {
  const token = header(signed.request.headers, "x-amz-security-token");
  const secrets = [
    signed.signature,
    identity.secretAccessKey.reveal(),
    identity.sessionToken?.reveal(),
    token,
  ]
    .filter(secret => secret !== undefined)
    // Shorter ones are none of AWS's, and would be found in any text.
    .filter(secret => secret.length >= 8)
    .flatMap(secret => [secret, encodeURIComponent(secret)]);
  return text => secrets.reduce((left, secret) => left.replaceAll(secret, "(redacted)"), text);
}

function hidden(told: Told, hide: (text: string) => string): Told {
  return Object.fromEntries(
    Object.entries(told).map(([name, value]) => [name, typeof value === "string" ? hide(value) : value]),
  );
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
