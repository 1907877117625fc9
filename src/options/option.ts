/** The option record: all that is known about one option, for whoever parses, explains, completes or lists it. */
import type { Options } from "./options.ts";

/** What `--help CATEGORY` lists together; the first category of a record is the one that README lists it under. */
export type Category =
  | "aws"
  | "http"
  | "post"
  | "output"
  | "failure"
  | "tls"
  | "connection"
  | "proxy"
  | "auth"
  | "curl"
  | "upload"
  | "verbose"
  | "important"
  | "ignored";

/**
 * What typing an option again does, in the words of curl's own option pages: `single`, the last value wins; `append`, each
 * one counts; `boolean`, a switch with a `--no-` form; `mutex`, one of several that exclude each other, the last wins.
 */
type Repetition = "single" | "append" | "boolean" | "mutex";

/** What a shell offers for the value. */
type Completion = "none" | "file" | "directory" | "profile" | "url" | readonly string[];

/** Files and standard input that option values name. Rejects with a Failure: 26 for what cannot be read, 2 for what is not UTF-8. */
export interface Input {
  /**
   * The text of the file, `-` being standard input, which is empty for whoever asks second. Lines that `ignored` matches need
   * not be UTF-8.
   */
  text(name: string, spelling: string, ignored?: RegExp): Promise<string>;
}

/** One option as it was typed. */
export interface Typed {
  readonly option: Option;
  /** As typed, for messages: `--access_key`, `-sSX`. */
  readonly spelling: string;
  /** undefined for switches, and where a value may be left out. */
  readonly value: string | undefined;
  /** false for the `--no-` form. */
  readonly on: boolean;
}

/** Puts what was typed into the group's options; throws a UsageFailure when the value makes no sense. */
export type Apply = (options: Options, typed: Typed, input: Input) => void | Promise<void>;

export interface Option {
  /** The long name as it is listed, without dashes; a switch that is on by default is listed as `no-buffer`. */
  readonly long: string;
  /** Further long spellings. */
  readonly spellings?: readonly string[];
  readonly short?: string;
  /** What the value is called; absent for switches. */
  readonly value?: string;
  readonly category: readonly [Category, ...Category[]];
  /** One line for `--help` and README. */
  readonly summary: string;
  /** Sentences for the manual: what it does, its default, what it goes with, where it differs from curl. */
  readonly text: string;
  readonly repetition: Repetition;
  /** Holds for all groups, wherever it is typed. */
  readonly global?: true;
  /** Default: none. */
  readonly completes?: Completion;
  /** Does it take the next word as its value? Default: always. */
  readonly takes?: (next: string | undefined) => boolean;
  /** What it does to the reading of the line itself: starts a new group, reads a file of further words, stops. */
  readonly reading?: "next" | "config" | "stop";
  readonly apply: Apply;
}

/** Is the listed form the one that switches off? */
export function isNegative({ long, repetition }: Option): boolean {
  return repetition === "boolean" && long.startsWith("no-");
}
