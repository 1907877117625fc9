/** What all transfers of one run share: the process's surroundings, connections, and identities that were found. */
import type { Runtime } from "../runtime.ts";
import { Connections } from "./connections.ts";
import { Identities } from "./identities.ts";

export interface Session {
  readonly runtime: Runtime;
  readonly connections: Connections;
  readonly identities: Identities;
}

/** A session with nothing in it yet. Close its connections at the end. */
export function openSession(runtime: Runtime): Session {
  const connections = new Connections(runtime);
  return { runtime, connections, identities: new Identities(runtime, connections) };
}
