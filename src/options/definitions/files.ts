/** Options about the files that bodies are written to. */
import type { Option } from "../option.ts";
import { misused } from "../place.ts";
import { byteSize, filled, set, toggle } from "../values.ts";

export const outputFiles: readonly Option[] = [
  {
    long: "output",
    short: "o",
    value: "file",
    category: ["output", "important"],
    summary: "Write to this file instead of stdout",
    text:
      "Writes the body to this file; '-' is standard output, even if it is a terminal and the body is binary. The n-th -o " +
      "or -O belongs to the n-th URL. '#1' stands for the current value of the first glob in the URL, '#<n>' for that " +
      "of '{<n>a,b}'.",
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
      "Writes the body to a file in the current directory, or in --output-dir, named after the last part of the URL's path; " +
      "if there is none, the name is curl_response. The n-th -o or -O belongs to the n-th URL. --no-remote-name writes to " +
      "standard output.",
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
    long: "remote-header-name",
    short: "J",
    category: ["output"],
    summary: "Let the server name the file of -O",
    text:
      "Names the file of -O after the filename of the response's Content-Disposition, else after the last part of the " +
      "Location of a redirect. Directories in the name are dropped. A file that exists is not overwritten (exit code 23), " +
      "unless --clobber is given.",
    repetition: "boolean",
    apply: toggle("remoteHeaderName"),
  },
  {
    long: "remote-time",
    short: "R",
    category: ["output"],
    summary: "Give the file the time of Last-Modified",
    text: "Sets the time of the file of -o or -O to that of the response's Last-Modified, if there is one.",
    repetition: "boolean",
    apply: toggle("remoteTime"),
  },
  {
    long: "no-clobber",
    category: ["output"],
    summary: "Do not overwrite files",
    text:
      "Writes the body to a file with a number in its name if the file of -o or -O exists: name.1, or name-1.txt instead of " +
      "name.txt. --clobber overwrites, also with -J.",
    repetition: "boolean",
    apply: (options, { on, place }) => {
      if (!on && options.continueAt !== undefined)
        throw misused(place, "is badly used here: --continue-at is mutually exclusive with --no-clobber");
      options.clobber = on;
    },
  },
  {
    long: "skip-existing",
    category: ["output"],
    summary: "Skip the transfer if the file exists",
    text: "Sends no request for a URL whose file of -o or -O exists. The exit code is 0.",
    repetition: "boolean",
    apply: toggle("skipExisting"),
  },
  {
    long: "out-null",
    category: ["output"],
    summary: "Discard the body",
    text: "Receives the body and writes it nowhere. Like -o and -O, the n-th belongs to the n-th URL.",
    repetition: "boolean",
    apply: options => {
      options.outputs.push({ kind: "null" });
    },
  },
  {
    long: "remove-on-error",
    category: ["output"],
    summary: "Remove the output file if the transfer fails",
    text:
      "Removes the file of -o or -O when the transfer that wrote to it fails, instead of keeping what was received. A " +
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
      "as the limit is reached. k, M, G, T and P after the number are powers of 1024. 0 is no limit.",
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
];
