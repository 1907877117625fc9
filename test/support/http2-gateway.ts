/** HTTP/2 in front of the gateway: pseudo-headers become a request line and Host, then every request is verified. */
import { createSecureServer } from "node:http2";
import type { GatewayOptions } from "./gateway.ts";
import type { ReceivedRequest } from "./gateway-reader.ts";
import { judge, type Verdict } from "./gateway-verdict.ts";
import { serveRequests } from "./http2-server.ts";

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
  const facts = {
    service: undefined,
    region: undefined,
    keys,
    unsignedPayload: new Set<string>(),
    now: Date.now,
  };
  const { port, close } = await serveRequests(createSecureServer(tls), (stream, list, body) => {
    const request = requestOf(list, body);
    const verdict = judge(request, facts);
    log.push(verdict);
    stream.respond({ ":status": verdict.refusal === undefined ? (status?.(request) ?? 200) : 403 });
    stream.end(request.method === "HEAD" ? undefined : "ok\n");
  });
  return { port, log, close };
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
