/** Compares the request of a random command line with what it means. */
import { expect } from "vitest";
import { type ReceivedRequest, valuesOf } from "../support/gateway-reader.ts";
import type { Verdict } from "../support/gateway-verdict.ts";
import { type Arrival, type CommandLine, decoded, pairsOf } from "./command-lines.ts";

/** How a run ended, and what it printed. */
export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The URL of a line; without a port it is the scheme's own. */
export function urlOf({ host, path, query }: CommandLine, scheme: "http" | "https", port?: number): string {
  const authority = (host ?? "127.0.0.1") + (port === undefined ? "" : `:${port}`);
  return `${scheme}://${authority}${path}${query === undefined ? "" : `?${query}`}`;
}

/** The arguments of a line whose URLs all lead to this port. */
export const pinned = (one: CommandLine, scheme: "http" | "https", port: number, ...more: string[]) => [
  ...one.words,
  ...more,
  "--connect-to",
  `::127.0.0.1:${port}`,
  urlOf(one, scheme, one.host === undefined ? port : undefined),
];

/** The run went well, and its one request is the one that is meant and verifies. */
export function check(
  one: CommandLine,
  run: Run,
  verdicts: readonly Verdict[],
  via: { http2?: boolean } = {},
): void {
  expect(run.exitCode, `${run.stderr}\n${JSON.stringify(verdicts.map(({ refusal }) => refusal))}`).toBe(0);
  expect(verdicts).toHaveLength(1);
  checkRequest(one, verdicts[0] as Verdict, via);
  if (!one.arrives.head) expect(run.stdout).toBe(one.arrives.method === "HEAD" ? "" : "ok\n");
}

/** The request is the one that is meant, rightly signed. */
export function checkRequest(
  one: CommandLine,
  verdict: Verdict,
  { http2 = false }: { http2?: boolean } = {},
): void {
  const { request, claim, refusal } = verdict;
  const { arrives } = one;
  expect(refusal, request.head).toBeUndefined();
  expect(request.method).toBe(arrives.method);
  expect(request.body.equals(arrives.body), `${request.body} is not ${arrives.body}`).toBe(true);
  expect([claim?.service, claim?.region]).toEqual([arrives.service, arrives.region]);
  checkTarget(arrives, request.target);
  checkHeaders(request, claim?.signedHeaders ?? [], arrives, http2);
}

/** Returns a text in RFC 3986's one strict form: only what must be encoded is encoded, in upper case. */
function isStrict(text: string): boolean {
  const escapes = text.match(/%../g) ?? [];
  return (
    /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/.test(text) &&
    !escapes.some(encoded => /[A-Za-z0-9\-._~]/.test(decoded(encoded)))
  );
}

/**
 * The target means what was given, in a form that can be read in only one way: strict except for paths of services
 * other than S3.
 */
function checkTarget({ path, service, pairs }: Arrival, target: string): void {
  const [, sentPath = "", query] = /^([^?]*)(?:\?(.*))?$/s.exec(target) ?? [];
  if (service.startsWith("s3")) {
    expect(sentPath.split("/").filter(segment => !isStrict(segment))).toEqual([]);
    expect(sentPath.split("/").map(decoded)).toEqual(path.split("/").map(decoded));
  } else {
    expect(sentPath).toMatch(/^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/);
    if (!/\/(?:\.|%2e){1,2}(\/|$)/i.test(path)) expect(decoded(sentPath)).toBe(decoded(path));
  }
  expect((query ?? "").split(/[&=]/).filter(word => !isStrict(word))).toEqual([]);
  expect((query ?? "").split("&").filter(pair => pair.split("=").length > 2)).toEqual([]);
  expect(pairsOf(query ?? "")).toEqual(pairs);
}

function checkHeaders(
  request: ReceivedRequest,
  signed: readonly string[],
  arrives: Arrival,
  http2: boolean,
): void {
  for (const [name, values] of arrives.headers) {
    const received = valuesOf(request, name);
    // HTTP/2 allows joining fields that occur at most once.
    if (http2) expect(received.join(), name).toBe(values.join());
    else expect(received, name).toEqual(values);
  }
  expect(valuesOf(request, "x-amz-content-sha256")).toHaveLength(1);
  expect(signed).toContain("x-amz-content-sha256");
  expect(valuesOf(request, "x-amz-content-sha256")[0] === "UNSIGNED-PAYLOAD").toBe(arrives.unsignedPayload);
  const sent = (name: string) => valuesOf(request, name).length > 0;
  const mustBe = [
    "host",
    "content-type",
    "content-md5",
    "range",
    "my-header",
    "if-match",
    "cookie",
    "x-api-key",
    "__proto__",
  ].filter(name => sent(name) && !arrives.unsigned.includes(name));
  const wanted = arrives.signed.filter(sent);
  expect(signed).toEqual(expect.arrayContaining([...mustBe, ...wanted]));
  const never = [
    "accept",
    "user-agent",
    "cache-control",
    "x-forwarded-for",
    "via",
    "content-length",
    "referer",
    "authorization",
  ];
  const mayNot = [...arrives.unsigned, ...never.filter(name => !arrives.signed.includes(name))];
  expect(signed.filter(name => mayNot.includes(name))).toEqual([]);
}
