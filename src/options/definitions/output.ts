/** Options about output: bodies, headers, messages. */
import type { Option } from "../option.ts";
import { misused } from "../place.ts";
import { byteSize, filled, noEffect, set, toggle, writeOutFormat } from "../values.ts";

export const output: readonly Option[] = [
  {
    long: "output",
    short: "o",
    value: "file",
    category: ["output", "important"],
    summary: "Write to this file instead of stdout",
    text:
      "Writes the body to this file; '-' is standard output, even if it is a terminal and the body is binary. The n-th -o " +
      "or -O belongs to the n-th URL. '#1' stands for the current value of the first glob in the URL.",
    repetition: "append",
    completes: "file",
    apply: (options, { value = "", place }) => {
      options.outputs.push({ kind: "file", name: filled(value, place) });
    },
  },
  {
    long: "remote-name",
    short: "O",
    category: ["output", "important"],
    summary: "Write to a file named like the remote one",
    text:
      "Writes the body to a file in the current directory, or in --output-dir, named after the last part of the URL's " +
      "path. The n-th -o or -O belongs to the n-th URL. --no-remote-name writes to standard output.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.outputs.push(on ? { kind: "remote-name" } : { kind: "file", name: "-" });
    },
  },
  {
    long: "remote-name-all",
    category: ["output"],
    summary: "Use -O for every URL without -o",
    text:
      "Writes the body of every URL that has neither -o nor -O to a file named like the remote one, as -O does. -o - " +
      "writes that of one URL to standard output.",
    repetition: "boolean",
    apply: toggle("remoteNameAll"),
  },
  {
    long: "remove-on-error",
    category: ["output"],
    summary: "Remove the output file if the transfer fails",
    text:
      "Removes the file of -o or -O when the transfer that wrote to it fails, in place of keeping what was received. A " +
      "device or a pipe is not removed.",
    repetition: "boolean",
    apply: (options, { on, place }) => {
      if (on && options.continueAt !== undefined)
        throw misused(
          place,
          "is badly used here: --continue-at is mutually exclusive with --remove-on-error",
        );
      options.removeOnError = on;
    },
  },
  {
    long: "max-filesize",
    value: "bytes",
    category: ["output", "failure"],
    summary: "Largest body to receive",
    text:
      "Fails with exit code 63 if the body is larger: before it is received if its length is announced, otherwise as soon " +
      "as the limit is reached. k, M, G, T and P behind the number are powers of 1024. 0 is no limit.",
    repetition: "single",
    apply: set("maxFileSize", byteSize),
  },
  {
    long: "output-dir",
    value: "dir",
    category: ["output"],
    summary: "Directory to write files in",
    text: "The directory for the files of -o and -O. It has to exist, unless --create-dirs is given.",
    repetition: "single",
    completes: "directory",
    apply: set("outputDir", filled),
  },
  {
    long: "create-dirs",
    category: ["output"],
    summary: "Create missing directories for output files",
    text: "Creates the directories that are missing in the paths of -o and --output-dir.",
    repetition: "boolean",
    apply: toggle("createDirs"),
  },
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
    text: "Writes the header of the response to this file as received; '-' is standard output.",
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
      "from awscurl. Secrets are redacted unless --no-redact is given.",
    repetition: "boolean",
    global: true,
    apply: toggle("verbose"),
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
];
