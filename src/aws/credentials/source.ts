/** What a source of credentials is, and the two ways in which one has none: not configured, and broken. */
import { ExitCode, Failure } from "../../exit.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings, Identity } from "./identity.ts";

/** What a source is asked with. */
export interface Asking {
  readonly settings: CredentialSettings;
  readonly runtime: Runtime;
  /** `--max-time` and the person's Ctrl-C; ends every source with its reason. */
  readonly signal: AbortSignal | undefined;
  /** Seconds for each connection that a source opens; undefined leaves it to the source. */
  readonly connectTimeout: number | undefined;
  /** The region that the person typed, for calls to STS from a profile without one. */
  readonly region: string | undefined;
  /** Sends calls to STS, IAM Identity Center and sign-in; without it there are none. */
  readonly send: SendRequest | undefined;
  /** Tells the person of something that does not stop the search: one line, printable. */
  warn(text: string): void;
  /** Asks the person at the terminal; what is typed is not shown. */
  ask(question: string, signal: AbortSignal | undefined): Promise<Reply>;
  /** What Ctrl-C does while the person is asked. */
  interrupt(): void;
  /** Was `--mfa-code` shown to AWS already? A code is good for one call. */
  readonly code: { spent: boolean };
  /** Id of a key that is about to end, so that no cache hands it out again; undefined at the first search. */
  readonly stale: string | undefined;
}

/** What the person at the terminal typed, if there is one. */
export type Reply = { readonly line: string } | "interrupted" | "no terminal";

/** The program's connector: resolves with the final answer, whatever its status; rejects with a Failure. */
export type SendRequest = (
  request: WireRequest,
  signal: AbortSignal | undefined,
) => Promise<{
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: AsyncIterable<Uint8Array>;
}>;

/** "Not configured": the next source is asked. The text says why, for people. */
export interface NotConfigured {
  readonly notConfigured: string;
}

export type Answer = Identity | NotConfigured;

/** The answer that lets the next source be asked. */
export function notConfigured(why: string): NotConfigured {
  return { notConfigured: why };
}

/**
 * A source that is configured and cannot give credentials: the program ends with this. Who, why, and what to do,
 * all free of secrets and printable. Exit code 67, curl's "failed to log in".
 */
export function broken(
  source: string,
  reason: string,
  cure: string,
  details: readonly string[] = [],
): Failure {
  return new Failure(ExitCode.LoginDenied, `No credentials from ${source}: ${reason}; ${cure}`, details);
}

/** The text, unless it is missing or empty: an empty variable or setting counts as unset. */
export function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
