/** One signed GET with keys in the environment: time and peak memory, of the bundle and of the executable. */
import { measure } from "../measure.ts";
import { awscurl, curl, emptyNode, type Server, scratch, standalone } from "../peers.ts";
import { peakRow, type Row, ratioRow } from "../row.ts";

export async function rows({ origin }: Server): Promise<Row[]> {
  const executable = standalone([origin]);
  const [empty, bundle, peer, single] = await measure(
    [emptyNode, awscurl([origin]), curl([origin]), ...(executable ? [executable] : [])] as const,
    scratch,
  );
  return [
    ratioRow("signed GET, npm bundle on Node 24", bundle, empty, 2),
    ...(single === undefined
      ? []
      : [
          ratioRow("signed GET, executable", single, peer, 2.5),
          peakRow("peak memory of that GET, executable", single, 55),
        ]),
  ];
}
