/** What a received request becomes: the URL it is sent to, and the fields that are forwarded. */
import { describe, expect, it } from "vitest";
import { parseUrl } from "../../../src/message/url.ts";
import type { ReceivedHead } from "../../../src/modes/listen/admission.ts";
import {
  endToEnd,
  endToEndTrailers,
  forwardedFields,
  upstreamUrl,
} from "../../../src/modes/listen/upstream.ts";
import { parseHeaderLines } from "../../../src/plan/headers.ts";

const fixed = parseUrl("https://search.example/", { defaultScheme: "https" });
const head = (target: string, host = "localhost:9200"): ReceivedHead => ({
  method: "GET",
  target,
  httpVersion: "1.1",
  fields: [{ name: "Host", value: host }],
});

/** `scheme://host:port path?query`, or the status of the refusal. */
function sentTo(target: string, upstream = parseUrl("https://search.example/", { defaultScheme: "https" })) {
  const url = upstreamUrl(head(target), upstream);
  return "status" in url ? url.status : `${url.path}${url.query === undefined ? "" : `?${url.query}`}`;
}

describe("the URL of a request below a fixed one", () => {
  it.each([
    ["/", "/"],
    ["/a//b/%2F?q=%20&r", "/a//b/%2F?q=%20&r"],
    ["/?", "/?"],
    ["http://localhost:9200/x?y", "/x?y"],
    ["http://localhost:9200", "/"],
    ["http://localhost:9200?y", "/?y"],
    ["/a?x=1&X-Amz-Signature=1&X-Amz-Credential=2&y=2", "/a?x=1&y=2"],
    ["/a?x-amz-date=1&X%2DAmz%2DSignature=1", "/a"],
    ["/a?X-Amz-Target=kept", "/a?X-Amz-Target=kept"],
    ["other:80", 400],
  ])("%s", (target, expected) => {
    expect(sentTo(target)).toBe(expected);
  });

  it("keeps scheme, host and port of the fixed URL, whatever the Host is", () => {
    expect(upstreamUrl(head("/a", "other.example"), fixed)).toMatchObject({
      scheme: "https",
      host: "search.example",
      port: 443,
    });
  });

  it.each([
    ["https://h/base", "/a", "/base/a"],
    ["https://h/base/", "/a", "/base/a"],
    ["https://h/base?k=1", "/a?b=2", "/base/a?k=1&b=2"],
    ["https://h/base?k=1", "/", "/base/?k=1"],
  ])("below %s, %s is %s", (base, target, expected) => {
    expect(sentTo(target, parseUrl(base, { defaultScheme: "https" }))).toBe(expected);
  });
});

describe("the URL of a request that names its host", () => {
  const named = (target: string, host: string) => {
    const url = upstreamUrl(head(target, host), undefined);
    return "status" in url ? url.status : `${url.scheme}://${url.host}:${url.port}${url.path}`;
  };

  it.each([
    ["/a", "dynamodb.eu-west-1.amazonaws.com", "https://dynamodb.eu-west-1.amazonaws.com:443/a"],
    ["/a", "dynamodb.eu-west-1.amazonaws.com:80", "https://dynamodb.eu-west-1.amazonaws.com:443/a"],
    ["http://s3.amazonaws.com/b/k", "127.0.0.1:8080", "https://s3.amazonaws.com:443/b/k"],
    ["https://s3.amazonaws.com/b/k", "127.0.0.1:8080", "https://s3.amazonaws.com:443/b/k"],
    ["/a", "localhost:8080", 421],
    ["/a", "evil.example", 421],
    ["/a", "dynamodb.eu-west-1.amazonaws.com:8443", 421],
    ["/a", "user@dynamodb.eu-west-1.amazonaws.com", 421],
    ["/a", "x.us-east-1.elb.amazonaws.com", 421],
    ["/a", "s3-evil.us-east-1.elb.amazonaws.com", 421],
    ["/a", "dynamodb.eu-west-1.amazonaws.com.evil.example", 421],
    ["/a", "a b", 421],
    ["/a", "", 421],
  ])("%s for Host %s is %s", (target, host, expected) => {
    expect(named(target, host)).toBe(expected);
  });
});

describe("forwarded fields", () => {
  const lines = (fields: readonly { name: string; value: string }[]) =>
    fields.map(({ name, value }) => `${name}: ${value}`);
  const pass = (received: readonly string[], given: readonly string[] = []) =>
    lines(
      forwardedFields(
        received.map(line => ({
          name: line.slice(0, line.indexOf(":")),
          value: line.slice(line.indexOf(":") + 2),
        })),
        parseHeaderLines(given),
      ),
    );

  it("keep their order, case and duplicates", () => {
    const kept = [
      "osd-xsrf: true",
      "Cookie: a=b",
      "X-A: 1",
      "x-a: 2",
      "kbn-version: 7",
      "Origin: http://localhost",
    ];
    expect(pass(kept)).toEqual(kept);
  });

  it("omit those of the connection, including those that Connection lists", () => {
    const dropped = ["Connection: keep-alive, X-Hop", "X-Hop: 1", "Keep-Alive: 5", "TE: gzip", "Trailer: x"];
    const others = [
      "Proxy-Connection: close",
      "Proxy-Authorization: Basic x",
      "Upgrade: h2c",
      "Transfer-Encoding: chunked",
    ];
    const transport = ["Host: localhost", "Content-Length: 3", "Expect: 100-continue"];
    expect(pass([...dropped, ...others, ...transport, "X-Kept: 1"])).toEqual(["X-Kept: 1"]);
  });

  it("request trailers if the client does, unless -H says otherwise", () => {
    expect(pass(["TE: gzip;q=0.5, trailers"])).toEqual(["TE: trailers", "Connection: TE"]);
    expect(pass(["TE: trailers"], ["TE:"])).toEqual([]);
  });

  it("omit a signature made with other keys, and fields added on the way to the listener", () => {
    const signature = [
      "Authorization: AWS4-HMAC-SHA256 x",
      "X-Amz-Date: 1",
      "x-amz-security-token: t",
      "X-Amz-Content-Sha256: abc",
    ];
    const way = ["Forwarded: for=1", "X-Forwarded-For: 1", "x-forwarded-proto: http"];
    expect(pass([...signature, ...way, "X-Amz-Target: T.Op"])).toEqual(["X-Amz-Target: T.Op"]);
  });

  it.each(["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])(
    "keep X-Amz-Content-Sha256: %s",
    value => {
      expect(pass([`X-Amz-Content-Sha256: ${value}`])).toEqual([`X-Amz-Content-Sha256: ${value}`]);
    },
  );

  it("are added, replaced and removed by -H", () => {
    expect(pass(["X-A: 1", "X-B: 2", "X-C: 3"], ["x-a: new", "X-B:", "X-D: 4"])).toEqual([
      "X-C: 3",
      "x-a: new",
      "X-D: 4",
    ]);
  });

  it("after a body omit what would change how the message is read", () => {
    const kept = ["X-Sum: a b", "grpc-status:0", "Server-Timing: t;dur=1"];
    const dropped = [
      "Content-Length: 3",
      "transfer-encoding: chunked",
      "Set-Cookie: a=b",
      "Location: /",
      "Trailer: x",
    ];
    const malformed = ["no colon", ": no name", "na me: x", "X-Bell: \x07"];
    const received = [...kept, ...dropped, ...malformed].map(line => Buffer.from(`${line}\r\n`));
    expect(lines(endToEndTrailers(received))).toEqual([
      "X-Sum: a b",
      "grpc-status: 0",
      "Server-Timing: t;dur=1",
    ]);
  });

  it("of a response are all but those of the connection", () => {
    const fields = [
      "Connection: x-hop",
      "X-Hop: 1",
      "Transfer-Encoding: chunked",
      "Content-Length: 1",
      "WWW-Authenticate: a",
    ];
    const parsed = fields.map(line => ({
      name: line.split(": ")[0] ?? "",
      value: line.split(": ")[1] ?? "",
    }));
    expect(lines(endToEnd(parsed))).toEqual(["Content-Length: 1", "WWW-Authenticate: a"]);
  });
});
