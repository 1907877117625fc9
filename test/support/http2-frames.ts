/**
 * An HTTP/2 server on loopback that responds with exactly the given frames, including what node:http2's own server
 * would never send.
 */
import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";

/**
 * The steps after the request's last frame: bytes are sent, a number waits that many milliseconds, END closes with
 * TLS's close_notify, RST without it, RESET with a TCP reset.
 */
export type FrameStep = Uint8Array | number | "END" | "RST" | "RESET";

export interface FrameServer {
  readonly port: number;
  /** The types of the frames that each connection sent. */
  readonly received: readonly number[][];
  /** Bytes of DATA of all connections. */
  readonly dataBytes: () => number;
  close(): void;
}

const type = { data: 0, headers: 1, rstStream: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 } as const;

/** RFC 9113, section 7. */
export const errorCode = { none: 0, internal: 2, refused: 7, cancel: 8, calm: 11 } as const;

/** Any frame, valid or not. */
export function frame(kind: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = kind;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** HEADERS with every field as a literal that enters no table (RFC 7541, 6.2.2). */
export function headers(
  fields: readonly (readonly [string, string])[],
  { end = false, stream = 1 }: { end?: boolean; stream?: number } = {},
): Buffer {
  const block = fields.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]);
  return frame(type.headers, end ? 5 : 4, stream, Buffer.concat(block));
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const prefix = [127];
  let rest = bytes.length - 127;
  for (; rest > 127; rest >>= 7) prefix.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([...prefix, rest]), bytes]);
}

export function data(
  text: string,
  { end = false, stream = 1 }: { end?: boolean; stream?: number } = {},
): Buffer {
  return frame(type.data, end ? 1 : 0, stream, Buffer.from(text, "latin1"));
}

export function reset(code: number, stream = 1): Buffer {
  return frame(type.rstStream, 0, stream, number32(code));
}

export function goaway(lastStream: number, code: number): Buffer {
  return frame(type.goaway, 0, 0, Buffer.concat([number32(lastStream), number32(code)]));
}

export function ping(): Buffer {
  return frame(type.ping, 0, 0, Buffer.from("are you?"));
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * Runs the steps for every request, or those for the n-th (from 0). `early`: as soon as the request's head has arrived,
 * without waiting for its body.
 */
export async function frameServer(
  tls: TlsOptions,
  answer: readonly FrameStep[] | ((n: number) => readonly FrameStep[]),
  { early = false }: { early?: boolean } = {},
): Promise<FrameServer> {
  const received: number[][] = [];
  /** The sockets below TLS, by the client's port. */
  const sockets = new Map<number, Socket>();
  let requests = 0;
  let dataBytes = 0;
  const server = createServer({ ...tls, ALPNProtocols: ["h2"] }, socket => {
    const kinds: number[] = [];
    received.push(kinds);
    socket.on("error", () => {});
    socket.write(frame(type.settings, 0, 0, Buffer.alloc(0)));
    // "PRI * HTTP/2.0…" comes before the first frame.
    let kept = Buffer.alloc(0);
    let skip = 24;
    socket.on("data", (bytes: Buffer) => {
      kept = Buffer.concat([kept, bytes]);
      if (kept.length < skip) return;
      kept = kept.subarray(skip);
      skip = 0;
      while (kept.length >= 9 && kept.length >= 9 + kept.readUIntBE(0, 3)) {
        const length = kept.readUIntBE(0, 3);
        const [kind = 0, flags = 0] = kept.subarray(3, 5);
        kept = kept.subarray(9 + length);
        kinds.push(kind);
        if (kind === type.data) dataBytes += length;
        if (kind === type.settings && (flags & 1) === 0)
          socket.write(frame(type.settings, 1, 0, Buffer.alloc(0)));
        const ends = (kind === type.headers || kind === type.data) && (flags & 1) === 1;
        if (early ? kind === type.headers : ends)
          void play(
            socket,
            sockets.get(socket.remotePort ?? 0),
            typeof answer === "function" ? answer(requests++) : answer,
          );
      }
    });
  });
  server.on("connection", socket => {
    sockets.set(socket.remotePort ?? 0, socket);
    socket.on("error", () => {});
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    received,
    dataBytes: () => dataBytes,
    close() {
      server.close();
      for (const socket of sockets.values()) socket.destroy();
    },
  };
}

async function play(
  socket: TLSSocket,
  below: Socket | undefined,
  steps: readonly FrameStep[],
): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (typeof step === "number") await new Promise(resolve => setTimeout(resolve, step));
    else if (step === "END") socket.end();
    else if (step === "RST") socket.destroy();
    else if (step === "RESET") below?.resetAndDestroy();
    else socket.write(step);
  }
}
