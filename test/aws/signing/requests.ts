/** Wire requests for the tests of signing. */
import { createHash } from "node:crypto";
import type { Identity } from "../../../src/aws/credentials/identity.ts";
import type { Body, HeaderField, WireRequest } from "../../../src/message/request.ts";
import { Secret } from "../../../src/secret.ts";

/** A body of bytes in memory. */
export function bodyOf(bytes: Uint8Array): Body {
  return {
    length: bytes.length,
    bytes,
    repeatable: true,
    sha256: async () => hashOf(bytes),
    open: async function* () {
      yield bytes;
    },
    close: async () => {},
  };
}

/** SHA-256 in lower-case hex, by Node and not by the code under test. */
export function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A request to `host`, with its Host header first. */
export function requestTo(
  host: string,
  {
    method = "GET",
    target = "/",
    headers = [] as readonly HeaderField[],
    body = undefined as Body | undefined,
  } = {},
): WireRequest {
  return {
    method,
    target,
    origin: { scheme: "https", host, port: 443 },
    headers: [{ name: "Host", value: host }, ...headers],
    body,
  };
}

/** The text's UTF-8 bytes as a byte string, as in the headers of a wire request. */
export function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** AWS's own example keys, with a token when one is given. */
export function identityWith(sessionToken?: string): Identity {
  return {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    sessionToken: sessionToken === undefined ? undefined : new Secret(sessionToken),
    expiration: undefined,
    accountId: undefined,
    source: "the test",
    fromInstance: false,
  };
}
