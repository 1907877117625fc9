/** Requests on the wire, byte for byte, whatever undici would have written. */
import { afterEach, describe, expect, it } from "vitest";
import type { Body, HeaderField } from "../../src/message/request.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { bodyOf, outcome, settings } from "./exchange.ts";

let server: RawServer;
afterEach(() => server.close());

interface Case {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: Body;
  /** Without the Host line when `headers` is not given. */
  readonly wire: string;
}

const host = [{ name: "Host", value: "h" }];
const field = (name: string, value: string): HeaderField => ({ name, value });

const cases: Record<string, Case> = {
  "a plain GET has no Connection line": { wire: "GET / HTTP/1.1\r\nHost: h\r\n\r\n" },
  "the target as it is": {
    target: "/a%20b//../x;y?m=a=b&&z=%zz'()*|{}\u00c3\u00a9",
    wire: "GET /a%20b//../x;y?m=a=b&&z=%zz'()*|{}\u00c3\u00a9 HTTP/1.1\r\nHost: h\r\n\r\n",
  },
  "order, case, duplicates, empty values and bytes above 127": {
    headers: [
      ...host,
      field("X-B", "1"),
      field("x-a", ""),
      field("X-B", "2"),
      field("X-UTF8", "\u00c3\u00a9\t ~"),
    ],
    wire: "GET / HTTP/1.1\r\nHost: h\r\nX-B: 1\r\nx-a:\r\nX-B: 2\r\nX-UTF8: \u00c3\u00a9\t ~\r\n\r\n",
  },
  "POST without a body has no length": { method: "POST", wire: "POST / HTTP/1.1\r\nHost: h\r\n\r\n" },
  "POST of nothing has one": {
    method: "POST",
    body: bodyOf("", { few: true }),
    wire: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
  },
  "PUT of an empty stream": {
    method: "PUT",
    body: bodyOf(""),
    wire: "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
  },
  "GET with a body": {
    body: bodyOf("x", { few: true }),
    wire: "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx",
  },
  "HEAD with a body": {
    method: "HEAD",
    body: bodyOf("x", { few: true }),
    wire: "HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx",
  },
  "DELETE with a body that streams": {
    method: "DELETE",
    body: bodyOf(["ab", 5, "c"]),
    wire: "DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
  },
  "a method nobody knows": { method: "FROB-1", wire: "FROB-1 / HTTP/1.1\r\nHost: h\r\n\r\n" },
  "OPTIONS *": { method: "OPTIONS", target: "*", wire: "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n" },
  "a body of unknown length goes in chunks": {
    method: "PUT",
    body: bodyOf(["hello", 5, "0123456789abcdef"], { known: false }),
    wire: "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
  },
  "and without any byte still ends": {
    method: "PUT",
    body: bodyOf("", { known: false }),
    wire: "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  },
};

describe("requests", () => {
  it.each(Object.entries(cases))("%s", async (_, { wire, ...wanted }) => {
    server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
    const got = await outcome({ headers: host, ...wanted, port: server.port });
    expect(got).toMatchObject({ code: 0, status: 200 });
    expect(server.received.join("|")).toBe(wire);
  });

  it("never contain what would end a line early", async () => {
    server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
    const sent = outcome({ port: server.port, headers: [field("X", "a\r\nHost: evil")] });
    await expect(sent).rejects.toThrow(TypeError);
    expect(server.received.join("")).toBe("");
  });

  it("yield heads as received, raw and parsed", async () => {
    const interim = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
    const final =
      "HTTP/1.0 404 Not  Here\u00e9\r\nX-Folded: one\r\n\ttwo\r\nx-Case:  v \r\nX-Case: w\r\nEmpty:\r\n\r\n";
    server = await rawServer([interim + final.slice(0, 20), 10, `${final.slice(20)}body`, "END"]);
    const { exchange, body } = await outcome({ port: server.port });
    expect(
      exchange?.earlierHeads.map(head => [
        head.status,
        Buffer.from(head.raw).toString("latin1"),
        head.fromProxy,
      ]),
    ).toEqual([[103, interim, false]]);
    expect(Buffer.from(exchange?.head.raw ?? []).toString("latin1")).toBe(final);
    expect(exchange?.head).toMatchObject({
      httpVersion: "1.0",
      status: 404,
      reason: "Not  Here\u00e9",
      headers: [field("X-Folded", "one two"), field("x-Case", "v"), field("X-Case", "w"), field("Empty", "")],
    });
    expect(body).toBe("body");
  });

  it("are counted in bytes sent and received", async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
    server = await rawServer(["HTTP/1.1 100 Continue\r\n\r\n", `${head}abcd`]);
    const { exchange } = await outcome({
      port: server.port,
      method: "POST",
      headers: host,
      body: bodyOf(["12345", 1, "67"]),
    });
    expect(exchange?.stats).toMatchObject({
      requestBytes: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n".length,
      uploadBytes: 7,
      headerBytes: "HTTP/1.1 100 Continue\r\n\r\n".length + head.length,
      downloadBytes: 4,
      expectedBytes: 4,
      newConnections: 1,
      remoteIp: "127.0.0.1",
      remotePort: server.port,
      localIp: "127.0.0.1",
      appConnect: 0,
      tlsVerifyResult: 0,
    });
    const { nameLookup, connect, preTransfer, startTransfer, total } = exchange?.stats ?? ({} as never);
    const times = [0, nameLookup, connect, preTransfer, startTransfer, total];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(nameLookup).toBeGreaterThan(0);
  });

  it("are traced in curl's words", async () => {
    server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
    const lines: string[] = [];
    await outcome({
      port: server.port,
      headers: host,
      connection: settings(),
      trace: {
        info: text => lines.push(`* ${text}`),
        requestHead: bytes => lines.push(`> ${Buffer.from(bytes).toString("latin1")}`),
        responseHead: bytes => lines.push(`< ${Buffer.from(bytes).toString("latin1")}`),
      },
    });
    expect(lines).toEqual([
      `*   Trying 127.0.0.1:${server.port}...`,
      `* Connected to 127.0.0.1 (127.0.0.1) port ${server.port}`,
      "> GET / HTTP/1.1\r\nHost: h\r\n\r\n",
      "< HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      "* Connection #0 to host 127.0.0.1 left intact",
    ]);
  });
});
