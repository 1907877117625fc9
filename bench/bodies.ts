/** How bodies of 1 GiB go up and down: time against curl, and peak memory. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Command, measure, printFigure, printRatio } from "./measure.ts";
import { awscurl, curl, scratch, startServer } from "./peers.ts";

const mebibytes = 1024;

/** curl reads what --data-binary sends into memory, and refuses a whole GiB. */
const uploadedMebibytes = 1023;
const budget = 120;

/** Prints the body rows of the performance table. Needs 2 GiB of free disk while it runs. */
export async function bodies(): Promise<void> {
  const server = await startServer();
  const up = join(scratch, "up");
  const down = join(scratch, "down");
  execFileSync("truncate", ["-s", `${uploadedMebibytes}M`, up]);
  try {
    const download = [`${server.origin}/big/${mebibytes}`, "-o", down];
    await compare("download of 1 GiB to a file", awscurl(download), curl(download), 1.5);
    const upload = ["--data-binary", `@${up}`, `${server.origin}/`];
    await compare("signed upload of a 1 GiB file, --data-binary @f", awscurl(upload), curl(upload), 1);
    const put = ["-T", up, `${server.origin}/up`];
    await compare("signed upload of a 1 GiB file, -T f", awscurl(put), curl(upload), 1);
    const [pipe] = await measure([piped(awscurl(["-T", "-", `${server.origin}/up`]), up)], 1, 0);
    if (pipe) printFigure("peak memory, 1 GiB from a pipe", pipe.peak, "MB", budget);
  } finally {
    server.stop();
    rmSync(up);
    rmSync(down, { force: true });
  }
}

async function compare(what: string, ours: Command, theirs: Command, ratio: number): Promise<void> {
  const [mine, peer] = await measure([ours, theirs], 5, 1);
  if (!mine || !peer) throw new Error("a row is missing");
  printRatio(what, mine, peer, ratio);
  printFigure(`  peak memory of that`, mine.peak, "MB", budget);
}

/** The command with a file on a pipe as its standard input; exec keeps the process that is measured. */
function piped(command: Command, file: string): Command {
  const script = 'file=$1; shift; mkfifo "$file.fifo"; cat "$file" > "$file.fifo" & exec "$@" < "$file.fifo"';
  return { ...command, file: "sh", args: ["-c", script, "sh", file, command.file, ...command.args] };
}
