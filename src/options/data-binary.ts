/** `--data-binary` is a switch for the Python tool and takes a value in curl: both work. */
import { dataBinary } from "./definitions/post.ts";
import { misused } from "./values.ts";
import { isOption, isUrl, type TypedWord, type Word } from "./word.ts";

/**
 * Settles what `--data-binary` meant in a group: the only URL, when a `-d` was typed, is a URL and no data; and as a
 * switch it says that files of `-d` are sent as they are.
 */
export function settleDataBinary(group: readonly Word[]): Word[] {
  const binary = group.filter(isOption).filter(({ option }) => option === dataBinary);
  if (binary.length === 0) return [...group];
  const hasData = group.some(isData);
  const candidates = group.some(isUrl) || !hasData ? [] : binary.filter(isPerhapsUrl);
  const url = candidates.length === 1 ? candidates[0] : undefined;
  if (url === undefined && binary.every(({ value }) => value !== undefined)) return [...group];
  return group.flatMap(word => {
    if (word === url) return { url: url.value ?? "" };
    if (isData(word)) return { ...word, option: dataBinary };
    if (!isOption(word) || word.option !== dataBinary || word.value !== undefined) return word;
    return hasData ? [] : misused(word.spelling, "requires parameter");
  });
}

function isData(word: Word): word is TypedWord {
  return isOption(word) && word.option.long === "data";
}

function isPerhapsUrl({ apart, value }: TypedWord): boolean {
  return apart && value !== undefined && !value.startsWith("@");
}
