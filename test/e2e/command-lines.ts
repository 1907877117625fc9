/** Random command lines, each with the request that has to arrive: derived from curl's manual and README, not from src. */
import { join } from "node:path";
import type fc from "fast-check";
import type { KnownKeys } from "../support/gateway-verdict.ts";
import { type Drawn, drawn, fileContents, hosts, knownKeys, type Part, part } from "./drawn-command-lines.ts";

/** A command line without the options that say how its server is reached. */
export interface CommandLine {
  readonly words: readonly string[];
  /**
   * An AWS host, whose service and region are inferred; undefined means the server's address, from which nothing is
   * inferred.
   */
  readonly host: string | undefined;
  /** Path and query as given. */
  readonly path: string;
  readonly query: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Buffer;
  readonly arrives: Arrival;
}

/** What a command line means. Texts are byte strings. */
export interface Arrival {
  readonly method: string;
  /** Whether it is `-I`, so that the response's head is printed. */
  readonly head: boolean;
  /**
   * Encoded no further than given, dot segments included; `-T` appends its file's name to a trailing slash, unless
   * there is a query.
   */
  readonly path: string;
  readonly body: Buffer;
  readonly service: string;
  readonly region: string;
  /** Lower-case name -> the values that were given for it, in order; empty: it must be missing. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Decoded names and values of everything that goes into the query, in order; no value: a name without `=`. */
  readonly pairs: readonly (readonly [string, string?])[];
  /** Lower-case names of `--sign-header` and `--no-sign-header`. */
  readonly signed: readonly string[];
  readonly unsigned: readonly string[];
  readonly unsignedPayload: boolean;
}

/** Random ones; files are those of the folder. */
export function commandLines(folder: string): fc.Arbitrary<CommandLine> {
  return drawn.map(one => lineOf(one, folder));
}

function lineOf(one: Drawn, folder: string): CommandLine {
  const sent = contentOf(one, folder);
  const keys = keysOf(one);
  // Without a service --aws-sigv4 takes the first two labels of a host that is not AWS's, and 127.0.0.1 has such
  // labels.
  const byLabels = one.keysFrom === "aws-sigv4" && one.service === undefined && one.host === undefined;
  const service = one.service ?? (one.host && hosts[one.host]) ?? (byLabels ? "127" : "execute-api");
  const byDefault = byLabels ? "0" : one.regionOfEnv || "us-east-1";
  const region = one.region ?? (one.host && "ap-northeast-1") ?? byDefault;
  const unsignedPayload = one.unsignedPayload && service.startsWith("s3");
  const method = one.method ?? sent.verb;
  const narrowed = one.noSign.map(name => name.toLowerCase());
  // Of two options about one name, the last is used.
  const signed = one.sign.map(name => name.toLowerCase()).filter(name => !narrowed.includes(name));
  return {
    words: [
      ...sent.words,
      ...(one.method === undefined ? [] : ["-X", one.method]),
      ...one.headers.flatMap(({ name, value }) => ["-H", headerLine(name, value)]),
      ...option("-A", one.userAgent),
      ...option("-e", one.referer),
      ...option("-r", one.range),
      ...keys.words,
      ...(one.keysFrom === "aws-sigv4" ? [] : option("--service", one.service)),
      ...(one.keysFrom === "aws-sigv4" ? [] : option("--region", one.region)),
      ...one.sign.flatMap(name => ["--sign-header", name]),
      ...one.noSign.flatMap(name => ["--no-sign-header", name]),
      ...(unsignedPayload ? ["--unsigned-payload"] : []),
      ...["-g", "-sS", "-m", "10"],
    ],
    host: one.host,
    path: one.path,
    query: one.query,
    env: { ...keys.env, ...(one.regionOfEnv === undefined ? {} : { AWS_REGION: one.regionOfEnv }) },
    stdin: sent.stdin,
    arrives: {
      method,
      head: one.shape === "head",
      path:
        byteString(one.path) +
        (one.shape === "upload" && one.path.endsWith("/") && !one.query ? one.file : ""),
      body: bodyOf(sent.parts, service),
      service,
      region,
      headers: headersOf(one, sent),
      pairs: pairsOf([one.query ?? "", ...sent.query].filter(added => added !== "").join("&")),
      signed,
      unsigned: narrowed,
      unsignedPayload: unsignedPayload || service === "vpc-lattice-svcs",
    },
  };
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

function headerLine(name: string, value: string | undefined): string {
  if (value === undefined) return `${name}:`;
  // Only whitespace would remove the header.
  return /^[ \t]*$/.test(value) ? `${name};` : `${name}: ${value}`;
}

interface Content {
  readonly words: readonly string[];
  readonly verb: "GET" | "HEAD" | "POST" | "PUT";
  readonly parts: readonly Part[];
  /** What is added to the query, as `name=value` with the value encoded. */
  readonly query: readonly string[];
  readonly stdin: Buffer;
}

function contentOf(one: Drawn, folder: string): Content {
  const nothing = { parts: [], query: [], stdin: Buffer.alloc(0) };
  const urlQuery = {
    words: one.urlQuery.flatMap(({ value }) => ["--url-query", value]),
    query: one.urlQuery.map(asQuery),
  };
  const words = (parts: readonly Part[]) =>
    parts.flatMap(({ option, value, file }) => [option, file ? `${value}@${join(folder, file)}` : value]);
  const whole = fileContents[one.file];
  switch (one.shape) {
    case "data":
      return {
        ...nothing,
        verb: "POST",
        parts: one.parts,
        query: urlQuery.query,
        words: [...words(one.parts), ...urlQuery.words],
      };
    case "data from stdin":
      return {
        ...nothing,
        verb: "POST",
        parts: [part("binary", "--data-binary", "", one.file)],
        words: ["--data-binary", "@-"],
        stdin: whole,
      };
    case "query":
      return {
        ...nothing,
        verb: "GET",
        words: ["-G", ...words(one.queryParts)],
        query: one.queryParts.map(asQuery),
      };
    case "head":
      return { ...nothing, ...urlQuery, verb: "HEAD", words: ["-I", ...urlQuery.words] };
    case "upload":
      return {
        ...nothing,
        verb: "PUT",
        parts: [part("binary", "-T", "", one.file)],
        words: ["-T", join(folder, one.file)],
      };
    case "upload of stdin":
      return {
        ...nothing,
        verb: "PUT",
        parts: [part("binary", "-T", "", one.file)],
        words: ["-T", "-"],
        stdin: whole,
      };
    default:
      return { ...nothing, ...urlQuery, verb: "GET" };
  }
}

function asQuery({ kind, prefix, content }: Part): string {
  return kind === "urlencode" ? prefix + strict(content) : content.toString();
}

/** Where `-d @file` keeps CR, LF and NUL: what looks like JSON, and what OpenSearch is sent. */
function bodyOf(parts: readonly Part[], service: string): Buffer {
  const joined = (strips: boolean) =>
    Buffer.concat(
      parts.flatMap((one, n) => {
        const joint = n > 0 && one.kind !== "json" ? "&" : "";
        return [Buffer.from(joint + one.prefix), bytesOf(one, strips)];
      }),
    );
  const whole = joined(false);
  const json = ["es", "aoss", "osis"].includes(service) || /^[ \t\r\n]*[{[]/.test(whole.toString("latin1"));
  return json ? whole : joined(true);
}

function bytesOf({ kind, file, content }: Part, strips: boolean): Buffer {
  if (kind === "urlencode") return Buffer.from(strict(content).replaceAll("%20", "+"));
  return kind === "ascii" && file && strips
    ? (content.filter(byte => ![0x0d, 0x0a, 0].includes(byte)) as Buffer)
    : content;
}

function headersOf(one: Drawn, { verb, parts }: Content): ReadonlyMap<string, readonly string[]> {
  const typed = new Map<string, string[]>();
  for (const { name, value } of one.headers) {
    const values = typed.get(name.toLowerCase()) ?? [];
    typed.set(name.toLowerCase(), values);
    if (value !== undefined) values.push(byteString(value.replace(/^[ \t]+|[ \t]+$/g, "")));
  }
  const json = parts.some(({ kind }) => kind === "json");
  const own: readonly (readonly [string, string | undefined])[] = [
    ["user-agent", one.userAgent],
    ["referer", one.referer],
    ["content-type", json ? "application/json" : undefined],
    ["accept", json ? "application/json" : undefined],
    [
      "range",
      verb === "GET" || verb === "HEAD"
        ? one.range && `bytes=${one.range === "7" ? "7-" : one.range}`
        : undefined,
    ],
  ];
  for (const [name, value] of own) {
    if (value !== undefined && !typed.has(name)) typed.set(name, value === "" ? [] : [byteString(value)]);
  }
  return typed;
}

function keysOf(one: Drawn): { words: string[]; env: Record<string, string> } {
  const { accessKeyId, secretAccessKey, sessionToken }: KnownKeys = knownKeys[one.keys as 0 | 1];
  const token = option("--session-token", sessionToken);
  switch (one.keysFrom) {
    case "options":
      return { words: ["--access-key", accessKeyId, "--secret-key", secretAccessKey, ...token], env: {} };
    case "aws-sigv4": {
      const scope = `aws:amz:${one.region ?? ""}:${one.service ?? ""}`;
      return { words: ["--aws-sigv4", scope, "-u", `${accessKeyId}:${secretAccessKey}`, ...token], env: {} };
    }
    case "profile":
      return { words: ["--profile", `profile-${one.keys}`], env: {} };
    default: {
      const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
      return {
        words: [],
        env: sessionToken === undefined ? env : { ...env, AWS_SESSION_TOKEN: sessionToken },
      };
    }
  }
}

/** Names and values of a query as any recipient decodes them. */
export function pairsOf(query: string): [string, string?][] {
  return byteString(query)
    .split("&")
    .filter(pair => pair !== "")
    .map(pair => {
      const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(pair.replaceAll("+", " ")) ?? [];
      return value === undefined ? [decoded(name)] : [decoded(name), decoded(value)];
    });
}

/** `%XX` decoded; any other `%` is itself. */
export function decoded(bytes: string): string {
  return bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** UTF-8, one character for each byte. */
export function byteString(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function strict(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replace(
      /[^A-Za-z0-9\-._~]/g,
      byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
}
