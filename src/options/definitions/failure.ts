/** Options about time limits, failures and trying again. */
import { UsageFailure } from "../../exit.ts";
import type { Apply, Option } from "../option.ts";
import type { Options } from "../options.ts";
import { count, seconds, set, toggle, wholeSeconds } from "../values.ts";

export const failure: readonly Option[] = [
  {
    long: "fail",
    short: "f",
    category: ["failure", "http", "important"],
    summary: "Fail on statuses of 400 and above, write no body",
    text:
      "Ends with exit code 22 when the status is 400 or above, and writes nothing of the body. --fail-with-body writes " +
      "it; the two exclude each other.",
    repetition: "boolean",
    apply: failing("fail"),
  },
  {
    long: "fail-with-body",
    category: ["failure", "http", "output"],
    summary: "Fail on statuses of 400 and above, write the body",
    text:
      "Ends with exit code 22 when the status is 400 or above, and writes the body, which says why. -f does not write " +
      "it; the two exclude each other.",
    repetition: "boolean",
    apply: failing("fail-with-body"),
  },
  {
    long: "max-time",
    short: "m",
    value: "seconds",
    category: ["failure", "connection", "important"],
    summary: "Give up after this long",
    text:
      "How long a transfer may take, looking for credentials and following redirects included; then the exit code is " +
      "28. The first transfer's time begins with the program; each try of --retry has its own. Decimals are allowed; 0, " +
      "the default, is no limit.",
    repetition: "single",
    apply: set("maxTime", seconds),
  },
  {
    long: "connect-timeout",
    value: "seconds",
    category: ["failure", "connection"],
    summary: "Give up connecting after this long",
    text:
      "How long each connection may take to come about, names and TLS included, those for credentials too; then the " +
      "exit code is 28. Decimals are allowed; the default is 300.",
    repetition: "single",
    apply: set("connectTimeout", seconds),
  },
  {
    long: "retry",
    value: "num",
    category: ["failure", "curl", "important"],
    summary: "Try again so many times",
    text:
      "Tries again, signed afresh, after a time limit, a name that was not resolved, or the statuses 408, 429, 500, 502, " +
      "503 and 504. The default is no try. It waits one second, then twice as long each time up to ten minutes, or as " +
      "Retry-After says. --retry-delay and --retry-max-time change that, --retry-all-errors and --retry-connrefused say what else is tried again.",
    repetition: "single",
    apply: set("retry", count),
  },
  {
    long: "retry-delay",
    value: "seconds",
    category: ["failure", "curl"],
    summary: "Wait so long between tries",
    text: "Waits this many whole seconds before each new try; 0, the default, is one second, doubled each time.",
    repetition: "single",
    apply: set("retryDelay", wholeSeconds),
  },
  {
    long: "retry-max-time",
    value: "seconds",
    category: ["failure", "curl"],
    summary: "Start no new try after this long",
    text: "Starts no new try when this many whole seconds have gone by since the first; 0, the default, is no limit.",
    repetition: "single",
    apply: set("retryMaxTime", wholeSeconds),
  },
  {
    long: "retry-all-errors",
    category: ["failure", "curl"],
    summary: "Try again after every error",
    text: "Has --retry try again after every error, and with -f after every status of 400 and above.",
    repetition: "boolean",
    apply: toggle("retryAllErrors"),
  },
  {
    long: "retry-connrefused",
    category: ["failure", "curl"],
    summary: "Try again when the connection is refused",
    text: "Has --retry try again also when the host refuses the connection, as while it starts.",
    repetition: "boolean",
    apply: toggle("retryConnrefused"),
  },
];

/** curl's two ways to fail exclude each other. */
function failing(way: Exclude<Options["fail"], "no">): Apply {
  return (options, { on, spelling }) => {
    if (on && options.fail !== "no" && options.fail !== way)
      throw new UsageFailure(
        `option ${spelling}: is badly used here: either --fail or --fail-with-body, not both`,
      );
    if (on) options.fail = way;
    else if (options.fail === way) options.fail = "no";
  };
}
