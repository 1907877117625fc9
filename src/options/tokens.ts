/** The parser's result for the command line and its config files: one list, in the order given. */
import type { Failure } from "../exit.ts";
import type { ParsedOption } from "./option.ts";

/** A positional URL, an option, or the failure for what was given at this position. */
export type ParsedToken = { readonly url: string } | GivenOption | Failure;

/** An option and how its value was given. */
export interface GivenOption extends ParsedOption {
  /** Whether the value is a token of its own: `-d X`, not `-dX` or `--data=X`. */
  readonly separate: boolean;
}

export function isOption(token: ParsedToken): token is GivenOption {
  return "option" in token;
}

/** Whether this is a positional URL or `--url`. */
export function isUrl(token: ParsedToken): boolean {
  return isOption(token) ? token.option.long === "url" : "url" in token;
}
