/**
 * HAProxy's PROXY protocol, version 1: tells the server the client's address, once per connection. Loaded only with
 * `--haproxy-protocol`.
 */
import type { Socket } from "node:net";
import type { SocketSettings } from "../socket-settings.ts";

/** Writes the line. As in curl, a given client address is used for both ends, and a Unix socket has no address. */
export function sayClient(
  socket: Socket,
  { clientIp }: NonNullable<SocketSettings["haproxy"]>,
  unixSocket: string | undefined,
): void {
  const { localAddress = "", remoteAddress = "", localPort, remotePort } = socket;
  const family = (clientIp ?? localAddress).includes(":") ? "TCP6" : "TCP4";
  const ends = `${clientIp ?? localAddress} ${clientIp ?? remoteAddress} ${localPort} ${remotePort}`;
  socket.write(unixSocket === undefined ? `PROXY ${family} ${ends}\r\n` : "PROXY UNKNOWN\r\n");
}
