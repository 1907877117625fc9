/** What credential sources are given, and what they return: an identity, "not configured", or an error. */
import { ExitCode, Failure } from "../../exit.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings, Identity } from "./identity.ts";

/** What the caller supplies to a search for credentials. */
export interface CredentialContext {
  /** `--max-time`, Ctrl-C: aborts every source with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** `--connect-timeout`: seconds for each connection that a source opens; undefined for the source's own limit. */
  readonly connectTimeout?: number | undefined;
  /** `--region`, for calls to STS from a profile without a region. */
  readonly region?: string | undefined;
  /** Sends the calls to STS, IAM Identity Center and sign-in; required for those. */
  readonly send?: SendRequest | undefined;
  /** Reports a warning: one printable line. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Prompts for an MFA code without echo; undefined for the process's terminal. */
  readonly ask?: ((question: string, signal: AbortSignal | undefined) => Promise<Reply>) | undefined;
  /** Called on Ctrl-C at that prompt: a terminal in raw mode sends no signal. */
  readonly interrupt?: (() => void) | undefined;
}

/** What a source is given: the caller's context, and the state of the search. */
export interface SourceContext extends CredentialContext {
  readonly settings: CredentialSettings;
  readonly runtime: Runtime;
  /** Codes of `--mfa-code` that AWS has received: each is valid for one call. */
  readonly usedCodes: Set<string>;
  /** Id of the key that is about to expire, which caches must not return; undefined in the first search. */
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

/** The source is not configured, and the next one is tried. The text is the reason, for messages. */
export interface NotConfigured {
  readonly notConfigured: string;
}

/** What a source returns. */
export type SourceResult = Identity | NotConfigured;

/** The result that lets the search continue. */
export function notConfigured(why: string): NotConfigured {
  return { notConfigured: why };
}

/**
 * The error for a source that is configured and does not work; it ends the program. Source, reason and fix must be printable
 * and free of secrets. Exit code 67, curl's "failed to log in".
 */
export function credentialError(
  source: string,
  reason: string,
  fix: string,
  details: readonly string[] = [],
): Failure {
  return new Failure(ExitCode.LoginDenied, `No credentials from ${source}: ${reason}; ${fix}`, details);
}

/** The text, unless it is missing or empty: an empty variable or setting counts as unset. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
