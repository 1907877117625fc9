/** Signed GETs one after another in one process, over one connection to nginx: time for each, without the start. */
import { measure } from "../measure.ts";
import { startNginx } from "../nginx.ts";
import { awscurl, curl, scratch } from "../peers.ts";
import type { Row } from "../row.ts";

const count = 2000;

export async function rows(): Promise<Row[]> {
  const nginx = await startNginx();
  if (nginx === undefined) return [];
  const many = `${nginx.origin}/[1-${count}]`;
  const one = `${nginx.origin}/1`;
  try {
    const [first, all, curlFirst, curlAll] = await measure(
      [awscurl([one]), awscurl([many]), curl([one]), curl([many])] as const,
      scratch,
      7,
      1,
    );
    const each = (all.time.median - first.time.median) / (count - 1);
    const curlEach = (curlAll.time.median - curlFirst.time.median) / (count - 1);
    return [
      {
        what: "2,000 signed GETs in a row, each",
        figure: each,
        unit: `ms (curl ${curlEach.toFixed(2)})`,
        budget: { atMost: 0.2 },
        ours: all,
        peer: curlAll,
      },
    ];
  } finally {
    await nginx.stop();
  }
}
