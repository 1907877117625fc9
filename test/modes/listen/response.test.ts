/** How a response is changed for the client. */
import { describe, expect, it } from "vitest";
import { ExitCode } from "../../../src/exit.ts";
import { parseUrl } from "../../../src/message/url.ts";
import { clientFields, failureResponse } from "../../../src/modes/listen/response.ts";

const sentTo = parseUrl("https://search.example/base/a", { defaultScheme: "https" });
const ends = { sentTo, prefix: "/base", listener: "localhost:9200", takesTrailers: true };
const changed = (name: string, value: string, prefix = "/base") =>
  clientFields({ headers: [{ name, value }], status: 200, httpVersion: "1.1" }, { ...ends, prefix })[0]
    ?.value;

describe("a Location", () => {
  it.each([
    ["https://search.example/base/b?c", "http://localhost:9200/b?c"],
    ["https://search.example/base", "http://localhost:9200/"],
    ["https://search.example:443/base/b", "http://localhost:9200/b"],
    ["HTTPS://Search.Example/base/b", "http://localhost:9200/b"],
    ["//search.example/base/b", "http://localhost:9200/b"],
    ["/base/b", "/b"],
    ["/base", "/"],
    ["/basement", "/basement"],
    ["/other", "/other"],
    ["b", "b"],
    ["https://search.example.evil/base", "https://search.example.evil/base"],
    [
      "https://login.example/?next=https://search.example/",
      "https://login.example/?next=https://search.example/",
    ],
  ])("%s is %s for the client", (location, expected) => {
    expect(changed("Location", location)).toBe(expected);
    expect(changed("content-location", location)).toBe(expected);
  });

  it("keeps its path without a fixed path", () => {
    expect(changed("Location", "https://search.example/base/b", "")).toBe("http://localhost:9200/base/b");
  });
});

describe("a Set-Cookie", () => {
  it.each([
    ["a=b; Domain=search.example; Path=/; Secure; HttpOnly", "a=b; Path=/; HttpOnly"],
    ["a=b;secure;domain=x", "a=b"],
    ["secure=domain", "secure=domain"],
    ["a=b; SameSite=Lax", "a=b; SameSite=Lax"],
    ["__Secure-a=b; Secure; Domain=x", "__Secure-a=b; Secure"],
    ["__Host-a=b; Secure; Path=/", "__Host-a=b; Secure; Path=/"],
  ])("%s is %s for the client", (cookie, expected) => {
    expect(changed("Set-Cookie", cookie)).toBe(expected);
  });
});

describe("a Trailer", () => {
  const trailer = { name: "Trailer", value: "X-Sum" };
  const length = { name: "content-length", value: "3" };
  it.each([
    ["of chunks is passed on", [trailer], 200, "1.1", true, [trailer]],
    ["beside a length is left out", [trailer, length], 200, "1.1", true, [length]],
    ["beside a length over HTTP/2 takes its place", [trailer, length], 200, "2", true, [trailer]],
    ["of a status without a body is left out", [trailer], 304, "1.1", true, []],
    ["for HTTP/1.0 and for HEAD is left out", [trailer, length], 200, "2", false, [length]],
  ])("%s", (_, headers, status, httpVersion, takesTrailers, expected) => {
    expect(clientFields({ headers, status, httpVersion }, { ...ends, takesTrailers })).toEqual(expected);
  });
});

it.each([
  [ExitCode.NotConnected, 502],
  [ExitCode.HostNotResolved, 502],
  [ExitCode.ServerNotVerified, 502],
  [ExitCode.TimedOut, 504],
  [ExitCode.LoginDenied, 503],
  [ExitCode.ReadError, 400],
] as const)("a failure %i is status %i with a line of JSON", (exitCode, status) => {
  const response = failureResponse({ exitCode, message: 'no "way"' });
  expect(response.status).toBe(status);
  expect(JSON.parse(response.body)).toEqual({ error: { exitCode, message: 'no "way"' } });
});
