/** WebSocket through the proxy: the request is signed, and everything after it is passed on unchanged in both directions. */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { ExitCode, Failure } from "../../exit.ts";
import { fieldValue } from "../../message/fields.ts";
import { listenTransfer } from "../../plan/listener.ts";
import { Deadline } from "../../transfer/deadline.ts";
import { signHop } from "../../transfer/sign-hop.ts";
import { type ReceivedHead, type Refused, refusalOf } from "./admission.ts";
import { errorBody, failureResponse } from "./response.ts";
import { headOf, type Listener, logServed, type ServedOutcome } from "./serve.ts";
import { forwardedFields, upstreamUrl } from "./upstream.ts";

/** Serves the request. `first`: bytes that the client has sent after it. Never rejects with a Failure. */
export async function serveUpgrade(
  message: IncomingMessage,
  client: Duplex,
  first: Buffer,
  listener: Listener,
): Promise<void> {
  const { runtime } = listener.session;
  const begun = runtime.elapsed();
  const head = headOf(message);
  client.on("error", () => client.destroy());
  const refused = refusalOf(head, listener.door);
  const outcome =
    refused === undefined ? await tunnel(head, client, first, listener) : refuseUpgrade(client, refused);
  logServed(head, outcome, runtime.elapsed() - begun, listener);
}

async function tunnel(
  head: ReceivedHead,
  client: Duplex,
  first: Buffer,
  { plan, session, clockOffset }: Listener,
): Promise<ServedOutcome> {
  const url = upstreamUrl(head, plan.upstream);
  if ("status" in url) return refuseUpgrade(client, url);
  const gone = new AbortController();
  client.once("close", () => gone.abort(new Failure(ExitCode.WriteError, "the client went away")));
  const deadline = new Deadline(plan.maxTime, session.runtime, session.runtime.elapsed(), gone.signal);
  try {
    const fields = forwardedFields(head.fields, plan.group.headers.given);
    const transfer = listenTransfer(plan, { method: head.method, url, fields, body: undefined }, 0);
    const { request } = await signHop(transfer.first, { session, plan, deadline, clockOffset });
    const { openUpgrade } = await import("../../http/upgrade.ts");
    const options = { connection: plan.connection, trace: undefined, signal: deadline.signal };
    const upstream = await openUpgrade(
      request,
      fieldValue(head.fields, "upgrade") ?? "",
      options,
      session.runtime,
    );
    deadline.clear();
    return await join(client, upstream, first);
  } catch (error) {
    if (!Failure.is(error)) throw error;
    const { status, body } = failureResponse(error);
    endWith(client, status, body);
    return { status, bytes: body.length, failure: error };
  } finally {
    deadline.clear();
  }
}

/** Passes everything on, including the response's head, until both ends are closed. */
function join(client: Duplex, upstream: Duplex, first: Buffer): Promise<ServedOutcome> {
  let status: number | undefined;
  let bytes = 0;
  return new Promise(resolve => {
    upstream.once("data", (chunk: Buffer) => {
      status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(chunk.toString("latin1", 0, 16))?.[1]) || undefined;
    });
    upstream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => {
      client.end();
      resolve({ status, bytes });
    });
    if (first.length > 0) upstream.write(first);
    client.pipe(upstream);
    upstream.pipe(client);
  });
}

function refuseUpgrade(client: Duplex, { status, message }: Refused): ServedOutcome {
  const body = errorBody({ message });
  endWith(client, status, body);
  return { status, bytes: body.length, failure: new Failure(ExitCode.Usage, message) };
}

function endWith(client: Duplex, status: number, body: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  client.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
