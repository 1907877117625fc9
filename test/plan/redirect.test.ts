/** Redirects of signed requests: what is signed again, and what another origin never receives. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../src/options/options.ts";
import { type Hop, wireRequest } from "../../src/plan/hop.ts";
import { begin, next } from "../../src/plan/next-step.ts";
import { Secret } from "../../src/secret.ts";
import { optionsFor, planFor, transfersOf } from "./planned.ts";

/** The hop behind each Location in turn, all with one status (302) and one x-amz-bucket-region (none). */
async function hopsOf(
  url: string,
  locations: string[],
  overrides: Partial<Options> = {},
  { status = 302, region }: { status?: number; region?: string } = {},
): Promise<Hop[]> {
  const options = await optionsFor([url], { sign: true, follow: true, ...overrides });
  const [plan] = await transfersOf(await planFor(options));
  if (!plan) throw new Error("no transfer");
  let state = begin(plan, 0);
  const hops = [state.hop];
  for (const value of locations) {
    const named = region === undefined ? [] : [{ name: "X-Amz-Bucket-Region", value: region }];
    const headers = [{ name: "location", value }, ...named];
    const step = next(plan, state, { kind: "response", status, headers }, { now: 0, elapsed: 0 });
    if (step.kind !== "redirect") throw new Error(step.kind);
    state = step.state;
    hops.push(state.hop);
  }
  return hops;
}

const summary = (hops: Hop[]) =>
  hops.map(hop => (hop.signing ? `${hop.signing.service.value} as ${hop.targetRule}` : "unsigned"));

describe("a redirect of a signed request", () => {
  it.each<[string, string[], Partial<Options>, string[]]>([
    ["https://x.us-east-1.es.amazonaws.com/a", ["/b"], {}, ["es as other", "es as other"]],
    ["https://b.s3.amazonaws.com/a", ["https://b.s3.amazonaws.com:443/c"], {}, ["s3 as s3", "s3 as s3"]],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["https://y.us-east-1.es.amazonaws.com/b"],
      {},
      ["es as other", "unsigned"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["https://x.us-east-1.es.amazonaws.com:8443/b"],
      {},
      ["es as other", "unsigned"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["http://x.us-east-1.es.amazonaws.com/b"],
      {},
      ["es as other", "unsigned"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["//y.us-east-1.es.amazonaws.com/b", "https://x.us-east-1.es.amazonaws.com/c"],
      {},
      ["es as other", "unsigned", "unsigned"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["https://b.s3.amazonaws.com/b"],
      { locationTrusted: true },
      ["es as other", "s3 as s3"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["https://b.s3.amazonaws.com/b"],
      { locationTrusted: true, service: "es" },
      ["es as other", "es as other"],
    ],
    [
      "https://localhost/a",
      ["https://b.s3.amazonaws.com/b"],
      { locationTrusted: true, headers: ["Host: x.us-east-1.es.amazonaws.com"] },
      ["es as other", "s3 as s3"],
    ],
    [
      "https://localhost/a",
      ["/b"],
      { headers: ["Host: x.us-east-1.es.amazonaws.com"] },
      ["es as other", "es as other"],
    ],
    [
      "http://x.us-east-1.es.amazonaws.com/a",
      ["https://x.us-east-1.es.amazonaws.com/b"],
      { locationTrusted: true },
      ["es as other", "es as other"],
    ],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["http://x.us-east-1.es.amazonaws.com/b"],
      { locationTrusted: true },
      ["es as other", "unsigned"],
    ],
    ["https://b.s3.amazonaws.com/a", ["/a?X-Amz-Signature=1"], {}, ["s3 as s3", "unsigned"]],
    ["https://b.s3.amazonaws.com/a", ["/a?q=1&x%2damz-signature=1"], {}, ["s3 as s3", "unsigned"]],
    ["https://b.s3.amazonaws.com/a?X-Amz-Signature=1", [], {}, ["unsigned"]],
    ["https://b.s3.amazonaws.com/a?AWSAccessKeyId=k&Signature=s&Expires=1", [], {}, ["unsigned"]],
    ["https://b.s3.amazonaws.com/a", ["/a?Key-Pair-Id=k&Signature=s"], {}, ["s3 as s3", "unsigned"]],
    ["https://x.blob.core.windows.net/a?sv=2022-11-02&sig=s", [], { service: "s3" }, ["unsigned"]],
    [
      "https://b.s3.amazonaws.com/a",
      ["https://c.s3.amazonaws.com/a?X-Amz-Signature=1"],
      { locationTrusted: true },
      ["s3 as s3", "unsigned"],
    ],
    ["https://x.us-east-1.es.amazonaws.com/a", ["/b"], { sign: false }, ["unsigned", "unsigned"]],
    [
      "https://x.us-east-1.es.amazonaws.com/a",
      ["https://b.s3.amazonaws.com/b"],
      { sign: false, locationTrusted: true },
      ["unsigned", "unsigned"],
    ],
  ])("%s %j %j", async (url, locations, overrides, expected) => {
    expect(summary(await hopsOf(url, locations, overrides))).toEqual(expected);
  });

  it("sends a presigned target as received, but for the case of its escapes", async () => {
    const [, hop] = await hopsOf("https://b.s3.amazonaws.com/a", ["/k:1/a+b?x=1+2&X-Amz-Signature=a%2fb"]);
    expect(hop && wireRequest(hop).target).toBe("/k:1/a+b?x=1+2&X-Amz-Signature=a%2Fb");
  });
});

describe("a bucket of S3 in another region", () => {
  const there = "https://b.s3.eu-west-1.amazonaws.com/k";

  it.each([301, 307, 308])(
    "gets, on %d, a signature for the region that the response names",
    async status => {
      const [, hop] = await hopsOf(
        "https://b.s3.amazonaws.com/k",
        [there],
        {},
        { status, region: "eu-west-1" },
      );
      expect(hop?.signing).toMatchObject({ service: { value: "s3" }, region: { value: "eu-west-1" } });
      expect(hop?.targetRule).toBe("s3");
    },
  );

  it("gets, without a region's name, that of the host, not --region", async () => {
    const [, hop] = await hopsOf(
      "https://b.s3.amazonaws.com/k",
      [there],
      { region: "us-east-1" },
      { status: 307 },
    );
    expect(hop?.signing).toMatchObject({ service: { value: "s3" }, region: { value: "eu-west-1" } });
  });

  it.each(["*", "eu-west-1,us-east-1", "a/b", ""])(
    "gets, for the name %j, which is not a region, that of the host",
    async region => {
      const [, hop] = await hopsOf("https://b.s3.amazonaws.com/k", [there], {}, { status: 307, region });
      expect(hop?.signing).toMatchObject({ service: { value: "s3" }, region: { value: "eu-west-1" } });
    },
  );

  it.each<[string, string, string, number]>([
    ["302 is a redirect like any other", "https://b.s3.amazonaws.com/k", there, 302],
    ["another bucket", "https://b.s3.amazonaws.com/k", "https://c.s3.eu-west-1.amazonaws.com/k", 307],
    ["another partition", "https://b.s3.amazonaws.com/k", "https://b.s3.cn-north-1.amazonaws.com.cn/k", 307],
    ["from http", "http://b.s3.amazonaws.com/k", there, 307],
    ["to http", "https://b.s3.amazonaws.com/k", "http://b.s3.eu-west-1.amazonaws.com/k", 307],
    ["another service", "https://b.us-east-1.es.amazonaws.com/k", "https://b.es.eu-west-1.t/k", 307],
    ["a presigned target", "https://b.s3.amazonaws.com/k", `${there}?X-Amz-Signature=1`, 307],
    [
      "a target signed otherwise",
      "https://b.s3.amazonaws.com/k",
      `${there}?AWSAccessKeyId=k&Signature=s`,
      307,
    ],
    ["a load balancer", "https://b.s3.amazonaws.com/k", "https://b.s3-x.us-east-1.elb.amazonaws.com/k", 307],
    ["a website", "https://b.s3.amazonaws.com/k", "https://b.s3-website.eu-west-1.amazonaws.com/k", 307],
  ])("is unsigned for %s", async (_, from, to, status) => {
    expect(summary(await hopsOf(from, [to], {}, { status })).at(-1)).toBe("unsigned");
  });

  it("gets the headers that S3 reads, and no other secret ones", async () => {
    const headers = [
      "x-amz-acl: private",
      "Cookie: c",
      "X-Api-Key: k",
      "Host: h.s3.amazonaws.com",
      "X-Other: o",
    ];
    const [, hop] = await hopsOf("https://b.s3.amazonaws.com/k", [there], { headers }, { status: 307 });
    const names = hop && wireRequest(hop).headers.map(({ name, value }) => `${name}: ${value}`);
    expect(names).toEqual(
      expect.arrayContaining(["x-amz-acl: private", "X-Other: o", "Host: b.s3.eu-west-1.amazonaws.com"]),
    );
    expect(names?.join()).not.toMatch(/Cookie|X-Api-Key|h.s3.amazonaws.com/);
  });
});

describe("another origin", () => {
  const headers = [
    "Cookie: canary-cookie",
    "x-api-KEY: canary-key",
    "X-AMZ-Security-Token: canary-token",
    "x-amz-meta-note: canary-note",
    "X-Amz-Date: canary-date",
    "Host: canary-host",
    "X-Other: kept",
  ];
  const sent = (hop: Hop | undefined) => (hop ? JSON.stringify(wireRequest(hop).headers) : "");

  it.each([
    "https://other.t/",
    "https://x.us-east-1.es.amazonaws.com:444/",
    "http://x.us-east-1.es.amazonaws.com/",
    "https://x.us-east-1.es.amazonaws.com./",
  ])("gets, for %s, nothing secret, and everything else", async location => {
    const [first, second] = await hopsOf("https://x.us-east-1.es.amazonaws.com/a", [location], { headers });
    expect(sent(first).match(/canary-\w+/g)).toHaveLength(6);
    expect(sent(second)).not.toContain("canary");
    expect(sent(second)).not.toContain("Authorization");
    expect(sent(second)).toContain("kept");
  });

  it("gets the credentials in a Location, unless the request is signed", async () => {
    const start = "https://x.us-east-1.es.amazonaws.com/a";
    const [, other] = await hopsOf(start, ["//user:pass@other.t/"], { headers });
    expect(sent(other)).not.toContain("canary");
    expect(sent(other)).toContain("Basic dXNlcjpwYXNz");
    const [, same] = await hopsOf(start, ["//user:pass@x.us-east-1.es.amazonaws.com/b"]);
    expect(sent(same)).not.toContain("Basic");
  });

  it("does not get a given Authorization, nor -u", async () => {
    const overrides = { sign: false, user: new Secret("canary:canary") };
    for (const more of [{ headers: ["authorization: canary"] }, overrides]) {
      const [first, second] = await hopsOf(
        "https://x.us-east-1.es.amazonaws.com/a",
        ["https://other.t/"],
        more,
      );
      expect(sent(first).toLowerCase()).toContain("authorization");
      expect(sent(second).toLowerCase()).not.toContain("authorization");
    }
  });

  it("gets none, but the same origin gets them again", async () => {
    const [, second] = await hopsOf("https://x.us-east-1.es.amazonaws.com/a", ["/b"], { headers });
    expect(sent(second).match(/canary-\w+/g)).toHaveLength(6);
  });

  it("gets them with --location-trusted, except Host, and never from https to http", async () => {
    const trusted = { headers, locationTrusted: true };
    const [, second] = await hopsOf("https://x.us-east-1.es.amazonaws.com/a", ["https://other.t/"], trusted);
    expect(
      sent(second)
        .match(/canary-\w+/g)
        ?.sort(),
    ).not.toContain("canary-host");
    expect(sent(second)).toContain("canary-token");
    const [, downgraded] = await hopsOf(
      "https://x.us-east-1.es.amazonaws.com/a",
      ["http://other.t/"],
      trusted,
    );
    expect(sent(downgraded)).not.toContain("canary");
  });
});

describe("the Referer of -e ';auto'", () => {
  it.each([
    ["http://u:p@h/a?b=c#d", "http://h/a?b=c"],
    ["http://h/a?X-Amz-Credential=canary&b", "http://h/a"],
    ["http://h/a?b&x-amz-security-token=canary", "http://h/a"],
    ["http://h/a?%58-Amz-Signature=canary", "http://h/a"],
  ])("%s -> %s", async (url, referer) => {
    const [, second] = await hopsOf(url, ["/n"], { sign: false, referer: ";auto" });
    expect(second && wireRequest(second).headers.find(({ name }) => name === "Referer")?.value).toBe(referer);
  });
});

it("a pipe that would have to be sent again is curl's failure 65", async () => {
  const [plan] = await transfersOf(
    await planFor(optionsFor(["-L", "-T", "-", "http://h/x"]), { stdin: "x" }),
  );
  if (!plan) throw new Error("no transfer");
  const outcome = { kind: "response" as const, status: 307, headers: [{ name: "Location", value: "/y" }] };
  const step = next(plan, begin(plan, 0), outcome, { now: 0, elapsed: 0 });
  expect(step).toMatchObject({ kind: "failure", failure: { exitCode: 65 } });
});
