/** Prints a request instead of sending it: `--dry-run`, `--print-curl`, `--presign`. */
import { checkedSink } from "../output/checked-sink.ts";
import { reportAdvice, reportWarning } from "../output/report.ts";
import type { Plan, Preview } from "../plan/plan.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { Session } from "../transfer/session.ts";
import { type Signer, signHop } from "../transfer/sign-hop.ts";
import { firstDeadline } from "../transfer/transfer.ts";
import { warningsAbout } from "../transfer/warnings.ts";

/** Prints the transfer's first request to stdout. Rejects like signing it, and with a Failure 23. */
export async function preview(
  kind: Preview,
  plan: Plan,
  planned: TransferPlan,
  session: Session,
): Promise<void> {
  const deadline = firstDeadline({ session, plan, transfer: planned });
  const signer = { session, plan, deadline, clockOffset: 0 };
  const { runtime } = session;
  try {
    const { cookies } = session;
    const first = await cookies.addTo(planned.first, planned.first, plan.cookies, deadline.signal);
    const transfer = { ...planned, first };
    for (const warning of [...transfer.warnings, ...(await warningsAbout(transfer.first))])
      await reportWarning(warning, runtime, transfer.output);
    if (kind.kind === "presign") await presigned(kind.expiresIn, transfer, signer);
    else if (kind.kind === "curl") await curlLine(transfer, signer);
    else await dryRun(transfer, signer);
  } finally {
    deadline.clear();
  }
}

async function dryRun({ first, output }: TransferPlan, signer: Signer): Promise<void> {
  const { request } = await signHop(first, signer);
  const { printDryRun } = await import("./dry-run.ts");
  const shown = { redact: output.redact, webSocket: first.url.webSocket === true };
  await printDryRun(request, shown, checkedSink(signer.session.runtime.stdout), signer.deadline.signal);
}

/** Nothing is redacted, because the line is meant to be run. */
async function curlLine({ first, bodyFile, decompress, http }: TransferPlan, signer: Signer): Promise<void> {
  const { request } = await signHop(first, signer);
  const { printCurl } = await import("./print-curl.ts");
  const { connectionOptions } = await import("./connection-options.ts");
  const { connection } = signer.plan;
  const facts = {
    file: bodyFile,
    decompress,
    http2: connection.http2PriorKnowledge ? ("prior-knowledge" as const) : connection.http2,
    http,
    webSocket: first.url.webSocket === true,
    args: connectionOptions(connection),
  };
  await printCurl(request, facts, checkedSink(signer.session.runtime.stdout));
}

/** Prints only the URL to stdout; what its user needs to know goes to stderr. */
async function presigned(expiresIn: number, { first, output }: TransferPlan, signer: Signer): Promise<void> {
  const { runtime } = signer.session;
  const { presignHop } = await import("./presign.ts");
  const { url, notes, explained } = await presignHop(first, expiresIn, signer);
  if (signer.plan.explain !== undefined) {
    const { explain } = await import("../aws/signing/explain.ts");
    await runtime.stderr.write(Buffer.from(explain({ ...explained, ...signer.plan.explain })));
  }
  await reportAdvice(notes, runtime, output);
  await checkedSink(runtime.stdout).write(Buffer.from(`${url}\n`));
}
