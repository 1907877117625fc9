/** Parses dates and times as AWS's services and tools and credential processes write them. */

const iso8601 =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d)?)?$/i;

/**
 * Returns milliseconds since 1970 for any ISO 8601 date and time, basic or extended; some versions of the AWS CLI write
 * the zone as `UTC`. A time without a zone is in UTC. Undefined for anything else, and for dates that do not exist.
 */
export function parseInstant(text: string): number | undefined {
  const match = iso8601.exec(text.trim());
  if (match === null) return undefined;
  const number = (group: number) => Number(match[group] ?? 0);
  const fraction = Number(`0.${match[7] ?? "0"}`) * 1000;
  const [year, month, day] = [number(1), number(2), number(3)];
  const time = [number(4), number(5), number(6)] as const;
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || time[0] > 24 || time[1] > 59 || time[2] > 60) return undefined;
  const offset = (match[8] === "-" ? -1 : 1) * (number(9) * 60 + number(10)) * 60_000;
  return Date.UTC(year, month - 1, day, ...time) + Math.trunc(fraction) - offset;
}
