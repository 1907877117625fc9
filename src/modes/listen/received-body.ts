/** The body of a received request: kept until its hash is known, or passed on as it arrives if it is not signed. */
import type { IncomingMessage } from "node:http";
import { bodyOf, pipedBody } from "../../body/body.ts";
import { spool } from "../../body/spool.ts";
import { ExitCode, Failure } from "../../exit.ts";
import { fieldValue, hasField } from "../../message/fields.ts";
import type { Body, HeaderField } from "../../message/request.ts";
import type { Runtime } from "../../runtime.ts";
import { ChunkedDecoder, decodedFields, isSignedChunks } from "./aws-chunked.ts";

/** A body, and the header fields adapted to it. */
export interface ReceivedBody {
  readonly body: Body | undefined;
  readonly fields: readonly HeaderField[];
}

/**
 * Takes all fields of the request, and those to be forwarded. `unsigned`: the payload is not hashed. `needsLength`:
 * whether the service accepts unsigned bodies only with a length. Rejects with a Failure 26 for a body that breaks off
 * or cannot be kept, and with the signal's reason.
 */
export async function receiveBody(
  message: IncomingMessage,
  received: readonly HeaderField[],
  forwarded: readonly HeaderField[],
  {
    unsigned,
    needsLength,
    env,
    signal,
  }: {
    readonly unsigned: boolean;
    readonly needsLength: () => boolean;
    readonly env: Runtime["env"];
    readonly signal: AbortSignal;
  },
): Promise<ReceivedBody> {
  if (!hasField(received, "content-length") && !hasField(received, "transfer-encoding"))
    return { body: undefined, fields: forwarded };
  const length = fieldValue(received, "content-length");
  const chunks = untilGone(message);
  if (isSignedChunks(fieldValue(received, "x-amz-content-sha256"))) {
    const decoder = new ChunkedDecoder();
    const body = await kept(decoder.decode(chunks), env, signal);
    return { body, fields: decodedFields(forwarded, decoder.trailers) };
  }
  // S3 accepts HTTP chunks only if they contain aws-chunked ones, which state the length of the object.
  const passesOn =
    length !== undefined || hasField(forwarded, "x-amz-decoded-content-length") || !needsLength();
  if ((unsigned || hasField(forwarded, "x-amz-content-sha256")) && passesOn)
    return { body: pipedBody(chunks, length === undefined ? undefined : Number(length)), fields: forwarded };
  return { body: await kept(chunks, env, signal), fields: forwarded };
}

async function kept(
  chunks: AsyncIterable<Uint8Array>,
  env: Runtime["env"],
  signal: AbortSignal,
): Promise<Body> {
  const source = await spool(chunks, env, signal);
  return bodyOf([{ source, recode: undefined }]);
}

/** Yields the bytes of the message; throws a Failure 26 if the client disconnects before its end. */
async function* untilGone(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* message;
  } catch {
    throw new Failure(ExitCode.ReadError, "the client went away before the end of its request");
  }
}
