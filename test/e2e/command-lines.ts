/** Random command lines, each with what has to arrive: written down from curl's manual and README, not from src. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { KnownKeys } from "../support/gateway-verdict.ts";

/** A command line without the words that say how its server is reached. */
export interface CommandLine {
  readonly words: readonly string[];
  /** A name of AWS's, whose service and region are inferred; undefined: the server's address, which says nothing. */
  readonly host: string | undefined;
  /** Path and query as typed. */
  readonly path: string;
  readonly query: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Buffer;
  readonly arrives: Arrival;
}

/** What a command line means. Texts are byte strings. */
export interface Arrival {
  readonly method: string;
  /** Is it `-I`, so that the answer's head is printed? */
  readonly head: boolean;
  /** Not encoded more than it was typed, dot segments still in it; `-T` puts its file's name behind a last slash. */
  readonly path: string;
  readonly body: Buffer;
  readonly service: string;
  readonly region: string;
  /** Lower-case name -> the values that were typed for it, in order; none: it must not be there. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Decoded names and values of everything that goes into the query, in order; no value: a name without `=`. */
  readonly pairs: readonly (readonly [string, string?])[];
  /** Lower-case names of `--sign-header` and `--no-sign-header`. */
  readonly signed: readonly string[];
  readonly unsigned: readonly string[];
  readonly unsignedPayload: boolean;
}

/** Person's keys and a role's, as the server knows them. */
export const knownKeys = [
  { accessKeyId: "AKIALINES00000000000", secretAccessKey: "lines/secret+1=" },
  {
    accessKeyId: "ASIALINES00000000000",
    secretAccessKey: "lines/role+2=",
    sessionToken: "lines/token+with/all==",
  },
] as const satisfies readonly KnownKeys[];

const fileContents = {
  "lines.txt": Buffer.from("first\r\nsecond\n\0third\n"),
  "bulk.ndjson": Buffer.from('\n {"index":{}}\n{"message":"日本語"}\r\n'),
  "every byte.bin": Buffer.from(Array.from({ length: 256 }, (_, n) => n)),
  "empty.txt": Buffer.alloc(0),
  "large.txt": Buffer.from("0123456789abcde\n".repeat(10_000)),
};
type FileName = keyof typeof fileContents;

/** A home with the files that command lines name, and a profile for either pair of keys. The caller removes it. */
export function makeLinesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "awscurl-lines-"));
  for (const [name, bytes] of Object.entries(fileContents)) writeFileSync(join(folder, name), bytes);
  mkdirSync(join(folder, ".aws"));
  const profiles = knownKeys.map((keys, n) =>
    [
      `[profile-${n}]`,
      `aws_access_key_id = ${keys.accessKeyId}`,
      `aws_secret_access_key = ${keys.secretAccessKey}`,
      ...("sessionToken" in keys ? [`aws_session_token = ${keys.sessionToken}`] : []),
      "",
    ].join("\n"),
  );
  writeFileSync(join(folder, ".aws/credentials"), profiles.join("\n"));
  return folder;
}

const awkward = [
  ...'= @ ()*\'! a=b=c + % %25 %2F %zz a:b ~ ,;$& .. . %2e%2E 日本語 é 😀 {s="2xx"} [x] {a,b} |^` \\ %E9%FF %41'.split(
    " ",
  ),
  ..."index-* _search a%20b %e3%81%82 <a> -".split(" "),
];
/** Neither blanks nor what ends a part of a URL. */
const urlText = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", maxLength: 8 }).map(text => text.replace(/[\p{Cc}\s/?#&=+]/gu, "")),
);
const path = fc
  .array(fc.oneof({ weight: 5, arbitrary: urlText }, { weight: 1, arbitrary: fc.constant("") }), {
    maxLength: 4,
  })
  .map(segments => `/${segments.join("/").replaceAll(/[?#]/g, "")}`);
const typedPair = fc.oneof(
  fc.tuple(urlText, urlText).map(([name, value]) => `${name}=${value}`),
  urlText,
  fc.constantFrom("acl", "k=", "a=2", "a=1", "A=1", "a-b=1", "", "a?b=c/d", "x=a+b", "X-Custom=1"),
);
const query = fc.option(
  fc.array(typedPair, { maxLength: 5 }).map(pairs => pairs.join("&")),
  { nil: undefined },
);

/** Anything that a word may hold. */
const text = fc.oneof(
  fc.constantFrom(
    "a=1&b=2",
    "日本語 é 😀",
    "",
    " ",
    "line\nline\r\n",
    "+&%=",
    '{"a":[1, 2]}',
    " \n[1]",
    "a: b",
    "-x",
  ),
  fc.string({ unit: "grapheme", maxLength: 20 }).map(value => value.replaceAll("\0", "")),
);
const noFile = text.map(value => value.replace(/^@+/, ""));
const fileName = fc.constantFrom(...(Object.keys(fileContents) as FileName[]));
const field = fc.constantFrom("name", "a.b", "q_1", "x-y");

/** One `-d` or a relative: its words, and the bytes it stands for. */
interface Part {
  readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json";
  readonly option: string;
  /** `@` and the file's name are put behind it when there is a file. */
  readonly value: string;
  readonly file: FileName | undefined;
  /** Text in front of the content. */
  readonly prefix: string;
  readonly content: Buffer;
}

function part(kind: Part["kind"], option: string, value: string, file?: FileName, prefix = ""): Part {
  const content = file === undefined ? Buffer.from(value.slice(prefix.length)) : fileContents[file];
  return { kind, option, value, file, prefix, content };
}

const encodedPart = fc.oneof(
  text.filter(value => !/[=@]/.test(value)).map(value => part("urlencode", "--data-urlencode", value)),
  fc
    .tuple(field, text)
    .map(([name, value]) => part("urlencode", "--data-urlencode", `${name}=${value}`, undefined, `${name}=`)),
  text.map(
    (value): Part => ({
      ...part("urlencode", "--data-urlencode", `=${value}`),
      content: Buffer.from(value),
    }),
  ),
  fc.tuple(fc.option(field, { nil: undefined }), fileName).map(([name, file]) => {
    // As in curl an empty file is not even named.
    const unnamed = name === undefined || fileContents[file].length === 0;
    return part("urlencode", "--data-urlencode", name ?? "", file, unnamed ? "" : `${name}=`);
  }),
);
const plainOption = fc.constantFrom("-d", "--data", "--data-ascii");
const dataPart = fc.oneof(
  fc.tuple(plainOption, noFile).map(([option, value]) => part("ascii", option, value)),
  fc.tuple(plainOption, fileName).map(([option, file]) => part("ascii", option, "", file)),
  // With a dash in front it would be the Python tool's switch.
  noFile.map(value => part("binary", "--data-binary", value.replace(/^-+/, ""))),
  fileName.map(file => part("binary", "--data-binary", "", file)),
  text.map(value => part("raw", "--data-raw", value)),
  fc.constantFrom("@lines.txt", "@").map(value => part("raw", "--data-raw", value)),
  noFile.map(value => part("json", "--json", value)),
  fileName.map(file => part("json", "--json", "", file)),
  encodedPart,
);
const queryPart = fc.oneof(
  encodedPart.filter(({ file }) => file === undefined),
  urlText.map(value => part("ascii", "-d", value.replace(/^@+/, ""))),
);

const headerName = fc.constantFrom(
  ..."My-Header my-header X-Amz-Meta-A x-amz-meta-a x-amz-meta-a-b x-amz-acl X-Api-Key Content-Type".split(
    " ",
  ),
  ..."If-Match Cookie Range Accept User-Agent Cache-Control X-Forwarded-For Via __proto__".split(" "),
);
const headerValue = fc.oneof(
  fc.constantFrom(
    "v",
    "a  b",
    "  a \t b  ",
    '"a   b"',
    "a: b",
    "日本語",
    "café",
    "à",
    "a\u00a0",
    "😀 😀",
    "=?;,",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).map(value => value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "")),
);
/** undefined: removed. */
interface GivenHeader {
  readonly name: string;
  readonly value: string | undefined;
}
const header: fc.Arbitrary<GivenHeader> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: headerName, value: headerValue }) },
  { weight: 1, arbitrary: fc.record({ name: headerName, value: fc.constant("") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom("Accept", "User-Agent", "Content-Type"),
      value: fc.constant(undefined),
    }),
  },
);

/** Name of AWS's -> what it says. */
const hosts: Readonly<Record<string, string>> = {
  "vpc-logs-abc.ap-northeast-1.es.amazonaws.com": "es",
  "s3.ap-northeast-1.amazonaws.com": "s3",
  "my-bucket.s3.ap-northeast-1.amazonaws.com": "s3",
  "dynamodb.ap-northeast-1.amazonaws.com": "dynamodb",
};

const drawn = fc.record({
  shape: fc.constantFrom(
    "nothing",
    "data",
    "data",
    "query",
    "head",
    "upload",
    "data from stdin",
    "upload of stdin",
  ),
  method: fc.option(fc.constantFrom(..."GET HEAD POST PUT PATCH DELETE OPTIONS PURGE get TRACE".split(" ")), {
    nil: undefined,
    freq: 2,
  }),
  path,
  query,
  parts: fc.array(dataPart, { minLength: 1, maxLength: 3 }),
  queryParts: fc.array(queryPart, { minLength: 1, maxLength: 3 }),
  urlQuery: fc.array(
    encodedPart.filter(({ file, value }) => file === undefined && !value.startsWith("+")),
    {
      maxLength: 2,
    },
  ),
  file: fileName,
  headers: fc.array(header, { maxLength: 5 }),
  userAgent: fc.option(fc.constantFrom("agent/1 (日本)", "a  b", ""), { nil: undefined }),
  referer: fc.option(fc.constantFrom("http://example.test/?a=b", "é"), { nil: undefined }),
  range: fc.option(fc.constantFrom("0-99", "-5", "7", "0-1,4-"), { nil: undefined }),
  host: fc.option(fc.constantFrom(...Object.keys(hosts)), { nil: undefined }),
  service: fc.option(
    fc.constantFrom(
      ..."s3 s3express s3-outposts es aoss osis execute-api dynamodb lambda iotdata vpc-lattice-svcs".split(
        " ",
      ),
    ),
    { nil: undefined, freq: 3 },
  ),
  region: fc.option(fc.constantFrom("us-east-1", "cn-north-1", "eusc-de-east-1"), { nil: undefined }),
  regionOfEnv: fc.option(fc.constantFrom("eu-west-1", ""), { nil: undefined }),
  keys: fc.constantFrom(0, 1),
  keysFrom: fc.constantFrom("env", "options", "profile", "aws-sigv4"),
  sign: fc.array(fc.constantFrom("User-Agent", "accept", "Content-Length", "Referer", "My-Header"), {
    maxLength: 2,
  }),
  noSign: fc.array(fc.constantFrom("my-header", "Content-Type", "Range", "Cookie", "X-Api-Key"), {
    maxLength: 1,
  }),
  unsignedPayload: fc.boolean(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** Random ones; files are those of the folder. */
export function commandLines(folder: string): fc.Arbitrary<CommandLine> {
  return drawn.map(one => lineOf(one, folder));
}

function lineOf(one: Drawn, folder: string): CommandLine {
  const sent = contentOf(one, folder);
  const keys = keysOf(one);
  // Without a service --aws-sigv4 takes the first two labels of a host that is not AWS's, and those of 127.0.0.1 are such.
  const byLabels = one.keysFrom === "aws-sigv4" && one.service === undefined && one.host === undefined;
  const service = one.service ?? (one.host && hosts[one.host]) ?? (byLabels ? "127" : "execute-api");
  const byDefault = byLabels ? "0" : one.regionOfEnv || "us-east-1";
  const region = one.region ?? (one.host && "ap-northeast-1") ?? byDefault;
  const unsignedPayload = one.unsignedPayload && service.startsWith("s3");
  const method = one.method ?? sent.verb;
  const narrowed = one.noSign.map(name => name.toLowerCase());
  // Of two words about one name the last counts.
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
      path: byteString(one.path) + (one.shape === "upload" && one.path.endsWith("/") ? one.file : ""),
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
  // Blanks alone would remove the header.
  return value.trim() === "" ? `${name};` : `${name}: ${value}`;
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

/** Names and values of a query as anyone who decodes it reads them. */
export function pairsOf(query: string): [string, string?][] {
  return byteString(query)
    .split("&")
    .filter(pair => pair !== "")
    .map(pair => {
      const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(pair.replaceAll("+", " ")) ?? [];
      return value === undefined ? [decoded(name)] : [decoded(name), decoded(value)];
    });
}

/** `%XX` decoded; a `%` that is none is itself. */
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
