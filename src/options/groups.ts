/** Turns the list of parsed tokens into the options of each group. */
import { Failure, UsageFailure } from "../exit.ts";
import { settleDataBinary } from "./data-binary.ts";
import type { Input, ParsedOption } from "./option.ts";
import { defaultOptions, type Options } from "./options.ts";
import { misused } from "./place.ts";
import { isOption, isUrl, type ParsedToken } from "./tokens.ts";
import { addUrls } from "./values.ts";

/**
 * Returns the options of each group with defaults filled in; global options apply to all groups. `--help` and similar
 * options end the list and stand alone. Throws the first Failure of the list or of an option's value; `groups` then
 * contains what preceded it.
 */
export async function optionGroups(
  tokens: readonly ParsedToken[],
  input: Input,
  groups: Options[],
): Promise<readonly [Options, ...Options[]]> {
  const global: ParsedOption[] = [];
  for (const group of split(tokens)) {
    const options = defaultOptions();
    groups.push(options);
    for (const token of group) {
      if (Failure.is(token)) throw token;
      if ("url" in token) {
        const value = urlOf(token.url, group);
        await addUrls(options, value, { written: value }, input);
      } else {
        await token.option.apply(options, token, input);
        if (token.option.global) global.push(token);
        if (token.option.reading === "stop" && token.on) return [options];
      }
    }
  }
  for (const parsed of global)
    for (const options of groups) await parsed.option.apply(options, parsed, input);
  return groups as [Options, ...Options[]];
}

/** The methods that HTTPie takes as a first argument. */
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/** Returns a positional URL. Throws a UsageFailure if it is an HTTP method and the group has a URL as well. */
function urlOf(url: string, group: readonly ParsedToken[]): string {
  if (methods.includes(url) && group.filter(isUrl).length > 1)
    throw new UsageFailure(`'${url}' is not a URL: use -X ${url}`);
  return url;
}

/** Splits the list at every `--next`, which must follow a URL; a config file may begin with one, as in curl. */
function split(tokens: readonly ParsedToken[]): ParsedToken[][] {
  const groups: ParsedToken[][] = [];
  let group: ParsedToken[] = [];
  for (const token of tokens) {
    if (!isOption(token) || token.option.reading !== "next") group.push(token);
    else if (settleDataBinary(group).some(isUrl)) {
      groups.push(group);
      group = [];
    } else if (token.place.file === undefined) {
      group.push(misused(token.place, "is badly used here: missing URL before --next"));
    }
  }
  return [...groups, group].map(settleDataBinary);
}
