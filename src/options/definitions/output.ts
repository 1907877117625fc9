/** Options about what is printed: headers, statistics, messages. */
import type { Apply, Option } from "../option.ts";
import type { Place } from "../place.ts";
import { filled, noEffect, set, text, toggle, writeOutFormat } from "../values.ts";

/** Incremented once per cluster of short options, whose letters share a place. */
const levels = new WeakMap<Place, number>();

function levelOf({ written }: Place): number {
  return /^-[a-zA-Z]+$/.test(written) ? written.split("v").length - 1 : 1;
}

/** As in curl, `-vv` adds times and numbers, and `-vvv` the data; a single `-v` adds neither. */
const verbosity: Apply = (options, { on, place }) => {
  const level = levels.get(place) ?? levelOf(place);
  levels.set(place, level);
  options.verbose = on;
  options.trace = on && level > 2 ? { format: "ascii", file: "%" } : undefined;
  if (level > 1) options.traceTime = options.traceIds = true;
};

export const output: readonly Option[] = [
  {
    long: "include",
    short: "i",
    spellings: ["show-headers"],
    category: ["output", "verbose", "important"],
    summary: "Write the response header before the body",
    text:
      "Writes the header of the response before its body, byte for byte as received, also for redirects that are followed. " +
      "-D writes it to a file instead.",
    repetition: "boolean",
    apply: toggle("include"),
  },
  {
    long: "dump-header",
    short: "D",
    value: "file",
    category: ["output", "http"],
    summary: "Write the response header to this file",
    text:
      "Writes the header of the response to this file as received; '-' is standard output, '%' standard error. The headers " +
      "of several URLs follow each other.",
    repetition: "single",
    completes: "file",
    apply: set("dumpHeader", filled),
  },
  {
    long: "write-out",
    short: "w",
    value: "format",
    category: ["output", "verbose"],
    summary: "Write this text after each transfer",
    text:
      "Writes this text to standard output after each transfer, with curl's variables replaced, as in '%{http_code}\\n'. " +
      "@file or @- reads the text from a file or from standard input, where line ends are ignored.",
    repetition: "single",
    completes: "@file",
    apply: writeOutFormat,
  },
  {
    long: "event-stream",
    category: ["output", "aws"],
    summary: "Print an AWS event stream as JSON lines",
    text:
      "Decodes responses of type application/vnd.amazon.eventstream (Bedrock, Lambda, Kinesis and others) and writes a line " +
      'of JSON for each event as it arrives: {"event":…,"headers":{…},"payload":…}. JSON payloads are inline, with the bytes ' +
      "of Bedrock's chunks decoded; other payloads are base64. An exception in the stream is exit code 22, a damaged or " +
      "truncated stream 18. '%{num_events}' of -w counts the lines.",
    repetition: "boolean",
    apply: toggle("eventStream"),
  },
  {
    long: "no-buffer",
    short: "N",
    category: ["output", "curl"],
    summary: "Do not buffer the output",
    text: "Writes each part of the body as soon as it is received. awscurl always does.",
    repetition: "boolean",
    apply: noEffect,
  },
  {
    long: "verbose",
    short: "v",
    category: ["output", "verbose", "important"],
    summary: "Show what happens",
    text:
      "Prints to stderr what is connected, sent and received: '>' marks sent headers, '<' received ones, '*' information " +
      "from awscurl. Secrets are redacted unless --no-redact is given. -vv adds times and numbers of transfers, -vvv the data.",
    repetition: "boolean",
    global: true,
    apply: verbosity,
  },
  {
    long: "trace",
    value: "file",
    category: ["output", "verbose"],
    summary: "Write a trace with all data to this file",
    text:
      "Writes everything that is sent and received to this file, with bytes in hexadecimal; '-' is standard output, '%' " +
      "standard error. Secrets in headers are redacted as in -v, bodies are shown. Only its owner can read a new file.",
    repetition: "single",
    global: true,
    completes: "file",
    apply: (options, { value = "" }) => {
      options.trace = { format: "hex", file: value };
    },
  },
  {
    long: "trace-ascii",
    value: "file",
    category: ["output", "verbose"],
    summary: "Like --trace, without hexadecimal output",
    text: "Writes a trace like --trace, without the bytes in hexadecimal.",
    repetition: "single",
    global: true,
    completes: "file",
    apply: (options, { value = "" }) => {
      options.trace = { format: "ascii", file: value };
    },
  },
  {
    long: "trace-time",
    category: ["output", "verbose"],
    summary: "Add the time to -v and --trace",
    text: "Puts the time before each event of -v, --trace and --trace-ascii.",
    repetition: "boolean",
    global: true,
    apply: toggle("traceTime"),
  },
  {
    long: "trace-ids",
    category: ["output", "verbose"],
    summary: "Add numbers of transfers to -v and --trace",
    text: "Puts the numbers of transfer and connection before each event of -v, --trace and --trace-ascii, as in [0-0].",
    repetition: "boolean",
    global: true,
    apply: toggle("traceIds"),
  },
  {
    long: "trace-config",
    value: "string",
    category: ["output", "verbose"],
    summary: "What -v and --trace show",
    text:
      "A list of curl's components, separated by commas. 'ids' and 'time' are --trace-ids and --trace-time, 'all' is both; the " +
      "others concern curl's own parts and have no effect.",
    repetition: "append",
    global: true,
    apply: (options, { value = "" }) => {
      const names = value.toLowerCase().split(/[, ]+/);
      if (names.includes("ids") || names.includes("all")) options.traceIds = true;
      if (names.includes("time") || names.includes("all")) options.traceTime = true;
    },
  },
  {
    long: "silent",
    short: "s",
    category: ["output", "verbose", "important"],
    summary: "No progress meter and no error messages",
    text: "Shows neither the progress meter nor error messages; -S shows the latter. Exit codes are the same.",
    repetition: "boolean",
    global: true,
    apply: toggle("silent"),
  },
  {
    long: "no-progress-meter",
    category: ["output", "verbose"],
    summary: "No progress meter",
    text: "Shows no progress meter. Unlike -s it does not hide error messages and warnings.",
    repetition: "boolean",
    global: true,
    apply: toggle("progressMeter"),
  },
  {
    long: "show-error",
    short: "S",
    category: ["output", "verbose", "important"],
    summary: "Show error messages even with -s",
    text: "Shows error messages even if -s is given.",
    repetition: "boolean",
    global: true,
    apply: toggle("showError"),
  },
  {
    long: "stderr",
    value: "file",
    category: ["output", "verbose"],
    summary: "Write messages to this file instead of stderr",
    text:
      "Writes to this file what would be written to standard error: messages, -v, the progress meter. '-' is standard " +
      "output. If the file cannot be opened, there is a warning and standard error is used.",
    repetition: "single",
    global: true,
    completes: "file",
    apply: set("stderr", text),
  },
  {
    long: "progress-bar",
    short: "#",
    category: ["output", "verbose"],
    summary: "Show progress as a bar",
    text: "Shows a bar with a percentage instead of the progress meter; like the meter, only on a terminal.",
    repetition: "boolean",
    global: true,
    apply: toggle("progressBar"),
  },
  {
    long: "no-styled-output",
    category: ["output", "verbose"],
    summary: "No bold header names on a terminal",
    text:
      "Writes the header of -i and -I as it is. By default its names are bold on a terminal, unless the environment variable " +
      "NO_COLOR is set.",
    repetition: "boolean",
    global: true,
    apply: toggle("styledOutput"),
  },
];
