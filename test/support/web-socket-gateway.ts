/** A WebSocket API on loopback: handshakes must be signed, and the package `ws` acts as the server. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TlsOptions } from "node:tls";
import { type WebSocket, WebSocketServer } from "ws";
import { type Reply, refusalReply } from "./gateway-refusal.ts";
import { type EndpointFacts, judge, type KnownKeys, type Verdict } from "./gateway-verdict.ts";

/** What the server does with a connection; `socket` is the underlying one, for what no server should do. */
type Serve = (ws: WebSocket, target: string, socket: Duplex) => void;

export interface WebSocketGateway {
  readonly port: number;
  /** Of the handshakes, in order. */
  readonly log: readonly Verdict[];
  /** How the client ended the last connection: code and reason, 1006 without a close frame. Resolves once all are closed. */
  lastClose(): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface WebSocketGatewayOptions {
  /** If undefined, unsigned handshakes are accepted too. */
  readonly keys: readonly KnownKeys[] | undefined;
  readonly serve: Serve;
  readonly tls?: TlsOptions;
}

export async function startWebSocketGateway(options: WebSocketGatewayOptions): Promise<WebSocketGateway> {
  const { keys, serve, tls } = options;
  const log: Verdict[] = [];
  const closes: string[] = [];
  let opened = 0;
  const sockets = new Set<Duplex>();
  const facts: EndpointFacts = {
    service: undefined,
    region: undefined,
    keys: keys ?? [],
    unsignedPayload: new Set(),
    now: Date.now,
  };
  const protocols = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false });
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on("connection", socket => sockets.add(socket.on("error", () => {})));
  server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket.on("error", () => {}));
    const verdict = judge(receivedFrom(message), facts);
    log.push(verdict);
    const refusal = keys === undefined ? undefined : refusalReply(verdict, facts);
    if (refusal !== undefined) {
      socket.end(whole(refusal));
      return;
    }
    protocols.handleUpgrade(message, socket, head, ws => {
      opened++;
      ws.on("error", () => {});
      ws.on("close", (code: number, reason: Buffer) => closes.push(`${code} ${reason}`.trim()));
      serve(ws, message.url ?? "", socket);
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    log,
    async lastClose() {
      while (closes.length < opened) await new Promise(resolve => setTimeout(resolve, 5));
      return closes.at(-1);
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function receivedFrom({ method = "", url = "", rawHeaders, httpVersion }: IncomingMessage) {
  const fields = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ name, value: rawHeaders[index + 1] ?? "" }] : [],
  );
  const lines = [
    `${method} ${url} HTTP/${httpVersion}`,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
  ];
  const head = `${lines.join("\r\n")}\r\n\r\n`;
  return {
    method,
    target: url,
    version: `HTTP/${httpVersion}`,
    fields,
    head,
    body: Buffer.alloc(0),
    chunked: false,
  };
}

function whole({ status, headers, body }: Reply): Buffer {
  const lines = [
    `HTTP/1.1 ${status} Refused`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}
