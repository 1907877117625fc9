/** Options about concurrent transfers. */
import type { Apply, Option } from "../option.ts";
import { count, set, toggle } from "../values.ts";

/** curl's default, which also replaces a number out of range. */
const defaultTransfers = 50;

const mostTransfers = 65_535;

export const parallel: readonly Option[] = [
  {
    long: "parallel",
    short: "Z",
    category: ["connection", "curl"],
    summary: "Make transfers at the same time",
    text:
      "Makes the transfers of all URLs, including those after --next, at the same time instead of one after another. Bodies " +
      "that go to stdout are mixed as they arrive: give -o or -O for each URL to keep them apart. The exit code is that of " +
      "the first transfer that failed.",
    repetition: "boolean",
    global: true,
    apply: toggle("parallel"),
  },
  {
    long: "parallel-max",
    value: "num",
    category: ["connection", "curl"],
    summary: "Maximum number of transfers at a time",
    text:
      "The number of transfers that -Z makes at the same time, from 1 to 65535. The default is 50, which also replaces a " +
      "number out of range.",
    repetition: "single",
    global: true,
    apply: transfersAtATime("parallelMax", defaultTransfers),
  },
  {
    long: "parallel-max-host",
    value: "num",
    category: ["connection", "curl"],
    summary: "Maximum number of transfers at a time to one host",
    text:
      "The number of transfers that -Z makes at the same time to one host and port, from 1 to 65535. The default, 0, means " +
      "no limit and also replaces a number out of range.",
    repetition: "single",
    global: true,
    apply: transfersAtATime("parallelMaxHost", 0),
  },
  {
    long: "parallel-immediate",
    category: ["connection", "curl"],
    summary: "Do not wait for a connection to be shared",
    text:
      "With -Z and HTTP/2, opens a connection for each transfer without one, where transfers otherwise wait for one that is " +
      "being opened, in order to share it.",
    repetition: "boolean",
    global: true,
    apply: toggle("parallelImmediate"),
  },
];

/** A number out of range is replaced. */
function transfersAtATime(key: "parallelMax" | "parallelMaxHost", otherwise: number): Apply {
  return set<number>(key, (value, place) => {
    const given = count(value, place);
    return given >= 1 && given <= mostTransfers ? given : otherwise;
  });
}
