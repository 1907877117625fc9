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

interface Address {
  readonly name: string;
  readonly door: Door;
  /** Is the Host a name of this listener? */
  readonly owns: (host: string, isOwnOfLoopback: boolean) => boolean;
}
const addresses: readonly Address[] = [
  { name: "127.0.0.1 and ::1", door: loopback, owns: (_, isOwn) => isOwn },
  {
    name: "192.168.1.2",
    door: { ...loopback, addresses: ["192.168.1.2"] },
    owns: (host, isOwn) => isOwn || host.startsWith("192.168.1.2:"),
  },
  { name: "a Unix socket", door: { ...loopback, addresses: [] }, owns: () => true },
  { name: "127.0.0.1 and ::1, no URL", door: { ...loopback, upstream: undefined }, owns: () => true },
];
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const required = { name: "ops", password: new Secret("pa:ss word") };
const users: readonly {
  readonly name: string;
  readonly user: Door["user"];
  readonly given: string | undefined;
  readonly right: boolean;
}[] = [
  { name: "not required", user: undefined, given: undefined, right: true },
  { name: "right", user: required, given: basic("ops:pa:ss word"), right: true },
  { name: "wrong", user: required, given: basic("ops:wrong"), right: false },
  { name: "missing", user: required, given: undefined, right: false },
];

describe("the matrix of Host, Origin, Sec-Fetch-Site, address and user", () => {
  /** A line for each address and Host; in each cell what the 30 pairs of Origin and Sec-Fetch-Site come to. */
  const table: string[] = [];
  let cells = 0;
  let right = 0;
  afterAll(() => {
    const columns = ["address", "Host", ...users.map(({ name }) => `user ${name}`)];
    const lines = [columns.join(" | "), columns.map(() => "---").join(" | "), ...table];
    console.log(`${lines.join("\n")}\naccess control: ${right} of ${cells} cells right`);
  });

  it.each(addresses)("is right for a listener on $name", ({ name, door, owns }) => {
    for (const [host, isOwnOfLoopback] of hosts) {
      const summaries = users.map(({ user, given, right: isRightUser }) => {
        const counts = new Map<number, number>();
        for (const [site, sameSite] of sites)
          for (const [, originOf, sameOrigin] of origins) {
            const origin = originOf(host);
            const fields = {
              Host: host,
              ...(site !== undefined && { "Sec-Fetch-Site": site }),
              ...(origin && { Origin: origin }),
              ...(given && { Authorization: given }),
            };
            const expected = !owns(host, isOwnOfLoopback)
              ? 421
              : !(sameSite && sameOrigin)
                ? 403
                : isRightUser
                  ? 200
                  : 401;
            cells++;
            const status = statusOf(fields, { ...door, user });
            expect(status, JSON.stringify(fields)).toBe(expected);
            right++;
            counts.set(status, (counts.get(status) ?? 0) + 1);
          }
        return [...counts].map(([status, count]) => `${count} x ${status}`).join(", ");
      });
      table.push([name, host, ...summaries].join(" | "));
    }
  });
});

describe("access to a listener on a loopback address", () => {
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
  const door: Door = { ...loopback, user: required };

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
