/** HTTP/2 servers on loopback; for transcripts, one whose requests and responses are written as in HTTP/1.1. */
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { TlsOptions } from "node:tls";

/**
 * Takes the n-th request (from 0) as `METHOD TARGET HTTP/2`, its fields with `host` for `:authority`, and its body;
 * returns a response.
 */
type Answer = (n: number, request: string) => string;

/** Listens on 127.0.0.1, with TLS or, without `tls`, for prior knowledge. */
export async function http2Server(answer: Answer, tls?: TlsOptions): Promise<Listening> {
  let requests = 0;
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  return serveRequests(server, (stream, list, body) => {
    const response = answer(requests++, requestText(list, body));
    const end = response.indexOf("\r\n\r\n");
    const [status = "", ...lines] = response.slice(0, end).split("\r\n");
    const fields = lines.map(line => [line.split(": ", 1)[0] ?? "", line.slice(line.indexOf(": ") + 2)]);
    stream.respond({ ":status": Number(status.split(" ")[1]), ...Object.fromEntries(fields) }, {
      sendDate: false,
    } as object);
    stream.end(Buffer.from(response.slice(end + 4), "latin1"));
  });
}

interface Listening {
  readonly port: number;
  close(): void;
}

/** Listens on 127.0.0.1. `respond` is called for each request when its body has arrived; `list` has names and values in turn. */
export async function serveRequests(
  server: Http2Server,
  respond: (stream: ServerHttp2Stream, list: readonly string[], body: Buffer) => void,
): Promise<Listening> {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", session => {
    sessions.add(session);
    session.on("error", () => {});
  });
  server.on("stream", ((stream: ServerHttp2Stream, _headers: unknown, _flags: number, list: string[]) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => respond(stream, list, Buffer.concat(chunks)));
  }) as Parameters<typeof server.on>[1]);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

function requestText(list: readonly string[], body: Buffer): string {
  const fields = Array.from({ length: list.length / 2 }, (_, n) => [
    list[2 * n] ?? "",
    list[2 * n + 1] ?? "",
  ]);
  const pseudo = (name: string) => fields.find(([field]) => field === name)?.[1] ?? "";
  const lines = fields
    .filter(([name = ""]) => !name.startsWith(":"))
    .map(([name, value]) => `${name}: ${value}`);
  const head = [`${pseudo(":method")} ${pseudo(":path")} HTTP/2`, `host: ${pseudo(":authority")}`, ...lines];
  return [...head, "", body.toString("latin1")].join("\r\n");
}
