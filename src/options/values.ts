/** From the text of a value to what it means: seconds, counts, TLS versions, keys, header lines; curl's words for what it cannot mean. */
import { UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { TlsVersion } from "../message/tls-version.ts";
import { Secret } from "../secret.ts";
import type { Apply, Typed } from "./option.ts";
import type { Options } from "./options.ts";

/** A value's reader; throws a UsageFailure that names the option as typed. */
type Read<T> = (value: string, spelling: string) => T;

/** The keys of Options that can hold a T. */
type KeyFor<T> = { [K in keyof Options]-?: T extends Options[K] ? K : never }[keyof Options];

/** The keys of Options that are lists of T. */
type ListOf<T> = { [K in keyof Options]-?: Options[K] extends T[] ? K : never }[keyof Options];

/** curl counts milliseconds in 64 bits: more seconds than this are too many. */
const mostSeconds = 9_223_372_036_854_775n;
const mostCount = 9_223_372_036_854_775_807n;

/** The last value wins. */
export function set<T>(key: KeyFor<T>, read: Read<T>): Apply {
  return (options, { value = "", spelling }) => {
    Object.assign(options, { [key]: read(value, spelling) });
  };
}

/** Each value is added. */
export function add(key: ListOf<string>): Apply {
  return (options, { value = "" }) => {
    options[key].push(value);
  };
}

/** A switch. */
export function toggle(key: KeyFor<boolean>): Apply {
  return (options, { on }) => {
    Object.assign(options, { [key]: on });
  };
}

/** A switch that turns something off. */
export function inverse(key: KeyFor<boolean>): Apply {
  return (options, { on }) => {
    Object.assign(options, { [key]: !on });
  };
}

/** One of several that exclude each other. */
export function choose<K extends keyof Options>(key: K, choice: Options[K]): Apply {
  return options => {
    options[key] = choice;
  };
}

/** The value as it is. */
export function text(value: string): string {
  return value;
}

/** The value, which must not be printed. */
export function secret(value: string): Secret {
  return new Secret(value);
}

/** Seconds, with decimals: what curl's strtod takes, whole. */
export function seconds(value: string, spelling: string): number {
  const number = decimal(value);
  if (number === undefined) throw misused(spelling, "expected a proper numerical parameter");
  if (number > Number(mostSeconds)) throw misused(spelling, "too large number");
  if (number < 0) throw misused(spelling, "expected a positive numerical parameter");
  return number;
}

/** Whole seconds. */
export function wholeSeconds(value: string, spelling: string): number {
  return positive(value, spelling, mostSeconds);
}

/** A number of times. */
export function count(value: string, spelling: string): number {
  return positive(value, spelling, mostCount);
}

/** A number of times, or -1 for any number. */
export function countOrUnlimited(value: string, spelling: string): number {
  const number = whole(value, spelling, mostCount);
  if (number < -1) throw misused(spelling, "expected a proper numerical parameter");
  return number;
}

/** "1.2", or undefined for `default`. */
export function tlsVersion(value: string, spelling: string): TlsVersion | undefined {
  if (value === "default") return undefined;
  if (!/^1\.[0-3]$/.test(value)) throw misused(spelling, "is badly used here");
  return value as TlsVersion;
}

/**
 * A key, token, profile, region or service. Scripts put them there by variables, and one that is empty or holds jq's
 * `null` leaves behind nothing, `null`, the next option or the URL: that is said here, before it is used as a key.
 */
export function named(value: string, spelling: string): string {
  // A URL may hold a password of its own.
  const got = value.includes("://") ? "a URL" : `'${printable(value)}'`;
  if (value === "" || value === "null" || value.startsWith("--") || value.includes("://"))
    throw new UsageFailure(`option ${spelling}: got ${got}; was the variable empty?`);
  return value;
}

/** The same for what must not be printed. */
export function namedSecret(value: string, spelling: string): Secret {
  return new Secret(named(value, spelling));
}

/** `-H LINE`, or every line of `-H @FILE`. */
export const headerLines: Apply = async (options, { value = "", spelling }, input) => {
  if (!value.startsWith("@")) options.headers.push(value);
  else {
    const lines = (await input.text(value.slice(1), spelling)).split(/[\r\n]+/);
    options.headers.push(...lines.filter(line => line !== ""));
  }
};

/** `-w FORMAT`, or what `-w @FILE` holds without its line ends, as in curl. */
export const writeOutFormat: Apply = async (options, { value = "", spelling }, input) => {
  options.writeOut = value.startsWith("@")
    ? (await input.text(value.slice(1), spelling)).replace(/[\r\n\0]/g, "")
    : value;
};

/** Does `--data-binary` take the next word as its value? Another option is none; whether a URL is one shows at the end of the line. */
export function takesData(next: string | undefined): boolean {
  return next === "-" || (next !== undefined && !next.startsWith("-"));
}

/** `option --x: …`, curl's form. */
export function misused(spelling: Typed["spelling"], complaint: string): UsageFailure {
  return new UsageFailure(`option ${printable(spelling)}: ${complaint}`);
}

function decimal(value: string): number | undefined {
  const digits =
    /^[ \t\n\v\f\r]*([+-]?)(?:(0x[\da-f]+)|(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?))$/i;
  const [, sign, hexadecimal, usual] = digits.exec(value) ?? [];
  const number = hexadecimal ?? usual;
  if (number === undefined) return undefined;
  const size = /^inf/i.test(number) ? Number.POSITIVE_INFINITY : Number(number);
  return sign === "-" ? -size : size;
}

function positive(value: string, spelling: string, most: bigint): number {
  const number = whole(value, spelling, most);
  if (number < 0) throw misused(spelling, "expected a positive numerical parameter");
  return number;
}

/** What curl's strtol takes, whole. */
function whole(value: string, spelling: string, most: bigint): number {
  const [, sign, digits] = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/.exec(value) ?? [];
  if (digits === undefined) throw misused(spelling, "expected a proper numerical parameter");
  if (BigInt(digits) > most) throw misused(spelling, "too large number");
  return sign === "-" ? -Number(digits) : Number(digits);
}
