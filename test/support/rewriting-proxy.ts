/** Stands between the program and a server, and alters every request on its way as some proxies do. */
import { connect, type Socket } from "node:net";
import { type RawServer, rawServer } from "./raw-server.ts";

/** Maps a complete request as received, as latin1, to the bytes that are forwarded. */
export type Rewriting = (request: string) => string;

/**
 * Forwards what it receives to the server at this port of 127.0.0.1, and the response back, on a separate connection
 * each.
 */
export function rewritingProxy(port: number, rewrite: Rewriting): Promise<RawServer> {
  return rawServer((_, request) => [socket => pass(socket, rewrite(request), port)]);
}

function pass(socket: Socket, request: string, port: number): void {
  const far = connect(port, "127.0.0.1", () => far.write(Buffer.from(request, "latin1")));
  far.on("error", () => socket.destroy());
  socket.on("close", () => far.destroy());
  far.pipe(socket);
}
