/** Calls to AWS that hand out credentials: how the SDK's clients are made, kept quiet, ended and blamed. */
import { state as nodeVersionWarning, stsRegionWarning } from "@aws-sdk/core/client";
import { Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { connectorHandler } from "./connector-handler.ts";
import { unlessAborted } from "./shared-task.ts";
import { credentialError, type SourceContext } from "./source.ts";

// On Node 20 every client would print a warning about Node's version, and STS without a region another.
nodeVersionWarning.warningEmitted = true;
stsRegionWarning.silence = true;

const nothing = () => {};
/** A logger that says nothing. */
export const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What every client is made with: silence, and the program's own connector. */
export function clientSettings({ send, signal }: SourceContext) {
  if (send === undefined) throw new Error("a search that may call AWS was given nothing to send with");
  return { logger: quiet, requestHandler: connectorHandler(send, signal) };
}

/** Who is asked, and what a person can do when it is refused. */
export interface ErrorHint {
  readonly source: string;
  readonly fix: string;
}

/**
 * What the call gives. Rejects with a Failure 67 that names source, reason and fix; with the signal's reason when
 * that ends it.
 */
export async function answerOf<T>(
  call: () => Promise<T>,
  hint: ErrorHint,
  { signal }: SourceContext,
): Promise<T> {
  try {
    // Files and retries of the SDK's do not listen to it.
    return await unlessAborted(call(), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw credentialError(hint.source, reasonOf(error), isConnectors(error) ? notReached : hint.fix);
  }
}

/** What a person can do when AWS was not asked at all. */
const notReached = "see the network, the proxy and the certificates on the way there";

/** Is it our connector that failed? A provider makes its message of the whole error, name included. */
function isConnectors(error: unknown): boolean {
  return Failure.is(error) || (error instanceof Error && error.message.startsWith("Failure: "));
}

/** Names that say no more than the message does; Failure is the connector's. */
const plainNames = [
  "Error",
  "Failure",
  "CredentialsProviderError",
  "TokenProviderError",
  "ProviderError",
  "AggregateError",
];

/** The SDK's reason in one line: without its own advice, and without what JSON.parse quotes, which may be a key. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "AWS's provider failed";
  const code = (error as NodeJS.ErrnoException).code;
  const first = (error.message || code || "AWS's provider failed").split("\n")[0] ?? "";
  if (error instanceof SyntaxError || /JSON/.test(first)) return "an answer or a file of its is not JSON";
  const text = first
    .replace(/^(Failure|Error): /, "")
    .replace(/\s*To refresh this SSO session.*$/, "")
    .replace(/[.;\s]+$/, "");
  return printable(plainNames.includes(error.name) ? text : `${error.name}: ${text}`);
}
