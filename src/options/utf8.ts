/** Rejects text that is not UTF-8: decoding it anyway would change a key, a file name or a value. */
import { isUtf8 } from "node:buffer";
import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { Runtime } from "../runtime.ts";
import { labelOf, type Place } from "./place.ts";

/** U+FFFD, with which decoders replace bytes that are not UTF-8. */
const replacement = "\uFFFD";

/**
 * Throws a UsageFailure for the first argument that is not valid UTF-8. An argument that contains U+FFFD is accepted if
 * its bytes show that the character was really given. The argument is not printed: it may be a secret.
 */
export function requireUtf8({ argv, argumentBytes }: Pick<Runtime, "argv" | "argumentBytes">): void {
  const doubtful = argv.findIndex(argument => argument.includes(replacement));
  if (doubtful === -1) return;
  const bytes = argumentBytes();
  const wrong = argv.findIndex(
    (argument, index) => argument.includes(replacement) && !isGivenSo(argument, bytes?.[index]),
  );
  if (wrong !== -1)
    throw new UsageFailure(
      `argument ${wrong + 1} is not valid UTF-8; write such bytes as %XX in a URL, and read others from a file (-d @file)`,
    );
}

function isGivenSo(argument: string, bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && isUtf8(bytes) && Buffer.from(bytes).toString() === argument;
}

/**
 * Returns the text of a file or of standard input that an option named. Throws a Failure 2 for a line that is not valid
 * UTF-8, unless `ignored` matches it, as it does for comments.
 */
export function textOf(
  bytes: Uint8Array,
  {
    name,
    place,
    ignored,
  }: { readonly name: string; readonly place: Place; readonly ignored?: RegExp | undefined },
): string {
  const text = Buffer.from(bytes).toString();
  if (isUtf8(bytes)) return text;
  // Bytes and text have the same lines, because a line feed is never part of another character.
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const wrong = lines.findIndex(line => !isUtf8(Buffer.from(line, "latin1")) && !ignored?.test(line));
  if (wrong === -1) return text;
  const from = name === "-" ? "standard input" : `'${printable(name)}'`;
  throw new Failure(
    ExitCode.Usage,
    `${labelOf(place)} line ${wrong + 1} of ${from} is not valid UTF-8: save it as UTF-8`,
  );
}
