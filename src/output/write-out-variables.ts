/** The variables of `-w`, one line each, computed from the record of a transfer as curl does. */

import type { ExitCode } from "../exit.ts";
import type { ResponseHead, TransferStats } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import { fieldValue, fieldValues } from "../message/fields.ts";
import { jsonEscaped } from "../message/json-text.ts";
import type { WireRequest } from "../message/request.ts";
import { displayText } from "./text.ts";
import { urlPartNames, urlParts } from "./url-parts.ts";

/** The record of one URL's transfer, successful or not. */
export interface TransferRecord {
  /** The URL as given, and the URL of the last request. */
  readonly url: string;
  readonly effectiveUrl: string;
  /** Counted from 0; URLs expanded from one pattern share a number. */
  readonly urlNumber: number;
  /** The last request; undefined if none was sent. */
  readonly request: WireRequest | undefined;
  /** The last response. */
  readonly head: ResponseHead | undefined;
  /** The heads of all responses of the last attempt, in order. */
  readonly heads: readonly ResponseHead[];
  /** The number of the transfer, as curl counts. */
  readonly transferNumber: number;
  /** Heads before the last one of the last request: a proxy's response to CONNECT may be the only head. */
  readonly earlierHeads: readonly ResponseHead[];
  /** Statistics of the last request of the last attempt; undefined if nothing was sent. */
  readonly stats: TransferStats | undefined;
  /** Statistics of that attempt's earlier requests, whose redirects were followed. */
  readonly redirectStats: readonly TransferStats[];
  readonly retries: number;
  /** The number of events written with `--event-stream`. */
  readonly events: number;
  /** The number of bytes written to the body's destination, including heads with `-i`. */
  readonly delivered: number;
  /** The target of a redirect that was not followed. */
  readonly redirectUrl: string | undefined;
  /** The name of the output file; undefined for stdout. */
  readonly file: string | undefined;
  readonly exitCode: ExitCode;
  readonly errorMessage: string | undefined;
  /** The duration of the transfer in seconds; used if nothing was sent. */
  readonly elapsed: number;
  /** The name and version of the program, for `%{json}`. */
  readonly agent: string;
}

/** A value to print. Text is a byte string; undefined is null in JSON and empty elsewhere. */
export type Value =
  | { readonly kind: "text"; readonly text: string | undefined }
  | { readonly kind: "number" | "seconds" | "status"; readonly number: number };

export type Variable = (record: TransferRecord) => Value;

const textValue = (value: string | undefined): Value => ({ kind: "text", text: value });
const unicode = (value: string | undefined) => textValue(value === undefined ? undefined : byteString(value));
const number = (value: number | undefined): Value => ({ kind: "number", number: value ?? 0 });
const secondsValue = (value: number | undefined): Value => ({ kind: "seconds", number: value ?? 0 });
const status = (value: number | undefined): Value => ({ kind: "status", number: value ?? 0 });

/** Name -> value, in alphabetical order, as in `%{json}`. */
export const writeOutVariables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  // write-out.ts prints the certificates themselves.
  ["certs", () => textValue("")],
  ["conn_id", r => number(r.stats?.connectionNumber ?? (r.stats === undefined ? -1 : 0))],
  ["content_type", ({ head }) => textValue(contentType(head))],
  ["errormsg", r => unicode(r.errorMessage)],
  ["exitcode", r => number(r.exitCode)],
  ["filename_effective", r => unicode(r.file)],
  ["ftp_entry_path", () => textValue(undefined)],
  ["http_code", r => status(r.head?.status)],
  ["http_connect", r => status(r.stats?.proxyConnectStatus)],
  ["http_version", r => textValue(r.head === undefined ? "0" : r.head.httpVersion.replace(/\.[09]$/, ""))],
  ["local_ip", r => textValue(r.stats?.localIp ?? "")],
  ["local_port", r => number(r.stats?.localPort)],
  ["method", r => textValue(r.request?.method)],
  ["num_certs", r => number(r.stats?.certificates?.length)],
  ["num_connects", r => number(sum(r, "newConnections"))],
  ["num_events", r => number(r.events)],
  ["num_headers", r => number((r.head ?? r.earlierHeads.at(-1))?.headers.length)],
  ["num_redirects", r => number(r.redirectStats.length)],
  ["num_retries", r => number(r.retries)],
  ["proxy_ssl_verify_result", () => number(0)],
  ["proxy_used", r => number(r.stats?.usesProxy ? 1 : 0)],
  ["redirect_url", r => unicode(r.redirectUrl)],
  ["referer", r => textValue(r.request && fieldValue(r.request.headers, "referer"))],
  ["remote_ip", r => textValue(r.stats?.remoteIp ?? "")],
  ["remote_port", r => number(r.stats?.remotePort)],
  ["response_code", r => status(r.head?.status)],
  ["scheme", r => textValue(r.stats?.remoteIp ? r.request?.origin.scheme : undefined)],
  ["size_delivered", r => number(r.delivered)],
  ["size_download", r => number(r.stats?.downloadBytes)],
  ["size_header", r => number(sum(r, "headerBytes"))],
  ["size_request", r => number(sum(r, "requestBytes"))],
  ["size_upload", r => number(r.stats?.uploadBytes)],
  ["speed_download", r => number(perSecond(r, r.stats?.downloadBytes))],
  ["speed_upload", r => number(perSecond(r, r.stats?.uploadBytes))],
  ["ssl_verify_result", r => number(r.stats?.tlsVerifyResult)],
  ["time_appconnect", r => secondsValue(sum(r, "appConnect"))],
  ["time_connect", r => secondsValue(sum(r, "connect"))],
  ["time_namelookup", r => secondsValue(sum(r, "nameLookup"))],
  ["time_posttransfer", r => secondsValue(sumOf(r, stats => stats.postTransfer ?? 0))],
  ["time_pretransfer", r => secondsValue(sum(r, "preTransfer"))],
  // awscurl does not queue a transfer once it has begun.
  ["time_queue", () => secondsValue(0)],
  ["time_redirect", r => secondsValue(r.redirectStats.reduce((all, stats) => all + stats.total, 0))],
  ["time_starttransfer", r => secondsValue(sum(r, "startTransfer"))],
  ["time_total", r => secondsValue(total(r))],
  // awscurl never sends early data.
  ["tls_earlydata", () => number(0)],
  ["url", r => unicode(r.url)],
  ...urlVariables("url", r => r.url),
  ["url_effective", r => unicode(r.effectiveUrl)],
  ...urlVariables("urle", r => r.effectiveUrl),
  ["urlnum", r => number(r.urlNumber)],
  ["xfer_id", r => number(r.transferNumber)],
]);

/** As in curl, the times of all requests in a chain of redirects are added up. */
function sum(record: TransferRecord, field: NumericStat): number {
  return sumOf(record, stats => stats[field]);
}

function sumOf(record: TransferRecord, of: (stats: TransferStats) => number): number {
  const all = record.stats === undefined ? record.redirectStats : [...record.redirectStats, record.stats];
  return all.reduce((before, stats) => before + of(stats), 0);
}

type NumericStat = {
  [Name in keyof TransferStats]-?: TransferStats[Name] extends number ? Name : never;
}[keyof TransferStats];

function total(record: TransferRecord): number {
  return record.stats === undefined ? record.elapsed : sum(record, "total");
}

/** Returns whole bytes per second, averaged over the whole time. */
function perSecond(record: TransferRecord, bytes = 0): number {
  return Math.trunc(bytes / Math.max(total(record), 1e-6));
}

/** Returns the last value that is not empty. */
function contentType(head: ResponseHead | undefined): string | undefined {
  return head && fieldValues(head.headers, "content-type").findLast(value => value !== "");
}

/** `%{url.host}` and similar variables of the URL as given, and `%{urle.…}` of the last one. */
function urlVariables(prefix: string, urlOf: (record: TransferRecord) => string): [string, Variable][] {
  return urlPartNames.map(name => [
    `${prefix}.${name}`,
    record => unicode(urlParts(urlOf(record))?.[name] || undefined),
  ]);
}

/** Returns a byte string as a JSON string; invalid UTF-8 is read as one character per byte. */
export function jsonString(bytes: string): string {
  return `"${jsonEscaped(byteString(displayText(bytes)))}"`;
}
