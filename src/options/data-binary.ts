/** `--data-binary` is a switch in the Python awscurl and takes a value in curl; both work. */
import { dataBinary } from "./definitions/post.ts";
import { misused } from "./place.ts";
import { type GivenOption, isOption, isUrl, type ParsedToken } from "./tokens.ts";

/**
 * Decides what `--data-binary` means in a group. The value that follows it is taken as a URL rather than as data if the
 * group has no other URL and has a `-d`. Without a value it is a switch: files of `-d` are sent unchanged.
 */
export function settleDataBinary(group: readonly ParsedToken[]): ParsedToken[] {
  const binary = group.filter(isOption).filter(({ option }) => option === dataBinary);
  if (binary.length === 0) return [...group];
  const hasData = group.some(isData);
  const candidates = group.some(isUrl) || !hasData ? [] : binary.filter(mayBeUrl);
  const url = candidates.length === 1 ? candidates[0] : undefined;
  if (url === undefined && binary.every(({ value }) => value !== undefined)) return [...group];
  return group.flatMap(token => {
    if (token === url) return { url: url.value ?? "" };
    if (isData(token)) return { ...token, option: dataBinary };
    if (!isOption(token) || token.option !== dataBinary || token.value !== undefined) return token;
    return hasData ? [] : misused(token.place, "requires parameter");
  });
}

function isData(token: ParsedToken): token is GivenOption {
  return isOption(token) && token.option.long === "data";
}

function mayBeUrl({ separate, value }: GivenOption): boolean {
  return separate && value !== undefined && !value.startsWith("@");
}
