/** From the list of what was typed to the options of each group. */
import { Failure } from "../exit.ts";
import { settleDataBinary } from "./data-binary.ts";
import type { Input, Typed } from "./option.ts";
import { defaultOptions, type Options } from "./options.ts";
import { isOption, isUrl, type Word } from "./word.ts";

/**
 * Options of each group, defaults filled in; global ones hold for all. `--help` and `--version` end the reading, and are
 * alone then. Throws the first Failure of the list, and what the options' own values give rise to.
 */
export async function optionGroups(words: readonly Word[], input: Input): Promise<Options[]> {
  const groups: Options[] = [];
  const global: Typed[] = [];
  for (const group of split(words)) {
    const options = defaultOptions();
    groups.push(options);
    for (const word of group) {
      if (Failure.is(word)) throw word;
      if ("url" in word) options.urls.push(word.url);
      else {
        await word.option.apply(options, word, input);
        if (word.option.global) global.push(word);
        if (word.option.reading === "stop" && word.on) return [options];
      }
    }
  }
  for (const typed of global) for (const options of groups) await typed.option.apply(options, typed, input);
  return groups;
}

/** Cuts the list at every `--next` that has a URL before it; another one changes nothing, as in curl. */
function split(words: readonly Word[]): Word[][] {
  const groups: Word[][] = [];
  let group: Word[] = [];
  for (const word of words) {
    if (!isOption(word) || word.option.reading !== "next") group.push(word);
    else if (settleDataBinary(group).some(isUrl)) {
      groups.push(group);
      group = [];
    }
  }
  return [...groups, group].map(settleDataBinary);
}
