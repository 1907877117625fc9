/** The option record: everything known about one option. The parser, help, manual, completions and README read it. */
import type { Options } from "./options.ts";
import type { Place } from "./place.ts";

/** The categories of `--help CATEGORY`. README and the manual list an option under the first category of its record. */
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
 * What happens if an option is given more than once, in the terms of curl's option pages: `single`, the last value is
 * used; `append`, every value is used; `boolean`, a switch with a `--no-` form; `mutex`, one of several that exclude
 * each other, of which the last is used.
 */
type Repetition = "single" | "append" | "boolean" | "mutex";

/** What a shell completes a value with; a list contains the values themselves. `@file` is a file after an at sign. */
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

/**
 * Access to the files and standard input that option values name. Both methods reject with a Failure 26 for an
 * unreadable file.
 */
export interface Input {
  /**
   * Returns the file as text; `-` is standard input, which is empty for a second reader. Rejects with a Failure 2 for a
   * line that is not valid UTF-8, unless `ignored` matches it.
   */
  text(name: string, place: Place, ignored?: RegExp): Promise<string>;
  /** Returns the file's bytes. */
  bytes(name: string, place: Place): Promise<Uint8Array>;
}

/** An option as given. */
export interface ParsedOption {
  readonly option: Option;
  readonly place: Place;
  /** Undefined for switches, and if an optional value is missing. */
  readonly value: string | undefined;
  /** False for the `--no-` form. */
  readonly on: boolean;
}

/** Stores the option in the group's options. Throws a UsageFailure for an invalid value. */
export type Apply = (options: Options, parsed: ParsedOption, input: Input) => void | Promise<void>;

/** A warning about an option, and when it does not apply. */
export interface Warns {
  readonly text: string;
  /** Whether it does not apply to the `--no-` form. */
  readonly onlyOn?: true;
  /** It applies only after a different one of these options. */
  readonly after?: readonly string[];
}

export interface Option {
  /** The listed long name without dashes; a switch that is on by default is listed as `no-buffer`. */
  readonly long: string;
  /** Further long names. */
  readonly spellings?: readonly string[];
  readonly short?: string;
  /** The name of the value; absent for switches. */
  readonly value?: string;
  /**
   * Where the value may be missing: only at the `end` of the command line, or also before another `option`. By default
   * it is mandatory: the next token is the value, whatever it looks like.
   */
  readonly valueOptional?: "end" | "option";
  readonly category: readonly [Category, ...Category[]];
  /** One line for `--help` and README. */
  readonly summary: string;
  /** Sentences for `--help OPTION` and the manual: effect, default, related options, differences from curl. */
  readonly text: string;
  readonly repetition: Repetition;
  /** Whether it applies to all groups, wherever it is given. */
  readonly global?: true;
  /** By default there is no completion. */
  readonly completes?: Completion;
  /** The warning that curl prints about the option. */
  readonly warns?: Warns;
  /** Its effect on the parser itself: it starts a group, reads options from a file, sets a variable, or ends parsing. */
  readonly reading?: "next" | "config" | "variable" | "stop";
  readonly apply: Apply;
}

/** Whether the listed name is the form that switches the option off. */
export function isNegative({ long, repetition }: Option): boolean {
  return repetition === "boolean" && long.startsWith("no-");
}
