/** `%time{FORMAT}` of `-w`: the time in UTC, formatted like C's strftime in the C locale, with `%f` for microseconds. */

const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthNames = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const two = (number: number, fill = "0") => String(number).padStart(2, fill);
const hour12 = (time: Date) => time.getUTCHours() % 12 || 12;
const dayOfYear = (time: Date) =>
  Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000);
/** The number of weeks of the year that began before this day; `first` is the day of the week on which they begin. */
const week = (time: Date, first: number) =>
  Math.floor((dayOfYear(time) + 7 - ((time.getUTCDay() - first + 7) % 7)) / 7);
/** The Thursday of the day's week: it is in the year to which ISO 8601 assigns the week. */
const thursday = (time: Date) => new Date(time.getTime() + (3 - ((time.getUTCDay() + 6) % 7)) * 86_400_000);

/** Letter -> its replacement, or the format that it abbreviates. */
const conversions: Readonly<Record<string, ((time: Date) => string) | string>> = {
  a: time => (dayNames[time.getUTCDay()] ?? "").slice(0, 3),
  A: time => dayNames[time.getUTCDay()] ?? "",
  b: time => (monthNames[time.getUTCMonth()] ?? "").slice(0, 3),
  B: time => monthNames[time.getUTCMonth()] ?? "",
  c: "%a %b %e %H:%M:%S %Y",
  C: time => two(Math.floor(time.getUTCFullYear() / 100)),
  d: time => two(time.getUTCDate()),
  D: "%m/%d/%y",
  e: time => two(time.getUTCDate(), " "),
  f: time => `${String(time.getUTCMilliseconds()).padStart(3, "0")}000`,
  F: "%Y-%m-%d",
  g: time => two(thursday(time).getUTCFullYear() % 100),
  G: time => String(thursday(time).getUTCFullYear()),
  h: "%b",
  H: time => two(time.getUTCHours()),
  I: time => two(hour12(time)),
  j: time => String(dayOfYear(time) + 1).padStart(3, "0"),
  k: time => two(time.getUTCHours(), " "),
  l: time => two(hour12(time), " "),
  m: time => two(time.getUTCMonth() + 1),
  M: time => two(time.getUTCMinutes()),
  n: () => "\n",
  p: time => (time.getUTCHours() < 12 ? "AM" : "PM"),
  P: time => (time.getUTCHours() < 12 ? "am" : "pm"),
  r: "%I:%M:%S %p",
  R: "%H:%M",
  s: time => String(Math.floor(time.getTime() / 1000)),
  S: time => two(time.getUTCSeconds()),
  t: () => "\t",
  T: "%H:%M:%S",
  u: time => String(time.getUTCDay() || 7),
  U: time => two(week(time, 0)),
  V: time => two(Math.floor(dayOfYear(thursday(time)) / 7) + 1),
  w: time => String(time.getUTCDay()),
  W: time => two(week(time, 1)),
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  y: time => two(time.getUTCFullYear() % 100),
  Y: time => String(time.getUTCFullYear()),
  z: () => "+0000",
  Z: () => "UTC",
  "%": () => "%",
};

/** `milliseconds` are since 1970. An unknown conversion is left unchanged. */
export function strftime(format: string, milliseconds: number): string {
  const time = new Date(milliseconds);
  return format.replace(/%(.)/gs, (all, letter: string) => {
    const conversion = Object.hasOwn(conversions, letter) ? conversions[letter] : undefined;
    if (conversion === undefined) return all;
    return typeof conversion === "string" ? strftime(conversion, milliseconds) : conversion(time);
  });
}
