/** What a source of credentials is, and the two ways in which one has none: not configured, and broken. */
import { ExitCode, Failure } from "../../exit.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings, Identity } from "./identity.ts";

/** What a search for credentials may use and what ends it, as its caller supplies it. */
export interface CredentialContext {
  /** `--max-time`, Ctrl-C: ends every source with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** `--connect-timeout`: seconds for each connection that a source opens; undefined leaves it to the source. */
  readonly connectTimeout?: number | undefined;
  /** `--region`, for calls to STS from a profile without a region. */
  readonly region?: string | undefined;
  /** Sends the calls to STS, IAM Identity Center and sign-in; without it there are none. */
  readonly send?: SendRequest | undefined;
  /** Reports something odd that does not stop the search: one printable line. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Asks for an MFA code without showing what is typed; undefined asks on the process's terminal. */
  readonly ask?: ((question: string, signal: AbortSignal | undefined) => Promise<Reply>) | undefined;
  /** Called on Ctrl-C at that question: a terminal in raw mode sends no signal. */
  readonly interrupt?: (() => void) | undefined;
}

/** What a source is asked with: the context, with its defaults, and what the search itself knows. */
export interface SourceContext extends CredentialContext {
  readonly settings: CredentialSettings;
  readonly runtime: Runtime;
  /** Codes of `--mfa-code` that AWS has seen: each is good for one call. */
  readonly usedCodes: Set<string>;
  /** Id of a key that is about to expire, so that no cache returns it; undefined at the first search. */
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
