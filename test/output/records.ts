/** A transfer's record as `-w` gets it, filled with what a test does not care about. */
import type { ResponseHead, TransferStats } from "../../src/http/transport.ts";
import type { HeaderField, WireRequest } from "../../src/message/request.ts";
import type { TransferRecord } from "../../src/output/write-out.ts";

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Facts of a transfer of which nothing is known. */
export const noFacts: Mutable<TransferStats> = {
  nameLookup: 0,
  connect: 0,
  appConnect: 0,
  preTransfer: 0,
  startTransfer: 0,
  total: 0,
  remoteIp: "",
  remotePort: 0,
  localIp: "",
  localPort: 0,
  newConnections: 0,
  requestBytes: 0,
  headerBytes: 0,
  downloadBytes: 0,
  uploadBytes: 0,
  expectedBytes: undefined,
  tlsVerifyResult: 0,
  proxyConnectStatus: 0,
};

/** A request for `/`, with these headers. */
export function requestFor(method: string, headers: readonly HeaderField[] = []): WireRequest {
  return { method, origin: { scheme: "http", host: "h", port: 80 }, target: "/", headers, body: undefined };
}

/** A response head from its bytes as characters; without folded lines. */
export function headFrom(raw: string): ResponseHead {
  const [first = "", ...lines] = raw.split(/\r?\n/).filter(line => line !== "");
  const [, httpVersion = "", status = "", reason = ""] = /^HTTP\/(\S+) (\d+) ?(.*)$/.exec(first) ?? [];
  const headers = lines.map(line => {
    const [, name = "", value = ""] = /^([^:]*):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    return { name, value };
  });
  return { raw: Buffer.from(raw, "latin1"), httpVersion, status: Number(status), reason, headers };
}

/** A record of a transfer that went well, with what the test says of it. */
export function recordOf(known: Partial<TransferRecord> = {}): TransferRecord {
  return {
    url: "http://h/",
    effectiveUrl: "http://h/",
    urlNumber: 0,
    request: requestFor("GET"),
    head: undefined,
    earlierHeads: [],
    stats: undefined,
    redirectStats: [],
    events: 0,
    heads: [],
    transferNumber: 0,
    delivered: 0,
    retries: 0,
    redirectUrl: undefined,
    file: undefined,
    exitCode: 0,
    errorMessage: undefined,
    elapsed: 0,
    agent: "awscurl/0",
    ...known,
  };
}
