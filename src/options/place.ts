/** Where an option was given, and how messages name that place: in curl's form, on the command line and in config files. */
import { UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";

/** A token of the command line, or a line of a config file. */
export interface Place {
  /** The option as written: `--access_key`, `-sSX`, or `access_key` in a file. */
  readonly written: string;
  readonly file?: {
    /** The file's name; `<stdin>` for standard input. */
    readonly name: string;
    /** The line number, counted from 1. */
    readonly line: number;
  };
}

/**
 * Returns a failure with exit code 2 and curl's text: `option --x: complaint`, or `FILE:LINE config file option 'x'
 * complaint`.
 */
export function misused(place: Place, complaint: string): UsageFailure {
  return new UsageFailure(`${labelOf(place)} ${complaint}`);
}

/** Returns the place as messages begin: `option --x:`, or `FILE:LINE config file option 'x'`. */
export function labelOf({ written, file }: Place): string {
  if (file === undefined) return `option ${printable(written)}:`;
  return `${printable(file.name)}:${file.line} config file option '${printable(written)}'`;
}
