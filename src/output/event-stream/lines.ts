/** `--event-stream`: prints one line of JSON for each event of an AWS event stream. Loaded only for such a response. */
import { ExitCode, Failure } from "../../exit.ts";
import { parseJson } from "../../message/json-text.ts";
import { printable } from "../../message/printable.ts";
import { type EventMessage, eventMessages } from "./messages.ts";

type Headers = EventMessage["headers"];

/** Headers that a line does not repeat: the event type, and the message type unless it is unknown. */
const eventType = ":event-type";
const messageType = ":message-type";

/**
 * Yields a line for each event, including its newline, in its own memory. Throws a Failure 22 for an exception or error
 * that the service reports in the stream, and the Failures of `eventMessages`; the lines before it are yielded first.
 */
export async function* eventLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const message of eventMessages(body)) {
    const failure = reportedFailure(message);
    if (failure !== undefined) throw failure;
    yield new TextEncoder().encode(`${eventJson(message)}\n`);
  }
}

/** Returns the failure that a service reports instead of an event: a modeled exception, or an error with a code. */
function reportedFailure({ headers, body }: EventMessage): Failure | undefined {
  const type = stringHeader(headers, messageType);
  if (type === "error")
    return exceptionFailure(
      stringHeader(headers, ":error-code"),
      stringHeader(headers, ":error-message") ?? "",
    );
  if (type !== "exception") return undefined;
  return exceptionFailure(stringHeader(headers, ":exception-type"), exceptionMessage(body));
}

function exceptionFailure(name = "an error", message: string): Failure {
  const reason = message === "" ? "" : `: ${message}`;
  return new Failure(ExitCode.HttpError, printable(`The event stream reported ${name}${reason}`));
}

/** Returns the `message` of a JSON payload, which some services capitalize; otherwise the payload unchanged. */
function exceptionMessage(body: Uint8Array): string {
  const text = Buffer.from(body).toString("utf8");
  const payload = parseJson(text);
  if (!isObject(payload)) return text;
  const message = payload.message ?? payload.Message;
  return typeof message === "string" ? message : text;
}

function eventJson(message: EventMessage): string {
  const { headers } = message;
  const members = Object.entries(headers)
    .filter(
      ([name]) => name !== eventType && !(name === messageType && stringHeader(headers, name) === "event"),
    )
    .map(([name, header]) => `${JSON.stringify(name)}:${headerValueJson(header)}`);
  const event = JSON.stringify(stringHeader(headers, eventType) ?? null);
  return `{"event":${event},"headers":{${members.join(",")}},"payload":${payloadJson(message)}}`;
}

function headerValueJson(header: Headers[string]): string {
  if (header.type === "binary") return JSON.stringify(base64(header.value));
  // Converted as text, so that a 64-bit number keeps all its digits.
  if (header.type === "long") return String(Buffer.from(header.value.bytes).readBigInt64BE());
  if (header.type === "timestamp" && Number.isNaN(header.value.getTime())) return "null";
  return JSON.stringify(header.value);
}

/** Returns JSON unchanged, so that long numbers keep their digits; null for an empty payload; otherwise base64. */
function payloadJson({ headers, body }: EventMessage): string {
  if (body.length === 0) return "null";
  const type = stringHeader(headers, ":content-type");
  if (type !== undefined && !/[/+-]json\b/i.test(type)) return JSON.stringify(base64(body));
  const text = Buffer.from(body).toString("utf8");
  const payload = parseJson(text);
  // If no type is given, only an object counts as JSON: it can hardly be anything else.
  if (payload === undefined || (type === undefined && !isObject(payload)))
    return JSON.stringify(base64(body));
  if (stringHeader(headers, eventType) === "chunk" && isObject(payload) && typeof payload.bytes === "string")
    return chunkJson({ ...payload }, payload.bytes);
  return onOneLine(text);
}

/** In valid JSON, line ends are whitespace: strings contain only escaped ones (RFC 8259, section 7). */
function onOneLine(json: string): string {
  return json.replace(/[\r\n]+/g, " ").trim();
}

/** Bedrock's chunks have base64 in `bytes`, either of a JSON document (a model's output) or of text (an agent's). */
function chunkJson(payload: Readonly<Record<string, unknown>>, bytes: string): string {
  const members = Object.entries(payload).map(([name, value]) => {
    const text = name === "bytes" ? decodedBytesJson(bytes) : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${members.join(",")}}`;
}

function decodedBytesJson(bytes: string): string {
  const content = Buffer.from(bytes, "base64");
  const text = content.toString("utf8");
  if (base64(content) !== bytes || !Buffer.from(text, "utf8").equals(content)) return JSON.stringify(bytes);
  const document = parseJson(text);
  return typeof document === "object" && document !== null ? onOneLine(text) : JSON.stringify(text);
}

function stringHeader(headers: Headers, name: string): string | undefined {
  const header = headers[name];
  return header?.type === "string" ? header.value : undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
