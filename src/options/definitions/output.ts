/** Options about what is written: bodies, headers, reports. */
import type { Option } from "../option.ts";
import { misused, set, text, toggle, writeOutFormat } from "../values.ts";

export const output: readonly Option[] = [
  {
    long: "output",
    short: "o",
    value: "file",
    category: ["output", "important"],
    summary: "Write to this file instead of stdout",
    text:
      "Writes the body to this file, and to nothing else; '-' is standard output, even when it is a terminal and the " +
      "body is binary. The n-th -o or -O goes with the n-th URL. '#1' stands for what the first glob of the URL became.",
    repetition: "append",
    completes: "file",
    apply: (options, { value = "", spelling }) => {
      if (value === "") throw misused(spelling, "is badly used here");
      options.outputs.push({ kind: "file", name: value });
    },
  },
  {
    long: "remote-name",
    short: "O",
    category: ["output", "important"],
    summary: "Write to a file named as the remote one",
    text:
      "Writes the body to a file in the current folder, or --output-dir, that is named as the last part of the URL's " +
      "path. The n-th -o or -O goes with the n-th URL. --no-remote-name writes to standard output.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.outputs.push(on ? { kind: "remote-name" } : { kind: "file", name: "-" });
    },
  },
  {
    long: "output-dir",
    value: "dir",
    category: ["output"],
    summary: "Folder to write files in",
    text: "The folder that the files of -o and -O go to. It has to be there, unless --create-dirs makes it.",
    repetition: "single",
    completes: "directory",
    apply: set("outputDir", text),
  },
  {
    long: "create-dirs",
    category: ["output"],
    summary: "Make the folders that -o and --output-dir name",
    text: "Makes the folders that are missing on the way to the files of -o and --output-dir.",
    repetition: "boolean",
    apply: toggle("createDirs"),
  },
  {
    long: "include",
    short: "i",
    spellings: ["show-headers"],
    category: ["output", "verbose", "important"],
    summary: "Write the answer's header before its body",
    text:
      "Writes the header of the answer before the body, byte for byte as it was received, also of redirects that were " +
      "followed. -D writes it to a file instead.",
    repetition: "boolean",
    apply: toggle("include"),
  },
  {
    long: "dump-header",
    short: "D",
    value: "file",
    category: ["output", "http"],
    summary: "Write the answer's header to this file",
    text: "Writes the header of the answer to this file as it was received; '-' is standard output.",
    repetition: "single",
    completes: "file",
    apply: set("dumpHeader", text),
  },
  {
    long: "write-out",
    short: "w",
    value: "format",
    category: ["output", "verbose"],
    summary: "Write this when a transfer is over",
    text:
      "Writes this text to standard output after each transfer, with curl's variables filled in, as in " +
      "'%{http_code}\\n'. @file or @- takes the text from a file or from standard input, whose line ends do not count.",
    repetition: "single",
    apply: writeOutFormat,
  },
  {
    long: "no-buffer",
    short: "N",
    category: ["output", "curl"],
    summary: "Write what comes as it comes",
    text: "Writes each part of the body as soon as it is there. awscurl does so in any case.",
    repetition: "boolean",
    apply: toggle("buffer"),
  },
  {
    long: "verbose",
    short: "v",
    category: ["output", "verbose", "important"],
    summary: "Say what happens",
    text:
      "Says on stderr what is connected, sent and received: '>' is what is sent, '<' what is received, '*' what " +
      "awscurl has to say. Secrets are redacted unless --no-redact is given.",
    repetition: "boolean",
    global: true,
    apply: toggle("verbose"),
  },
  {
    long: "silent",
    short: "s",
    category: ["output", "verbose", "important"],
    summary: "No progress meter, no error messages",
    text: "Shows neither the progress meter nor messages about failures; -S brings the messages back. Exit codes stay.",
    repetition: "boolean",
    global: true,
    apply: toggle("silent"),
  },
  {
    long: "no-progress-meter",
    category: ["output", "verbose"],
    summary: "No progress meter",
    text: "Shows no progress meter; messages about failures and warnings stay, unlike with -s.",
    repetition: "boolean",
    global: true,
    apply: toggle("progressMeter"),
  },
  {
    long: "show-error",
    short: "S",
    category: ["output", "verbose", "important"],
    summary: "Show errors in spite of -s",
    text: "Shows messages about failures in spite of -s.",
    repetition: "boolean",
    global: true,
    apply: toggle("showError"),
  },
];
