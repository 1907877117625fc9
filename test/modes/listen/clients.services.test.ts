/** Third-party clients with dummy keys or none, through the listener to gateways that verify every request. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Client } from "@opensearch-project/opensearch";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGateway } from "../../support/gateway.ts";
import type { KnownKeys } from "../../support/gateway-verdict.ts";
import { type Services, startServices } from "../../support/services.ts";
import { type RunningListener, startListener } from "./listener.ts";
import { domain, listenFor, storage } from "./service-listener.ts";

let services: Services;
let listener: RunningListener;
let before: number;

beforeAll(async () => {
  services = await startServices({ tls: true });
});
afterAll(() => services.close());
beforeEach(() => {
  before = services.log.length;
});
afterEach(() => listener.stop());

/** The requests of this test; each was rightly signed. */
function verified() {
  const verdicts = services.log.slice(before);
  expect(verdicts.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  return verdicts.map(({ request }) => request);
}

describe("@opensearch-project/opensearch", () => {
  it("indexes, sends 10,000 documents in bulk, searches and scrolls", async () => {
    listener = await listenFor(services, `https://${domain}`);
    const client = new Client({ node: listener.url });
    const index = "js";
    await client.index({ index, id: "one", body: { n: 0, title: "the first" }, refresh: true });
    const documents = Array.from({ length: 10_000 }, (_, n) => ({ n, title: `document ${n}` }));
    const bulk = await client.helpers.bulk({
      datasource: documents,
      onDocument: ({ n }) => ({ index: { _index: index, _id: String(n) } }),
    });
    expect(bulk).toMatchObject({ total: 10_000, successful: 10_000, failed: 0 });
    expect((await client.count({ index })).body.count).toBe(10_001);
    const found = await client.search({ index, body: { query: { match: { title: "first" } } } });
    expect(found.body.hits.hits.map(({ _id }) => _id)).toEqual(["one"]);
    let scrolled = 0;
    const query = { index, scroll: "1m" as const, size: 1000, body: { query: { match_all: {} } } };
    for await (const { documents: page } of client.helpers.scrollSearch(query)) scrolled += page.length;
    expect(scrolled).toBe(10_001);
    await client.indices.delete({ index });
    await client.close();
    expect(verified().length).toBeGreaterThan(12);
  });
});

describe("@aws-sdk/client-s3 with dummy keys", () => {
  const client = () =>
    new S3Client({
      endpoint: listener.url,
      region: "us-east-1",
      credentials: { accessKeyId: "DUMMY", secretAccessKey: "dummy" },
      forcePathStyle: true,
    });

  it("uploads a stream of unknown hash in chunks, with a trailing checksum, and reads it back", async () => {
    listener = await listenFor(services, `https://${storage}`);
    const s3 = client();
    const bytes = randomBytes(3_000_000);
    const made = await fetch(`${listener.url}/sdk-bucket`, { method: "PUT" });
    expect(made.status).toBe(200);
    await s3.send(
      new PutObjectCommand({
        Bucket: "sdk-bucket",
        Key: "a b/c+d",
        Body: Readable.from(chunksOf(bytes, 100_000)),
        ContentLength: bytes.length,
        ChecksumAlgorithm: "CRC32",
      }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "sdk-bucket", Key: "a b/c+d" }));
    expect(bytes.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    s3.destroy();
    expect(verified().map(({ method }) => method)).toEqual(["PUT", "PUT", "GET"]);
  });
});

describe("credentials that expire while the listener runs", () => {
  it("are renewed when the service says so, for a request with a body as well", async () => {
    const folder = mkdtempSync(join(tmpdir(), "awscurl-listen-expiry-"));
    const [old, fresh] = ["ASIAOLD", "ASIAFRESH"].map(accessKeyId => ({
      accessKeyId,
      secretAccessKey: `${accessKeyId}/secret+key=`,
      sessionToken: `${accessKeyId}/token+1==`,
    })) as [KnownKeys, KnownKeys];
    const give = ({ accessKeyId, secretAccessKey, sessionToken }: KnownKeys) => {
      const expiration = new Date(Date.now() + 3_600_000).toISOString();
      const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken };
      writeFileSync(
        join(folder, "keys.json"),
        JSON.stringify({ Version: 1, ...keys, Expiration: expiration }),
      );
    };
    let expires = Number.POSITIVE_INFINITY;
    const known = {
      ...old,
      get expires() {
        return expires;
      },
    };
    const backend = ({ body }: { body: Buffer }) => ({ status: 200, headers: [], body });
    const gateway = await startGateway({ keys: [known, fresh], service: "es", region: "eu-west-1", backend });
    try {
      give(old);
      writeFileSync(join(folder, "config"), `[default]\ncredential_process = cat '${folder}/keys.json'\n`);
      const env = { PATH: process.env.PATH ?? "", AWS_CONFIG_FILE: join(folder, "config") };
      const line = ["--listen", "0", "--service", "es", "--region", "eu-west-1", gateway.origin];
      listener = await startListener(line, env);
      const post = async (body: string) => {
        const response = await fetch(listener.url, { method: "POST", body });
        return `${response.status} ${await response.text()}`;
      };
      expect(await post("before")).toBe("200 before");
      expires = 0;
      give(fresh);
      expect(await Promise.all(["a", "b", "c"].map(post))).toEqual(["200 a", "200 b", "200 c"]);
      expect(gateway.log.at(-1)?.claim?.accessKeyId).toBe(fresh.accessKeyId);
    } finally {
      await gateway.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
