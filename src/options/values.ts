/** Parses option values: seconds, counts, TLS versions, keys, header lines; with curl's complaints about invalid ones. */
import { UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { TlsVersion } from "../message/tls-version.ts";
import { Secret } from "../secret.ts";
import { parseCertificate } from "./certificate.ts";
import type { Apply, Input } from "./option.ts";
import type { Options, Shell } from "./options.ts";
import { labelOf, misused, type Place } from "./place.ts";

/** Parses a value; throws a UsageFailure that names the option as given. */
type Read<T> = (value: string, place: Place) => T;

/** The keys of Options that can hold a T. */
type KeyFor<T> = { [K in keyof Options]-?: T extends Options[K] ? K : never }[keyof Options];

/** The keys of Options that are lists of T. */
type ListOf<T> = { [K in keyof Options]-?: Options[K] extends T[] ? K : never }[keyof Options];

/** The largest number of seconds: curl counts milliseconds in 64 bits. */
const maxSeconds = 9_223_372_036_854_775n;
const maxCount = 9_223_372_036_854_775_807n;

/** Stores the value; the last one is used. */
export function set<T>(key: KeyFor<T>, read: Read<T>): Apply {
  return (options, { value = "", place }) => {
    Object.assign(options, { [key]: read(value, place) });
  };
}

/** Stores `FILE[:PASSWORD]` of `-E`: the file under the first key and the password, if any, under the second. */
export function certificateFile(file: KeyFor<string>, password: KeyFor<Secret>): Apply {
  return (options, { value = "" }) => {
    const given = parseCertificate(value);
    Object.assign(options, { [file]: given.file });
    if (given.password !== undefined) Object.assign(options, { [password]: new Secret(given.password) });
  };
}

/** Appends the value to a list. */
export function add(key: ListOf<string>): Apply {
  return (options, { value = "" }) => {
    options[key].push(value);
  };
}

/** Stores whether a switch is on. */
export function toggle(key: KeyFor<boolean>): Apply {
  return (options, { on }) => {
    Object.assign(options, { [key]: on });
  };
}

/** Stores the opposite, for a switch that turns something off. */
export function inverse(key: KeyFor<boolean>): Apply {
  return (options, { on }) => {
    Object.assign(options, { [key]: !on });
  };
}

/** Stores a fixed choice, for options that exclude each other. */
export function choose<K extends keyof Options>(key: K, choice: Options[K]): Apply {
  return options => {
    options[key] = choice;
  };
}

/** For options that change nothing: they ask for the default behavior, or the parser itself acts on them. */
export const noEffect: Apply = () => {};

/** Accepts any value and returns it unchanged. */
export function text(value: string): string {
  return value;
}

/** Accepts any value but an empty one. */
export function filled(value: string, place: Place): string {
  if (value === "") throw misused(place, "blank argument where content is expected");
  return value;
}

/** Reads a value that must never be printed. */
export function secret(value: string): Secret {
  return new Secret(value);
}

/** The same, but rejects an empty value. */
export function filledSecret(value: string, place: Place): Secret {
  return new Secret(filled(value, place));
}

/** Seconds, possibly with decimals: all of the text must be a number as C's strtod reads it. */
export function seconds(value: string, place: Place): number {
  const number = decimal(value);
  if (number === undefined) throw misused(place, "expected a proper numerical parameter");
  if (number > Number(maxSeconds)) throw misused(place, "too large number");
  if (number < 0) throw misused(place, "expected a positive numerical parameter");
  return number;
}

/** Whole seconds. */
export function wholeSeconds(value: string, place: Place): number {
  return positive(value, place, maxSeconds);
}

/** A number of times. */
export function count(value: string, place: Place): number {
  return positive(value, place, maxCount);
}

/** A number of bytes; with k, M, G, T or P after the number, in units of 1024. */
export function byteSize(value: string, place: Place): number {
  const [, digits, unit = "b"] = /^(-?\d+(?:\.\d+)?)(.*)$/s.exec(value) ?? [];
  if (digits === undefined || digits.startsWith("-"))
    throw misused(place, "expected a proper numerical parameter");
  const power = ["b", "k", "m", "g", "t", "p"].indexOf(unit.toLowerCase() || "b");
  if (power === -1) throw misused(place, "is badly used here");
  const size = Number(digits) * 1024 ** power;
  if (size > Number(maxCount)) throw misused(place, "too large number");
  return Math.floor(size);
}

/** A number of bytes, in digits only. */
export function bytes(value: string, place: Place): number {
  if (!/^\d+$/.test(value) || BigInt(value) > maxCount)
    throw misused(place, "expected a proper numerical parameter");
  return Number(value);
}

/**
 * `--rate N[/[M]UNIT]`: the interval in milliseconds, for N transfers in M seconds, minutes, hours or days; one hour by
 * default.
 */
export function interval(value: string, place: Place): number {
  const [, number = "", rest] = /^([^/]*)(?:\/(.*))?$/s.exec(value) ?? [];
  const [, digits, units = "1", unit = ""] = /^(\d*)\D*\/(\d+)?(.?)/s.exec(`${number}/${rest ?? "h"}`) ?? [];
  if (!digits) throw misused(place, "expected a proper numerical parameter");
  const milliseconds = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit];
  if (Number(digits) === 0 || milliseconds === undefined) throw misused(place, "is badly used here");
  const one = Math.trunc((milliseconds * Number(units)) / Number(digits));
  if (one === 0) throw misused(place, "too large number");
  return one;
}

/** A number of times, or -1 for no limit. */
export function countOrUnlimited(value: string, place: Place): number {
  const number = whole(value, place, maxCount);
  if (number < -1) throw misused(place, "expected a proper numerical parameter");
  return number;
}

/** A version such as "1.2"; undefined for `default`. */
export function tlsVersion(value: string, place: Place): TlsVersion | undefined {
  if (value === "default") return undefined;
  if (!/^1\.[0-3]$/.test(value)) throw misused(place, "is badly used here");
  return value as TlsVersion;
}

/** A shell for which there is a completion script. */
export function shell(value: string, place: Place): Shell {
  if (value === "bash" || value === "zsh" || value === "fish") return value;
  throw misused(place, "is badly used here: awscurl has completions for bash, zsh and fish");
}

/**
 * A key, token, profile, region or service. Scripts take these from variables; if the variable is unset, an empty
 * string, jq's `null`, the next option or the URL takes its place. That is reported here, before it is used as a key.
 */
export function named(value: string, place: Place): string {
  // A URL may contain a password.
  const got = value.includes("://") ? "a URL" : `'${printable(value)}'`;
  if (value === "" || value === "null" || value.startsWith("--") || value.includes("://"))
    throw new UsageFailure(`${labelOf(place)} got ${got}; was the variable empty?`);
  return value;
}

/** The same for a value that must never be printed. */
export function namedSecret(value: string, place: Place): Secret {
  return new Secret(named(value, place));
}

/** Appends the line of `-H LINE`, or every line of `-H @FILE`. */
export function headerLines(key: ListOf<string>): Apply {
  return async (options, { value = "", place }, input) => {
    if (!value.startsWith("@")) options[key].push(value);
    else {
      const lines = (await input.text(value.slice(1), place)).split(/[\r\n]+/);
      options[key].push(...lines.filter(line => line !== ""));
    }
  };
}

/** Appends a URL, or every URL of `@FILE`, one per line; empty lines and comments are skipped, as in curl. */
export async function addUrls(options: Options, value: string, place: Place, input: Input): Promise<void> {
  if (!value.startsWith("@")) options.urls.push(value);
  else {
    const lines = (await input.text(value.slice(1), place)).split("\n").map(line => line.trim());
    for (const line of lines.filter(text => !/^(#|$)/.test(text)))
      options.listedUrls.push(options.urls.push(line) - 1);
  }
}

/** Appends the URL of `--url`. */
export const urls: Apply = (options, { value = "", place }, input) => addUrls(options, value, place, input);

/** Stores `-w FORMAT`, or the content of `-w @FILE` without its line ends, as in curl. */
export const writeOutFormat: Apply = async (options, { value = "", place }, input) => {
  options.writeOut = value.startsWith("@")
    ? (await input.text(value.slice(1), place)).replace(/[\r\n\0]/g, "")
    : value;
};

function decimal(value: string): number | undefined {
  const digits =
    /^[ \t\n\v\f\r]*([+-]?)(?:(0x[\da-f]+)|(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?))$/i;
  const [, sign, hexadecimal, usual] = digits.exec(value) ?? [];
  const number = hexadecimal ?? usual;
  if (number === undefined) return undefined;
  const size = /^inf/i.test(number) ? Number.POSITIVE_INFINITY : Number(number);
  return sign === "-" ? -size : size;
}

function positive(value: string, place: Place, most: bigint): number {
  const number = whole(value, place, most);
  if (number < 0) throw misused(place, "expected a positive numerical parameter");
  return number;
}

/** A whole number up to `most`: all of the text must be a number as C's strtol reads it. */
function whole(value: string, place: Place, most: bigint): number {
  const [, sign, digits] = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/.exec(value) ?? [];
  if (digits === undefined) throw misused(place, "expected a proper numerical parameter");
  if (BigInt(digits) > most) throw misused(place, "too large number");
  return sign === "-" ? -Number(digits) : Number(digits);
}
