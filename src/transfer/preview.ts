/** What is said of a request instead of sending it: `--dry-run`, `--print-curl`, `--presign`. */
import { reportAdvice } from "../output/report.ts";
import type { Plan, Preview } from "../request/plan.ts";
import type { TransferPlan } from "../request/transfers.ts";
import type { Deadline } from "./deadline.ts";
import { readyHop } from "./delivery.ts";
import type { Session } from "./run.ts";
import { firstDeadline } from "./transfer.ts";

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
  const { printDryRun } = await import("../output/dry-run.ts");
  await printDryRun(request, output.redact, session.runtime.stdout);
}

/** Nothing is redacted: whoever asks for the line wants to run it. */
async function curlLine(
  plan: Plan,
  { first }: TransferPlan,
  session: Session,
  deadline: Deadline,
): Promise<void> {
  const { request } = await readyHop(first, plan, session, deadline);
  const { curlCommand } = await import("../aws/print-curl.ts");
  await session.runtime.stdout.write(Buffer.from(`${await curlCommand(request)}\n`));
}

/** The URL alone on stdout; on stderr what whoever gets it has to know. */
async function presigned(
  expiresIn: number,
  plan: Plan,
  { first, output }: TransferPlan,
  session: Session,
  deadline: Deadline,
): Promise<void> {
  const { presignHop } = await import("./presigning.ts");
  const { url, notes, explained } = await presignHop(first, expiresIn, plan, session, deadline);
  if (plan.explain !== undefined) {
    const { explain } = await import("../aws/explain.ts");
    await session.runtime.stderr.write(Buffer.from(explain({ ...explained, ...plan.explain })));
  }
  await reportAdvice(notes, session.runtime, output);
  await session.runtime.stdout.write(Buffer.from(`${url}\n`));
}
