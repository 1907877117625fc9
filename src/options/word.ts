/** One entry of the list that a command line and its files become. */
import type { Failure } from "../exit.ts";
import type { Typed } from "./option.ts";

/** A URL by itself, an option, or what is wrong at this place of the line. */
export type Word = { readonly url: string } | TypedWord | Failure;

/** An option as typed; `apart` when its value is a word of its own. */
export interface TypedWord extends Typed {
  readonly apart: boolean;
}

export function isOption(word: Word): word is TypedWord {
  return "option" in word;
}

/** A bare word or `--url`. */
export function isUrl(word: Word): boolean {
  return isOption(word) ? word.option.long === "url" : "url" in word;
}
