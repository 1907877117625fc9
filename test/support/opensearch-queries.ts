/** Queries to the OpenSearch-like index: searches, counts, and its own state. */
import type { Reply } from "./gateway-refusal.ts";
import {
  type Call,
  existing,
  type Indices,
  type Json,
  json,
  OpenSearchError,
  parse,
  text,
  uuid,
} from "./opensearch-call.ts";

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _score: number;
  readonly _source: Json;
}

/** The documents of one index, as candidates of a search. */
export function hitsOf(name: string, documents: ReadonlyMap<string, Json>): Hit[] {
  return [...documents].map(([id, source]) => ({ _index: name, _id: id, _score: 1, _source: source }));
}

/** Those of all indices. */
export function everything(indices: Indices): Hit[] {
  return [...indices].flatMap(([name, documents]) => hitsOf(name, documents));
}

/** `_search`: at most 10 hits, unless the query or the body specifies how many. */
export function search(call: Call, candidates: readonly Hit[]): Reply {
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
  const scrolled = call.query.has("scroll") ? `scroll-${scrolls.size}` : undefined;
  return page({ matching, from: 0, limit }, scrolled);
}

/** A page of hits; for a scroll, with the id of the rest. */
function page({ matching, from, limit }: Scroll, id: string | undefined): Reply {
  if (id !== undefined) scrolls.set(id, { matching, from: from + limit, limit });
  return json(200, {
    ...(id === undefined ? {} : { _scroll_id: id }),
    took: 2,
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: {
      total: { value: matching.length, relation: "eq" },
      max_score: matching.length > 0 ? 1 : null,
      hits: matching.slice(from, from + limit),
    },
  });
}

interface Scroll {
  readonly matching: readonly Hit[];
  readonly from: number;
  readonly limit: number;
}

const scrolls = new Map<string, Scroll>();

/** `_search/scroll`: the next page, or the end of it. */
export function scroll(call: Call): Reply {
  const { scroll_id: named } = parse(call.body);
  const [id = ""] = Array.isArray(named) ? (named as string[]) : [String(named)];
  const found = scrolls.get(id);
  if (found === undefined)
    throw new OpenSearchError(404, "search_context_missing_exception", `No search context for [${id}]`);
  if (call.method !== "DELETE") return page(found, id);
  scrolls.delete(id);
  return json(200, { succeeded: true, num_freed: 1 });
}

/** `_count`. */
export function count(call: Call, candidates: readonly Hit[]): Reply {
  const { query } = call.body === "" ? ({} as Json) : parse(call.body);
  const matching = candidates.filter(matcherOf(query as Json | undefined, call));
  return json(200, { count: matching.length, _shards: { total: 1, successful: 1, skipped: 0, failed: 0 } });
}

/** `q=field:word`, `match_all`, and `match` by complete words, as the standard analyser does for plain text. */
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

/** `_cat/indices`, of one index when it is named. */
export function catIndices(call: Call, indices: Indices, only: string | undefined): Reply {
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

/** `_cat/health`. */
export function catHealth(call: Call): Reply {
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

/** `_cluster/health`. */
export function health(indices: Indices): Json {
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
