/** A call to the OpenSearch-like index, and what all of its responses have in common. */
import { type ReceivedRequest, valuesOf } from "./gateway-reader.ts";
import type { Reply } from "./gateway-refusal.ts";
import { pairsOf, splitTarget } from "./gateway-signature.ts";

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** What a request asks for, with its parts decoded. */
export interface Call {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Index -> id -> document. */
export type Indices = Map<string, Map<string, Json>>;

/** A refusal in OpenSearch's shape. */
export class OpenSearchError extends Error {
  readonly status: number;
  readonly type: string;
  readonly facts: Json;

  constructor(status: number, type: string, reason: string, facts: Json = {}) {
    super(reason);
    this.status = status;
    this.type = type;
    this.facts = facts;
  }
}

/** Takes a received request apart. */
export function callOf(request: ReceivedRequest): Call {
  const [path, query] = splitTarget(request.target);
  const utf8 = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");
  return {
    method: request.method,
    segments: path
      .split("/")
      .filter(segment => segment !== "")
      .map(segment => decodeURIComponent(segment)),
    query: new Map(pairsOf(query).map(([name, value]) => [utf8(name), utf8(value)])),
    contentType: valuesOf(request, "content-type")[0],
    body: request.body.toString("utf8"),
  };
}

/** The documents of that index. Throws OpenSearch's 404. */
export function existing(indices: Indices, name: string): Map<string, Json> {
  const found = indices.get(name);
  if (found !== undefined) return found;
  const facts = {
    index: name,
    "resource.id": name,
    "resource.type": "index_or_alias",
    index_uuid: "_na_",
  };
  throw new OpenSearchError(404, "index_not_found_exception", `no such index [${name}]`, facts);
}

/** A body's JSON. Throws OpenSearch's 400. */
export function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new OpenSearchError(400, "json_parse_exception", `Unexpected character in [${text.slice(0, 40)}]`);
  }
}

/** The response that reports an error. */
export function errorReply(error: OpenSearchError, { method }: Call): Reply {
  const cause = { type: error.type, reason: error.message, ...error.facts };
  // These three are rejected before a handler is found, and have a different form.
  if (["not_acceptable", "method_not_allowed", "no_handler"].includes(error.type)) {
    return json(error.status, { error: error.message, status: error.status });
  }
  const reply = json(error.status, { error: { root_cause: [cause], ...cause }, status: error.status });
  return method === "HEAD" ? { ...reply, body: Buffer.alloc(0) } : reply;
}

/** For every response but those of `_cat`. */
export const jsonType = "application/json; charset=UTF-8";
/** Every index's. */
export const uuid = "Zt3Hy0lkTrqGgqVwFnUCXg";
/** What every write reports about its copies. */
export const shards = { total: 2, successful: 1, failed: 0 };

/** A JSON response. */
export function json(status: number, value: unknown): Reply {
  return { status, headers: [["content-type", jsonType]], body: Buffer.from(JSON.stringify(value)) };
}

/** A response of lines. */
export function text(body: string): Reply {
  return { status: 200, headers: [["content-type", "text/plain; charset=UTF-8"]], body: Buffer.from(body) };
}
