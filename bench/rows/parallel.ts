/** Signed GETs in parallel over kept connections to nginx: requests per second against curl's. */
import { measure } from "../measure.ts";
import { startNginx } from "../nginx.ts";
import { awscurl, curl, scratch } from "../peers.ts";
import type { Row } from "../row.ts";

export async function rows(): Promise<Row[]> {
  const nginx = await startNginx();
  if (nginx === undefined) return [];
  const line = ["-Z", "--parallel-max", "50", `${nginx.origin}/[1-10000]`];
  try {
    const [ours, peer] = await measure([awscurl(line), curl(line)] as const, scratch, 5, 1);
    const figure = peer.time.median / ours.time.median;
    return [
      {
        what: "10,000 signed GETs, -Z --parallel-max 50: requests per second",
        figure,
        unit: "× curl",
        budget: { atLeast: 0.5 },
        ours,
        peer,
      },
    ];
  } finally {
    await nginx.stop();
  }
}
