/** AWS's official signing test suite: its cases as requests and signing parameters. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scheme } from "../../../src/aws/endpoint/endpoint.ts";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { presign } from "../../../src/aws/signing/presign.ts";
import { addAuthorization, type SignedRequest, sign } from "../../../src/aws/signing/sign.ts";
import type { SigningParameters } from "../../../src/aws/signing/signature.ts";
import { signedByDefault } from "../../../src/aws/signing/signed-headers.ts";
import type { HeaderField, WireRequest } from "../../../src/message/request.ts";
import { Secret } from "../../../src/secret.ts";
import { sharedData } from "../../support/data.ts";
import { bodyOf, hashOf } from "./requests.ts";

interface Context {
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly token?: string;
  };
  readonly expiration_in_seconds: number;
  readonly normalize: boolean;
  readonly region: string;
  readonly service: string;
  readonly sign_body: boolean;
  readonly timestamp: string;
  readonly omit_session_token?: boolean;
}

/** One case: its files, and two of them parsed. */
export interface Case {
  readonly name: string;
  readonly context: Context;
  readonly request: WireRequest;
  /** A file of the case as a byte string. */
  text(file: string): string;
  readonly files: readonly string[];
}

/** Every case of `v4` or `v4a`; undefined, with a notice, where the suite is missing. */
export function suiteCases(part: "v4" | "v4a"): readonly Case[] | undefined {
  const folder = sharedData(`aws-signing-test-suite/${part}`);
  if (folder === undefined) return undefined;
  return readdirSync(folder).map(name => {
    const text = (file: string) => readFileSync(join(folder, name, file), "latin1");
    const context: Context = JSON.parse(text("context.json"));
    return {
      name,
      context,
      request: parsed(text("request.txt")),
      text,
      files: readdirSync(join(folder, name)),
    };
  });
}

/** Signs a case with headers, as the suite does. */
export async function byHeader({ request, context }: Case, scheme: Scheme): Promise<SignedRequest> {
  const by = await parameters(request, context, scheme);
  if (context.sign_body) return sign(request, by);
  // The suite's other cases were signed without x-amz-content-sha256, which awscurl always sends.
  const token = context.credentials.token;
  const added: HeaderField[] = [
    ...(token === undefined ? [] : [{ name: "X-Amz-Security-Token", value: token }]),
    { name: "X-Amz-Date", value: context.timestamp.replace(/[-:]/g, "") },
    ...(scheme === "sigv4a" ? [{ name: "X-Amz-Region-Set", value: context.region }] : []),
  ];
  return addAuthorization({ ...request, headers: [...request.headers, ...added] }, by);
}

/** Signs a case in its query. */
export async function byQuery({ request, context }: Case, scheme: Scheme): Promise<SignedRequest> {
  return presign(request, {
    ...(await parameters(request, context, scheme)),
    expiresIn: context.expiration_in_seconds,
  });
}

async function parameters(
  request: WireRequest,
  context: Context,
  scheme: Scheme,
): Promise<SigningParameters> {
  const { access_key_id, secret_access_key, token } = context.credentials;
  return {
    identity: {
      accessKeyId: access_key_id,
      secretAccessKey: new Secret(secret_access_key),
      sessionToken: token === undefined ? undefined : new Secret(token),
      expiration: undefined,
      accountId: undefined,
      source: "the suite",
      fromInstance: false,
    },
    service: context.service,
    region: context.region,
    scheme,
    instant: Date.parse(context.timestamp),
    payloadHash: (await request.body?.sha256()) ?? emptyHash,
    // The suite signs Content-Length, and without `normalize` it has S3's rule for paths without its name.
    isSigned: name =>
      name === "content-length" ||
      (signedByDefault(name) && !(context.omit_session_token && name === "x-amz-security-token")),
    path: context.normalize ? "normalized" : "as-sent",
  };
}

/** A request as the suite writes it: raw spaces and UTF-8 in the target, folded header lines. */
export function parsed(text: string): WireRequest {
  const [head = "", body = ""] = text.replace(/\n([ \t]+)/g, "$1").split(/\n\n/);
  const [requestLine = "", ...lines] = head.split("\n");
  const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  const headers = lines
    .filter(line => line !== "")
    .map(line => ({ name: line.slice(0, line.indexOf(":")), value: line.slice(line.indexOf(":") + 1) }));
  const bytes = Buffer.from(body, "latin1");
  return {
    method,
    target,
    origin: { scheme: "https", host: "example.amazonaws.com", port: 443 },
    headers,
    body: bytes.length === 0 ? undefined : bodyOf(bytes),
  };
}

/** What makes two requests the same on the wire. */
export function written({ method, target, headers, body }: WireRequest): unknown {
  return { method, target, headers, body: body?.bytes && hashOf(body.bytes) };
}
