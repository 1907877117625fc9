/** curl's warnings about command lines that it accepts. */
import { printable } from "../message/printable.ts";
import type { Option, Warns } from "./option.ts";
import type { Place } from "./place.ts";
import { isOption, type ParsedToken } from "./tokens.ts";

/** Returns whether the option's own warning applies, given the tokens before it. */
export function isWarnedOf(
  option: Option,
  on: boolean,
  before: readonly ParsedToken[],
): option is Option & { readonly warns: Warns } {
  const { long, warns } = option;
  if (warns === undefined || (warns.onlyOn && !on)) return false;
  if (warns.after === undefined) return true;
  const last = before.findLast(
    token => isOption(token) && (token.option.reading === "next" || warns.after?.includes(token.option.long)),
  );
  if (last === undefined || !isOption(last) || last.option.reading === "next") return false;
  return last.on && last.option.long !== long;
}

/** Returns curl's warnings about common mistakes. The value itself may be a secret and is not shown. */
export function oddities(
  { long, completes, value: kind }: Option,
  value: string | undefined,
  { written }: Place,
): string[] {
  if (long === "range" && value !== undefined) return rangeOddities(value);
  // For a time, a leading dash inverts the condition.
  const isFile = (completes === "file" && kind !== "time") || completes === "directory";
  if (isFile && value !== undefined && /^-./s.test(value))
    return [`The filename argument of ${printable(written)} looks like a flag.`];
  if (value?.startsWith("\u201c"))
    return [
      `The argument of ${printable(written)} starts with a Unicode quote where maybe an ASCII " was intended?`,
    ];
  return [];
}

/** Returns curl's warnings about a range that is not one of RFC 9110, 14.1.2. */
function rangeOddities(range: string): string[] {
  if (/^\d+(?!.*-)/s.test(range))
    return ["A specified range MUST include at least one dash (-). Appending one for you"];
  if (/^[\d,-]*$/.test(range)) return [];
  return [
    "Invalid character is found in given range. A specified range MUST have only digits in 'start'-'stop'. The server's " +
      "response to this request is uncertain.",
  ];
}
