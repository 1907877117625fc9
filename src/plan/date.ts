/**
 * Parses dates as curl does (curl_getdate(3)): HTTP's three forms, with parts omitted or in another order, and
 * `20220301`.
 */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** curl's time zones, with the minutes by which UTC is ahead of them; in upper case only. */
const zones: Readonly<Record<string, number>> = {
  ...{
    ADT: 180,
    AHST: 600,
    AST: 240,
    BST: -60,
    CAT: 600,
    CCT: -480,
    CDT: 300,
    CEST: -120,
    CET: -60,
    CST: 360,
  },
  ...{ EADT: -660, EAST: -600, EDT: 240, EET: -120, EST: 300, FST: -120, FWT: -60, GMT: 0, GST: -600 },
  ...{ HDT: 540, HST: 600, IDLE: -720, IDLW: 720, JST: -540, MDT: 360, MEST: -120, MESZ: -120, MET: -60 },
  ...{ MEWT: -60, MST: 420, NT: 660, NZDT: -780, NZST: -720, NZT: -720, PDT: 420, PST: 480, UT: 0, UTC: 0 },
  ...{ WADT: -480, WAST: -420, WAT: 60, WET: 0, YDT: 480, YST: 540 },
};

/**
 * Letters of military time zones, from one to twelve hours ahead of UTC, and from one to twelve hours behind; J is not
 * used.
 */
const ahead = "ABCDEFGHIKLM";
const behind = "NOPQRSTUVWXY";

/** The maximum number of parts that curl reads; the rest is ignored. */
const mostParts = 6;

/** The Gregorian calendar was introduced in 1582. */
const firstYear = 1583;

interface Parts {
  weekday?: number;
  /** 0 to 11. */
  month?: number;
  day?: number;
  year?: number;
  time?: readonly [hour: number, minute: number, second: number];
  /** The minutes by which UTC is ahead. */
  zone?: number;
}

/**
 * Returns seconds since 1970; undefined if the text is not a date. A date without a time means midnight, one without a
 * zone is in UTC.
 */
export function parseDate(text: string): number | undefined {
  const parts: Parts = {};
  let rest = text;
  for (let count = 0; count < mostParts; count++) {
    const start = rest.search(/[A-Za-z\d]/);
    if (start === -1) break;
    const sign = rest[start - 1];
    rest = rest.slice(start);
    const length = takeName(rest, parts) ?? takeTime(rest, parts) ?? takeNumber(rest, parts, sign);
    if (length === undefined) return undefined;
    rest = rest.slice(length);
  }
  return secondsOf(parts);
}

/** Consumes a weekday, month or zone and returns its length. */
function takeName(text: string, parts: Parts): number | undefined {
  const name = /^[A-Za-z]+/.exec(text)?.[0];
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  const weekday = weekdays.findIndex(day => day === lower || day.slice(0, 3) === lower);
  const month = months.indexOf(lower);
  const zone = zoneOf(name);
  if (weekday !== -1 && parts.weekday === undefined) parts.weekday = weekday;
  else if (month !== -1 && parts.month === undefined) parts.month = month;
  else if (zone !== undefined && parts.zone === undefined) parts.zone = zone;
  else return undefined;
  return name.length;
}

function zoneOf(name: string): number | undefined {
  if (name.length > 1) return Object.hasOwn(zones, name) ? zones[name] : undefined;
  if (name === "Z") return 0;
  if (ahead.includes(name)) return -60 * (ahead.indexOf(name) + 1);
  return behind.includes(name) ? 60 * (behind.indexOf(name) + 1) : undefined;
}

/** Consumes `H:M` or `H:M:S`. */
function takeTime(text: string, parts: Parts): number | undefined {
  const [all, hour, minute, second] = /^(\d\d?):(\d\d?)(?::(\d\d?))?/.exec(text) ?? [];
  if (all === undefined || parts.time !== undefined) return undefined;
  const time = [Number(hour), Number(minute), Number(second ?? 0)] as const;
  // Second 60 is a leap second.
  if (time[0] > 23 || time[1] > 59 || time[2] > 60) return undefined;
  parts.time = time;
  return all.length;
}

/**
 * Consumes a zone (`+0100`), a whole date (`20220301`), a day or a year, whichever is still missing. `sign` is the
 * character before it.
 */
function takeNumber(text: string, parts: Parts, sign: string | undefined): number | undefined {
  const digits = /^\d+/.exec(text)?.[0] ?? "";
  const number = Number(digits);
  if (digits === "" || number > 99_999_999) return undefined;
  const isBare = parts.year === undefined && parts.month === undefined && parts.day === undefined;
  if (parts.zone === undefined && digits.length === 4 && number <= 1400 && (sign === "+" || sign === "-")) {
    const minutes = Math.floor(number / 100) * 60 + (number % 100);
    parts.zone = sign === "+" ? -minutes : minutes;
  } else if (digits.length === 8 && isBare) {
    parts.year = Math.floor(number / 10_000);
    parts.month = Math.floor((number % 10_000) / 100) - 1;
    parts.day = number % 100;
  } else if (parts.day === undefined && number > 0 && number < 32) parts.day = number;
  else if (parts.year === undefined)
    parts.year = number < 100 ? number + (number > 70 ? 1900 : 2000) : number;
  else return undefined;
  return digits.length;
}

function secondsOf({ year, month, day, time = [0, 0, 0], zone = 0 }: Parts): number | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (year < firstYear || month < 0 || month > 11 || day > 31) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(time[0], time[1] + zone, time[2]);
  return date.getTime() / 1000;
}
