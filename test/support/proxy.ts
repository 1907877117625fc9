/** A forwarding HTTP proxy on loopback that opens every requested tunnel and keeps the requests that it received. */
import { connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

export interface ProxyServer {
  readonly port: number;
  /** `host:port` of every CONNECT. */
  readonly asked: readonly string[];
  close(): void;
}

/**
 * Tunnels lead to 127.0.0.1, whatever the name: to the requested port, or always to `farPort`, which then acts as every
 * host. With `tls` the proxy itself speaks TLS.
 */
export async function proxyServer(tls?: TlsOptions, farPort?: number): Promise<ProxyServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", bytes => {
      const authority = /^CONNECT (\S+) /.exec(bytes.toString("latin1"))?.[1] ?? "";
      asked.push(authority);
      const far = connect(farPort ?? Number(authority.split(":").at(-1)), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(far).pipe(socket);
      });
      sockets.add(far);
      far.on("error", () => socket.destroy());
    });
  };
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    asked,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
