/** Calls to AWS that hand out credentials: how the SDK's clients are made, kept quiet, ended and blamed. */
import { state as nodeVersionWarning, stsRegionWarning } from "@aws-sdk/core/client";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Failure } from "../../exit.ts";
import { printable } from "../../printable.ts";
import { type Asking, broken } from "./source.ts";

// On Node 20 every client would print a warning about Node's version, and STS without a region another.
nodeVersionWarning.warningEmitted = true;
stsRegionWarning.silence = true;

const nothing = () => {};
/** A logger that says nothing. */
export const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What every client is made with: silence, and a handler that the signal and the connect timeout end. */
export function clientSettings(asking: Asking) {
  return { logger: quiet, requestHandler: asking.requestHandler ?? new EndableHandler(asking) };
}

/** The SDK's own handler, ended by the signal as well: the SDK's providers have no way to be told of one. */
class EndableHandler extends NodeHttpHandler {
  readonly #signal: AbortSignal | undefined;

  constructor({ signal, connectTimeout }: Asking) {
    super({
      logger: quiet,
      ...(connectTimeout !== undefined && { connectionTimeout: connectTimeout * 1000 }),
    });
    this.#signal = signal;
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    return super.handle(request, { ...options, ...(this.#signal && { abortSignal: this.#signal }) });
  }
}

/** Who is asked, and what a person can do when it is refused. */
export interface Blame {
  readonly source: string;
  readonly cure: string;
}

/**
 * What the call gives. Rejects with a Failure 67 that names source, reason and cure; with the signal's reason when
 * that ends it; with a Failure of the connector's as it is.
 */
export async function answerOf<T>(call: () => Promise<T>, blame: Blame, { signal }: Asking): Promise<T> {
  try {
    return await unlessAborted(call(), signal);
  } catch (error) {
    signal?.throwIfAborted();
    const failure = failureIn(error);
    if (failure !== undefined) throw failure;
    throw broken(blame.source, reasonOf(error), blame.cure);
  }
}

/** The connector's own Failure, which the SDK may have wrapped. */
function failureIn(error: unknown): Failure | undefined {
  if (Failure.is(error)) return error;
  return error instanceof Error && error.cause !== undefined ? failureIn(error.cause) : undefined;
}

/** Ends the wait when the signal does: files and retries of the SDK's do not listen to it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

const plainNames = [
  "Error",
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
  const text = first.replace(/\s*To refresh this SSO session.*$/, "").replace(/[.;\s]+$/, "");
  return printable(plainNames.includes(error.name) ? text : `${error.name}: ${text}`);
}
