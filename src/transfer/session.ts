/** What all transfers of a run share: the runtime, connections, and identities that were found. */
import { Identities } from "../aws/credentials/identities.ts";
import type { Failure } from "../exit.ts";
import type { ParallelMeter } from "../output/parallel-meter.ts";
import type { Runtime, Sink } from "../runtime.ts";
import { Connections } from "./connections.ts";
import { Cookies } from "./cookies.ts";

export interface Session {
  readonly runtime: Runtime;
  readonly connections: Connections;
  readonly identities: Identities;
  readonly cookies: Cookies;
  /** Aborts every transfer, with a Failure as its reason. */
  readonly stop?: AbortSignal | undefined;
  /**
   * Failures that have been printed to stderr: transfers that wait for the same search for credentials share its
   * failure.
   */
  readonly reported: WeakSet<Failure>;
  /** The files of `--trace`, by name. */
  readonly traces: Map<string, Sink>;
  /** The number of transfers that have begun. */
  readonly counted: { transfers: number };
  /** `-Z`: one meter for all transfers. */
  readonly meter?: ParallelMeter | undefined;
}

/** Returns an empty session. Its connections must be closed at the end. */
export function openSession(runtime: Runtime, shared: Pick<Session, "stop" | "meter"> = {}): Session {
  const connections = new Connections(runtime);
  return {
    runtime,
    connections,
    identities: new Identities(runtime),
    cookies: new Cookies(runtime),
    reported: new WeakSet(),
    traces: new Map(),
    counted: { transfers: 0 },
    ...shared,
  };
}
