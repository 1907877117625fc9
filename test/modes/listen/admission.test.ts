/** Who may use the signing proxy: Host x Origin x Sec-Fetch-Site x address x user, cell by cell. */
import { afterAll, describe, expect, it } from "vitest";
import { parseUrl } from "../../../src/message/url.ts";
import { type Door, hostNameOf, type ReceivedHead, refusalOf } from "../../../src/modes/listen/admission.ts";
import { Secret } from "../../../src/secret.ts";

const upstream = parseUrl("https://vpc-x.eu-west-1.es.amazonaws.com/", { defaultScheme: "https" });
const loopback: Door = {
  upstream,
  user: undefined,
  hosts: ["dashboards.internal"],
  addresses: ["127.0.0.1", "::1"],
};

function head(fields: Readonly<Record<string, string>>, more: Partial<ReceivedHead> = {}): ReceivedHead {
  const all = Object.entries(fields).map(([name, value]) => ({ name, value }));
  return { method: "GET", target: "/", httpVersion: "1.1", fields: all, ...more };
}

const statusOf = (
  fields: Readonly<Record<string, string>>,
  door: Door = loopback,
  more?: Partial<ReceivedHead>,
) => refusalOf(head(fields, more), door)?.status ?? 200;

/** Host -> is it a name of the listener? */
const hosts: readonly (readonly [string, boolean])[] = [
  ["127.0.0.1:9200", true],
  ["localhost:9200", true],
  ["LOCALHOST", true],
  ["app.localhost:9200", true],
  ["[::1]:9200", true],
  ["127.1.2.3", true],
  ["dashboards.internal:9200", true],
  ["evil.example:9200", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["192.168.1.2:9200", false],
];
const sites: readonly (readonly [string | undefined, boolean])[] = [
  [undefined, true],
  ["none", true],
  ["same-origin", true],
  ["same-site", false],
  ["cross-site", false],
  ["", false],
];
/** Origin, made from the Host. */
const origins: readonly (readonly [string, (host: string) => string | undefined, boolean])[] = [
  ["none", () => undefined, true],
  ["the listener", host => `http://${host}`, true],
  ["another", () => "https://evil.example", false],
  ["null", () => "null", false],
  ["another port", () => "http://127.0.0.1:1", false],
];

describe("access to a listener on a loopback address", () => {
  let cells = 0;
  let right = 0;
  afterAll(() => console.log(`access control: ${right} of ${cells} cells right`));

  it.each(hosts)("Host: %s, a name of the listener: %s", (host, isOwn) => {
    for (const [site, sameSite] of sites) {
      for (const [, originOf, sameOrigin] of origins) {
        const origin = originOf(host);
        const fields = {
          Host: host,
          ...(site !== undefined && { "Sec-Fetch-Site": site }),
          ...(origin && { Origin: origin }),
        };
        const expected = isOwn ? (sameSite && sameOrigin ? 200 : 403) : 421;
        cells++;
        expect(statusOf(fields), JSON.stringify(fields)).toBe(expected);
        right++;
      }
    }
  });

  it.each(["TRACE", "CONNECT"])("does not forward %s", method => {
    expect(statusOf({ Host: "localhost" }, loopback, { method })).toBe(405);
  });

  it.each([
    [
      "two Host fields",
      {
        fields: [
          { name: "Host", value: "localhost" },
          { name: "host", value: "localhost" },
        ],
      },
      400,
    ],
    ["no Host field", { fields: [] }, 400],
    ["no Host field over HTTP/1.0, which is for no name", { fields: [], httpVersion: "1.0" }, 421],
    ["a fragment", { target: "/a#b" }, 400],
    ["the target *", { target: "*", method: "OPTIONS" }, 400],
  ])("rejects %s", (_, more, status) => {
    expect(statusOf({ Host: "localhost" }, loopback, more)).toBe(status);
  });

  it.each([["gzip, chunked"], ["chunked, chunked"], ["identity"]])(
    "rejects Transfer-Encoding: %s",
    coding => {
      expect(statusOf({ Host: "localhost", "Transfer-Encoding": coding })).toBe(501);
      expect(statusOf({ Host: "localhost", "Transfer-Encoding": "Chunked" })).toBe(200);
    },
  );
});

describe("access to a listener with --listen-user", () => {
  const door: Door = { ...loopback, user: { name: "ops", password: new Secret("pa:ss word") } };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["Authorization", basic("ops:pa:ss word"), 200],
    ["authorization", basic("ops:pa:ss word").replace("Basic", "bAsIc"), 200],
    ["Proxy-Authorization", basic("ops:pa:ss word"), 200],
    ["Authorization", basic("ops:wrong"), 401],
    ["Authorization", basic("other:pa:ss word"), 401],
    ["Authorization", basic(""), 401],
    ["Authorization", "Bearer x", 401],
    ["Authorization", "AWS4-HMAC-SHA256 Credential=dummy", 401],
    ["X-Other", basic("ops:pa:ss word"), 401],
  ])("%s: %s is %i", (name, value, status) => {
    expect(statusOf({ Host: "localhost", [name]: value }, door)).toBe(status);
  });

  it("asks for the user name and password", () => {
    expect(refusalOf(head({ Host: "localhost" }), door)?.fields).toEqual([
      { name: "WWW-Authenticate", value: 'Basic realm="awscurl", charset="UTF-8"' },
    ]);
  });

  it("rejects another site before it looks at the password", () => {
    expect(
      statusOf({ Host: "localhost", Origin: "null", Authorization: basic("ops:pa:ss word") }, door),
    ).toBe(403);
  });
});

describe("access to other listeners", () => {
  it("accepts the bound address as a name", () => {
    const door: Door = { ...loopback, addresses: ["10.0.0.5"], user: undefined };
    expect(statusOf({ Host: "10.0.0.5:80" }, door)).toBe(200);
    expect(statusOf({ Host: "10.0.0.6:80" }, door)).toBe(421);
  });

  it("accepts any name on a Unix socket", () => {
    expect(statusOf({ Host: "whatever" }, { ...loopback, addresses: [] })).toBe(200);
  });

  it("leaves the host name to the upstream's check without a URL", () => {
    expect(statusOf({ Host: "s3.amazonaws.com" }, { ...loopback, upstream: undefined })).toBe(200);
  });
});

it.each([
  ["[::1]:80", "::1"],
  ["Name:1", "name"],
  ["name", "name"],
  ["a:b:c", ""],
])("the name in %s is %s", (authority, name) => {
  expect(hostNameOf(authority)).toBe(name);
});
