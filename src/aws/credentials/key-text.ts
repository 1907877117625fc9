/** Checks the characters of keys and tokens, so that a stray line break or quote is reported before anything is signed. */
import type { Identity } from "./identity.ts";
import { credentialError } from "./source.ts";

/** Whether the text is visible ASCII, which a header field carries unchanged. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** The source's names for the parts of an identity, and the fix for a malformed one. */
export interface KeyNames {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly fix: string;
}

type Keys = Pick<Identity, "accessKeyId" | "secretAccessKey" | "sessionToken" | "source">;

const generalNames: KeyNames = {
  accessKeyId: "the access key id",
  secretAccessKey: "the secret access key",
  sessionToken: "the session token",
  fix: "check the program that writes it",
};

/** Throws a Failure 67 that names the source, the malformed part and the reason, but does not quote the part. */
export function checkKeys(keys: Keys, names: KeyNames = generalNames): void {
  const problem = keyProblem(keys, names);
  if (problem !== undefined) throw credentialError(keys.source, problem, names.fix);
}

/** Returns the malformed part and the reason; undefined if all parts are well-formed. */
export function keyProblem(
  { accessKeyId, secretAccessKey, sessionToken }: Omit<Keys, "source">,
  names: Omit<KeyNames, "fix"> = generalNames,
): string | undefined {
  const problems = [
    [names.accessKeyId, problemOfHeaderText(accessKeyId)],
    [names.secretAccessKey, problemOfSecret(secretAccessKey.reveal())],
    [names.sessionToken, sessionToken && problemOfHeaderText(sessionToken.reveal())],
  ] as const;
  const [name, problem] = problems.find(([, found]) => found !== undefined) ?? [];
  return problem === undefined ? undefined : `${name} ${problem}`;
}

/** Key ids and tokens are sent in header fields. */
function problemOfHeaderText(text: string): string | undefined {
  if (isHeaderText(text)) return problemOfQuotes(text);
  return (
    problemOfSecret(text) ??
    (/\s/.test(text) ? "contains whitespace" : "contains characters outside of ASCII")
  );
}

/** AWS's secret keys are base64; those of other stores can be any text, even with whitespace inside. */
function problemOfSecret(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "contains a line break";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  if (/[\u0000-\u001f\u007f]/.test(text)) return "contains a control character";
  if (text !== text.trim()) return "begins or ends with whitespace";
  return problemOfQuotes(text);
}

/** A shell removes quotes, but `docker run --env-file` and AWS's files keep them. */
function problemOfQuotes(text: string): string | undefined {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? "is in quotes" : undefined;
}
