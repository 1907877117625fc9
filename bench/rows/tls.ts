/** The same GET over TLS, as an executable. */
import { measure } from "../measure.ts";
import { curl, type Server, scratch, standalone } from "../peers.ts";
import { type Row, ratioRow } from "../row.ts";

export async function rows({ tlsOrigin, authority }: Server): Promise<Row[]> {
  const line = ["--cacert", authority, tlsOrigin];
  const executable = standalone(line);
  if (executable === undefined) return [];
  const [single, peer] = await measure([executable, curl(line)] as const, scratch);
  return [ratioRow("signed GET over TLS, executable", single, peer, 3)];
}
