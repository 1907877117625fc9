/** Redacts secrets in message heads and header lines before they are shown. All texts are byte strings. */
import { redacted as mark, redactUrl, redactUrls } from "./redact-urls.ts";

/** Request and response fields whose entire value is secret. */
const secretFields = new Set([
  "cookie",
  "x-api-key",
  "x-amz-security-token",
  "x-amz-s3session-token",
  "x-aws-ec2-metadata-token",
  // S3 with customer-provided keys (SSE-C).
  "x-amz-server-side-encryption-customer-key",
  "x-amz-copy-source-server-side-encryption-customer-key",
]);

/** Fields whose entire value is one URL (RFC 9110), so that whitespace does not end it. */
const urlFields = new Set(["location", "content-location", "referer"]);

const authorizationFields = new Set(["authorization", "proxy-authorization"]);

/** Authentication schemes: the first token of an authorization field, which is not secret. */
const authenticationSchemes = new Set([
  "apikey",
  "aws",
  "aws4-ecdsa-p256-sha256",
  "aws4-hmac-sha256",
  "basic",
  "bearer",
  "digest",
  "negotiate",
  "ntlm",
  "token",
]);

/** Returns the value of a field with its secrets redacted, including those of presigned URLs. */
export function redactField(name: string, value: string): string {
  const field = name.toLowerCase();
  if (value === "") return value;
  if (secretFields.has(field)) return mark;
  if (authorizationFields.has(field)) return redactAuthorization(value);
  if (field === "set-cookie")
    return value.replace(/^([\w.-]+=(?!=))?[^;]*/, (_, cookie) => `${cookie ?? ""}${mark}`);
  return redactUrls(urlFields.has(field) ? redactUrl(value) : value);
}

/**
 * Redacts a `name: value` line, or a `name:value` line of a canonical request; a line without a colon is treated as
 * text that may contain URLs.
 */
export function redactFieldLine(line: string): string {
  const match = /^([^\s:]+)(:[ \t]*)(.*)$/s.exec(line);
  if (match === null) return redactUrls(line);
  const [, name = "", between = "", value = ""] = match;
  return `${name}${between}${redactField(name, value)}`;
}

/**
 * Returns a redacted message head as lines without newlines. Continuation lines of a secret field are secret as well.
 * The empty line that ends the head is the last line, "".
 */
export function redactHead(head: string): string[] {
  let secret = false;
  return head
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line, index) => {
      if (index === 0) return redactUrls(line);
      if (/^[ \t]/.test(line)) return secret ? ` ${mark}` : redactUrls(line);
      const shown = redactFieldLine(line);
      secret = isSecretLine(line);
      return shown;
    });
}

/** Whether the value of this `name: value` line is secret, with or without its authentication scheme. */
export function isSecretLine(line: string): boolean {
  const name = line.slice(0, line.indexOf(":")).trim().toLowerCase();
  return secretFields.has(name) || authorizationFields.has(name) || name === "set-cookie";
}

/** A SigV4 Authorization field keeps its credential scope and signed headers; any other keeps the name of its scheme. */
function redactAuthorization(value: string): string {
  const [, scheme = "", rest = ""] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
  if (!authenticationSchemes.has(scheme.toLowerCase())) return mark;
  if (!/^aws4-/i.test(scheme)) return `${scheme} ${mark}`;
  const parts = rest.split(",").map(part => part.trim());
  const known = parts.map(part =>
    /^(Credential|SignedHeaders)=[\w+/.;=-]*$/.test(part) ? part : redactPart(part),
  );
  return `${scheme} ${known.join(", ")}`;
}

function redactPart(part: string): string {
  return part.startsWith("Signature=") ? `Signature=${mark}` : mark;
}
