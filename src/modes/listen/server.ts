/** The listener's HTTP server: Node's own with its strict parser, its limits, and the sockets that it binds. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ExitCode, Failure } from "../../exit.ts";
import { systemErrorText } from "../../message/system-errors.ts";

/** The maximum size of a request head in bytes. */
const mostRequestHeadBytes = 64 * 1024;
/** Time limits in milliseconds. */
interface ServerLimits {
  /** The limit for a request head. */
  readonly head: number;
  /** The limit for a connection without a request. */
  readonly idle: number;
  /** How often both limits are checked. */
  readonly interval: number;
}

const defaultLimits: ServerLimits = { head: 60_000, idle: 120_000, interval: 5_000 };

export type Handler = (message: IncomingMessage, response: ServerResponse) => void;

/** Handles a WebSocket request; `first`: bytes that followed it. */
export type UpgradeHandler = (message: IncomingMessage, socket: Duplex, first: Buffer) => void;

export interface ServerSettings {
  /** The maximum number of concurrent connections to each address. */
  readonly maxConnections: number;
  readonly handler: Handler;
  readonly upgradeHandler: UpgradeHandler;
}

/** Returns a server that does not listen yet. */
export function makeServer(
  { maxConnections, handler, upgradeHandler }: ServerSettings,
  limits = defaultLimits,
): Server {
  const server = createServer({
    maxHeaderSize: mostRequestHeadBytes,
    headersTimeout: limits.head,
    // No limit for bodies here; -m is the limit.
    requestTimeout: 0,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.interval,
    insecureHTTPParser: false,
    noDelay: true,
  });
  server.maxConnections = maxConnections;
  server.on("request", handler);
  server.on("checkContinue", handler);
  server.on("upgrade", (message: IncomingMessage, socket: Duplex, first: Buffer) => {
    if (/^websocket$/i.test(message.headers.upgrade ?? "")) upgradeHandler(message, socket, first);
    else ignoreUpgrade(message, socket, handler);
  });
  server.on("clientError", rejectMalformed);
  return server;
}

/**
 * Ignores an upgrade to another protocol, such as h2c, as a server may (RFC 9110, 7.8). The request has no body,
 * because Node no longer reads the connection.
 */
function ignoreUpgrade(message: IncomingMessage, socket: Duplex, handler: Handler): void {
  const response = new ServerResponse(message);
  response.assignSocket(socket as Socket);
  response.shouldKeepAlive = false;
  response.on("finish", () => socket.end());
  if (hasBody(message)) response.writeHead(501).end();
  else handler(message, response);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Rejects a request that the parser rejects, and closes the connection: what follows cannot be distinguished from
 * another request.
 */
function rejectMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) {
    // What has been written, an error response for instance, is sent first.
    socket.destroySoon();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Binds the server. Throws a Failure 7 if the address is in use or is not an address of this machine. */
export async function bind(server: Server, host: string, port: number): Promise<AddressInfo> {
  await listening(server, () => server.listen({ host, port, exclusive: true }), `${host} port ${port}`);
  return server.address() as AddressInfo;
}

/** Resolves when the server listens. `what` names the address, for the message. */
export function listening(server: Server, listen: () => void, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) =>
      reject(new Failure(ExitCode.NotConnected, `Failed to listen on ${what}: ${systemErrorText(error)}`));
    server.once("error", onError);
    server.once("listening", () => {
      server.off("error", onError);
      resolve();
    });
    listen();
  });
}

/** Returns the URL of an address. */
export function urlOfAddress({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
