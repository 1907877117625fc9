/** What is said of a request instead of sending it: `--dry-run`, `--print-curl`, `--presign`. */
import type { ConnectionSettings } from "../http/transport.ts";
import { reportAdvice } from "../output/report.ts";
import type { Plan, Preview } from "../plan/plan.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { Deadline } from "../transfer/deadline.ts";
import { readyHop } from "../transfer/delivery.ts";
import type { Session } from "../transfer/session.ts";
import { firstDeadline } from "../transfer/transfer.ts";

/** Prints the transfer's first request to stdout. Rejects as signing it does, and with Failure 23. */
export async function preview(
  kind: Preview,
  plan: Plan,
  transfer: TransferPlan,
  session: Session,
): Promise<void> {
  const deadline = firstDeadline(plan, transfer, session);
  try {
    if (kind.kind === "presign") await presigned(kind.expiresIn, plan, transfer, session, deadline);
    else if (kind.kind === "curl") await curlLine(plan, transfer, session, deadline);
    else await dryRun(plan, transfer, session, deadline);
  } finally {
    deadline.clear();
  }
}

async function dryRun(
  plan: Plan,
  { first, output }: TransferPlan,
  session: Session,
  deadline: Deadline,
): Promise<void> {
  const { request } = await readyHop(first, plan, session, deadline);
  const { printDryRun } = await import("./dry-run.ts");
  await printDryRun(request, output.redact, session.runtime.stdout);
}

/** Nothing is redacted: whoever asks for the line wants to run it. */
async function curlLine(
  plan: Plan,
  { first, bodyFile, decompress }: TransferPlan,
  session: Session,
  deadline: Deadline,
): Promise<void> {
  const { request } = await readyHop(first, plan, session, deadline);
  const { printCurl } = await import("./print-curl.ts");
  const { http2 } = plan.connection;
  const facts = { file: bodyFile, decompress, http2, words: connectionWords(plan.connection) };
  await printCurl(request, facts, session.runtime.stdout);
}

/** The options that say how the connection is made, as curl spells them. */
function connectionWords(connection: ConnectionSettings): string[] {
  const { tls, resolve, connectTo, unixSocket, proxy, noproxy } = connection;
  const [trust] = connection.environmentTrust;
  const caFile = tls.caFile ?? (trust?.kind === "file" ? trust.path : undefined);
  const valued: [string, string | undefined][] = [
    ["--cacert", caFile],
    ["--capath", tls.caFile === undefined && trust?.kind === "directory" ? trust.path : undefined],
    ["--cert", tls.certFile],
    ["--key", tls.keyFile],
    ["--unix-socket", unixSocket],
    ["--proxy", proxy],
    ["--noproxy", noproxy],
    ...resolve.map((pin): [string, string] => ["--resolve", pin]),
    ...connectTo.map((pin): [string, string] => ["--connect-to", pin]),
  ];
  return [
    ...(tls.verify ? [] : ["--insecure"]),
    ...valued.flatMap(([option, value]) => (value === undefined ? [] : [option, value])),
  ];
}

/** The URL alone on stdout; on stderr what whoever gets it has to know. */
async function presigned(
  expiresIn: number,
  plan: Plan,
  { first, output }: TransferPlan,
  session: Session,
  deadline: Deadline,
): Promise<void> {
  const { presignHop } = await import("./presign.ts");
  const { url, notes, explained } = await presignHop(first, expiresIn, plan, session, deadline);
  if (plan.explain !== undefined) {
    const { explain } = await import("../aws/explain.ts");
    await session.runtime.stderr.write(Buffer.from(explain({ ...explained, ...plan.explain })));
  }
  await reportAdvice(notes, session.runtime, output);
  await session.runtime.stdout.write(Buffer.from(`${url}\n`));
}
