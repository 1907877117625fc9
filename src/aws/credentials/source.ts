/** The input of credential sources, and their results: an identity, "not configured", or an error. */
import { ExitCode, Failure } from "../../exit.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings, Identity } from "./identity.ts";

/** What the caller supplies to a search for credentials. */
export interface CredentialContext {
  /** Aborts every source with its reason (`--max-time`, Ctrl-C). */
  readonly signal?: AbortSignal | undefined;
  /** `--connect-timeout`: seconds for each connection that a source opens; undefined means the source's own limit. */
  readonly connectTimeout?: number | undefined;
  /** `--region`, for calls to STS from a profile without a region. */
  readonly region?: string | undefined;
  /** Sends the calls to STS, IAM Identity Center and sign-in, which require it. */
  readonly send?: SendRequest | undefined;
  /** Reports a warning: one printable line. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Prompts for an MFA code without echo; undefined means the process's terminal. */
  readonly ask?: ((question: string, signal: AbortSignal | undefined) => Promise<Reply>) | undefined;
  /** Called on Ctrl-C at that prompt, because a terminal in raw mode sends no signal. */
  readonly interrupt?: (() => void) | undefined;
}

/** What a source is given: the caller's context, and the state of the search. */
export interface SourceContext extends CredentialContext {
  readonly settings: CredentialSettings;
  readonly runtime: Runtime;
  /** Codes of `--mfa-code` that AWS has received: each is valid for one call. */
  readonly usedCodes: Set<string>;
  /** The id of the key that is about to expire, which caches must not return; undefined in the first search. */
  readonly stale: string | undefined;
}

/** The user's reply to a prompt. */
export type Reply = { readonly line: string } | "interrupted" | "no terminal";

/** The program's connector: resolves with the final response, whatever its status; rejects with a Failure. */
export type SendRequest = (
  request: WireRequest,
  signal: AbortSignal | undefined,
) => Promise<{
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: AsyncIterable<Uint8Array>;
}>;

/** The source is not configured, so the next one is tried. The text is the reason, for messages. */
export interface NotConfigured {
  readonly notConfigured: string;
}

/** What a source returns. */
export type SourceResult = Identity | NotConfigured;

/** Returns the result that lets the search continue. */
export function notConfigured(why: string): NotConfigured {
  return { notConfigured: why };
}

/**
 * Returns the error for a source that is configured but does not work; it ends the program. Source, reason and fix must
 * be printable and free of secrets. Exit code 67, curl's "failed to log in".
 */
export function credentialError(
  source: string,
  reason: string,
  fix: string,
  details: readonly string[] = [],
): Failure {
  return new Failure(ExitCode.LoginDenied, `No credentials from ${source}: ${reason}; ${fix}`, details);
}

/** Returns the text unless it is missing or empty: an empty variable or setting counts as unset. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
