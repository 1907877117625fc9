/** What all transfers of one run share: the process's surroundings, connections, and identities that were found. */
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
  /** Ends every transfer, with a Failure for its reason. */
  readonly stop?: AbortSignal | undefined;
  /** Failures that stderr has shown: transfers that wait for one search for credentials share its failure. */
  readonly reported: WeakSet<Failure>;
  /** Files of `--trace`, by name. */
  readonly traces: Map<string, Sink>;
  /** Transfers that have begun. */
  readonly counted: { transfers: number };
  /** `-Z`: one meter for all transfers. */
  readonly meter?: ParallelMeter | undefined;
}

/** A session with nothing in it yet. Close its connections at the end. */
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
