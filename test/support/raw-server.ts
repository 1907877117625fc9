/** A server on loopback that responds with exactly the given bytes, and keeps exactly the bytes it received. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** The steps in turn: text is sent as latin1 bytes, a number waits that many milliseconds. */
export type Step = string | Uint8Array | number | "END" | "RST" | ((socket: Socket) => void);

export interface RawServer {
  readonly port: number;
  /** What each connection sent, as latin1, in the order of the connections. */
  readonly received: readonly string[];
  readonly connections: number;
  close(): void;
}

export interface RawServerOptions {
  readonly tls?: TlsOptions;
  /** "127.0.0.1" by default; a path makes it a Unix socket. */
  readonly host?: string;
  readonly path?: string;
  /** When a request is complete; by default with its head, and its body by Content-Length or last chunk. */
  readonly whole?: (received: string) => boolean;
}

/** Responds to every complete request of every connection with the steps, or with those for the n-th request (from 0). */
export async function rawServer(
  answer: readonly Step[] | ((n: number, request: string) => readonly Step[]),
  { tls, host = "127.0.0.1", path, whole = wholeRequest }: RawServerOptions = {},
): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let requests = 0;
  const serve = (socket: Socket) => {
    const index = received.push("") - 1;
    let pending = "";
    socket.on("error", () => {});
    socket.on("data", bytes => {
      const text = bytes.toString("latin1");
      received[index] += text;
      pending += text;
      if (!whole(pending)) return;
      const request = pending;
      pending = "";
      void play(socket, typeof answer === "function" ? answer(requests++, request) : answer);
    });
  };
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  server.on("connection", socket => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>(resolve =>
    path === undefined ? server.listen(0, host, resolve) : server.listen(path, resolve),
  );
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    get connections() {
      return received.length;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function play(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (typeof step === "number") await new Promise(resolve => setTimeout(resolve, step));
    else if (typeof step === "function") step(socket);
    else if (step === "END") socket.end();
    else if (step === "RST") socket.resetAndDestroy();
    else socket.write(typeof step === "string" ? Buffer.from(step, "latin1") : step);
  }
}

function wholeRequest(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const head = text.slice(0, end);
  if (/^transfer-encoding: *chunked/im.test(head)) return text.endsWith("0\r\n\r\n");
  return text.length - end - 4 >= Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}
