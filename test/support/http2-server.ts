/** An HTTP/2 server on loopback for transcripts: requests and responses are written as in HTTP/1.1. */
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
export async function http2Server(
  answer: Answer,
  tls?: TlsOptions,
): Promise<{ readonly port: number; close(): void }> {
  const sessions = new Set<ServerHttp2Session>();
  let requests = 0;
  const server: Http2Server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on("session", session => {
    sessions.add(session);
    session.on("error", () => {});
  });
  server.on("stream", ((stream: ServerHttp2Stream, _headers: unknown, _flags: number, list: string[]) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const response = answer(requests++, requestText(list, Buffer.concat(chunks)));
      const end = response.indexOf("\r\n\r\n");
      const [status = "", ...lines] = response.slice(0, end).split("\r\n");
      const fields = lines.map(line => [line.split(": ", 1)[0] ?? "", line.slice(line.indexOf(": ") + 2)]);
      stream.respond({ ":status": Number(status.split(" ")[1]), ...Object.fromEntries(fields) }, {
        sendDate: false,
      } as object);
      stream.end(Buffer.from(response.slice(end + 4), "latin1"));
    });
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
