/** The route of a request: proxies, exempt hosts, --resolve and --connect-to, decided as curl does. */
import { describe, expect, it } from "vitest";
import { isExempt } from "../../src/http/connect/exempt.ts";
import { proxiesFor } from "../../src/http/connect/proxy.ts";
import { connectTo, resolvedAddresses } from "../../src/http/connect/resolve-options.ts";
import { routeOf } from "../../src/http/connect/route.ts";
import type { Origin } from "../../src/message/request.ts";
import { noCurl, unless } from "../support/needs.ts";
import { rawServer } from "../support/raw-server.ts";
import { curl, haveCurl, settings } from "./exchange.ts";

const http: Origin = { scheme: "http", host: "a.test", port: 80 };
const https: Origin = { scheme: "https", host: "a.test", port: 443 };

describe("proxies", () => {
  const table: [string, Origin, Parameters<typeof settings>[0], string | undefined][] = [
    ["none", http, {}, undefined],
    ["-x", http, { proxy: "http://p:3128" }, "http://p:3128"],
    ["-x without a scheme", http, { proxy: "p:3128" }, "http://p:3128"],
    ["-x without a port", http, { proxy: "http://p" }, "http://p:1080"],
    ["-x https without a port", http, { proxy: "https://p/" }, "https://p:443"],
    ["-x IPv6", http, { proxy: "http://[::1]:3128" }, "http://[::1]:3128"],
    ['-x "" beats the environment', http, { proxy: "", env: { http_proxy: "p:1" } }, undefined],
    ["-x beats the environment", http, { proxy: "q:2", env: { http_proxy: "p:1" } }, "http://q:2"],
    ["http_proxy", http, { env: { http_proxy: "p:1" } }, "http://p:1"],
    ["HTTP_PROXY is not read", http, { env: { HTTP_PROXY: "p:1" } }, undefined],
    ["http_proxy is not for https", https, { env: { http_proxy: "p:1" } }, undefined],
    ["https_proxy", https, { env: { https_proxy: "p:1" } }, "http://p:1"],
    ["HTTPS_PROXY", https, { env: { HTTPS_PROXY: "p:1" } }, "http://p:1"],
    ["lower case first", https, { env: { HTTPS_PROXY: "p:1", https_proxy: "q:2" } }, "http://q:2"],
    ["empty is unset", https, { env: { https_proxy: "", HTTPS_PROXY: "p:1" } }, "http://p:1"],
    ["all_proxy", http, { env: { all_proxy: "p:1" } }, "http://p:1"],
    ["ALL_PROXY", https, { env: { ALL_PROXY: "p:1" } }, "http://p:1"],
    ["http_proxy beats all_proxy", http, { env: { http_proxy: "p:1", all_proxy: "q:2" } }, "http://p:1"],
    ["no_proxy", http, { env: { http_proxy: "p:1", no_proxy: "a.test" } }, undefined],
    ["NO_PROXY", http, { env: { http_proxy: "p:1", NO_PROXY: "test" } }, undefined],
    ["no_proxy for -x", http, { proxy: "p:1", env: { no_proxy: "a.test" } }, undefined],
    [
      "--noproxy beats no_proxy",
      http,
      { env: { http_proxy: "p:1", no_proxy: "a.test" }, noproxy: "b.test" },
      "http://p:1",
    ],
    ['--noproxy "" too', http, { env: { http_proxy: "p:1", no_proxy: "a.test" }, noproxy: "" }, "http://p:1"],
  ];
  it.each(table)("%s", (_, origin, some, expected) => {
    const { http: proxy } = proxiesFor(origin, settings(some));
    expect(proxy && `${proxy.scheme}://${proxy.host}:${proxy.port}`).toBe(expected);
  });

  it.each([
    ["http://u:p@h:1", "u:p"],
    ["http://u@h:1", "u:"],
    ["http://u:p%40%3a@h:1", "u:p@:"],
    ["http://u:%C3%A9@h:1", "u:\u00c3\u00a9"],
  ])("credentials in %s", (proxy, expected) => {
    const { authorization = "" } = proxiesFor(http, settings({ proxy })).http ?? {};
    expect(Buffer.from(authorization.replace("Basic ", ""), "base64").toString("latin1")).toBe(expected);
  });

  it.each([
    ["socks6://u:secret@h:1", 7],
    ["socks5h://u:secret@", 5],
    ["ftp://u:secret@h:1", 7],
    ["http://", 5],
    ["http://:80", 5],
    ["u:secret@h:99999", 5],
  ])("%s is rejected with %d, and its password is not shown", (proxy, code) => {
    expect(() => proxiesFor(http, settings({ proxy }))).toThrow(expect.objectContaining({ exitCode: code }));
    expect(() => proxiesFor(http, settings({ proxy }))).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("secret") }),
    );
  });
});

describe("SOCKS", () => {
  const seen = (some: Parameters<typeof settings>[0]) => {
    const { http: proxy, socks } = proxiesFor(http, settings(some));
    const user = socks?.user && `${socks.user.name}:${socks.user.password}@`;
    const where = socks && `${socks.scheme}://${user ?? ""}${socks.path ?? `${socks.host}:${socks.port}`}`;
    return [where, proxy && `${proxy.host}:${proxy.port}`];
  };
  const env = (env: Record<string, string>) => ({ env });
  it.each<[string, Parameters<typeof settings>[0], (string | undefined)[]]>([
    ["a scheme", { proxy: "SOCKS5h://h:1" }, ["socks5h://h:1", undefined]],
    ["socks is version 4, the port 1080", { proxy: "socks://h" }, ["socks4://h:1080", undefined]],
    ["an option's kind", { proxy: "h:1", proxyKind: "socks4a" }, ["socks4a://h:1", undefined]],
    ["a scheme beats the kind", { proxy: "http://h:1", proxyKind: "socks5" }, [undefined, "h:1"]],
    ["a variable", env({ all_proxy: "socks5://h:1" }), ["socks5://h:1", undefined]],
    ["a login", { proxy: "socks5://u:%70@h:1" }, ["socks5://u:p@h:1", undefined]],
    ["--proxy-user", { proxy: "socks5://h:1", proxyUser: "u:%70" }, ["socks5://u:p@h:1", undefined]],
    ["a Unix socket", { proxy: "socks5h://localhost/a%20b" }, ["socks5h:///a b", undefined]],
    ["a path of another host", { proxy: "socks5h://h/a" }, ["socks5h://h:1080", undefined]],
    ["--preproxy", { preproxy: "h:1" }, ["socks4://h:1", undefined]],
    ["--preproxy before -x", { preproxy: "socks5://h:1", proxy: "p:2" }, ["socks5://h:1", "p:2"]],
    [
      "--preproxy and a variable",
      { preproxy: "h:1", env: { http_proxy: "p:2" } },
      ["socks4://h:1", undefined],
    ],
    ["--preproxy has its own login", { preproxy: "h:1", proxyUser: "u:p" }, ["socks4://h:1", undefined]],
    ["--noproxy", { proxy: "socks5://h:1", preproxy: "h:1", noproxy: "a.test" }, [undefined, undefined]],
  ])("%s", (_, some, expected) => expect(seen(some)).toEqual(expected));

  it.each([
    [{ preproxy: "http://h:1" }, "Unsupported pre-proxy type for 'http://h:1'"],
    [
      { preproxy: "socks5://h:1", proxy: "socks5://u:p@h:2" },
      "Having a SOCKS pre-proxy and proxy is not supported with 'socks5://(redacted)@h:2'",
    ],
  ])("%j is 5", (some, message) => {
    expect(() => seen(some)).toThrow(expect.objectContaining({ exitCode: 5, message }));
  });
});

const exemptions: [host: string, list: string, exempt: boolean][] = [
  ["a.test", "*", true],
  ["a.test", "b.test, *", false],
  ["a.test", "a.test", true],
  ["a.test", "A.TEST", true],
  ["a.test", ".a.test", true],
  ["a.test", "a.test.", true],
  ["b.a.test", "a.test", true],
  ["b.a.test", ".a.test", true],
  ["ba.test", "a.test", false],
  ["a.test", "b.a.test", false],
  ["a.test", "x,y a.test", true],
  ["a.test", "a.test:80", false],
  ["a.test", "", false],
  ["10.1.2.3", "10.1.2.3", true],
  ["10.1.2.3", "10.0.0.0/8", true],
  ["10.1.2.3", "10.1.2.0/31", false],
  ["10.1.2.3", "10.1.2.2/31", true],
  ["10.1.2.3", "10.1.2.3/33", false],
  ["10.1.2.3", "2.3", false],
  ["10.1.2.3", "10.1.2.3/32", true],
  ["[fd00::1]", "fd00::/8", true],
  ["[fd00::1]", "fd00::1", true],
  ["[fd00::1]", "[fd00::1]", false],
  ["[fe00::1]", "fd00::/8", false],
  ["[fd00::1]", "10.0.0.0/8", false],
];

// An empty --noproxy is no argument to compare with, and curl 7.88 takes IPv6 addresses for names (later ones do not).
const compared = exemptions.filter(([, list]) => list !== "" && list !== "fd00::/8");

describe("hosts exempt from proxies", () => {
  it.each(exemptions)("%s and '%s': %s", (host, list, exempt) => {
    expect(isExempt(host, list)).toBe(exempt);
  });

  it.each(compared)(
    "the system's curl agrees: %s and '%s': %s",
    unless(noCurl),
    async (host, list, exempt) => {
      // The proxy answers; without it the connection goes to a port where nobody does.
      const proxy = await rawServer(["HTTP/1.1 204 Yes\r\n\r\n"]);
      const args = ["-x", `http://127.0.0.1:${proxy.port}`, "--noproxy", list, "--connect-timeout", "1"];
      const elsewhere = host.includes("test") ? ["--resolve", `${host}:9:127.0.0.1`] : ["--interface", "lo"];
      await curl([...args, ...elsewhere, "-o", "/dev/null", `http://${host}:9/`]);
      const asked = proxy.connections > 0;
      proxy.close();
      expect(asked).toBe(!exempt);
    },
  );
});

describe("--resolve", () => {
  it.each([
    ["a.test", 80, ["a.test:80:127.0.0.1"], ["127.0.0.1"]],
    ["a.test", 81, ["a.test:80:127.0.0.1"], undefined],
    ["a.test", 80, ["A.Test:80:127.0.0.1"], ["127.0.0.1"]],
    ["a.test", 80, ["+a.test:80:127.0.0.1,[::1]"], ["127.0.0.1", "::1"]],
    ["a.test", 80, ["a.test:80:::1"], ["::1"]],
    ["a.test", 80, ["*:80:127.0.0.2"], ["127.0.0.2"]],
    ["a.test", 80, ["a.test:80:127.0.0.1", "*:80:127.0.0.2"], ["127.0.0.1"]],
    ["a.test", 80, ["a.test:80:127.0.0.1", "a.test:80:127.0.0.3"], ["127.0.0.3"]],
    ["a.test", 80, ["a.test:80:127.0.0.1", "-a.test:80"], undefined],
    ["[::1]", 80, ["[::1]:80:127.0.0.1"], ["127.0.0.1"]],
  ] as const)("%s:%d with %j", (host, port, pins, expected) => {
    expect(resolvedAddresses(host, port, pins)).toEqual(expected);
  });

  it.each(["foo", "a:80", "a:80:zz", "a:99999:127.0.0.1", "a:80:[::1", "a:80:127.0.0.1,b"])(
    "%s is 49",
    async pin => {
      const message = `Could not parse CURLOPT_RESOLVE entry '${pin}'`;
      expect(() => resolvedAddresses("x", 1, [pin])).toThrow(
        expect.objectContaining({ exitCode: 49, message }),
      );
      if (haveCurl) expect((await curl(["--resolve", pin, "http://127.0.0.1:9/"])).code).toBe(49);
    },
  );
});

describe("--connect-to", () => {
  it.each([
    ["a.test:80:b.test:81", "b.test:81"],
    ["A.TEST:80:B.test:81", "b.test:81"],
    ["::b.test:81", "b.test:81"],
    [":80:b.test:", "b.test:80"],
    [":80:b.test", "b.test:80"],
    ["a.test:::81", "a.test:81"],
    ["a.test:80:[::1]:81", "[::1]:81"],
    ["a.test:81:b.test:82", undefined],
    ["c.test::b.test:82", undefined],
    ["a.test:80::", undefined],
    ["a.test:80:a.test:80", undefined],
    ["::A.test:", undefined],
    ["nonsense", undefined],
  ])("%s", (entry, expected) => {
    const to = connectTo(http, [entry]);
    expect(to && `${to.host}:${to.port}`).toBe(expected);
  });

  it("the first matching entry is used", () => {
    expect(connectTo(http, ["x:80:y:1", "::z:2", "::w:3"])).toEqual({ host: "z", port: 2 });
  });

  it("an invalid port is 49", () => {
    expect(() => connectTo(http, ["::b:99999"])).toThrow(expect.objectContaining({ exitCode: 49 }));
  });
});

describe("routes", () => {
  it("have keys that distinguish connections that must not be shared", () => {
    const keys = [
      routeOf(http, settings()),
      routeOf(https, settings()),
      routeOf({ ...http, port: 81 }, settings()),
      routeOf({ ...http, host: "b.test" }, settings()),
      routeOf(http, settings({ proxy: "p:1" })),
      routeOf(http, settings({ proxy: "u@p:1" })),
      routeOf(http, settings({ proxy: "socks5://p:1" })),
      routeOf(http, settings({ proxy: "socks5h://p:1" })),
      routeOf(http, settings({ proxy: "socks5://u@p:1" })),
      routeOf(http, settings({ proxy: "socks5://localhost/p" })),
      routeOf(http, settings({ proxy: "p:1", proxyKind: "http1.0" })),
      routeOf(http, settings({ proxy: "p:1", preproxy: "socks5://p:1" })),
      routeOf(http, settings({ connectTo: ["::b:1"] })),
      routeOf(http, settings({ unixSocket: "/s" })),
      routeOf(http, settings({ resolve: ["a.test:80:127.0.0.1"] })),
      routeOf(http, settings({ ipVersion: 4 })),
      routeOf(https, settings({ tls: { verify: false } })),
      routeOf(https, settings({ tls: { certFile: "/c" } })),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(routeOf(http, settings()).key).toBe(keys[0]);
  });
});
