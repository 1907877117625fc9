/**
 * Sends one HTTP request to the metadata service of an instance or a container: a small response, a time limit, no
 * proxy.
 */
import plain from "node:http";
import { systemErrorText } from "../../message/system-errors.ts";
import { startTimer } from "../../system/timer.ts";

export interface MetadataResponse {
  readonly status: number;
  readonly text: string;
}

export interface MetadataRequest {
  readonly method: "GET" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Time limit of the whole request in milliseconds, including the connection. */
  readonly deadline: number;
  /** Time limit of the connection in milliseconds; undefined means only the deadline applies. */
  readonly connectDeadline: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Why there is no response. */
export class NoResponse {
  /** For messages: "no response in time", or the system's error. */
  readonly message: string;
  /** Whether the connection was established. */
  readonly connected: boolean;

  constructor(message: string, connected: boolean) {
    this.message = message;
    this.connected = connected;
  }
}

const noResponseInTime = "no response in time";
const maxBytes = 256 * 1024;

/**
 * Resolves with the response, whatever its status, or with the reason why there is none; rejects only with the signal's
 * reason. Redirects are not followed.
 */
export async function askMetadata(asked: MetadataRequest): Promise<MetadataResponse | NoResponse> {
  const secure = asked.url.protocol === "https:";
  // Loading TLS takes milliseconds, and only a configured container endpoint needs it.
  const http = secure ? await import("node:https") : plain;
  return new Promise((resolve, reject) => {
    const { signal } = asked;
    if (signal?.aborted) return reject(signal.reason);
    let connected = false;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      for (const stop of timers) stop();
      signal?.removeEventListener("abort", onAbort);
      settle();
      outgoing.destroy();
      agent.destroy();
    };
    const fail = (message: string) => end(() => resolve(new NoResponse(message, connected)));
    const onAbort = () => end(() => reject(signal?.reason));
    const timers = [
      startTimer(asked.deadline, () => fail(noResponseInTime)),
      ...(asked.connectDeadline === undefined
        ? []
        : [startTimer(asked.connectDeadline, () => connected || fail(noResponseInTime))]),
    ];
    signal?.addEventListener("abort", onAbort, { once: true });
    // Not Node's global agent, which uses a proxy if NODE_USE_ENV_PROXY is set.
    const agent = new http.Agent();
    const outgoing = http.request(asked.url, {
      method: asked.method,
      agent,
      headers: { accept: "*/*", ...asked.headers, ...(asked.method === "PUT" && { "content-length": "0" }) },
    });
    outgoing.on("socket", socket => {
      socket.once(secure ? "secureConnect" : "connect", () => {
        connected = true;
      });
    });
    outgoing.on("error", error => fail(systemErrorText(error)));
    outgoing.on("response", incoming => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) fail("the response is longer than 256 KiB");
        else chunks.push(chunk);
      });
      incoming.on("error", error => fail(systemErrorText(error)));
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        end(() => resolve({ status: incoming.statusCode ?? 0, text }));
      });
    });
    outgoing.end();
  });
}
