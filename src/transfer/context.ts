/** What the steps of a transfer share: the session, the plan, where the response goes, and the time limit. */
import type { Progress } from "../output/progress.ts";
import type { Verbose } from "../output/verbose.ts";
import type { Writer } from "../output/writer.ts";
import type { Plan } from "../plan/plan.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { Deadline } from "./deadline.ts";
import type { Session } from "./session.ts";

/** Where a transfer's response and what is said meanwhile go. */
interface Sinks {
  readonly writer: Writer;
  readonly trace: Verbose | undefined;
  readonly progress: Progress | undefined;
}

/** What one attempt of a transfer is made with. */
export interface TransferContext {
  readonly session: Session;
  readonly plan: Pick<Plan, "connection" | "region" | "silent" | "explain" | "maxTime"> &
    Partial<Pick<Plan, "cookies">>;
  readonly transfer: TransferPlan;
  readonly sinks: Sinks;
  readonly deadline: Deadline;
}
