/** `--dry-run`: shows a request as it would be sent, with secrets redacted, and its body if it is readable text. */

import { redactField } from "../message/redact-fields.ts";
import { redactUrls } from "../message/redact-urls.ts";
import type { Body, HeaderField, WireRequest } from "../message/request.ts";
import type { Sink } from "../runtime.ts";

/** A body with more bytes is described rather than shown. */
const mostShown = 16 * 1024;

/**
 * Writes the request line, the header lines in sending order, an empty line and the body: unchanged if it is short
 * text, or else a line with its size and SHA-256. Lines end in LF. `redact` false shows secrets; `webSocket` adds the
 * handshake's fields. The body is read, but not closed. Rejects like the sink and the body.
 */
export async function printDryRun(
  request: WireRequest,
  { redact, webSocket }: { readonly redact: boolean; readonly webSocket: boolean },
  sink: Sink,
  signal?: AbortSignal,
): Promise<void> {
  const headers = webSocket ? [...request.headers, ...(await shownHandshake())] : request.headers;
  await sink.write(Buffer.from(`${headLines({ ...request, headers }, redact).join("\n")}\n\n`, "latin1"));
  if (request.body !== undefined) await sink.write(await shownBody(request.body, signal));
}

/** The handshake's key is different in each request. */
async function shownHandshake(): Promise<readonly HeaderField[]> {
  const { handshakeFields } = await import("../http/web-socket/handshake.ts");
  return handshakeFields("(random)");
}

function headLines({ method, target, headers, body }: WireRequest, redact: boolean): string[] {
  const fields = body === undefined ? headers : [...headers, framing(body)];
  const shown = redact
    ? (name: string, value: string) => redactField(name, value)
    : (_: string, value: string) => value;
  return [
    `${method} ${redact ? redactUrls(target) : target} HTTP/1.1`,
    ...fields.map(({ name, value }) => (value === "" ? `${name}:` : `${name}: ${shown(name, value)}`)),
  ];
}

/** The fields that the transport writes. */
function framing({ length }: Body): { name: string; value: string } {
  return length === undefined
    ? { name: "Transfer-Encoding", value: "chunked" }
    : { name: "Content-Length", value: String(length) };
}

async function shownBody(body: Body, signal: AbortSignal | undefined): Promise<Buffer> {
  if (body.length === undefined) return Buffer.from("(body of unknown length, sent in chunks)\n");
  if (body.length === 0) return Buffer.alloc(0);
  const bytes = body.length <= mostShown ? await allOf(body) : undefined;
  if (bytes !== undefined && isText(bytes))
    return bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from("\n")]);
  return Buffer.from(`(body of ${body.length} bytes, SHA-256 ${await body.sha256(signal)})\n`);
}

async function allOf(body: Body): Promise<Buffer> {
  if (body.bytes !== undefined) return Buffer.from(body.bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Whether this is UTF-8 without control characters other than tab and line ends. */
function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
    return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text);
  } catch {
    return false;
  }
}
