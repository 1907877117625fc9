/** Redacts known secrets in texts that a server wrote: it can echo what it received. */
import { percentEncode } from "./bytes.ts";
import { redacted } from "./redact-urls.ts";

/** A shorter text would be found by chance; every secret key and token of AWS's is longer. */
const shortestSecret = 8;

/** Takes these secrets, byte strings, out of a byte string, percent-encoded ones too. */
export function secretRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets
    .filter(secret => secret !== undefined && secret.length >= shortestSecret)
    .flatMap(secret => (secret === undefined ? [] : [secret, percentEncode(secret)]));
  return text => forms.reduce((left, form) => left.replaceAll(form, redacted), text);
}
