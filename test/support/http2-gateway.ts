/** HTTP/2 in front of the gateway: pseudo-headers become a request line and Host, then every request is verified. */
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import type { GatewayOptions } from "./gateway.ts";
import type { ReceivedRequest } from "./gateway-reader.ts";
import { judge, type Verdict } from "./gateway-verdict.ts";

export interface Http2Gateway {
  readonly port: number;
  /** One verdict a request, in the order of their ends. */
  readonly log: readonly Verdict[];
  close(): void;
}

export interface Http2GatewayOptions extends Required<Pick<GatewayOptions, "keys" | "tls">> {
  /** The status of the response to a request that verifies; default: 200. Any other request gets 403. */
  readonly status?: (request: ReceivedRequest) => number;
}

/** Listens on loopback, speaks only HTTP/2, and responds with `ok`. */
export async function startHttp2Gateway({ keys, tls, status }: Http2GatewayOptions): Promise<Http2Gateway> {
  const log: Verdict[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const facts = {
    service: undefined,
    region: undefined,
    keys,
    unsignedPayload: new Set<string>(),
    now: Date.now,
  };
  const server = createSecureServer(tls);
  server.on("session", session => {
    sessions.add(session);
    session.on("error", () => {});
  });
  server.on("stream", ((stream: ServerHttp2Stream, _headers: unknown, _flags: number, list: string[]) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const request = requestOf(list, Buffer.concat(chunks));
      const verdict = judge(request, facts);
      log.push(verdict);
      stream.respond({ ":status": verdict.refusal === undefined ? (status?.(request) ?? 200) : 403 });
      stream.end(request.method === "HEAD" ? undefined : "ok\n");
    });
  }) as Parameters<typeof server.on>[1]);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const close = () => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, log, close };
}

function requestOf(list: readonly string[], body: Buffer): ReceivedRequest {
  const all = Array.from({ length: list.length / 2 }, (_, n) => ({
    name: list[2 * n] ?? "",
    value: list[2 * n + 1] ?? "",
  }));
  const pseudo = (name: string) => all.find(field => field.name === name)?.value ?? "";
  const fields = [
    { name: "host", value: pseudo(":authority") },
    ...all.filter(({ name }) => !name.startsWith(":")),
  ];
  const head = all.map(({ name, value }) => `${name}: ${value}`).join("\r\n");
  return {
    method: pseudo(":method"),
    target: pseudo(":path"),
    version: "HTTP/2",
    fields,
    head,
    body,
    chunked: false,
  };
}
