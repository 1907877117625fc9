/** The parts that random command lines are put together from, and the files and keys that they name. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { KnownKeys } from "../support/gateway-verdict.ts";

/** Keys of a user and of a role, as the server knows them. */
export const knownKeys = [
  { accessKeyId: "AKIALINES00000000000", secretAccessKey: "lines/secret+1=" },
  {
    accessKeyId: "ASIALINES00000000000",
    secretAccessKey: "lines/role+2=",
    sessionToken: "lines/token+with/all==",
  },
] as const satisfies readonly KnownKeys[];

export const fileContents = {
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
/** Neither whitespace nor what ends a part of a URL. */
const urlText = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", maxLength: 8 }).map(text => text.replace(/[\p{Cc}\s/?#&=+]/gu, "")),
);
const path = fc
  .array(fc.oneof({ weight: 5, arbitrary: urlText }, { weight: 1, arbitrary: fc.constant("") }), {
    maxLength: 4,
  })
  .map(segments => `/${segments.join("/").replaceAll(/[?#]/g, "")}`);
const givenPair = fc.oneof(
  fc.tuple(urlText, urlText).map(([name, value]) => `${name}=${value}`),
  urlText,
  fc.constantFrom("acl", "k=", "a=2", "a=1", "A=1", "a-b=1", "", "a?b=c/d", "x=a+b", "X-Custom=1"),
);
const query = fc.option(
  fc.array(givenPair, { maxLength: 5 }).map(pairs => pairs.join("&")),
  { nil: undefined },
);

/** Anything that an argument may contain. */
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

/** One `-d` or related option: its arguments, and the bytes that it means. */
export interface Part {
  readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json";
  readonly option: string;
  /** `@` and the file's name follow it if there is a file. */
  readonly value: string;
  readonly file: FileName | undefined;
  /** Text before the content. */
  readonly prefix: string;
  readonly content: Buffer;
}

/** The part that one option, or its file, adds. */
export function part(kind: Part["kind"], option: string, value: string, file?: FileName, prefix = ""): Part {
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
  // With a leading dash it would be the Python tool's switch.
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

/** An AWS host -> the service that it names. */
export const hosts: Readonly<Record<string, string>> = {
  "vpc-logs-abc.ap-northeast-1.es.amazonaws.com": "es",
  "s3.ap-northeast-1.amazonaws.com": "s3",
  "my-bucket.s3.ap-northeast-1.amazonaws.com": "s3",
  "dynamodb.ap-northeast-1.amazonaws.com": "dynamodb",
};

export const drawn = fc.record({
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
export type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;
