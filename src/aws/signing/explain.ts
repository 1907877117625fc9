/** The text of `--explain`: service and region with their reasons, the identity, and the texts that were signed. */
import { textOfBytes } from "../../message/bytes.ts";
import { escapeControls } from "../../message/printable.ts";
import { redactFieldLine } from "../../message/redact-fields.ts";
import { redacted } from "../../message/redact-urls.ts";
import type { Identity } from "../credentials/identity.ts";
import type { Resolved } from "./settings.ts";
import type { Signature } from "./signature.ts";

export interface Explained {
  readonly signed: Signature;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly identity: Identity;
  /** False with `--no-redact`. */
  readonly redact: boolean;
}

/**
 * Returns lines for stderr, each with its newline. Without `--no-redact`, the session token, the signature and the
 * secret headers of README's difference 4 are shown as `(redacted)`; the access key id is not a secret.
 */
export function explain({ signed, service, region, identity, redact }: Explained): string {
  const [algorithm = ""] = signed.stringToSign.split("\n");
  const rows: readonly (readonly [string, string, string])[] = [
    ["service", service.value, service.reason],
    [signed.scheme === "sigv4a" ? "region set" : "region", region.value, region.reason],
    ["credentials", identity.accessKeyId, identity.source],
    ["algorithm", algorithm, ""],
    ["scope", signed.scope, ""],
    ["signed headers", signed.signedHeaders, ""],
    ["signature", redact ? redacted : signed.signature, ""],
  ];
  const canonical = redact ? redactCanonical(signed.canonicalRequest) : signed.canonicalRequest;
  return [
    ...aligned(rows),
    "canonical request:",
    ...indentedLines(canonical),
    "string to sign:",
    ...indentedLines(signed.stringToSign),
    "",
  ].join("\n");
}

/** Returns a line for stderr about a request that is sent unsigned; `because` is the reason. */
export function explainUnsigned(because: string | undefined): string {
  const reason = because === undefined ? "" : ` (${because})`;
  return `${escapeControls(`signature:  none${reason}`)}\n`;
}

/** `label:  value  (reason)` in columns; rows without a reason do not affect the width. */
function aligned(rows: readonly (readonly [string, string, string])[]): string[] {
  const label = Math.max(...rows.map(([name]) => name.length)) + ":  ".length;
  const value = Math.max(...rows.map(([, text, reason]) => (reason === "" ? 0 : text.length)));
  return rows.map(([name, text, reason]) =>
    escapeControls(
      `${`${name}:`.padEnd(label)}${reason === "" ? text : `${text.padEnd(value)}  (${reason})`}`,
    ),
  );
}

/** Decodes the byte string as UTF-8 and indents each line that is not empty. */
function indentedLines(bytes: string): string[] {
  return textOfBytes(bytes)
    .split("\n")
    .map(line => (line === "" ? "" : `  ${escapeControls(line)}`));
}

/** Redacts a canonical request: its query, which may be a presigned one, and its header lines. */
function redactCanonical(canonical: string): string {
  const [method = "", path = "", query = "", ...rest] = canonical.split("\n");
  return [method, path, redactQuery(query), ...rest.map(redactFieldLine)].join("\n");
}

/** Redacts the secrets of a presigned URL in a canonical query. */
export function redactQuery(query: string): string {
  return query.replace(/(X-Amz-(?:Security-Token|Signature|S3session-Token)=)[^&\n]*/gi, `$1${redacted}`);
}
