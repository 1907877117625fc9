/** AWS's front door on loopback: requests are read from the socket's bytes, held to their signatures, and passed on. */
import { request as httpRequest } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { NotHttp, type ReceivedRequest, requestsOf, valuesOf } from "./gateway-reader.ts";
import { type Reply, refusalReply } from "./gateway-refusal.ts";
import { type EndpointFacts, judge, type KnownKeys, type Verdict } from "./gateway-verdict.ts";

/** The service behind the gateway, which receives only requests with a valid signature. */
export type Backend = (request: ReceivedRequest) => Reply | Promise<Reply>;

export interface GatewayOptions {
  readonly keys: readonly KnownKeys[];
  readonly backend: Backend;
  /** The one service and region that credentials must be scoped to; default: any. */
  readonly service?: string;
  readonly region?: string;
  /** Services other than S3's and VPC Lattice that accept UNSIGNED-PAYLOAD; default: none. */
  readonly unsignedPayload?: readonly string[];
  /** HTTPS with these certificates; default: plain HTTP. */
  readonly tls?: TlsOptions;
  /** Milliseconds since 1970; default: the real clock. */
  readonly now?: () => number;
  /** The response to every rejected request; default: that of the service. */
  readonly rejection?: Reply;
  /** The list to which verdicts are added; default: a list of its own. */
  readonly log?: Verdict[];
}

export interface Gateway {
  /** "http://127.0.0.1:PORT", or https. */
  readonly origin: string;
  readonly port: number;
  /** One for each request, in the order they were read. */
  readonly log: readonly Verdict[];
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const log = options.log ?? [];
  const endpoint: EndpointFacts = {
    service: options.service,
    region: options.region,
    keys: options.keys,
    unsignedPayload: new Set(options.unsignedPayload),
    now: options.now ?? Date.now,
  };
  const answer = async (request: ReceivedRequest): Promise<Reply> => {
    const verdict = judge(request, endpoint);
    log.push(verdict);
    const rejection = refusalReply(verdict, endpoint);
    if (rejection !== undefined) return options.rejection ?? rejection;
    return options.backend(request);
  };
  const serve = (socket: Socket) => void converse(socket, answer, endpoint.now);
  // A peer that has sent everything still gets its response.
  const halfOpen = { allowHalfOpen: true };
  const server: Server =
    options.tls === undefined
      ? createServer(halfOpen, serve)
      : createTlsServer({ ...halfOpen, ...options.tls }, serve);
  const sockets = new Set<Socket>();
  server.on("connection", socket => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    log,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Passes verified requests on to a server on this machine, with no signature and nothing else taken away or added. */
export function forwardTo(port: number, { keepSignature }: { readonly keepSignature: boolean }): Backend {
  return received =>
    new Promise((resolve, reject) => {
      const request = httpRequest({
        host: "127.0.0.1",
        port,
        method: received.method,
        path: keepSignature ? received.target : withoutSignature(received.target),
        headers: forwardedHeaders(received, keepSignature),
        agent: false,
      });
      request.on("error", reject);
      request.on("response", response => {
        const chunks: Buffer[] = [];
        response.on("data", chunk => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: endToEnd(response.rawHeaders, received.method),
            body: Buffer.concat(chunks),
          }),
        );
      });
      request.end(received.body);
    });
}

/** A flat list of names and values, as node:http accepts it: duplicates and case are kept. */
function forwardedHeaders(received: ReceivedRequest, keepSignature: boolean): string[] {
  const dropped = new Set(["connection", "transfer-encoding", "content-length", "expect"]);
  if (!keepSignature) dropped.add("authorization");
  const kept = received.fields.filter(field => !dropped.has(field.name.toLowerCase()));
  const hasBody = received.body.length > 0 || valuesOf(received, "content-length").length > 0;
  return [
    ...kept.flatMap(field => [field.name, field.value]),
    ...(hasBody ? ["Content-Length", String(received.body.length)] : []),
  ];
}

function withoutSignature(target: string): string {
  const [path = "", ...query] = target.split("?");
  const kept = query
    .join("?")
    .split("&")
    .filter(pair => !/^X-Amz-/i.test(pair));
  return kept.join("&") === "" ? path : `${path}?${kept.join("&")}`;
}

/** The Content-Length of a response to HEAD describes a body that is not sent, so it is kept. */
function endToEnd(raw: readonly string[], method: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? "", raw[i + 1] ?? ""]);
  return pairs.filter(
    ([name]) =>
      !/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(name) ||
      (method === "HEAD" && /^content-length$/i.test(name)),
  );
}

async function converse(
  socket: Socket,
  answer: (request: ReceivedRequest) => Promise<Reply>,
  now: () => number,
): Promise<void> {
  try {
    for await (const request of requestsOf(socket)) {
      const closes = valuesOf(request, "connection").some(value => /\bclose\b/i.test(value));
      const last = closes || request.version === "HTTP/1.0";
      socket.write(framed(await answer(request), request, last, now()));
      if (last) break;
    }
    socket.end();
  } catch (error) {
    // A peer that goes away in the middle is no failure of the gateway; anything else must be seen.
    if (error instanceof NotHttp) {
      if (socket.writable)
        socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n${error.message}\n`);
    } else if (socket.writable) {
      socket.end(`HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n${error}\n`);
    }
  }
}

function framed(reply: Reply, request: ReceivedRequest, last: boolean, now: number): Buffer {
  const has = (name: string) => reply.headers.some(([other]) => other.toLowerCase() === name);
  const bodiless = reply.status === 204 || reply.status === 304;
  const lines = [
    `HTTP/1.1 ${reply.status} ${reasons[reply.status] ?? "Unknown"}`,
    ...(has("date") ? [] : [`Date: ${new Date(now).toUTCString()}`]),
    ...reply.headers.map(([name, value]) => `${name}: ${value}`),
    ...(bodiless || has("content-length") ? [] : [`Content-Length: ${reply.body.length}`]),
    ...(last ? ["Connection: close"] : []),
    "",
    "",
  ];
  const head = Buffer.from(lines.join("\r\n"), "latin1");
  return request.method === "HEAD" || bodiless ? head : Buffer.concat([head, reply.body]);
}

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  304: "Not Modified",
  307: "Temporary Redirect",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  411: "Length Required",
  413: "Content Too Large",
  416: "Range Not Satisfiable",
  500: "Internal Server Error",
};
