/** 5 GiB, for which memory has to be what it is for 1 GiB. Takes minutes and 5 GiB of disk: `npm run bench -- large`. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measure.ts";
import { awscurl, type Server, scratch } from "../peers.ts";
import { peakRow, type Row } from "../row.ts";
import { piped } from "./upload.ts";

export async function rows({ origin }: Server): Promise<Row[]> {
  const file = join(scratch, "large");
  execFileSync("truncate", ["-s", "5120M", file]);
  const target = `${origin}/up`;
  const commands = [
    awscurl([`${origin}/big/5120`, "-o", "/dev/null"]),
    awscurl(["-T", file, target]),
    piped(awscurl(["-T", "-", target]), file),
  ] as const;
  try {
    const [down, up, pipe] = await measure(commands, scratch, 1, 0);
    return [
      peakRow("peak memory, 5 GiB down", down, 100),
      peakRow("peak memory, 5 GiB up from a file", up, 100),
      peakRow("peak memory, 5 GiB up from a pipe", pipe, 100),
    ];
  } finally {
    rmSync(file, { force: true });
  }
}
