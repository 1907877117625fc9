/** Bodies that go up, hashed and signed: 1 GiB in its three forms, and from a pipe. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Command, measure } from "../measure.ts";
import { awscurl, curl, type Server, scratch } from "../peers.ts";
import { peakRow, type Row, ratioRow } from "../row.ts";

/** curl reads what --data-binary sends into memory, and refuses a whole GiB. */
const mebibytes = 1023;

const most = 0.35;
const mostMemory = 100;

export async function rows({ origin }: Server): Promise<Row[]> {
  const file = join(scratch, "up");
  execFileSync("truncate", ["-s", `${mebibytes}M`, file]);
  const data = ["--data-binary", `@${file}`, `${origin}/`];
  const target = `${origin}/up`;
  const uploads = [
    awscurl(data),
    awscurl(["-T", file, target]),
    awscurl(["-F", `file=@${file}`, target]),
    piped(awscurl(["-T", "-", target]), file),
    curl(data),
  ] as const;
  try {
    const [binary, put, form, pipe, peer] = await measure(uploads, scratch, 5, 1);
    return [
      ratioRow("signed upload of 1 GiB, --data-binary @f", binary, peer, most),
      ratioRow("the same, -T f", put, peer, most),
      ratioRow("the same, -F file=@f", form, peer, most),
      peakRow("peak memory, 1 GiB from a file", binary, mostMemory),
      peakRow("peak memory, 1 GiB from a pipe", pipe, mostMemory),
    ];
  } finally {
    rmSync(file, { force: true });
  }
}

/** The command with a file on a pipe as its standard input; exec keeps the process that is measured. */
export function piped(command: Command, file: string): Command {
  const script =
    'file=$1; shift; rm -f "$file.fifo"; mkfifo "$file.fifo"; cat "$file" > "$file.fifo" & exec "$@" < "$file.fifo"';
  return { ...command, file: "sh", args: ["-c", script, "sh", file, command.file, ...command.args] };
}
