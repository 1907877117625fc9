/** S3's reading of a body whose chunks carry no signatures, and a checksum behind them (S3's API reference, trailing checksums). */
import { crc32 } from "node:zlib";
import type { Backend } from "./gateway.ts";
import { type ReceivedRequest, valuesOf } from "./gateway-reader.ts";

/** Passes the decoded object on; a body that is malformed, or not what its checksum says, is a 400. */
export function decodingChunks(backend: Backend): Backend {
  return request => {
    const [hash] = valuesOf(request, "x-amz-content-sha256");
    if (hash !== "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return backend(request);
    const body = decoded(request);
    if (body === undefined) return { status: 400, headers: [], body: Buffer.from("IncompleteBody") };
    const dropped = [
      "content-encoding",
      "x-amz-decoded-content-length",
      "x-amz-trailer",
      "x-amz-content-sha256",
    ];
    const fields = [
      ...request.fields.filter(({ name }) => !dropped.includes(name.toLowerCase())),
      { name: "x-amz-content-sha256", value: "UNSIGNED-PAYLOAD" },
    ];
    return backend({ ...request, fields, body });
  };
}

function decoded({ body, ...request }: ReceivedRequest): Buffer | undefined {
  const text = body.toString("latin1");
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const [line = "", hex] = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20)) ?? [];
    if (hex === undefined) return undefined;
    const size = Number.parseInt(hex, 16);
    at += line.length;
    if (size === 0) {
      const object = Buffer.concat(parts);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(crc32(object));
      const [length] = valuesOf(request, "x-amz-decoded-content-length");
      const isWhole = text.slice(at).includes(`x-amz-checksum-crc32:${checksum.toString("base64")}`);
      return isWhole && Number(length) === object.length ? object : undefined;
    }
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
}
