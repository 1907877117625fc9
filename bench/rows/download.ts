/** Bodies that come down: 1 GiB to a file, and a compressed one. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measure.ts";
import { awscurl, curl, type Server, scratch } from "../peers.ts";
import { peakRow, type Row, ratioRow } from "../row.ts";

export async function rows({ origin }: Server): Promise<Row[]> {
  const file = join(scratch, "down");
  const plain = [`${origin}/big/1024`, "-o", file];
  const packed = ["--compressed", `${origin}/gzip`, "-o", file];
  try {
    const [ours, peer] = await measure([awscurl(plain), curl(plain)] as const, scratch, 5, 1);
    const [unpacked, curlUnpacked] = await measure([awscurl(packed), curl(packed)] as const, scratch, 5, 1);
    return [
      ratioRow("download of 1 GiB to a file", ours, peer, 1.1),
      peakRow("peak memory of that", ours, 100),
      ratioRow("download of 64 MiB in gzip, --compressed", unpacked, curlUnpacked, 1.1),
    ];
  } finally {
    rmSync(file, { force: true });
  }
}
