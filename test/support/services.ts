/** OpenSearch, S3 and DynamoDB on loopback, each behind a gateway that accepts only correctly signed requests. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import dynalite from "dynalite";
import S3rver from "s3rver";
import { decodingChunks } from "./aws-chunked.ts";
import { forwardTo, type Gateway, startGateway } from "./gateway.ts";
import type { KnownKeys, Verdict } from "./gateway-verdict.ts";
import { type OpenSearch, openSearch } from "./opensearch.ts";

export interface Services {
  readonly es: Gateway;
  readonly s3: Gateway;
  readonly dynamodb: Gateway;
  /** S3 without the gateway: the origin of s3rver, which checks signatures of version 2 itself. */
  readonly s3Backend: string;
  /** The content of the index. */
  readonly index: OpenSearch;
  readonly keys: readonly KnownKeys[];
  readonly region: string;
  /** Every request to any of the three, in the order they were read. */
  readonly log: readonly Verdict[];
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** By default a user's keys, and a role's with a token. */
  readonly keys?: readonly KnownKeys[];
  /** Default "ap-northeast-1". */
  readonly region?: string;
  /** HTTPS under AWS's own names in ap-northeast-1, by the tests' CA; default: plain HTTP. */
  readonly tls?: boolean;
}

/** The CA that signed the services' certificate. */
export const servicesCa = resolve(import.meta.dirname, "tls/ca.pem");

const defaultKeys: readonly KnownKeys[] = [
  { accessKeyId: "AKIASERVICES00000000", secretAccessKey: "services/secret+key=" },
  {
    accessKeyId: "ASIASERVICES00000000",
    secretAccessKey: "role/secret+key=",
    sessionToken: "role/token+1==",
  },
];

/** Starts all of them on free ports, empty. */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const { keys = defaultKeys, region = "ap-northeast-1" } = options;
  const log: Verdict[] = [];
  const index = openSearch();
  const buckets = await startBuckets();
  const tables = await startTables();
  const shared = { keys, region, log, ...(options.tls ? { tls: certificates() } : {}) };
  const [es, s3, dynamodb] = await Promise.all([
    startGateway({ ...shared, service: "es", backend: index.backend }),
    startGateway({
      ...shared,
      service: "s3",
      backend: decodingChunks(forwardTo(buckets.port, { keepSignature: false })),
    }),
    startGateway({
      ...shared,
      service: "dynamodb",
      backend: forwardTo(tables.port, { keepSignature: true }),
    }),
  ]);
  return {
    ...{ es, s3, dynamodb, index, keys, region, log },
    s3Backend: `http://127.0.0.1:${buckets.port}`,
    close: async () => {
      await Promise.all([es, s3, dynamodb].map(gateway => gateway.close()));
      await Promise.all([buckets.close(), tables.close()]);
    },
  };
}

function certificates() {
  const read = (name: string) => readFileSync(resolve(import.meta.dirname, "tls", name));
  return { key: read("services-key.pem"), cert: read("services.pem") };
}

/** s3rver in its own folder. It does not verify signatures of version 4, so none is sent to it. */
async function startBuckets() {
  const directory = mkdtempSync(join(tmpdir(), "awscurl-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    directory,
    silent: true,
    vhostBuckets: false,
    resetOnClose: false,
  });
  const { port } = await server.run();
  return {
    port,
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** dynalite, in memory. It wants a signature to be there, and does not look at it. */
async function startTables() {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>(done => server.close(() => done())),
  };
}
