/** Sends the request of a hop; once more, signed differently, when the answer asks for that; learns why it failed. */
import { UsageFailure } from "../exit.ts";
import { reportAdvice } from "../output/report.ts";
import { type Hop, wireRequest } from "../plan/hop.ts";
import type { Instant, Outcome, TransferState } from "../plan/next-step.ts";
import type { Plan } from "../plan/plan.ts";
import { locationOf } from "../plan/redirect.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import { Attempt, type RefusedAnswer, type Tools } from "./attempt.ts";
import type { Deadline } from "./deadline.ts";
import type { Search } from "./identities.ts";
import { Remedies, type Remedy } from "./resign.ts";
import type { Session } from "./session.ts";
import { type Ready, ready, type Signing } from "./sign-hop.ts";

/** An outcome that stands, and the state with the hop that it belongs to. */
export interface Delivered {
  readonly outcome: Outcome;
  readonly state: TransferState;
}

export class Delivery {
  /** Why the last answer refuses a signature, or why there was no connection, when it is known: lines. */
  advice: readonly string[] = [];
  readonly #plan: Plan;
  readonly #transfer: TransferPlan;
  readonly #session: Session;
  readonly #tools: Tools;
  #remedies: Remedies;

  constructor(plan: Plan, transfer: TransferPlan, session: Session, tools: Tools) {
    this.#plan = plan;
    this.#transfer = transfer;
    this.#session = session;
    this.#tools = tools;
    this.#remedies = this.#freshRemedies();
  }

  /** Rejects with a Failure when there is nothing to sign with, or a body that cannot be read. */
  async deliver(state: TransferState, deadline: Deadline): Promise<Delivered> {
    let current = state;
    // A retry begins anew: what had to be mended has to be mended again.
    if (state.hop === this.#transfer.first) this.#remedies = this.#freshRemedies();
    for (;;) {
      const outcome = await this.#attempt(current, deadline);
      if (outcome.kind !== "remedy") return { outcome, state: current };
      if (outcome.notice !== undefined) await this.#tell(outcome.notice);
      current = { ...current, hop: outcome.hop };
    }
  }

  async #attempt(state: TransferState, deadline: Deadline): Promise<Outcome | Remedy> {
    const { request, signing } = await readyHop(state.hop, this.#plan, this.#session, deadline);
    this.#tools.log.sent(state.hop, request);
    this.advice = [];
    const attempt = new Attempt({
      ...this.#tools,
      session: this.#session,
      connection: this.#plan.connection,
      decompress: this.#transfer.decompress,
      deadline,
      isFollowed: ({ status, headers }) =>
        this.#transfer.redirects.follow && locationOf(status, headers) !== undefined,
      isUnread: status => isUnread(this.#transfer, state.hop, status),
      onRefusal: signing && (answer => this.#judge(answer, state.hop, signing, deadline)),
    });
    const outcome = await attempt.outcome(request);
    if (outcome.kind === "failure" && !this.#tools.log.connected) {
      const { explainNoConnection } = await import("../http/connect/no-connection.ts");
      this.advice = explainNoConnection(request.origin, this.#plan.connection, outcome.failure.exitCode);
    }
    return outcome;
  }

  #freshRemedies(): Remedies {
    return new Remedies(this.#session, this.#plan.correctsClock);
  }

  /** What to do about a refusal; when that is nothing, what to say about it. */
  async #judge(
    answer: RefusedAnswer,
    hop: Hop,
    signing: Signing,
    { signal }: Deadline,
  ): Promise<Remedy | undefined> {
    const remedy = answer.trusted ? await this.#remedies.find({ hop, signing, answer, signal }) : undefined;
    if (remedy === undefined && answer.status >= 400) {
      const { explainRefusal } = await import("../aws/refusal.ts");
      this.advice = explainRefusal(answer, signing);
    }
    return remedy;
  }

  #tell(notice: string): Promise<void> {
    return reportAdvice([notice], this.#session.runtime, this.#transfer.output);
  }
}

/** As in curl, `-f` is not interested in what a failure looks like, nor `-I` in what comes behind a head, with any `-X`. */
function isUnread({ output }: TransferPlan, { verb, customMethod }: Hop, status: number): boolean {
  if (output.fail === "fail" && status >= 400) return true;
  return verb === "HEAD" && customMethod !== undefined && customMethod !== "HEAD";
}

/**
 * The request of a hop in its final form, signed now, and explained when that was asked for. Rejects as `ready` does, and
 * with a UsageFailure for `--http2` with a signed header that HTTP/2 does not send.
 */
export async function readyHop(hop: Hop, plan: Plan, session: Session, deadline: Deadline): Promise<Ready> {
  const { explain } = plan;
  const made = await ready(hop, wireRequest(hop), session, searchFor(plan, deadline));
  if (plan.connection.http2 && hop.url.scheme === "https") await checkCarried(made);
  if (explain !== undefined && made.signing !== undefined) {
    const { explain: textOf } = await import("../aws/explain.ts");
    await session.runtime.stderr.write(Buffer.from(textOf({ ...made.signing, ...explain })));
  }
  return made;
}

/** What is signed is what is sent: a server that misses a signed header refuses the request. */
async function checkCarried({ request, signing }: Ready): Promise<void> {
  const { isCarried } = await import("../http/h2/fields.ts");
  const signed = signing?.signed.signedHeaders.split(";") ?? [];
  const lost = request.headers.find(
    field => signed.includes(field.name.toLowerCase()) && !isCarried(field),
  )?.name;
  if (lost === undefined) return;
  const name = lost.toLowerCase();
  throw new UsageFailure(
    `option --http2: HTTP/2 does not send the header ${name}, which is signed; '--no-sign-header ${name}' leaves it out`,
  );
}

/** How the plan has identities looked for. */
export function searchFor({ connection, region, silent }: Plan, { signal }: Deadline): Search {
  return { signal, connection, region: region?.value, silent };
}

/** Now, on both clocks. */
export function instantOf({ runtime }: Session): Instant {
  return { now: runtime.now(), elapsed: runtime.elapsed() };
}
