/** A request to switch protocols, written on a new connection (RFC 9110, 7.8). */
import type { Socket } from "node:net";
import type { WireRequest } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";
import { connect } from "./connect/connect.ts";
import { routeOf } from "./connect/route.ts";
import { headBytes } from "./h1/request-head.ts";
import { Timings } from "./timings.ts";
import type { SendOptions } from "./transport.ts";

/**
 * Connects and writes the request with `Connection: Upgrade` and `Upgrade: PROTOCOL`. The socket then yields the
 * response, from its first byte. Throws a Failure like `connect`, or the signal's reason.
 */
export async function openUpgrade(
  request: WireRequest,
  protocol: string,
  { connection, trace, signal }: Pick<SendOptions, "connection" | "trace" | "signal">,
  clock: Pick<Runtime, "elapsed">,
): Promise<Socket> {
  // HTTP/2 has a different mechanism (RFC 8441).
  const settings = { ...connection, http2: false, http2PriorKnowledge: false };
  const route = routeOf(request.origin, settings);
  const stats = new Timings(() => clock.elapsed());
  const socket = await connect({ route, settings, stats, trace, signal, onProxyHead: () => {} });
  const asking = [
    { name: "Connection", value: "Upgrade" },
    { name: "Upgrade", value: protocol },
  ];
  const head = headBytes({ ...request, headers: [...request.headers, ...asking] }, route);
  socket.write(head);
  trace?.requestHead(head);
  return socket;
}
