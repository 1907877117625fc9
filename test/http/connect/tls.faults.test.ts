/** TLS, valid and invalid: trust, versions, client certificates, and proxies that speak TLS. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsOptions } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { ConnectionSettings } from "../../../src/http/transport.ts";
import { noCurl, unless } from "../../support/needs.ts";
import { type ProxyServer, proxyServer } from "../../support/proxy.ts";
import { type RawServer, rawServer, type Step } from "../../support/raw-server.ts";
import { curl, outcome, pki, plainTls, send, settings, transport } from "../exchange.ts";

const closing: (RawServer | ProxyServer)[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const read = (name: string) => readFileSync(pki(name));
const identity = (name: string): TlsOptions => ({ cert: read(`${name}.pem`), key: read(`${name}-key.pem`) });
const asksForCertificate: TlsOptions = { requestCert: true, rejectUnauthorized: true, ca: read("ca.pem") };
const caFile = pki("ca.pem");
const client = { certFile: pki("client.pem"), keyFile: pki("client-key.pem") };

async function serve(
  tls: TlsOptions | undefined,
  steps: readonly Step[] = [ok],
  whole = false,
): Promise<RawServer> {
  const server = await rawServer(steps, {
    ...(tls === undefined ? {} : { tls }),
    ...(whole ? { whole: () => true } : {}),
  });
  closing.push(server);
  return server;
}

interface Case {
  readonly server?: TlsOptions;
  /** Answers in plain TCP instead. */
  readonly plain?: readonly Step[];
  readonly host?: string;
  readonly tls?: Partial<ConnectionSettings["tls"]>;
  readonly curl?: readonly string[];
  readonly code: number;
  readonly message?: string | RegExp;
  /** OpenSSL's number for the certificate. */
  readonly verdict?: number;
}

const cases: Record<string, Case> = {
  verified: { code: 0 },
  "verified by address": { host: "127.0.0.1", code: 0 },
  "verified by wildcard": { host: "a.example.test", code: 0 },
  "a label that is a wildcard": { server: identity("wildcards"), host: "x.wild.test", code: 0 },
  "a name beside partial wildcards": {
    server: identity("wildcards"),
    host: "named.partial.test",
    code: 0,
  },
  "an address beside partial wildcards": { server: identity("wildcards"), host: "127.0.0.1", code: 0 },
  "a partial wildcard with its asterisk at the end": {
    server: identity("wildcards"),
    host: "ax.partial.test",
    code: 60,
    message: "SSL: no alternative certificate subject name matches target host name 'ax.partial.test'",
  },
  "a partial wildcard with its asterisk in front": {
    server: identity("wildcards"),
    host: "xb.partial.test",
    code: 60,
  },
  "a partial wildcard with its asterisk in the middle": {
    server: identity("wildcards"),
    host: "cxd.partial.test",
    code: 60,
  },
  "a partial wildcard and -k": {
    server: identity("wildcards"),
    host: "ax.partial.test",
    tls: { verify: false },
    curl: ["-k"],
    code: 0,
  },
  "a partial wildcard in a common name": {
    server: identity("common-name-wildcard"),
    host: "px.name.test",
    code: 60,
  },
  "two wildcards": { server: identity("wildcards"), host: "a.b.deep.test", code: 60 },
  "a wildcard in the second label": { server: identity("wildcards"), host: "x.y.inner.test", code: 60 },
  "a wildcard for a top-level domain": { server: identity("wildcards"), host: "x.single", code: 60 },
  "another name": {
    host: "other.test",
    code: 60,
    message: "SSL: no alternative certificate subject name matches target host name 'other.test'",
  },
  "a wildcard is one label deep": { host: "a.b.example.test", code: 60 },
  "nobody we know": {
    tls: { caFile: pki("self-signed.pem") },
    curl: ["--cacert", pki("self-signed.pem")],
    code: 60,
    message: "SSL certificate problem: unable to get local issuer certificate",
  },
  "self-signed": {
    server: identity("self-signed"),
    code: 60,
    message: "SSL certificate problem: self-signed certificate",
  },
  "self-signed and believed": {
    server: identity("self-signed"),
    tls: { caFile: pki("self-signed.pem") },
    curl: ["--cacert", pki("self-signed.pem")],
    code: 0,
  },
  expired: {
    server: identity("expired"),
    code: 60,
    message: "SSL certificate problem: certificate has expired",
  },
  "-k and expired": {
    server: identity("expired"),
    tls: { verify: false },
    curl: ["-k"],
    code: 0,
    verdict: 10,
  },
  "-k and another name": { host: "other.test", tls: { verify: false }, curl: ["-k"], code: 0 },
  "no such CA file": {
    tls: { caFile: "/no/such" },
    curl: ["--cacert", "/no/such"],
    code: 77,
    message: "error setting certificate file: /no/such",
  },
  "a CA file without certificates": {
    tls: { caFile: "/etc/passwd" },
    curl: ["--cacert", "/etc/passwd"],
    code: 77,
  },
  "plain HTTP": {
    plain: ["HTTP/1.1 400 Bad\r\n\r\n", "END"],
    code: 35,
    message: /^TLS connect error: error:[0-9A-F]{8}:SSL routines::wrong version number$/,
  },
  "closed in the handshake": { plain: ["END"], code: 35 },
  "reset in the handshake": { plain: ["RST"], code: 35, message: "Recv failure: Connection reset by peer" },
  "TLS 1.2 at most, the server 1.3 at least": {
    server: { minVersion: "TLSv1.3" },
    tls: { max: "1.2" },
    curl: ["--tls-max", "1.2"],
    code: 35,
    message: /^TLS connect error: error:[0-9A-F]{8}:SSL routines::.*alert protocol version$/,
  },
  "TLS 1.2 at most": { tls: { max: "1.2" }, curl: ["--tls-max", "1.2"], code: 0 },
  "TLS 1.3 at least": { tls: { min: "1.3" }, curl: ["--tlsv1.3"], code: 0 },
  "TLS 1.3 at least, the server 1.2 at most": {
    server: { maxVersion: "TLSv1.2" },
    tls: { min: "1.3" },
    curl: ["--tlsv1.3"],
    code: 35,
  },
  "at least more than at most": {
    tls: { min: "1.3", max: "1.2" },
    curl: ["--tlsv1.3", "--tls-max", "1.2"],
    code: 35,
  },
  "a certificate is asked for and given": {
    server: asksForCertificate,
    tls: client,
    curl: ["-E", client.certFile, "--key", client.keyFile],
    code: 0,
  },
  "with an encrypted key": {
    server: asksForCertificate,
    tls: { ...client, keyFile: pki("client-key-encrypted.pem"), keyPassword: "sesame" },
    curl: ["-E", `${client.certFile}:sesame`, "--key", pki("client-key-encrypted.pem")],
    code: 0,
  },
  "with the wrong password": {
    server: asksForCertificate,
    tls: { ...client, keyFile: pki("client-key-encrypted.pem"), keyPassword: "sesam" },
    curl: ["-E", `${client.certFile}:sesam`, "--key", pki("client-key-encrypted.pem")],
    code: 58,
    message: `unable to set private key file: '${pki("client-key-encrypted.pem")}' type PEM`,
  },
  "a certificate is asked for and not given": {
    server: asksForCertificate,
    code: 56,
    message: "certificate required",
  },
  "the same with TLS 1.2": {
    server: { ...asksForCertificate, maxVersion: "TLSv1.2" },
    code: 35,
    message: "alert handshake failure",
  },
  "no such certificate": {
    tls: { certFile: "/no/such" },
    curl: ["-E", "/no/such"],
    code: 58,
    message: "could not load PEM client certificate from /no/such",
  },
  "a certificate file without one": {
    tls: { certFile: "/etc/passwd" },
    curl: ["-E", "/etc/passwd"],
    code: 58,
  },
  "a certificate file without a key": {
    tls: { certFile: client.certFile },
    curl: ["-E", client.certFile],
    code: 58,
  },
  "the key of another certificate": {
    tls: { certFile: client.certFile, keyFile: pki("server-key.pem") },
    curl: ["-E", client.certFile, "--key", pki("server-key.pem")],
    code: 58,
    message: `unable to set private key file: '${pki("server-key.pem")}' type PEM`,
  },
};

describe("TLS", () => {
  it.each(Object.entries(cases))(
    "%s",
    async (_, { server, plain, host = "localhost", tls, code, message, verdict }) => {
      const { port } = await serve(
        plain === undefined ? { ...identity("server"), ...server } : undefined,
        plain,
        plain !== undefined,
      );
      const connection = settings({ resolve: [`*:${port}:127.0.0.1`], tls: { caFile, ...tls } });
      const got = await outcome({ scheme: "https", host, port, connection });
      expect({ code: got.code, message: got.message }).toEqual({ code, message: expect.anything() });
      if (typeof message === "string") expect(got.message).toContain(message);
      if (message instanceof RegExp) expect(got.message).toMatch(message);
      if (verdict !== undefined) expect(got.exchange?.stats.tlsVerifyResult).toBe(verdict);
    },
  );

  it.each(Object.entries(cases))("the system's curl agrees on: %s", unless(noCurl), async (_, one) => {
    const { server, plain, host = "localhost", code } = one;
    const { port } = await serve(
      plain === undefined ? { ...identity("server"), ...server } : undefined,
      plain,
      plain !== undefined,
    );
    const trust = one.tls?.caFile === undefined ? ["--cacert", caFile] : [];
    const args = [
      ...trust,
      "--resolve",
      `*:${port}:127.0.0.1`,
      ...(one.curl ?? []),
      `https://${host}:${port}/`,
    ];
    expect((await curl(args)).code).toBe(code);
  });
});

describe("trust", () => {
  const over = async (connection: ConnectionSettings) => {
    const { port } = await serve(identity("server"));
    return outcome({ scheme: "https", host: "localhost", port, connection });
  };

  it("a CA bundle of the environment replaces the runtime's", async () => {
    const environmentTrust = [
      { kind: "file", path: caFile, name: "AWS_CA_BUNDLE" },
      { kind: "file", path: "/no/such", name: "SSL_CERT_FILE" },
    ] as const;
    expect((await over(settings({ environmentTrust }))).code).toBe(0);
  });

  it("a CA bundle that cannot be read is 77", async () => {
    const environmentTrust = [{ kind: "file", path: "/no/such", name: "CURL_CA_BUNDLE" }] as const;
    expect(await over(settings({ environmentTrust }))).toMatchObject({
      code: 77,
      message: "error setting certificate file: /no/such",
    });
  });

  it("a folder of certificates is trusted", async () => {
    const path = mkdtempSync(join(tmpdir(), "http-"));
    symlinkSync(caFile, join(path, "0a1b2c3d.0"));
    const environmentTrust = [{ kind: "directory", path, name: "SSL_CERT_DIR" }] as const;
    expect((await over(settings({ environmentTrust }))).code).toBe(0);
    rmSync(path, { recursive: true });
    expect((await over(settings({ environmentTrust }))).code).toBe(60);
  });

  it("without any setting, the runtime's and then the system's certificates are used, on a new connection", async () => {
    const { port, received } = await serve(identity("server"));
    const infos: string[] = [];
    const trace = { info: (text: string) => void infos.push(text), requestHead() {}, responseHead() {} };
    expect((await outcome({ scheme: "https", host: "localhost", port, trace })).code).toBe(60);
    expect(infos.join("\n")).toContain("trying the system's");
    expect(received.join("")).toBe("");
  });

  it("NODE_TLS_REJECT_UNAUTHORIZED disables nothing", async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    expect((await over(settings({ tls: { caFile: pki("self-signed.pem") } }))).code).toBe(60);
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });
});

describe("a TLS connection", () => {
  it("serves several requests with one handshake, and reports its properties", async () => {
    const { port, ...server } = await serve(identity("server"));
    const through = transport();
    const connection = settings({ tls: { caFile } });
    const infos: string[] = [];
    const trace = { info: (text: string) => void infos.push(text), requestHead() {}, responseHead() {} };
    for (let n = 0; n < 3; n++) {
      const { body, stats } = await send(through, {
        scheme: "https",
        host: "localhost",
        port,
        connection,
        trace,
      });
      for await (const _ of body);
      expect(stats.appConnect > 0).toBe(n === 0);
    }
    through.close();
    expect(server.received).toHaveLength(1);
    expect(infos).toContainEqual(expect.stringMatching(/^SSL connection using TLSv1\.3 \/ TLS_/));
    expect(infos).toContain(" issuer: O=awscurl tests; CN=awscurl test root");
    expect(infos).toContain(" SSL certificate verify ok.");
  });

  it.each([false, true])("goes through the tunnel of a proxy that speaks TLS: %s", async secure => {
    const { port } = await serve(identity("server"));
    const proxy = await proxyServer(secure ? identity("server") : undefined);
    closing.push(proxy);
    const connection = settings({
      tls: { caFile },
      proxyTls: { ...plainTls, caFile },
      env: { https_proxy: `${secure ? "https" : "http"}://localhost:${proxy.port}` },
      ipVersion: 4,
    });
    const got = await outcome({ scheme: "https", host: "a.example.test", port, connection });
    expect(got).toMatchObject({ code: 0, body: "hi" });
    expect(proxy.asked).toEqual([`a.example.test:${port}`]);
    expect(got.exchange?.earlierHeads).toMatchObject([{ status: 200, fromProxy: true }]);
  });

  it("to a proxy carries http requests in absolute form", async () => {
    const { port, received } = await serve(identity("server"));
    const connection = settings({ proxyTls: { ...plainTls, caFile }, proxy: `https://127.0.0.1:${port}` });
    expect(await outcome({ port: 80, host: "a.test", connection })).toMatchObject({ code: 0, body: "hi" });
    expect(received[0]).toContain("GET http://a.test/ HTTP/1.1\r\n");
  });

  it("that is truncated is 18 as well", async () => {
    const { port } = await serve(identity("server"), [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi",
      20,
      "END",
    ]);
    const got = await outcome({
      scheme: "https",
      host: "localhost",
      port,
      connection: settings({ tls: { caFile } }),
    });
    expect(got).toMatchObject({
      code: 18,
      body: "hi",
      message: "transfer closed with 3 bytes remaining to read",
    });
  });
});
