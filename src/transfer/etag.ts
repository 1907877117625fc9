/** `--etag-save`: the ETag of a response, in a file for the next `--etag-compare`. */
import { closeSync, openSync, writeFileSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";
import { fieldValues } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import { isFifo, writeFifo } from "../output/fifo.ts";
import type { Leg } from "./result.ts";

/** Creates the file, empty, unless it exists. Throws a Failure 26. */
export function createEtagFile(name: string): void {
  if (isFifo(name)) return;
  try {
    closeSync(openSync(name, "a"));
  } catch (error) {
    throw unsaved(name, error);
  }
}

/**
 * Writes the last ETag, with a newline, of the responses that are neither interim nor failures; if there is none, the
 * file is left unchanged. Rejects with a Failure 26, or with the signal's reason.
 */
export async function saveEtag(
  name: string,
  legs: readonly Leg[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const etags = legs
    .filter(
      ({ step, head }) => step !== "resign" && head !== undefined && head.status >= 200 && head.status < 400,
    )
    .flatMap(({ head }) => fieldValues(head?.headers ?? [], "etag"))
    .map(value => value.trim())
    .filter(value => value !== "");
  const last = etags.at(-1);
  if (last === undefined) return;
  const bytes = Buffer.from(`${last}\n`, "latin1");
  try {
    if (isFifo(name)) await writeFifo(name, bytes, signal);
    else writeFileSync(name, bytes);
  } catch (error) {
    throw Failure.is(error) ? error : unsaved(name, error);
  }
}

function unsaved(name: string, error: unknown): Failure {
  const message = `Failed creating file for saving etags: "${printable(name)}": ${systemErrorText(error)}`;
  return new Failure(ExitCode.ReadError, message);
}
