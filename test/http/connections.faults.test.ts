/** Connections and their failures: names, addresses, proxies, tunnels, Unix sockets, time limits, aborts, reuse. */
import dns from "node:dns";
import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { proxyServer } from "../support/proxy.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { curl, haveCurl, outcome, send, settings, transport } from "./exchange.ts";

const closing: { close(): void }[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const server of closing.splice(0)) server.close();
});

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

async function serve(...of: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...of);
  closing.push(server);
  return server;
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

describe("names and addresses", () => {
  it("a refused connection is 7", async () => {
    const port = await closedPort();
    const got = await outcome({ port });
    expect(got.code).toBe(7);
    expect(got.message).toMatch(
      new RegExp(`^Failed to connect to 127.0.0.1 port ${port} after \\d+ ms: Could not connect to server$`),
    );
    if (haveCurl) expect((await curl([`http://127.0.0.1:${port}/`])).code).toBe(7);
  });

  it("a name that cannot be resolved is 6", async () => {
    const got = await outcome({ port: 80, host: "no-such-host.invalid" });
    expect(got).toMatchObject({ code: 6, message: "Could not resolve host: no-such-host.invalid" });
  });

  it("--resolve specifies the addresses of a name, and the next is tried when the first refuses", async () => {
    const { port } = await serve([ok]);
    const connection = settings({ resolve: [`a.test:${port}:[::1],127.0.0.1`] });
    expect(await outcome({ port, host: "a.test", connection })).toMatchObject({ code: 0, body: "hi" });
  });

  it("localhost is this machine without a lookup, IPv6 first", async () => {
    const { port } = await serve([ok], { host: "::1" });
    const { exchange } = await outcome({ port, host: "x.localhost" });
    expect(exchange?.stats.remoteIp).toBe("::1");
  });

  it("-4 does not try IPv6, and -6 does not try IPv4", async () => {
    const { port } = await serve([ok], { host: "::1" });
    expect((await outcome({ port, host: "localhost", connection: settings({ ipVersion: 4 }) })).code).toBe(7);
    expect((await outcome({ port, host: "localhost", connection: settings({ ipVersion: 6 }) })).code).toBe(0);
    expect((await outcome({ port, host: "127.0.0.1", connection: settings({ ipVersion: 6 }) })).code).toBe(7);
  });

  it("--connect-to changes the destination but not the head", async () => {
    const { port, received } = await serve([ok]);
    const connection = settings({ connectTo: [`b.test:80:[::1]:9`, `a.test:80:127.0.0.1:${port}`] });
    expect(await outcome({ port: 80, host: "a.test", connection })).toMatchObject({ code: 0 });
    expect(received[0]).toBe("GET / HTTP/1.1\r\nHost: a.test:80\r\n\r\n");
  });

  it("a Unix socket is used whatever the host name is, and without a proxy", async () => {
    const folder = mkdtempSync(join(tmpdir(), "http-"));
    const path = join(folder, "s");
    await serve([ok], { path });
    const connection = settings({ unixSocket: path, proxy: "http://127.0.0.1:9" });
    expect(await outcome({ port: 80, host: "nobody.invalid", connection })).toMatchObject({
      code: 0,
      body: "hi",
    });
    expect(
      (await outcome({ port: 80, connection: settings({ unixSocket: join(folder, "none") }) })).code,
    ).toBe(7);
    rmSync(folder, { recursive: true });
  });
});

describe("proxies", () => {
  it("http is sent to the proxy in absolute form, with its credentials", async () => {
    const proxy = await serve([ok]);
    const connection = settings({ env: { http_proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` } });
    expect(await outcome({ port: 80, host: "a.test", target: "/x?y", connection })).toMatchObject({
      code: 0,
      body: "hi",
    });
    expect(proxy.received[0]).toBe(
      `GET http://a.test/x?y HTTP/1.1\r\nHost: a.test:80\r\nProxy-Authorization: Basic ${btoa("user:p@ss")}\r\nProxy-Connection: Keep-Alive\r\n\r\n`,
    );
  });

  it("--connect-to through a proxy uses a tunnel, for http too", async () => {
    const server = await serve([ok]);
    const proxy = await proxyServer();
    closing.push(proxy);
    const connection = settings({
      proxy: `127.0.0.1:${proxy.port}`,
      connectTo: [`::127.0.0.1:${server.port}`],
    });
    const got = await outcome({ port: 80, host: "a.test", connection });
    expect(got).toMatchObject({ code: 0, body: "hi" });
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
    expect(got.exchange?.earlierHeads).toMatchObject([{ status: 200, fromProxy: true }]);
    expect(got.exchange?.stats.proxyConnectStatus).toBe(200);
    expect(server.received[0]).toBe("GET / HTTP/1.1\r\nHost: a.test:80\r\n\r\n");
  });

  it("a proxy that cannot be resolved is 5, and one that refuses is 7", async () => {
    const nowhere = settings({ proxy: "http://no-such-proxy.invalid:3128" });
    expect(await outcome({ port: 80, connection: nowhere })).toMatchObject({
      code: 5,
      message: "Could not resolve proxy: no-such-proxy.invalid",
    });
    const port = await closedPort();
    const got = await outcome({
      port: 80,
      host: "a.test",
      connection: settings({ proxy: `http://127.0.0.1:${port}` }),
    });
    expect(got.code).toBe(7);
    expect(got.message).toContain(`127.0.0.1 port ${port} `);
  });

  it.each([
    [
      "refused",
      ["HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nhi", "END"],
      "CONNECT tunnel failed, response 403",
    ],
    ["closed", ["END"], "Proxy CONNECT aborted"],
    ["reset", ["RST"], "Recv failure: Connection reset by peer"],
  ] as const)("a tunnel that is %s is 56", async (_, steps, message) => {
    const { port } = await serve(steps);
    const got = await outcome({
      scheme: "https",
      port: 443,
      host: "a.test",
      connection: settings({ proxy: `http://127.0.0.1:${port}` }),
    });
    expect(got).toMatchObject({ code: 56, message });
    if (haveCurl) expect((await curl(["-x", `http://127.0.0.1:${port}`, "https://a.test/"])).code).toBe(56);
  });

  it("CONNECT contains the user agent and the destination", async () => {
    const { port, received } = await serve(["HTTP/1.1 407 No\r\n\r\n", "END"]);
    await outcome({
      scheme: "https",
      port: 8443,
      host: "a.test",
      headers: [
        { name: "Host", value: "a.test:8443" },
        { name: "User-Agent", value: "of the request" },
        { name: "X-Secret", value: "s" },
      ],
      connection: settings({ env: { HTTPS_PROXY: `http://u:p@127.0.0.1:${port}` }, userAgent: "me/1" }),
    });
    expect(received[0]).toBe(
      `CONNECT a.test:8443 HTTP/1.1\r\nHost: a.test:8443\r\nProxy-Authorization: Basic ${btoa("u:p")}\r\nUser-Agent: me/1\r\nProxy-Connection: Keep-Alive\r\n\r\n`,
    );
  });
});

describe("time limits and aborts", () => {
  const stalled = () => serve([60_000]);

  it("--connect-timeout covers the proxy's response", async () => {
    const { port } = await stalled();
    const got = await outcome({
      scheme: "https",
      port: 443,
      host: "a.test",
      connection: settings({ connectTimeout: 0.2, proxy: `http://127.0.0.1:${port}` }),
    });
    expect(got.code).toBe(28);
    expect(got.message).toMatch(/^Connection timed out after 2\d\d milliseconds$/);
  });

  it("--connect-timeout covers TLS", async () => {
    const { port } = await stalled();
    expect(
      (await outcome({ scheme: "https", port, connection: settings({ connectTimeout: 0.2 }) })).code,
    ).toBe(28);
  });

  it("--connect-timeout does not cover the response", async () => {
    const { port } = await serve([400, ok]);
    expect((await outcome({ port, connection: settings({ connectTimeout: 0.2 }) })).code).toBe(0);
  });

  it("a signal ends a transfer before it starts", async () => {
    await expect(outcome({ port: 9, signal: AbortSignal.abort(new Error("early")) })).rejects.toThrow(
      "early",
    );
  });

  it("a signal ends a name lookup, with its reason", async () => {
    // A resolver that never answers: how soon the machine's own says no is its affair.
    const asked = vi.spyOn(dns, "lookup").mockImplementation((() => undefined) as never);
    const cut = new AbortController();
    setTimeout(() => cut.abort(new Error("enough")), 50);
    await expect(outcome({ port: 80, host: "slow-name.invalid", signal: cut.signal })).rejects.toThrow(
      "enough",
    );
    expect(asked).toHaveBeenCalledOnce();
  });

  it.each(["https", "http"] as const)("a signal ends waiting over %s, with its reason", async scheme => {
    const { port } = await stalled();
    const cut = new AbortController();
    setTimeout(() => cut.abort(new Error("enough")), 100);
    await expect(outcome({ port, scheme, signal: cut.signal })).rejects.toThrow("enough");
  });

  it("a signal ends a body, after the bytes before it have been delivered", async () => {
    const { port } = await serve(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", 60_000]);
    const cut = new AbortController();
    const { body } = await send(transport(), { port, signal: cut.signal });
    const chunks = body[Symbol.asyncIterator]();
    expect(Buffer.from((await chunks.next()).value ?? []).toString()).toBe("hi");
    setTimeout(() => cut.abort(new Error("enough")), 50);
    await expect(chunks.next()).rejects.toThrow("enough");
  });

  it("a failed transfer leaves no listener on the signal", async () => {
    const { port } = await serve(n => (n % 2 === 0 ? [ok] : ["RST"]));
    const cut = new AbortController();
    const { signal } = cut;
    for (let n = 0; n < 4; n++) await outcome({ port, signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("a connection", () => {
  const head = { name: "Host", value: "h" };

  it.each(["GET", "HEAD", "POST", "DELETE"])("is reused after %s", async method => {
    const { connections, ...server } = await serve(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
    expect(connections).toBe(0);
    const through = transport();
    const infos: string[] = [];
    const trace = { info: (text: string) => void infos.push(text), requestHead() {}, responseHead() {} };
    for (let n = 0; n < 3; n++) {
      const { body, stats } = await send(through, {
        port: server.port,
        method,
        headers: [head],
        connection: settings(),
        trace,
      });
      for await (const _ of body);
      expect(stats.newConnections).toBe(n === 0 ? 1 : 0);
      expect(stats.remotePort).toBe(server.port);
    }
    through.close();
    expect(server.received).toHaveLength(1);
    expect(infos.filter(text => text === "Re-using existing connection with host 127.0.0.1")).toHaveLength(2);
  });

  it.each([
    ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"],
  ])("is not reused after %s", async (_, answer) => {
    const server = await serve([answer]);
    const through = transport();
    await outcome({ port: server.port }, through);
    await outcome({ port: server.port }, through);
    expect(server.connections).toBe(2);
  });

  it("is reused after HTTP/1.0 with keep-alive", async () => {
    const server = await serve(["HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"]);
    const through = transport();
    for (let n = 0; n < 2; n++) for await (const _ of (await send(through, { port: server.port })).body);
    through.close();
    expect(server.connections).toBe(1);
  });

  it("is separate for each concurrent transfer, and shared later", async () => {
    const server = await serve([20, ok]);
    const through = transport();
    const one = async () => {
      for await (const _ of (await send(through, { port: server.port })).body);
    };
    await Promise.all([one(), one(), one()]);
    await Promise.all([one(), one(), one()]);
    through.close();
    expect(server.connections).toBe(3);
  });

  it("that turns out to be closed is replaced by a new one, not by another idle one", async () => {
    const server = await serve(n => (n === 2 ? ["END"] : [20, ok]));
    const through = transport();
    const one = async () => {
      for await (const _ of (await send(through, { port: server.port })).body);
    };
    await Promise.all([one(), one()]);
    await one();
    through.close();
    expect(server.connections).toBe(3);
  });

  it("is not shared between different settings", async () => {
    const server = await serve([ok]);
    const through = transport();
    for (const resolve of [[], ["a.test:1:127.0.0.1"]])
      for await (const _ of (await send(through, { port: server.port, connection: settings({ resolve }) }))
        .body);
    through.close();
    expect(server.connections).toBe(2);
  });

  it("that receives unexpected bytes while idle is closed, and they are not the next response", async () => {
    const server = await serve(n =>
      n === 0 ? [ok, 20, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"] : [ok],
    );
    const through = transport();
    for await (const _ of (await send(through, { port: server.port })).body);
    await new Promise(resolve => setTimeout(resolve, 80));
    expect(await outcome({ port: server.port }, through)).toMatchObject({ code: 0, body: "hi" });
    expect(server.connections).toBe(2);
  });

  it("is closed if a body is not read to its end", async () => {
    const server = await serve(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", 100, "and"]);
    const through = transport();
    for await (const _ of (await send(through, { port: server.port })).body) break;
    expect((await outcome({ port: server.port }, through)).body).toBe("hiand");
    expect(server.connections).toBe(2);
  });
});
