/** The context of a credential search: the request's own proxy and trust, and its time limits. */
import type { CredentialContext } from "../aws/credentials/source.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import { reportWarning } from "../output/report.ts";
import type { Plan } from "../plan/plan.ts";
import type { Deadline } from "./deadline.ts";
import type { Session } from "./session.ts";

/** Returns the context for one request of the plan; the deadline's signal aborts the search. */
export function credentialContext({
  session: { runtime, connections },
  plan: { connection, region, silent },
  deadline,
}: {
  readonly session: Pick<Session, "runtime" | "connections">;
  readonly plan: Pick<Plan, "connection" | "region" | "silent">;
  readonly deadline: Pick<Deadline, "signal">;
}): CredentialContext {
  return {
    signal: deadline.signal,
    connectTimeout: connection.connectTimeout,
    region,
    // Created when used, because most requests find their credentials already known.
    send: (request, signal) => connections.sender(forCredentials(connection))(request, signal),
    warn: text => void reportWarning(text, runtime, { silent, showError: false }),
    interrupt: () => runtime.interrupt(),
  };
}

/**
 * Removes settings that concern the request's own host rather than STS or IAM Identity Center: tunnels, sockets, client
 * certificates, pinned keys and lists of revoked certificates.
 */
function forCredentials(connection: ConnectionSettings): ConnectionSettings {
  const { tls } = connection;
  return {
    ...connection,
    http2: false,
    http2PriorKnowledge: false,
    connectTo: [],
    unixSocket: undefined,
    // The PROXY protocol is meant for the request's own server, and a local port can be used by only one connection.
    sockets: { ...connection.sockets, haproxy: undefined, localPorts: undefined },
    tls: { ...tls, certFile: undefined, keyFile: undefined, pinnedKey: undefined, revokedFile: undefined },
  };
}
