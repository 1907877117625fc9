/**
 * Kinds of redirects and kinds of credentials, and what may arrive at their targets: derived from signing.md and README
 * (difference 5), not from src.
 */

/** Stands in every secret, and nowhere else. */
export const canary = "canary0f7c9e";

export const keys = {
  accessKeyId: "ASIAREDIRECT00000000",
  secretAccessKey: `${canary}/secret+key`,
  sessionToken: `${canary}/session+token==`,
} as const;

/** What is sent to the target of a redirect. */
export interface Policy {
  readonly keeps: "everything" | "all but Host" | "what S3 reads" | "nothing secret";
  readonly signed: boolean;
}

export interface Kind {
  readonly name: string;
  /** Origins; a bucket in the path of the first. Those of one scheme and name are one server. */
  readonly from: string;
  readonly to: string;
  /** Appended to the target that is requested from `to`. */
  readonly query?: string;
  /** The origin to which the second server redirects in its turn. */
  readonly back?: string;
  readonly status?: number;
  readonly headers?: readonly string[];
  readonly words?: readonly string[];
  readonly service: "es" | "s3";
  readonly region: string;
  /** About the last request, without and with `--location-trusted`. */
  readonly plain: Policy;
  readonly trusted: Policy;
}

const same: Policy = { keeps: "everything", signed: true };
const stranger: Policy = { keeps: "nothing secret", signed: false };
const friend: Policy = { keeps: "all but Host", signed: true };
const moved: Policy = { keeps: "what S3 reads", signed: true };

const a = { from: "http://a.test", service: "es", region: "us-east-1" } as const;
const elsewhere = { ...a, plain: stranger, trusted: friend } as const;
const presigned = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a1b";
const bucket = {
  from: "https://s3.us-east-1.amazonaws.com/bucket",
  to: "https://bucket.s3.ap-northeast-1.amazonaws.com",
  service: "s3",
  region: "ap-northeast-1",
  headers: ["x-amz-bucket-region: ap-northeast-1"],
  plain: moved,
  trusted: friend,
} as const;

export const kinds: readonly Kind[] = [
  { name: "the same origin", ...a, to: "http://a.test", plain: same, trusted: same },
  { name: "another host name", ...elsewhere, to: "http://b.test" },
  { name: "another port", ...elsewhere, to: "http://a.test:8080" },
  { name: "a name below the first", ...elsewhere, to: "http://b.a.test" },
  { name: "https after http", ...elsewhere, from: "http://localhost", to: "https://localhost" },
  {
    name: "http after https",
    ...a,
    from: "https://es.us-east-1.amazonaws.com",
    to: "http://es.us-east-1.amazonaws.com",
    plain: stranger,
    trusted: stranger,
  },
  { name: "there and back", ...elsewhere, to: "http://b.test", back: "http://a.test" },
  {
    name: "a presigned target on the same origin",
    ...a,
    to: "http://a.test",
    query: presigned,
    plain: { ...same, signed: false },
    trusted: { ...same, signed: false },
  },
  {
    name: "a presigned target elsewhere",
    ...elsewhere,
    to: "http://b.test",
    query: presigned,
    trusted: { ...friend, signed: false },
  },
  { name: "S3 in another region, 307", ...bucket, status: 307 },
  {
    name: "S3 in another region, 301, though one was typed",
    ...bucket,
    status: 301,
    words: ["--region", "us-east-1"],
  },
  {
    name: "S3 in another region, presigned",
    ...bucket,
    status: 307,
    query: presigned,
    plain: stranger,
    trusted: { ...friend, signed: false },
  },
  {
    name: "S3, another bucket",
    ...bucket,
    status: 307,
    to: "https://other.s3.ap-northeast-1.amazonaws.com",
    plain: stranger,
  },
  {
    name: "S3, then a load balancer that is called like it",
    ...bucket,
    status: 307,
    to: "https://bucket.s3-evil.ap-northeast-1.elb.amazonaws.com",
    plain: stranger,
  },
  { name: "S3, a status that does not mean it", ...bucket, status: 302, plain: stranger },
  {
    name: "S3, no longer https",
    ...bucket,
    status: 307,
    to: "http://bucket.s3.ap-northeast-1.amazonaws.com",
    plain: stranger,
    trusted: stranger,
  },
];

export interface Credential {
  readonly name: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Parts of the first URL: before its host, after its path. */
  readonly login?: string;
  readonly query?: string;
  readonly signs: boolean;
  /** Its effect on a request: its Host, a line before User-Agent, a line after Accept. */
  readonly host?: string;
  readonly front?: string;
  readonly typed?: string;
  /** Whether it names the previous URL, without its query. */
  readonly refers?: boolean;
  /** It is sent again when a redirect leads back to the first origin, as in curl 8. */
  readonly returns?: boolean;
  /** It is a part of the first URL and of no other, whatever is trusted, as in curl 8. */
  readonly ofUrl?: boolean;
  /** Whether the system's curl behaves in the same way. */
  readonly asCurl?: boolean;
}

const environment = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_SESSION_TOKEN: keys.sessionToken,
};
const signedWith = (line: string) => ({ env: environment, signs: true, words: ["-H", line], typed: line });
const unsigned = ["--no-sign-request"];
const basic = `Authorization: Basic ${btoa(`me:${canary}`)}`;
const token = ["--session-token", keys.sessionToken];

export const credentials: readonly Credential[] = [
  { name: "keys and token of the environment", env: environment, signs: true, words: [] },
  {
    name: "typed keys",
    signs: true,
    words: ["--access-key", keys.accessKeyId, "--secret-key", keys.secretAccessKey, ...token],
  },
  {
    name: "--aws-sigv4 and -u",
    signs: true,
    words: ["--aws-sigv4", "aws:amz", "-u", `${keys.accessKeyId}:${keys.secretAccessKey}`, ...token],
  },
  { name: "a typed token in odd case", ...signedWith(`x-AMZ-security-Token: ${keys.sessionToken}`) },
  { name: "another typed X-Amz- header", ...signedWith(`x-aMz-meta-A: ${canary}`) },
  { name: "a typed Authorization", ...signedWith(`aUTHORIZATION: Bearer ${canary}`), signs: false },
  { name: "a typed Cookie", ...signedWith(`cOOKIE: sid=${canary}`) },
  { name: "X-Api-Key", ...signedWith(`x-aPI-kEY: ${canary}`) },
  {
    name: "a typed Host",
    env: environment,
    signs: true,
    words: ["-H", `hOST: ${canary}.test`],
    host: `${canary}.test`,
  },
  {
    name: "a typed Authorization, unsigned",
    signs: false,
    words: [...unsigned, "-H", `authorization: ${canary}`],
    typed: `authorization: ${canary}`,
    asCurl: true,
  },
  {
    name: "a typed Cookie, unsigned",
    signs: false,
    words: [...unsigned, "-H", `cookie: ${canary}`],
    typed: `cookie: ${canary}`,
    asCurl: true,
  },
  {
    name: "a typed token, unsigned",
    signs: false,
    words: [...unsigned, "-H", `x-AMZ-security-Token: ${canary}`],
    typed: `x-AMZ-security-Token: ${canary}`,
  },
  {
    name: "-u",
    signs: false,
    words: [...unsigned, "-u", `me:${canary}`],
    front: basic,
    returns: true,
    asCurl: true,
  },
  {
    name: "a login in the URL",
    signs: false,
    words: unsigned,
    login: `me:${canary}@`,
    front: basic,
    ofUrl: true,
  },
  {
    name: "a presigned URL as Referer",
    signs: false,
    words: [...unsigned, "-e", ";auto"],
    query: `?a=b&X-Amz-Signature=${canary}`,
    refers: true,
  },
];

/** The complete request that may arrive last: no other line, no other byte. */
export function lastRequest(kind: Kind, credential: Credential, policy: Policy, cell: string): string {
  const { host } = new URL(kind.back ?? kind.to);
  const everything = policy.keeps === "everything";
  const keeps = {
    everything: () => true,
    "all but Host": () => true,
    "what S3 reads": (line: string) => credential.signs && /^x-amz-/i.test(line),
    "nothing secret": () => false,
  }[policy.keeps];
  const isBack = kind.back !== undefined && !credential.signs;
  const sent = (line: string | undefined) => (line !== undefined && (keeps(line) || isBack) ? [line] : []);
  const lines = [
    `Host: ${(everything && credential.host) || host}`,
    ...front(kind, credential, keeps),
    "User-Agent: {agent}",
    "Accept: */*",
    ...(credential.refers ? [`Referer: ${refererOf(kind, cell)}`] : []),
    ...sent(credential.typed),
  ];
  const target = kind.back === undefined ? `/next/${cell}${kind.query ?? ""}` : `/back/${cell}`;
  const signature = policy.signed && credential.signs ? signatureOf(kind, lines) : [];
  return [`GET ${target} HTTP/1.1`, ...lines, ...signature, "", ""].join("\r\n");
}

/** The line of `-u` or of a login in the URL. */
function front(
  { back }: Kind,
  { front: line, ofUrl, returns }: Credential,
  keeps: (line: string) => boolean,
): string[] {
  if (line === undefined || ofUrl) return [];
  return keeps(line) || (returns && back !== undefined) ? [line] : [];
}

/** The URL before the last one, without a query in which a signature is. */
function refererOf({ from, to, back }: Kind, cell: string): string {
  return back === undefined ? `${from}/start/${cell}` : `${to}/next/${cell}`;
}

/** SHA-256 of no bytes. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function signatureOf({ service, region }: Kind, lines: readonly string[]): string[] {
  const typesToken = lines.some(line => /^x-amz-security-token:/i.test(line));
  const added = [
    ...(typesToken ? [] : [`X-Amz-Security-Token: ${keys.sessionToken}`]),
    "X-Amz-Date: {time}",
    `x-amz-content-sha256: ${emptyHash}`,
  ];
  const names = [...lines, ...added].map(line => line.slice(0, line.indexOf(":")).toLowerCase());
  const signed = names.filter(name => !["user-agent", "accept"].includes(name)).sort();
  const scope = `${keys.accessKeyId}/{day}/${region}/${service}/aws4_request`;
  return [
    ...added,
    `Authorization: AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signed.join(";")}, Signature={signature}`,
  ];
}
