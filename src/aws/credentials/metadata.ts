/** One HTTP request to a metadata service, instance's or container's: small answers, a deadline, never a proxy. */
import plain from "node:http";
import { startTimer } from "../../system/timer.ts";

export interface MetadataAnswer {
  readonly status: number;
  readonly text: string;
}

export interface MetadataRequest {
  readonly method: "GET" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for the whole request, connection included. */
  readonly deadline: number;
  /** Milliseconds for the connection alone; undefined leaves it to the deadline. */
  readonly connectDeadline: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Why there was no answer. */
export class NoAnswer extends Error {
  /** Node's code (ECONNREFUSED, EHOSTUNREACH, ...), "TIMEOUT", or "TOO_BIG". */
  readonly code: string;

  constructor(code: string) {
    super(code === "TIMEOUT" ? "no answer in time" : code);
    this.name = "NoAnswer";
    this.code = code;
  }
}

const mostBytes = 256 * 1024;

/**
 * Sends it and gives the answer, whatever its status. Rejects with NoAnswer when there is none in time, and with the
 * signal's reason when that ends it. Redirects are not followed.
 */
export async function askMetadata(asked: MetadataRequest): Promise<MetadataAnswer> {
  const secure = asked.url.protocol === "https:";
  // TLS takes milliseconds to load, and only a container's endpoint of the person's own uses it.
  const http = secure ? await import("node:https") : plain;
  return new Promise((resolve, reject) => {
    const { signal } = asked;
    if (signal?.aborted) return reject(signal.reason);
    // An agent of its own: Node's global one goes through a proxy when NODE_USE_ENV_PROXY says so.
    const agent = new http.Agent();
    const outgoing = http.request(asked.url, {
      method: asked.method,
      agent,
      headers: { accept: "*/*", ...asked.headers, ...(asked.method === "PUT" && { "content-length": "0" }) },
    });
    const timers = [
      startTimer(asked.deadline, () => end(() => reject(new NoAnswer("TIMEOUT")))),
      ...(asked.connectDeadline === undefined
        ? []
        : [startTimer(asked.connectDeadline, () => end(() => reject(new NoAnswer("TIMEOUT"))))]),
    ];
    const onAbort = () => end(() => reject(signal?.reason));
    signal?.addEventListener("abort", onAbort, { once: true });
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
    outgoing.on("socket", socket => {
      socket.once(secure ? "secureConnect" : "connect", () => timers[1]?.());
    });
    outgoing.on("error", error => end(() => reject(new NoAnswer(codeOf(error)))));
    outgoing.on("response", incoming => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) end(() => reject(new NoAnswer("TOO_BIG")));
        else chunks.push(chunk);
      });
      incoming.on("error", error => end(() => reject(new NoAnswer(codeOf(error)))));
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        end(() => resolve({ status: incoming.statusCode ?? 0, text }));
      });
    });
    outgoing.end();
  });
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
