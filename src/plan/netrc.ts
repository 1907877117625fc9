/**
 * `.netrc`: user names and passwords by host, in curl's grammar (curl's manual, --netrc; for edge cases curl's
 * lib/netrc.c).
 */
import { join } from "node:path";
import { ExitCode, Failure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { Secret } from "../secret.ts";
import { readLimited } from "../system/read-limited.ts";
import type { UserPassword } from "./option-values.ts";

/** In bytes, as in curl. */
const longestNetrcLine = 16_384;
const longestFile = 128 * 1024;
const longestToken = 4095;

/** Returns the login for a host, as byte strings, and for that user if a name is given; undefined if the file has none. */
export type FindLogin = (host: string, user: string | undefined) => UserPassword | undefined;

/** One `machine` or `default` entry. `host` is undefined for `default`. */
interface NetrcEntry {
  host: string | undefined;
  login?: string;
  password?: string;
}

/**
 * Opens the file of `--netrc`, `--netrc-file` or `--netrc-optional`. Returns a Failure 26 if it is missing or
 * malformed; as in curl, each transfer then fails with it. The signal aborts the wait for a pipe.
 */
export async function openNetrc(
  { netrcFile, netrcOptional }: Pick<Options, "netrcFile" | "netrcOptional">,
  { env, home }: Pick<Runtime, "env" | "home">,
  signal: AbortSignal | undefined,
): Promise<FindLogin | Failure> {
  const file = netrcFile ?? (env.NETRC || (home === undefined ? undefined : join(home, ".netrc")));
  const found = await readNetrc(file, signal);
  return Failure.is(found) && netrcOptional ? () => undefined : found;
}

async function readNetrc(
  file: string | undefined,
  signal: AbortSignal | undefined,
): Promise<FindLogin | Failure> {
  let text: string;
  try {
    if (file === undefined) return netrcFailure("no such file");
    text = (await readLimited(file, signal)).toString("latin1");
  } catch (error) {
    if (Failure.is(error)) throw error;
    return netrcFailure("no such file");
  }
  return parseNetrc(text) ?? netrcFailure("syntax error");
}

function netrcFailure(reason: string): Failure {
  return new Failure(ExitCode.ReadError, `.netrc error: ${reason}`);
}

/** Returns undefined for a file that cannot be parsed. `text` is a byte string. */
function parseNetrc(text: string): FindLogin | undefined {
  if (text.length > longestFile || text.split("\n").some(line => line.length > longestNetrcLine))
    return undefined;
  const entries = parseEntries(withoutComments(text));
  return entries && ((host, user) => loginOf(entries, host, user));
}

/** As in curl, a line that begins with `#` is a comment, and a NUL ends its line. */
function withoutComments(text: string): string {
  return text
    .split("\n")
    .map(line => line.replace(/^[ \t]+/, "").replace(/\0.*/s, ""))
    .filter(line => !line.startsWith("#"))
    .join("\n");
}

/** Returns the keywords with their values; undefined for an unclosed quote or a token that is too long. */
function parseEntries(text: string): NetrcEntry[] | undefined {
  const entries: NetrcEntry[] = [];
  let awaits: keyof NetrcEntry | undefined;
  let isOpen = false;
  // Sticky, so that each match begins at the current position.
  const step = /[ \t\r\n]+|"((?:[^"\\]|\\[\s\S])*)"|([^" \t\r\n][^ \t\r\n]*)/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    const [, quoted, word = ""] = match;
    const token = quoted === undefined ? word : unquotedToken(quoted);
    if (token === "" && quoted === undefined) continue;
    if (token.length > longestToken && (isOpen || awaits !== undefined)) return undefined;
    const keyword = word.toLowerCase();
    const entry = entries.at(-1);
    if (awaits === "host") entries.push({ host: token.toLowerCase() });
    else if (awaits !== undefined && entry !== undefined) entry[awaits] = token;
    else if (keyword === "default") entries.push({ host: undefined });
    isOpen = isOpen
      ? keyword !== "macdef" || awaits !== undefined
      : awaits === "host" || keyword === "default";
    if (keyword === "macdef" && awaits === undefined) step.lastIndex = endOfMacro(text, step.lastIndex);
    awaits = awaits === undefined ? awaited(keyword, isOpen) : undefined;
  }
  return entries;
}

/** Returns what the token after a keyword means. */
function awaited(keyword: string, isOpen: boolean): keyof NetrcEntry | undefined {
  if (keyword === "machine") return "host";
  return isOpen && (keyword === "login" || keyword === "password") ? keyword : undefined;
}

/** Returns the position after the empty line that ends a macro. */
function endOfMacro(text: string, from: number): number {
  const end = /\n\r?\n/g;
  end.lastIndex = from;
  return end.exec(text) === null ? text.length : end.lastIndex;
}

const quoteEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unquotedToken(quoted: string): string {
  return quoted.replace(/\\([\s\S])/g, (_, letter: string) => quoteEscapes[letter] ?? letter);
}

/** Returns the first entry for the host, and for the user if one is given. */
function loginOf(
  entries: readonly NetrcEntry[],
  host: string,
  user: string | undefined,
): UserPassword | undefined {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  const entry = entries.find(one => {
    if (one.host !== undefined && one.host !== bare) return false;
    if (user === undefined) return (one.login ?? one.password) !== undefined;
    return one.password !== undefined && (one.login === undefined || one.login === user);
  });
  if (entry === undefined) return undefined;
  return { name: user ?? entry.login ?? "", password: new Secret(entry.password ?? "") };
}
