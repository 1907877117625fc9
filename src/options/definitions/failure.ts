/** Options about time limits, failures and retries. */
import type { Apply, Option, Warns } from "../option.ts";
import type { Options } from "../options.ts";
import { byteSize, count, interval, seconds, set, toggle, wholeSeconds } from "../values.ts";

export const failure: readonly Option[] = [
  {
    long: "fail",
    short: "f",
    category: ["failure", "http", "important"],
    summary: "Fail on status 400 and above, without the body",
    text:
      "Exits with code 22 if the status is 400 or above, and writes nothing of the body. Replaces an earlier --fail-with-body, " +
      "which writes it.",
    repetition: "boolean",
    warns: deselects("fail", "fail-with-body"),
    apply: failing("fail"),
  },
  {
    long: "fail-with-body",
    category: ["failure", "http", "output"],
    summary: "Fail on status 400 and above, with the body",
    text:
      "Exits with code 22 if the status is 400 or above, and writes the body, which usually explains the error. Replaces " +
      "an earlier -f, which does not write it.",
    repetition: "boolean",
    warns: deselects("fail-with-body", "fail"),
    apply: failing("fail-with-body"),
  },
  {
    long: "max-time",
    short: "m",
    value: "seconds",
    category: ["failure", "connection", "important"],
    summary: "Maximum time for a transfer",
    text:
      "The time that a transfer may take, credentials and redirects included, before it fails with exit code 28. For the " +
      "first transfer it starts with the process; each attempt of --retry starts again. Decimals are allowed; 0, the " +
      "default, is no limit.",
    repetition: "single",
    apply: set("maxTime", seconds),
  },
  {
    long: "connect-timeout",
    value: "seconds",
    category: ["failure", "connection"],
    summary: "Maximum time for a connection",
    text:
      "The time that each connection may take, name resolution and TLS included, before the transfer fails with exit code " +
      "28. It covers the connections for credentials too. Decimals are allowed; the default is 300.",
    repetition: "single",
    apply: set("connectTimeout", seconds),
  },
  {
    long: "retry",
    value: "num",
    category: ["failure", "curl", "important"],
    summary: "Number of retries after a transient failure",
    text:
      "Retries, newly signed, after a timeout, a failed name resolution, or status 408, 429, 500, 502, 503 or 504. It waits " +
      "one second, then twice as long each time up to ten minutes, or as long as Retry-After specifies. --retry-delay and " +
      "--retry-max-time change the delay, --retry-all-errors and --retry-connrefused what is retried. The default is 0.",
    repetition: "single",
    apply: set("retry", count),
  },
  {
    long: "retry-delay",
    value: "seconds",
    category: ["failure", "curl"],
    summary: "Wait this long between retries",
    text: "Waits this many seconds before each retry. Decimals are allowed; 0, the default, is the growing delay of --retry.",
    repetition: "single",
    apply: set("retryDelay", seconds),
  },
  {
    long: "retry-max-time",
    value: "seconds",
    category: ["failure", "curl"],
    summary: "Start no retry after this long",
    text:
      "Starts no retry when this many seconds have passed since the first attempt. Decimals are allowed; 0, the default, is " +
      "no limit.",
    repetition: "single",
    apply: set("retryMaxTime", seconds),
  },
  {
    long: "retry-all-errors",
    category: ["failure", "curl"],
    summary: "Retry after every error",
    text: "Makes --retry retry after every error, and with -f after every status of 400 and above.",
    repetition: "boolean",
    apply: toggle("retryAllErrors"),
  },
  {
    long: "retry-connrefused",
    category: ["failure", "curl"],
    summary: "Retry if the connection is refused",
    text: "Makes --retry retry also if the connection is refused, for servers that are starting.",
    repetition: "boolean",
    apply: toggle("retryConnrefused"),
  },
  {
    long: "fail-early",
    category: ["failure", "curl"],
    summary: "Stop at the first transfer that fails",
    text:
      "Ends the run with the exit code of the first transfer that fails, instead of continuing with the next URL. With -f a " +
      "status of 400 and above is a failure, too.",
    repetition: "boolean",
    global: true,
    apply: toggle("failEarly"),
  },
  {
    long: "speed-limit",
    short: "Y",
    value: "speed",
    category: ["failure", "connection"],
    summary: "Fail if the transfer is slower than this",
    text:
      "Fails with exit code 28 if fewer than this many bytes per second are transferred for the time of -y, by default 30 " +
      "seconds.",
    repetition: "single",
    apply: set("speedLimit", count),
  },
  {
    long: "speed-time",
    short: "y",
    value: "seconds",
    category: ["failure", "connection"],
    summary: "Time that -Y allows for slowness",
    text: "The time for which a transfer may be slower than the limit of -Y, by default one byte per second.",
    repetition: "single",
    apply: set("speedTime", wholeSeconds),
  },
  {
    long: "limit-rate",
    value: "speed",
    category: ["failure", "connection"],
    summary: "Largest speed in bytes per second",
    text:
      "Sends and receives bodies at this speed at most, on average. k, M, G, T and P after the number are powers of 1024; " +
      "decimals are allowed, as in 2.5M.",
    repetition: "single",
    apply: set("limitRate", byteSize),
  },
  {
    long: "rate",
    value: "max request rate",
    category: ["failure", "curl"],
    summary: "Largest number of transfers per time",
    text:
      "Starts at most this many transfers per hour, or per second, minute, hour or day, as in 2/s, 14/m or 5/15s. It has no " +
      "effect with -Z or on the delays of --retry.",
    repetition: "single",
    global: true,
    apply: set("rate", interval),
  },
];

/** Of the two ways to fail, the last one given applies, as in curl 8. */
function failing(way: Exclude<Options["fail"], "no">): Apply {
  return (options, { on }) => {
    if (on) options.fail = way;
    else if (options.fail === way) options.fail = "no";
  };
}

/** The warning about an option that takes the place of the other. */
function deselects(long: string, other: string): Warns {
  return { text: `--${long} deselects --${other} here`, onlyOn: true, after: [long, other] };
}
