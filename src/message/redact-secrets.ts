/** Redacts known secrets in text from a server, which can echo what it received. */
import { percent } from "./bytes.ts";
import { redacted } from "./redact-urls.ts";

/** A shorter secret would match by chance; AWS's secret keys and tokens are all longer. */
const shortestSecret = 8;

/**
 * Returns a function that redacts these secrets (byte strings) in a byte string, also where they are wholly or partly
 * percent-encoded.
 */
export function secretRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const patterns = secrets
    .filter((secret = "") => secret.length >= shortestSecret)
    .map((secret = "") => new RegExp(secret.replace(/[^A-Za-z0-9]/g, eitherForm), "gi"));
  return text => patterns.reduce((left, pattern) => left.replace(pattern, redacted), text);
}

/**
 * Matches the byte itself or its `%XX`: paths keep bytes that query strings encode. In query strings a plus sign
 * becomes a space.
 */
function eitherForm(byte: string): string {
  const forms = [`\\x${percent(byte).slice(1)}`, percent(byte), ...(byte === "+" ? [" ", "%20"] : [])];
  return `(?:${forms.join("|")})`;
}
