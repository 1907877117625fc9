/** The settings of `-b`, `-c` and `-j`. */
import { byteString } from "../../message/bytes.ts";
import type { Options } from "../../options/options.ts";
import { checkHeaderText } from "../headers.ts";

/** The cookie engine of a group of URLs. */
export interface CookieSettings {
  /** The files of `-b FILE`, in order; "-" is standard input, and "" means no file. */
  readonly files: readonly string[];
  /** `-c`; "-" is stdout. */
  readonly jar: string | undefined;
  /** `-j`. */
  readonly junkSession: boolean;
}

/** Returns undefined if neither `-c` nor `-b FILE` is given, so that the engine is off. */
export function cookieSettings({
  cookies,
  cookieJar,
  junkSessionCookies,
}: Options): CookieSettings | undefined {
  const files = cookies.filter(isFileName).map(name => name.replace(/^@/, ""));
  if (files.length === 0 && cookieJar === undefined) return undefined;
  return { files, jar: cookieJar, junkSession: junkSessionCookies };
}

/** Returns the cookies of `-b NAME=VALUE` as a byte string. Throws a Failure 2 for control characters. */
export function cookieText({ cookies }: Pick<Options, "cookies">): string | undefined {
  const texts = cookies.filter(text => !isFileName(text));
  for (const text of texts) checkHeaderText(text, "option -b");
  return texts.length === 0 ? undefined : byteString(texts.join("; "));
}

function isFileName(text: string): boolean {
  return text.startsWith("@") || !text.includes("=");
}
