/** What all transfers of one run share: the process's surroundings, connections, and identities that were found. */
import { Identities } from "../aws/credentials/identities.ts";
import type { Runtime } from "../runtime.ts";
import { Connections } from "./connections.ts";

export interface Session {
  readonly runtime: Runtime;
  readonly connections: Connections;
  readonly identities: Identities;
}

/** A session with nothing in it yet. Close its connections at the end. */
export function openSession(runtime: Runtime): Session {
  return { runtime, connections: new Connections(runtime), identities: new Identities(runtime) };
}
