/** The option record: everything that is known about one option. Parser, help, manual, completion and README read it. */
import type { Options } from "./options.ts";
import type { Place } from "./place.ts";

/** The groups of `--help CATEGORY`. README and the manual list an option under the first category of its record. */
export type Category =
  | "aws"
  | "http"
  | "post"
  | "output"
  | "failure"
  | "tls"
  | "connection"
  | "proxy"
  | "listen"
  | "auth"
  | "curl"
  | "upload"
  | "verbose"
  | "important"
  | "ignored";

/**
 * What giving an option again does, in the terms of curl's option pages: `single`, the last value wins; `append`, every
 * value counts; `boolean`, a switch with a `--no-` form; `mutex`, one of several that exclude each other, the last wins.
 */
type Repetition = "single" | "append" | "boolean" | "mutex";

/** What a shell completes a value with; a list holds the values themselves. `@file` is a file behind an at sign. */
export type Completion =
  | "none"
  | "file"
  | "@file"
  | "directory"
  | "profile"
  | "region"
  | "service"
  | "subject"
  | readonly string[];

/** Files and standard input that option values name. Both methods reject with a Failure 26 for an unreadable file. */
export interface Input {
  /**
   * The file as text; `-` is standard input, which is empty for the second reader. Rejects with a Failure 2 for a line that
   * is not valid UTF-8, unless `ignored` matches it.
   */
  text(name: string, place: Place, ignored?: RegExp): Promise<string>;
  /** The file's bytes. */
  bytes(name: string, place: Place): Promise<Uint8Array>;
}

/** One option as it was given. */
export interface ParsedOption {
  readonly option: Option;
  readonly place: Place;
  /** undefined for switches, and where an optional value is missing. */
  readonly value: string | undefined;
  /** false for the `--no-` form. */
  readonly on: boolean;
}

/** Stores the option in the group's options. Throws a UsageFailure for an invalid value. */
export type Apply = (options: Options, parsed: ParsedOption, input: Input) => void | Promise<void>;

export interface Option {
  /** The long name as it is listed, without dashes; a switch that is on by default is listed as `no-buffer`. */
  readonly long: string;
  /** Further long names. */
  readonly spellings?: readonly string[];
  readonly short?: string;
  /** What the value is called; absent for switches. */
  readonly value?: string;
  /**
   * When the value may be missing: at the `end` of the command line, or before another `option` too. Default: never, the
   * next token is the value whatever it looks like.
   */
  readonly valueOptional?: "end" | "option";
  readonly category: readonly [Category, ...Category[]];
  /** One line for `--help` and README. */
  readonly summary: string;
  /** Sentences for `--help OPTION` and the manual: effect, default, related options, differences from curl. */
  readonly text: string;
  readonly repetition: Repetition;
  /** Holds for all groups, wherever it is given. */
  readonly global?: true;
  /** Default: none. */
  readonly completes?: Completion;
  /** Effect on the parser itself: starts a group, reads further options from a file, sets a variable, ends the parsing. */
  readonly reading?: "next" | "config" | "variable" | "stop";
  readonly apply: Apply;
}

/** Is the listed form the one that switches off? */
export function isNegative({ long, repetition }: Option): boolean {
  return repetition === "boolean" && long.startsWith("no-");
}
