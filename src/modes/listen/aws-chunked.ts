/** Decodes `aws-chunked` bodies, whose chunks carry signatures made with the client's keys (S3's API reference, chunked uploads). */
import { ExitCode, Failure } from "../../exit.ts";
import { listItems } from "../../message/fields.ts";
import type { HeaderField } from "../../message/request.ts";

/** Whether the chunks are signed, which is useless if the request is signed with other keys. */
export function isSignedChunks(contentSha256: string | undefined): boolean {
  return (
    contentSha256 !== undefined &&
    /^STREAMING-AWS4-(HMAC-SHA256|ECDSA-P256-SHA256)-PAYLOAD(-TRAILER)?$/.test(contentSha256)
  );
}

/** The limit for a line of the framing or a trailer, far longer than any that is sent. */
const mostLineBytes = 16 * 1024;

export class ChunkedDecoder {
  /** The trailers after the last chunk, without their signatures; complete once `decode` has ended. */
  readonly trailers: HeaderField[] = [];

  /** Yields the bytes of the chunks. Throws a Failure 26 for anything malformed and for a missing end. */
  async *decode(encoded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let state: "size" | "data" | "end of data" | "trailers" | "done" = "size";
    let line: Buffer = Buffer.alloc(0);
    let left = 0;
    for await (const part of encoded) {
      let bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
      while (bytes.length > 0) {
        if (state === "done") throw malformedChunks("bytes after its end");
        if (state === "data") {
          const data = bytes.subarray(0, left);
          left -= data.length;
          bytes = bytes.subarray(data.length);
          if (left === 0) state = "end of data";
          yield data;
          continue;
        }
        const lf = bytes.indexOf(0x0a);
        line = Buffer.concat([line, lf === -1 ? bytes : bytes.subarray(0, lf + 1)]);
        bytes = lf === -1 ? bytes.subarray(bytes.length) : bytes.subarray(lf + 1);
        if (line.length > mostLineBytes) throw malformedChunks("a line that is too long");
        if (lf === -1) continue;
        const text = line.toString("latin1").replace(/\r?\n$/, "");
        line = Buffer.alloc(0);
        if (state === "end of data") {
          if (text !== "") throw malformedChunks("a chunk longer than its size");
          state = "size";
        } else if (state === "size") {
          left = chunkSizeOf(text);
          state = left === 0 ? "trailers" : "data";
        } else if (text === "") state = "done";
        else this.#addTrailer(text);
      }
    }
    // Some clients end after the last chunk's line.
    if (state !== "done" && !(state === "trailers" && line.length === 0))
      throw malformedChunks("its end is missing");
  }

  #addTrailer(text: string): void {
    const [, name = "", value = ""] = /^([^:]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? [];
    if (name === "") throw malformedChunks("a trailer without a colon");
    if (name.toLowerCase() !== "x-amz-trailer-signature") this.trailers.push({ name, value });
  }
}

/** Returns the fields for the decoded body, without `aws-chunked` and its framing. */
export function decodedFields(
  fields: readonly HeaderField[],
  trailers: readonly HeaderField[],
): HeaderField[] {
  const kept = fields.flatMap(field => {
    const name = field.name.toLowerCase();
    if (name === "x-amz-decoded-content-length" || name === "x-amz-trailer") return [];
    if (name !== "content-encoding") return [field];
    const codings = listItems(field.value).filter(coding => coding !== "aws-chunked");
    return codings.length === 0 ? [] : [{ ...field, value: codings.join(",") }];
  });
  return [...kept, ...trailers];
}

/** Parses `SIZE;chunk-signature=...`, with the size in hexadecimal. */
function chunkSizeOf(line: string): number {
  const [, hex] = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line) ?? [];
  if (hex === undefined) throw malformedChunks("a chunk without a size");
  return Number.parseInt(hex, 16);
}

function malformedChunks(what: string): Failure {
  return new Failure(ExitCode.ReadError, `the aws-chunked body is malformed: ${what}`);
}
