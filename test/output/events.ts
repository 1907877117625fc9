/** Messages of AWS event streams, encoded by the codec, and streams of them in chunks. */
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { Failure } from "../../src/exit.ts";
import { eventLines } from "../../src/output/event-stream/lines.ts";

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes as Uint8Array).toString("utf8"),
  text => Buffer.from(text, "utf8"),
);

/** A message with headers that are texts. */
export function message(
  headers: Readonly<Record<string, string>>,
  payload: string | Uint8Array = "",
): Buffer {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: "string", value }] as const);
  return Buffer.from(codec.encode({ headers: Object.fromEntries(typed), body: Buffer.from(payload) }));
}

/** An event as services send it. */
export function event(type: string, payload: string | Uint8Array, contentType = "application/json"): Buffer {
  return message({ ":event-type": type, ":content-type": contentType, ":message-type": "event" }, payload);
}

/** A modeled exception in the stream. */
export function exception(type: string, payload: string): Buffer {
  return message(
    { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
    payload,
  );
}

/** A chunk of a model's output, as Bedrock sends it. */
export const bedrockChunk = (document: string): Buffer =>
  event("chunk", JSON.stringify({ bytes: Buffer.from(document).toString("base64"), p: "abcd" }));

/** What is written for a body in these chunks, and how it ends. */
export async function linesOf(
  ...chunks: readonly Uint8Array[]
): Promise<{ text: string; exitCode: number; reason?: string }> {
  async function* body() {
    // Copies: a reader may free what it has read.
    for (const chunk of chunks) yield Uint8Array.from(chunk);
  }
  let text = "";
  try {
    for await (const line of eventLines(body())) text += Buffer.from(line).toString("utf8");
    return { text, exitCode: 0 };
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return { text, exitCode: error.exitCode, reason: error.message };
  }
}
