/** The JSON in which AWS's metadata services and credential processes hand out a session's keys. */
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import type { Identity } from "./identity.ts";
import { parseInstant } from "./instant.ts";

/** An identity whose holder does not yet say where it is from. */
export type TemporaryKeys = Omit<Identity, "source" | "fromInstance">;

/** What is wrong with the text, for people; none of the text itself, which may hold a key. */
export interface Unusable {
  readonly problem: string;
  /** Did the service itself say so? */
  readonly reported?: true;
}

/**
 * Reads `{ AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration, AccountId }`. IMDS and the container agents
 * report errors of theirs in the same shape: a `Code` other than Success, and a `Message`.
 */
export function parseSession(text: string): TemporaryKeys | Unusable {
  const answer = parseObject(text);
  return answer === undefined ? { problem: "the response is not JSON" } : temporaryKeysOf(answer);
}

/** The same from an object that has been parsed. */
export function temporaryKeysOf(answer: Readonly<Record<string, unknown>>): TemporaryKeys | Unusable {
  const code = answer.Code ?? answer.code;
  if (typeof code === "string" && code !== "Success") {
    const message = answer.Message ?? answer.message;
    return { problem: printable(typeof message === "string" ? `${code}: ${message}` : code), reported: true };
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = answer;
  if (typeof accessKeyId !== "string" || accessKeyId === "")
    return { problem: "the response has no AccessKeyId" };
  if (typeof secretAccessKey !== "string" || secretAccessKey === "") {
    return { problem: "the response has no SecretAccessKey" };
  }
  const token = answer.Token ?? answer.SessionToken;
  const { Expiration } = answer;
  const expires = Expiration !== undefined && Expiration !== null && Expiration !== "";
  const expiration = typeof Expiration === "string" ? parseInstant(Expiration) : undefined;
  if (expires && expiration === undefined) return { problem: "the response's Expiration is not a date" };
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: typeof token === "string" && token !== "" ? new Secret(token) : undefined,
    expiration,
    accountId: typeof answer.AccountId === "string" ? answer.AccountId : undefined,
  };
}

/** The object that the text holds; undefined when it holds none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // JSON.parse quotes the text in its message, and the text may hold a key.
    return undefined;
  }
}
