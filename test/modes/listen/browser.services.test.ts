/**
 * Headless Chromium through the listener, only in the long run: as OpenSearch Dashboards uses it, and as a malicious
 * web page would.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownKeys } from "../../e2e/drawn-command-lines.ts";
import { type Gateway, startGateway } from "../../support/gateway.ts";
import { type ReceivedRequest, valuesOf } from "../../support/gateway-reader.ts";
import type { Reply } from "../../support/gateway-refusal.ts";
import { unless } from "../../support/needs.ts";
import { type RunningListener, startListener } from "./listener.ts";

const noChromium = (() => {
  try {
    execFileSync("chromium", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "Debian's chromium is not installed";
  }
})();

const inChromium = { timeout: 60_000, ...unless(noChromium) };

function page(type: string, body: string, headers: Reply["headers"] = [], status = 200): Reply {
  return { status, headers: [["content-type", type], ...headers], body: Buffer.from(body) };
}

/** A redirect that sets a cookie, a page with a script, and what the script asks. */
function dashboards(request: ReceivedRequest): Reply {
  const host = valuesOf(request, "host")[0] ?? "";
  if (request.target === "/")
    return page(
      "text/plain",
      "",
      [
        ["location", `http://${host}/_dashboards/app`],
        ["set-cookie", `sid=1; Domain=${host.replace(/:.*/, "")}; Path=/; Secure; HttpOnly`],
      ],
      302,
    );
  if (request.target === "/_dashboards/app")
    return page("text/html", '<!DOCTYPE html><p id="seen">nothing</p><script src="/app.js"></script>');
  if (request.target === "/app.js") return page("text/javascript", script);
  const seen = {
    xsrf: valuesOf(request, "osd-xsrf"),
    cookie: valuesOf(request, "cookie"),
    body: `${request.body}`,
  };
  return page("application/json", JSON.stringify(seen));
}

const script = `
  const request = new XMLHttpRequest();
  request.open("POST", "/api/search", false);
  request.setRequestHeader("osd-xsrf", "true");
  request.setRequestHeader("Content-Type", "application/json");
  request.send('{"size":1}');
  document.getElementById("seen").textContent = request.status + " " + request.responseText;
`;

/** A page of another origin that tries what pages can: a script's request, one without an answer, an image, a frame. */
const attack = (url: string) => `<!DOCTYPE html><p id="seen">nothing</p>
  <img src="${url}/steal-image"><iframe src="${url}/steal-frame"></iframe><script src="${url}/steal-script"></script>
  <script>
    navigator.sendBeacon("${url}/steal-beacon", "x");
    fetch("${url}/steal-fetch", { mode: "no-cors", method: "POST", body: "x" });
    const request = new XMLHttpRequest();
    request.open("GET", "${url}/steal-xhr", false);
    try { request.send(); document.getElementById("seen").textContent = "read: " + request.responseText; }
    catch (error) { document.getElementById("seen").textContent = "blocked"; }
  </script>`;

describe("a browser through the listener", () => {
  let gateway: Gateway;
  let listener: RunningListener;
  let folder: string;
  beforeAll(async () => {
    gateway = await startGateway({
      keys: knownKeys,
      service: "es",
      region: "eu-west-1",
      backend: dashboards,
    });
    const [{ accessKeyId, secretAccessKey }] = knownKeys;
    const scope = ["--service", "es", "--region", "eu-west-1"];
    listener = await startListener(["--listen", "0", ...scope, gateway.origin], {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    folder = mkdtempSync(join(tmpdir(), "awscurl-chromium-"));
  });
  afterAll(async () => {
    await listener.stop();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The document once its scripts have run. */
  function domOf(url: string): Promise<string> {
    const options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const own = [`--user-data-dir=${folder}`, "--dump-dom", url];
    return new Promise((resolve, reject) => {
      execFile("chromium", [...options, ...own], { timeout: 50_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
  }

  it("receives redirects and cookies that point to the listener", async () => {
    const { status, headers } = await fetch(listener.url, { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([302, `${listener.url}/_dashboards/app`]);
    expect(headers.get("set-cookie")).toBe("sid=1; Path=/; HttpOnly");
  });

  // Chromium is large: it takes part in the long run alone.
  if (process.env.AWSCURL_TEST_LONG !== "1") return;

  it("follows a redirect, keeps a cookie, runs a script and its XHR with osd-xsrf", inChromium, async () => {
    const dom = await domOf(listener.url.replace("127.0.0.1", "localhost"));
    expect(dom).toContain('200 {"xsrf":["true"],"cookie":["sid=1"],"body":"{\\"size\\":1}"}');
    expect(gateway.log.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
    const signed = gateway.log.flatMap(({ claim }) => claim?.signedHeaders ?? []);
    expect(
      signed.filter(name => /^(sec-|accept$|accept-encoding|user-agent|referer|cache-control)/.test(name)),
    ).toEqual([]);
  });

  it.each(["127.0.0.1", "localhost"])("gets no page for another origin on %s", inChromium, async name => {
    const before = gateway.log.length;
    const other = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(attack(listener.url));
    });
    await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve));
    try {
      const dom = await domOf(`http://${name}:${(other.address() as AddressInfo).port}/`);
      expect(dom).toContain('<p id="seen">blocked</p>');
      expect(gateway.log.length).toBe(before);
      expect(await listener.logged(/\/steal-xhr 403/)).toContain("/steal-image 403");
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});
