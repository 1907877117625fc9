/** One request from its head to the end of its response: admission, reception, signing, sending, response, log. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { lengthNeeded } from "../../aws/signing/payload.ts";
import { ExitCode, Failure } from "../../exit.ts";
import { fieldValue } from "../../message/fields.ts";
import type { HeaderField } from "../../message/request.ts";
import { openVerbose } from "../../output/verbose.ts";
import { type ListenerPlan, listenTransfer } from "../../plan/listener.ts";
import { targetService } from "../../plan/signing.ts";
import type { TransferPlan } from "../../plan/transfers.ts";
import { lastAttempt, type TransferResult } from "../../transfer/result.ts";
import { writeOut } from "../../transfer/run.ts";
import type { Session } from "../../transfer/session.ts";
import { makeTransfer } from "../../transfer/transfer.ts";
import { accessLine, type Served } from "./access-log.ts";
import { type Door, type ReceivedHead, type Refused, refusalOf } from "./admission.ts";
import { ClientWriter } from "./client-writer.ts";
import type { LogWriter } from "./log-writer.ts";
import { receiveBody } from "./received-body.ts";
import { errorBody, failureResponse } from "./response.ts";
import { forwardedFields, pathPrefix, upstreamUrl } from "./upstream.ts";

/** What all requests share. */
export interface Listener {
  readonly plan: ListenerPlan;
  readonly session: Session;
  readonly log: LogWriter;
  door: Door;
  /** How far this machine's clock is behind the server's, in milliseconds, as far as known. */
  clockOffset: number;
}

/** How a request ended; `bytes` is the number of body bytes sent to the client. */
export interface ServedOutcome extends Pick<Served, "bytes"> {
  /** Undefined means the status of the response that was sent. */
  readonly status?: number | undefined;
  readonly failure?: Failure | undefined;
  readonly hints?: readonly string[] | undefined;
}

/** Serves the request. Never rejects with a Failure: those become the client's response. */
export async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  listener: Listener,
): Promise<void> {
  const { runtime } = listener.session;
  const begun = runtime.elapsed();
  const head = headOf(message);
  const refused = refusalOf(head, listener.door);
  const outcome =
    refused === undefined ? await forward(message, response, head, listener) : sendRefusal(response, refused);
  const status = response.headersSent ? response.statusCode : undefined;
  logServed(head, { ...outcome, status }, runtime.elapsed() - begun, listener);
}

/** Returns the head of a request, with its fields as received. */
export function headOf({ method = "", url = "", rawHeaders, httpVersion }: IncomingMessage): ReceivedHead {
  const fields: HeaderField[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    fields.push({ name: rawHeaders[index] ?? "", value: rawHeaders[index + 1] ?? "" });
  return { method, target: url, fields, httpVersion };
}

/** The rest of the request is not read: the connection ends with the response. */
function sendRefusal(response: ServerResponse, { status, message, fields = [] }: Refused): ServedOutcome {
  const body = errorBody({ message });
  response.shouldKeepAlive = false;
  sendWhole(response, status, body, fields);
  // Nothing may follow: the parser could reject the rest of the request, and a second response would be sent.
  response.socket?.end();
  return { failure: new Failure(ExitCode.Usage, message), bytes: body.length };
}

async function forward(
  message: IncomingMessage,
  response: ServerResponse,
  head: ReceivedHead,
  listener: Listener,
): Promise<ServedOutcome> {
  const { plan, session } = listener;
  const { runtime } = session;
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort(new Failure(ExitCode.WriteError, "the client went away"));
  });
  const url = upstreamUrl(head, plan.upstream);
  if ("status" in url) return sendRefusal(response, url);
  const begun = runtime.elapsed();
  let transfer: TransferPlan | undefined;
  try {
    const fields = forwardedFields(head.fields, plan.group.headers.given);
    if (/^100-continue$/i.test(fieldValue(head.fields, "expect") ?? "")) response.writeContinue();
    const unsigned = plan.group.rules.unsignedPayload;
    const needsLength = () => lengthNeeded(targetService(plan.group, url), { unsigned: true });
    const settings = { unsigned, needsLength, env: runtime.env, signal: gone.signal };
    const received = await receiveBody(message, head.fields, fields, settings);
    const { method } = head;
    transfer = listenTransfer(plan, { method, url, ...received }, begun);
    const prefix = pathPrefix(plan.upstream);
    const writer = new ClientWriter(response, {
      sentTo: url,
      prefix,
      listener: fieldValue(head.fields, "host") ?? "",
      takesTrailers: head.httpVersion === "1.1" && method !== "HEAD",
    });
    const trace = transfer.output.verbose ? openVerbose(runtime.stderr, transfer.output.redact) : undefined;
    const sinks = { writer, trace, progress: undefined };
    const made = { session: { ...session, stop: gone.signal }, plan, transfer, sinks };
    const result = await makeTransfer(made, listener.clockOffset);
    listener.clockOffset = result.state.clockOffset;
    await endResponse(result, writer, response);
    await writeOut(transfer, result, (runtime.elapsed() - begun) / 1000, runtime);
    return { failure: result.failure, hints: hintsOf(result), bytes: writer.bytesWritten };
  } catch (error) {
    if (!Failure.is(error)) throw error;
    sendFailureTo(response, error);
    return { failure: error, bytes: 0 };
  } finally {
    await transfer?.first.body?.close();
  }
}

async function endResponse(
  { failure }: TransferResult,
  writer: ClientWriter,
  response: ServerResponse,
): Promise<void> {
  if (failure === undefined) return;
  if (writer.status !== undefined) await writer.abandon();
  else sendFailureTo(response, failure);
}

function sendFailureTo(response: ServerResponse, failure: Failure): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = failureResponse(failure);
  // The unread rest of the request would be taken for the next one.
  response.shouldKeepAlive = false;
  sendWhole(response, status, body, []);
}

function sendWhole(
  response: ServerResponse,
  status: number,
  body: string,
  fields: readonly HeaderField[],
): void {
  if (response.destroyed) return;
  const own = ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))];
  response.writeHead(status, [...fields.flatMap(({ name, value }) => [name, value]), ...own]);
  response.end(body);
}

function hintsOf(result: TransferResult): readonly string[] {
  return lastAttempt(result).at(-1)?.hints ?? [];
}

/** Writes a line to the log, and below it the explanation of a rejected request. */
export function logServed(
  { method, target }: ReceivedHead,
  { failure, hints = [], status, bytes }: ServedOutcome,
  milliseconds: number,
  { plan, session: { runtime }, log }: Pick<Listener, "plan" | "session" | "log">,
): void {
  // -w replaces the log.
  if (plan.silent || plan.group.output.writeOut !== undefined) return;
  const served = { method, target, status, bytes, milliseconds, failure: failure?.message };
  log.add([accessLine(served, runtime.now()), ...hints.map(hint => `  ${hint}`)]);
}
