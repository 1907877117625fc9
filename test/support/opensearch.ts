/** An index shaped like OpenSearch's: documents in memory, and its answers and refusals for what people do with curl. */
import { type ReceivedRequest, valuesOf } from "./gateway-reader.ts";
import type { Reply } from "./gateway-refusal.ts";
import { pairsOf, splitTarget } from "./gateway-signature.ts";

type Json = Record<string, unknown>;

export interface OpenSearch {
  /** Answers one request, as a gateway's backend. */
  readonly backend: (request: ReceivedRequest) => Reply;
  /** Index -> id -> document. */
  readonly indices: ReadonlyMap<string, ReadonlyMap<string, Json>>;
}

/** What a request asks for, with its parts decoded. */
interface Call {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
  readonly contentType: string | undefined;
  readonly body: string;
}

type Indices = Map<string, Map<string, Json>>;

/** A refusal in OpenSearch's shape. */
class OpenSearchError extends Error {
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

/** One without documents. */
export function openSearch(): OpenSearch {
  const indices: Indices = new Map();
  return {
    indices,
    backend: request => {
      const call = callOf(request);
      try {
        return route(call, indices);
      } catch (error) {
        if (error instanceof OpenSearchError) return errorReply(error, call);
        throw error;
      }
    },
  };
}

function callOf(request: ReceivedRequest): Call {
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

function route(call: Call, indices: Indices): Reply {
  checkContentType(call);
  const [first, second, third] = call.segments;
  if (first === undefined) return allowed(call, "GET HEAD", () => json(200, banner));
  if (first === "_cat" && second === "indices")
    return allowed(call, "GET", () => catIndices(call, indices, third));
  if (first === "_cat" && second === "health") return allowed(call, "GET", () => catHealth(call));
  if (first === "_cluster" && second === "health")
    return allowed(call, "GET", () => json(200, health(indices)));
  if (first === "_bulk") return allowed(call, "POST PUT", () => bulk(call, indices, undefined));
  if (first === "_refresh") return allowed(call, "GET POST", () => json(200, { _shards: shards }));
  if (first === "_search") return allowed(call, "GET POST", () => search(call, everything(indices)));
  if (first === "_count") return allowed(call, "GET POST", () => count(call, everything(indices)));
  if (first.startsWith("_")) throw noHandler(call);
  if (second === undefined) return index(call, indices, first);
  if (second === "_bulk") return allowed(call, "POST PUT", () => bulk(call, indices, first));
  if (second === "_doc" || second === "_create") return document(call, indices, first, third);
  if (second === "_refresh") return allowed(call, "GET POST", () => json(200, { _shards: shards }));
  if (second === "_search")
    return allowed(call, "GET POST", () => search(call, hitsOf(first, existing(indices, first))));
  if (second === "_count")
    return allowed(call, "GET POST", () => count(call, hitsOf(first, existing(indices, first))));
  throw noHandler(call);
}

/** Any body must say that it is JSON, and only `_bulk` and `_msearch` take lines of it. */
function checkContentType({ contentType, body, segments }: Call): void {
  if (body === "") return;
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  const takesLines = segments.at(-1) === "_bulk";
  if (type === "application/json" || (type === "application/x-ndjson" && takesLines)) return;
  throw new OpenSearchError(
    406,
    "not_acceptable",
    contentType === undefined
      ? "Content-Type header is missing"
      : `Content-Type header [${contentType}] is not supported`,
  );
}

function allowed({ method, segments }: Call, methods: string, answer: () => Reply): Reply {
  if (methods.split(" ").includes(method)) return answer();
  throw new OpenSearchError(
    405,
    "method_not_allowed",
    `Incorrect HTTP method for uri [/${segments.join("/")}] and method [${method}], allowed: [${methods.replaceAll(" ", ", ")}]`,
  );
}

function noHandler({ method, segments }: Call): OpenSearchError {
  return new OpenSearchError(
    400,
    "no_handler",
    `no handler found for uri [/${segments.join("/")}] and method [${method}]`,
  );
}

function existing(indices: Indices, name: string): Map<string, Json> {
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

function index(call: Call, indices: Indices, name: string): Reply {
  switch (call.method) {
    case "HEAD":
      return {
        status: indices.has(name) ? 200 : 404,
        headers: [["content-type", jsonType]],
        body: Buffer.alloc(0),
      };
    case "GET":
      existing(indices, name);
      return json(200, {
        [name]: { aliases: {}, mappings: {}, settings: { index: { provided_name: name } } },
      });
    case "PUT":
      if (indices.has(name)) {
        throw new OpenSearchError(
          400,
          "resource_already_exists_exception",
          `index [${name}/${uuid}] already exists`,
          {
            index: name,
            index_uuid: uuid,
          },
        );
      }
      checkName(name);
      parse(call.body === "" ? "{}" : call.body);
      indices.set(name, new Map());
      return json(200, { acknowledged: true, shards_acknowledged: true, index: name });
    case "DELETE":
      existing(indices, name);
      indices.delete(name);
      return json(200, { acknowledged: true });
    default:
      return allowed(call, "GET HEAD PUT DELETE", () => json(200, {}));
  }
}

function checkName(name: string): void {
  if (name === name.toLowerCase() && !/[\\/*?"<>| ,#:]/.test(name)) return;
  throw new OpenSearchError(
    400,
    "invalid_index_name_exception",
    `Invalid index name [${name}], must be lowercase`,
    {
      index: name,
      index_uuid: "_na_",
    },
  );
}

function document(call: Call, indices: Indices, name: string, id: string | undefined): Reply {
  if (call.method === "GET" || call.method === "HEAD") {
    const source = existing(indices, name).get(id ?? "");
    if (source === undefined) return json(404, { _index: name, _id: id, found: false });
    return json(200, {
      _index: name,
      _id: id,
      _version: 1,
      _seq_no: 0,
      _primary_term: 1,
      found: true,
      _source: source,
    });
  }
  if (call.method === "DELETE") {
    const deleted = existing(indices, name).delete(id ?? "");
    return json(deleted ? 200 : 404, {
      _index: name,
      _id: id,
      result: deleted ? "deleted" : "not_found",
      _shards: shards,
    });
  }
  return allowed(call, "POST PUT GET HEAD DELETE", () => {
    if (call.body === "") {
      throw new OpenSearchError(400, "parse_exception", "request body is required");
    }
    const written = write(indices, name, id, parse(call.body));
    return json(written.status, { ...written, status: undefined });
  });
}

function write(indices: Indices, name: string, id: string | undefined, source: Json) {
  checkName(name);
  const documents = indices.get(name) ?? new Map<string, Json>();
  indices.set(name, documents);
  const key = id ?? `generated-${documents.size + 1}`;
  const result = documents.has(key) ? "updated" : "created";
  documents.set(key, source);
  return {
    _index: name,
    _id: key,
    _version: 1,
    result,
    _shards: shards,
    _seq_no: documents.size - 1,
    _primary_term: 1,
    status: result === "created" ? 201 : 200,
  };
}

/** Lines in pairs of action and document; the last one must end too, and so must every other. */
function bulk(call: Call, indices: Indices, defaultIndex: string | undefined): Reply {
  if (call.body === "") throw new OpenSearchError(400, "parse_exception", "request body is required");
  if (!call.body.endsWith("\n")) {
    throw new OpenSearchError(
      400,
      "illegal_argument_exception",
      "The bulk request must be terminated by a newline [\\n]",
    );
  }
  const lines = call.body
    .slice(0, -1)
    .split("\n")
    .filter(line => line.trim() !== "");
  const items: Json[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [action, target] = actionOf(lines[at] ?? "", at + 1);
    const name = String(target._index ?? defaultIndex ?? "");
    if (name === "")
      throw new OpenSearchError(
        400,
        "action_request_validation_exception",
        "Validation Failed: 1: index is missing;",
      );
    const id = target._id === undefined ? undefined : String(target._id);
    if (action === "delete") {
      const deleted = indices.get(name)?.delete(id ?? "") ?? false;
      items.push({
        delete: {
          _index: name,
          _id: id,
          result: deleted ? "deleted" : "not_found",
          status: deleted ? 200 : 404,
        },
      });
      continue;
    }
    at++;
    items.push({ [action]: write(indices, name, id, parse(lines[at] ?? "")) });
  }
  return json(200, { took: 3, errors: false, items });
}

function actionOf(line: string, number: number): ["index" | "create" | "delete", Json] {
  const entries = Object.entries(parse(line));
  const [action, target] = entries[0] ?? [];
  if (entries.length === 1 && (action === "index" || action === "create" || action === "delete")) {
    return [action, target as Json];
  }
  throw new OpenSearchError(
    400,
    "illegal_argument_exception",
    `Malformed action/metadata line [${number}], expected one of [create, delete, index] but found [${action}]`,
  );
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _score: number;
  readonly _source: Json;
}

function hitsOf(name: string, documents: ReadonlyMap<string, Json>): Hit[] {
  return [...documents].map(([id, source]) => ({ _index: name, _id: id, _score: 1, _source: source }));
}

function everything(indices: Indices): Hit[] {
  return [...indices].flatMap(([name, documents]) => hitsOf(name, documents));
}

function search(call: Call, candidates: readonly Hit[]): Reply {
  const { query, size = 10, ...rest } = call.body === "" ? ({} as Json) : parse(call.body);
  const unknown = Object.keys(rest).find(
    key => !["from", "sort", "_source", "track_total_hits"].includes(key),
  );
  if (unknown !== undefined) {
    throw new OpenSearchError(400, "parsing_exception", `Unknown key for a VALUE_STRING in [${unknown}].`, {
      line: 1,
      col: 1,
    });
  }
  const matching = candidates.filter(matcherOf(query as Json | undefined, call));
  const limit = Number(call.query.get("size") ?? size);
  return json(200, {
    took: 2,
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: {
      total: { value: matching.length, relation: "eq" },
      max_score: matching.length > 0 ? 1 : null,
      hits: matching.slice(0, limit),
    },
  });
}

function count(call: Call, candidates: readonly Hit[]): Reply {
  const { query } = call.body === "" ? ({} as Json) : parse(call.body);
  const matching = candidates.filter(matcherOf(query as Json | undefined, call));
  return json(200, { count: matching.length, _shards: { total: 1, successful: 1, skipped: 0, failed: 0 } });
}

/** `q=field:word`, `match_all`, and `match` by whole words, as the standard analyser does it for plain text. */
function matcherOf(query: Json | undefined, call: Call): (hit: Hit) => boolean {
  const [, q, word] = /^([^:]+):(.*)$/.exec(call.query.get("q") ?? "") ?? [];
  if (q !== undefined && word !== undefined) return hit => sharesWord(hit._source[q], word);
  if (query === undefined || "match_all" in query) return () => true;
  const match = query.match as Json | undefined;
  const [field, wanted] = Object.entries(match ?? {})[0] ?? [];
  if (field === undefined) {
    const name = Object.keys(query)[0] ?? "";
    throw new OpenSearchError(400, "parsing_exception", `unknown query [${name}]`, { line: 1, col: 1 });
  }
  const text = typeof wanted === "object" && wanted !== null ? (wanted as Json).query : wanted;
  return hit => sharesWord(hit._source[field], String(text));
}

function sharesWord(value: unknown, wanted: string): boolean {
  const words = wordsOf(wanted);
  return wordsOf(String(value ?? "")).some(word => words.includes(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function catIndices(call: Call, indices: Indices, only: string | undefined): Reply {
  if (only !== undefined) existing(indices, only);
  const rows = [...indices]
    .filter(([name]) => only === undefined || name === only)
    .map(([name, documents]) => [
      "yellow",
      "open",
      name,
      uuid,
      "1",
      "1",
      String(documents.size),
      "0",
      "4.2kb",
      "4.2kb",
    ]);
  if (call.query.get("format") === "json") {
    return json(
      200,
      rows.map(row => Object.fromEntries(catColumns.map((column, at) => [column, row[at]]))),
    );
  }
  return text(table(call.query.has("v") ? [catColumns, ...rows] : rows));
}

const catColumns = "health status index uuid pri rep docs.count docs.deleted store.size pri.store.size".split(
  " ",
);

function catHealth(call: Call): Reply {
  const names = "epoch timestamp cluster status node.total node.data shards pri relo init unassign".split(
    " ",
  );
  const now = new Date();
  const row = [
    String(Math.floor(now.getTime() / 1000)),
    now.toISOString().slice(11, 19),
    "123456789012:logs",
    "green",
    "1",
    "1",
    "1",
    "1",
    "0",
    "0",
    "0",
  ];
  return text(table(call.query.has("v") ? [names, row] : [row]));
}

/** Columns as wide as their widest cell, as `_cat` prints them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  return rows
    .map(
      row =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join(" ")
          .trimEnd()}\n`,
    )
    .join("");
}

function health(indices: Indices): Json {
  return {
    cluster_name: "123456789012:logs",
    status: indices.size === 0 ? "green" : "yellow",
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    active_primary_shards: indices.size,
    active_shards: indices.size,
  };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new OpenSearchError(400, "json_parse_exception", `Unexpected character in [${text.slice(0, 40)}]`);
  }
}

function errorReply(error: OpenSearchError, { method }: Call): Reply {
  const cause = { type: error.type, reason: error.message, ...error.facts };
  // These three are refused before a handler is found, and look otherwise.
  if (["not_acceptable", "method_not_allowed", "no_handler"].includes(error.type)) {
    return json(error.status, { error: error.message, status: error.status });
  }
  const reply = json(error.status, { error: { root_cause: [cause], ...cause }, status: error.status });
  return method === "HEAD" ? { ...reply, body: Buffer.alloc(0) } : reply;
}

const jsonType = "application/json; charset=UTF-8";
const uuid = "Zt3Hy0lkTrqGgqVwFnUCXg";
const shards = { total: 2, successful: 1, failed: 0 };
const banner = {
  name: "node-1",
  cluster_name: "123456789012:logs",
  version: { distribution: "opensearch", number: "2.11.0" },
  tagline: "The OpenSearch Project: https://opensearch.org/",
};

function json(status: number, value: unknown): Reply {
  return { status, headers: [["content-type", jsonType]], body: Buffer.from(JSON.stringify(value)) };
}

function text(body: string): Reply {
  return { status: 200, headers: [["content-type", "text/plain; charset=UTF-8"]], body: Buffer.from(body) };
}
