/** What the steps of a transfer share: the session, the plan, the destinations of the response, and the time limit. */
import type { Progress } from "../output/progress.ts";
import type { Verbose } from "../output/verbose.ts";
import type { Writer } from "../output/writer.ts";
import type { Plan } from "../plan/plan.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { Deadline } from "./deadline.ts";
import type { Session } from "./session.ts";

/** Where a transfer's response and messages are written. */
interface Sinks {
  readonly writer: Writer;
  readonly trace: Verbose | undefined;
  readonly progress: Progress | undefined;
}

/** The context of one attempt of a transfer. */
export interface TransferContext {
  readonly session: Session;
  readonly plan: Pick<Plan, "connection" | "region" | "silent" | "explain" | "maxTime"> &
    Partial<Pick<Plan, "cookies">>;
  readonly transfer: TransferPlan;
  readonly sinks: Sinks;
  readonly deadline: Deadline;
}
