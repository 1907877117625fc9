/** The text of `--explain`: what was inferred and why, whose credentials they are, and the texts that were signed. */
import { escapeControls } from "../../message/printable.ts";
import type { Identity } from "../credentials/identity.ts";
import type { Chosen } from "./settings.ts";
import type { Signature } from "./sign.ts";

export interface Explained {
  readonly signed: Signature;
  readonly service: Chosen;
  readonly region: Chosen;
  readonly identity: Identity;
  /** false: `--no-redact`. */
  readonly redact: boolean;
}

/**
 * Lines for stderr, each ended. Without `--no-redact` the session token, the signature and the typed secrets of
 * README's difference 4 are `(redacted)`; the access key id is no secret.
 */
export function explain({ signed, service, region, identity, redact }: Explained): string {
  const [algorithm = ""] = signed.stringToSign.split("\n");
  const rows: readonly (readonly [string, string, string])[] = [
    ["service", service.value, service.rule],
    [signed.scheme === "sigv4a" ? "region set" : "region", region.value, region.rule],
    ["credentials", identity.accessKeyId, identity.source],
    ["algorithm", algorithm, ""],
    ["scope", signed.scope, ""],
    ["signed headers", signed.signedHeaders, ""],
    ["signature", redact ? "(redacted)" : signed.signature, ""],
  ];
  const canonical = redact ? redacted(signed.canonicalRequest) : signed.canonicalRequest;
  return [
    ...aligned(rows),
    "canonical request:",
    ...indented(canonical),
    "string to sign:",
    ...indented(signed.stringToSign),
    "",
  ].join("\n");
}

/** A line for stderr about a request that is sent unsigned; `because` in words. */
export function explainUnsigned(because: string | undefined): string {
  const reason = because === undefined ? "" : ` (${because})`;
  return `${escapeControls(`signature:  none${reason}`)}\n`;
}

/** `label:  value  (rule)`, the columns under each other where there is a rule to show. */
function aligned(rows: readonly (readonly [string, string, string])[]): string[] {
  const label = Math.max(...rows.map(([name]) => name.length)) + ":  ".length;
  const value = Math.max(...rows.map(([, text, rule]) => (rule === "" ? 0 : text.length)));
  return rows.map(([name, text, rule]) =>
    escapeControls(`${`${name}:`.padEnd(label)}${rule === "" ? text : `${text.padEnd(value)}  (${rule})`}`),
  );
}

/** The bytes as UTF-8, two blanks in front of each line; a line that is empty stays so. */
function indented(bytes: string): string[] {
  return Buffer.from(bytes, "latin1")
    .toString("utf8")
    .split("\n")
    .map(line => (line === "" ? "" : `  ${escapeControls(line)}`));
}

/** The secrets of a canonical request: header lines (`name:value`) and parameters of a presigned query. */
export function redacted(canonical: string): string {
  return canonical
    .replace(secretHeaders, "$1:(redacted)")
    .replace(/(X-Amz-(?:Security-Token|Signature|S3session-Token)=)[^&\n]*/gi, "$1(redacted)");
}

const secretHeaders =
  /^(x-amz-security-token|x-amz-s3session-token|x-amz-(?:copy-source-)?server-side-encryption-customer-key|proxy-authorization|cookie|x-api-key):.*$/gm;
