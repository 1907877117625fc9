/** The JSON in which AWS's metadata services and credential processes return temporary keys. */
import { parseJson } from "../../message/json-text.ts";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import type { Identity } from "./identity.ts";
import { parseInstant } from "./instant.ts";

/** An identity without its source. */
export type TemporaryKeys = Omit<Identity, "source" | "fromInstance">;

/** What is wrong with the text, for messages; does not quote the text, because it may contain a key. */
export interface Unusable {
  readonly problem: string;
  /** The service reported the problem itself. */
  readonly reported?: true;
}

/**
 * Parses `{ AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration, AccountId }`. IMDS and the container
 * agents report errors in the same form, with a `Code` other than Success and a `Message`.
 */
export function parseSession(text: string): TemporaryKeys | Unusable {
  const response = parseObject(text);
  return response === undefined ? { problem: "the response is not JSON" } : temporaryKeysOf(response);
}

/** The same, from a parsed object. */
export function temporaryKeysOf(response: Readonly<Record<string, unknown>>): TemporaryKeys | Unusable {
  const code = response.Code ?? response.code;
  if (typeof code === "string" && code !== "Success") {
    const message = response.Message ?? response.message;
    return { problem: printable(typeof message === "string" ? `${code}: ${message}` : code), reported: true };
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = response;
  if (typeof accessKeyId !== "string" || accessKeyId === "")
    return { problem: "the response has no AccessKeyId" };
  if (typeof secretAccessKey !== "string" || secretAccessKey === "") {
    return { problem: "the response has no SecretAccessKey" };
  }
  const token = response.Token ?? response.SessionToken;
  const { Expiration } = response;
  const expires = Expiration !== undefined && Expiration !== null && Expiration !== "";
  const expiration = typeof Expiration === "string" ? parseInstant(Expiration) : undefined;
  if (expires && expiration === undefined) return { problem: "the response's Expiration is not a date" };
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: typeof token === "string" && token !== "" ? new Secret(token) : undefined,
    expiration,
    accountId: typeof response.AccountId === "string" ? response.AccountId : undefined,
  };
}

/** Returns the JSON object in the text; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
