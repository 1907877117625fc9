/** Sends the SDK's calls with the program's own connector: its proxy, trust and time limits. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { ExitCode, Failure } from "../../exit.ts";
import { byteString, percentEncode } from "../../message/bytes.ts";
import { isNamed } from "../../message/fields.ts";
import { defaultPort } from "../../message/origin.ts";
import { printable } from "../../message/printable.ts";
import type { Body, HeaderField, WireRequest } from "../../message/request.ts";
import type { SendRequest } from "./source.ts";

/** What the SDK requires of an HTTP client. */
export type SdkRequestHandler = Pick<
  NodeHttpHandler,
  "handle" | "metadata" | "httpHandlerConfigs" | "updateHttpClientConfig" | "destroy"
>;
type SdkRequest = Parameters<NodeHttpHandler["handle"]>[0];
type SdkResponse = Awaited<ReturnType<NodeHttpHandler["handle"]>>;

/** Far more than any response that contains credentials. */
const maxResponseBytes = 1024 * 1024;

/** Returns an HTTP client for the SDK that sends with `send` and aborts with the signal's reason. */
export function connectorHandler(send: SendRequest, signal: AbortSignal | undefined): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => {},
    destroy: () => {},
    async handle(request: SdkRequest): Promise<SdkResponse> {
      const { status, headers, body } = await send(toWireRequest(request), signal);
      const fields: Record<string, string> = {};
      for (const { name, value } of headers) fields[name.toLowerCase()] = value;
      // Read completely, so that a connection that breaks is reported by the connector rather than the parser.
      const bytes = await readResponse(body);
      checkFormat(bytes, status, fields["content-type"]);
      const response = { statusCode: status, headers: fields, body: Readable.from([bytes]) };
      return { response } as unknown as SdkResponse;
    },
  };
}

/**
 * Keeps the page of a proxy or a captive portal from being parsed as AWS's response. Throws a Failure with status and
 * content type; the SDK retries the statuses that it retries otherwise.
 */
function checkFormat(bytes: Uint8Array, status: number, contentType: string | undefined): void {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString("latin1").trimStart();
  if (start === "" || start.startsWith("{") || (start.startsWith("<") && !/^<(!doctype )?html/i.test(start)))
    return;
  const type = contentType === undefined ? "no content type" : `content type ${printable(contentType)}`;
  const failure = new Failure(
    ExitCode.WeirdServerReply,
    `a response that is not from AWS (status ${status}, ${type})`,
  );
  throw Object.assign(failure, { $metadata: { httpStatusCode: status } });
}

function toWireRequest(request: SdkRequest): WireRequest {
  const scheme = request.protocol === "http:" ? "http" : "https";
  const port = request.port ?? defaultPort(scheme);
  const query = queryString(request.query);
  return {
    method: request.method,
    origin: { scheme, host: request.hostname.toLowerCase(), port },
    target: `${request.path || "/"}${query === "" ? "" : `?${query}`}`,
    headers: fieldsOf(request.headers),
    body: bodyToSend(request.body),
  };
}

/** Host first; without Content-Length and Connection, which the connector writes. */
function fieldsOf(headers: Readonly<Record<string, string>>): HeaderField[] {
  const fields = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const isHost = (field: HeaderField) => isNamed(field, "host");
  const others = fields.filter(
    field => !["host", "content-length", "connection"].some(name => isNamed(field, name)),
  );
  return [...fields.filter(isHost), ...others];
}

function queryString(query: SdkRequest["query"]): string {
  return Object.entries(query ?? {})
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map(one => [name, one] as const))
    .map(([name, value]) => (value === null ? encoded(name) : `${encoded(name)}=${encoded(value)}`))
    .join("&");
}

function encoded(text: string): string {
  return percentEncode(byteString(text));
}

/** The SDK's calls for credentials have short text bodies or none. */
function bodyToSend(body: unknown): Body | undefined {
  if (body === undefined || body === null || body === "") return undefined;
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : (body as Uint8Array);
  return {
    length: bytes.length,
    bytes,
    repeatable: true,
    sha256: async () => createHash("sha256").update(bytes).digest("hex"),
    async *open() {
      yield bytes;
    },
    close: async () => {},
  };
}

async function readResponse(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxResponseBytes)
      throw new Failure(ExitCode.WeirdServerReply, "the response is longer than 1 MiB");
    // The chunk's buffer may be reused once the next one is read.
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}
