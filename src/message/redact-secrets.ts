/** Redacts known secrets in texts that a server wrote: it can echo what it received. */
import { percent } from "./bytes.ts";
import { redacted } from "./redact-urls.ts";

/** A shorter text would be found by chance; every secret key and token of AWS's is longer. */
const shortestSecret = 8;

/** Takes these secrets, byte strings, out of a byte string, wholly or partly percent-encoded ones too. */
export function secretRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const patterns = secrets
    .filter((secret = "") => secret.length >= shortestSecret)
    .map((secret = "") => new RegExp(secret.replace(/[^A-Za-z0-9]/g, eitherForm), "gi"));
  return text => patterns.reduce((left, pattern) => left.replace(pattern, redacted), text);
}

/** The byte as it is, or as `%XX`: paths keep bytes that query strings do not. There a plus sign becomes a space. */
function eitherForm(byte: string): string {
  const forms = [`\\x${percent(byte).slice(1)}`, percent(byte), ...(byte === "+" ? [" ", "%20"] : [])];
  return `(?:${forms.join("|")})`;
}
