/** Reads and writes WebSocket frames with the package `ws`; its only import. */
import type { Writable } from "node:stream";
import { Receiver, Sender } from "ws";
import { ExitCode, Failure } from "../../exit.ts";

/** A frame from the server. */
export type IncomingFrame =
  | { readonly kind: "message"; readonly data: Buffer; readonly binary: boolean }
  | { readonly kind: "ping"; readonly data: Buffer }
  /** Code 1005 means that the close frame has no code (RFC 6455, 7.1.5). */
  | { readonly kind: "close"; readonly code: number; readonly reason: string };

/** In bytes; a message is kept in memory until it is complete. API Gateway's limit is 128 KB. */
export const longestMessage = 64 * 1024 * 1024;

/**
 * Yields the frames up to and including the close frame; ends without one if the connection does. Throws a Failure: 56
 * for malformed frames, 63 for a message of more than `longest` bytes; and any error of the bytes.
 */
export async function* incomingFrames(
  bytes: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<IncomingFrame> {
  const read: IncomingFrame[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: longest });
  receiver.on("message", (data, binary) => read.push({ kind: "message", data, binary }));
  receiver.on("ping", data => read.push({ kind: "ping", data }));
  receiver.on("conclude", (code, reason) => read.push({ kind: "close", code, reason: reason.toString() }));
  receiver.on("error", () => {});
  for await (const chunk of bytes) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>(done =>
      receiver.write(chunk, done),
    );
    yield* read;
    if (read.at(-1)?.kind === "close") return;
    read.length = 0;
    if (error) throw frameFailure(error, longest);
  }
}

function frameFailure({ code, message }: NodeJS.ErrnoException, longest: number): Failure {
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return new Failure(ExitCode.FileSizeExceeded, `A WebSocket message is longer than ${longest} bytes`);
  return new Failure(ExitCode.ReceiveError, message);
}

/** Writes frames, masked as a client's must be. The reader notices a connection that accepts no more. */
export class FrameWriter {
  readonly #sender: Sender;

  constructor(socket: Writable) {
    this.#sender = new Sender(socket);
  }

  /**
   * Writes a text message or a part of it; `last` means that the message ends here. Resolves when the connection
   * accepts more.
   */
  text(data: Buffer, last: boolean): Promise<void> {
    const options = { binary: false, compress: false, fin: last, mask: true };
    return new Promise(resolve => this.#sender.send(data, options, () => resolve()));
  }

  pong(data: Buffer): Promise<void> {
    return new Promise(resolve => this.#sender.pong(data, true, () => resolve()));
  }

  close(code: number): Promise<void> {
    return new Promise(resolve => this.#sender.close(code, "", true, () => resolve()));
  }
}
