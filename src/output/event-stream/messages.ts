/**
 * Decodes the messages of an AWS event stream (application/vnd.amazon.eventstream) from chunks of any size. Loaded only
 * by `--event-stream`.
 */
import { crc32 } from "node:zlib";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";

export type EventMessage = ReturnType<EventStreamCodec["decode"]>;

/** Total length, length of the headers, and a checksum of both (Amazon Transcribe's guide, Event stream encoding). */
const preludeLength = 12;

/** The prelude and the message's checksum. */
const smallestMessage = preludeLength + 4;

/** botocore's limits: 24 MiB of payload, 128 KiB of headers. */
const largestMessage = smallestMessage + 24 * 1024 * 1024 + 128 * 1024;

const codec = new EventStreamCodec(
  bytes => (typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8")),
  text => Buffer.from(text, "utf8"),
);

/**
 * Yields the messages as they arrive. Throws a Failure 18 for a wrong checksum, a malformed message, and a stream that
 * ends within a message, as well as any error of the body; the messages before it are yielded first.
 */
export async function* eventMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<EventMessage> {
  const assembler = new MessageAssembler();
  for await (const chunk of body) yield* assembler.push(chunk);
  if (assembler.isWithinMessage) throw invalidStream("it ends within a message");
}

/** Copies each message into its own memory. The length is trusted only if the prelude's checksum is right. */
class MessageAssembler {
  #message = Buffer.alloc(preludeLength);
  #filled = 0;

  get isWithinMessage(): boolean {
    return this.#filled > 0;
  }

  *push(chunk: Uint8Array): Generator<EventMessage> {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + this.#message.length - this.#filled);
      this.#message.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled < this.#message.length) return;
      if (this.#filled === preludeLength) this.#allocate();
      else yield this.#complete();
    }
  }

  #allocate(): void {
    const prelude = this.#message;
    const length = checkedLength(prelude);
    this.#message = Buffer.alloc(length);
    this.#message.set(prelude);
  }

  #complete(): EventMessage {
    const message = decoded(this.#message);
    this.#message = Buffer.alloc(preludeLength);
    this.#filled = 0;
    return message;
  }
}

/** Returns the length of the message that begins with this prelude. */
function checkedLength(prelude: Buffer): number {
  if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8))
    throw invalidStream("the checksum of a message's prelude is wrong");
  const length = prelude.readUInt32BE(0);
  if (
    length < smallestMessage ||
    length > largestMessage ||
    prelude.readUInt32BE(4) > length - smallestMessage
  )
    throw invalidStream(`a message cannot be ${length} bytes long`);
  return length;
}

function decoded(message: Uint8Array): EventMessage {
  try {
    return codec.decode(message);
  } catch (error) {
    throw invalidStream(printable((error as Error).message));
  }
}

function invalidStream(reason: string): Failure {
  return new Failure(ExitCode.PartialFile, `invalid event stream: ${reason}`);
}
