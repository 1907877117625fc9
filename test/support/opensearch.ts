/** An OpenSearch-like index: documents in memory, with its responses and errors for common uses of curl. */
import type { ReceivedRequest } from "./gateway-reader.ts";
import type { Reply } from "./gateway-refusal.ts";
import {
  type Call,
  callOf,
  errorReply,
  existing,
  type Indices,
  type Json,
  json,
  jsonType,
  OpenSearchError,
  parse,
  shards,
  uuid,
} from "./opensearch-call.ts";
import {
  catHealth,
  catIndices,
  count,
  everything,
  health,
  hitsOf,
  scroll,
  search,
} from "./opensearch-queries.ts";

export interface OpenSearch {
  /** Answers one request, as a gateway's backend. */
  readonly backend: (request: ReceivedRequest) => Reply;
  /** Index -> id -> document. */
  readonly indices: ReadonlyMap<string, ReadonlyMap<string, Json>>;
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
  if (first === "_search" && second === "scroll") return allowed(call, "GET POST DELETE", () => scroll(call));
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

/** Any body must be declared as JSON, and only `_bulk` and `_msearch` accept lines of JSON. */
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

const banner = {
  name: "node-1",
  cluster_name: "123456789012:logs",
  version: { distribution: "opensearch", number: "2.11.0" },
  tagline: "The OpenSearch Project: https://opensearch.org/",
};
