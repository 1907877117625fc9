/** Clients that others wrote, with dummy keys or none, through the listener to gateways that verify every request. */
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Client } from "@opensearch-project/opensearch";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Services, startServices } from "../../support/services.ts";
import type { RunningListener } from "./listener.ts";
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

  it("uploads a stream of unknown hash in chunks, with a checksum behind them, and reads it back", async () => {
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

function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
