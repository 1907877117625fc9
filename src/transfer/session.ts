/** What all transfers of one run share: connections, identities that were found, and what a server said about the clock. */
import type { Runtime } from "../runtime.ts";
import { Connections } from "./connections.ts";
import { Identities } from "./identities.ts";

export interface Session {
  readonly runtime: Runtime;
  readonly connections: Connections;
  readonly identities: Identities;
  /** Milliseconds to add to this machine's clock, once a server has said that it is wrong. */
  clockOffset: number;
}

/** A session with nothing in it yet. Close its connections at the end. */
export function openSession(runtime: Runtime): Session {
  const connections = new Connections(runtime);
  return { runtime, connections, identities: new Identities(runtime, connections), clockOffset: 0 };
}
