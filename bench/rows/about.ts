/** `--help` and `--version`, which send nothing. */
import { measure } from "../measure.ts";
import { awscurl, emptyNode, scratch } from "../peers.ts";
import { type Row, ratioRow } from "../row.ts";

export async function rows(): Promise<Row[]> {
  const [empty, help, version] = await measure(
    [emptyNode, awscurl(["--help"]), awscurl(["--version"])] as const,
    scratch,
  );
  return [ratioRow("--help", help, empty, 1.25), ratioRow("--version", version, empty, 1.25)];
}
