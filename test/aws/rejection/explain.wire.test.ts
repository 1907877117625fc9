/**
 * Rejections over a socket: a proxy alters a signed request, a server that shares no code with src verifies the signature and
 * responds as AWS does, and the explanation names the alteration.
 */
import { type AddressInfo, connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { clockSkew } from "../../../src/aws/rejection/causes.ts";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { requestsOf } from "../../support/gateway-reader.ts";
import { type Reply, refusalReply } from "../../support/gateway-refusal.ts";
import { type EndpointFacts, judge } from "../../support/gateway-verdict.ts";
import { type AttemptOptions, attempt, byDefault, instant, token } from "./rejections.ts";

const hour = 3_600_000;
const rightSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/** Changes the bytes of a request between awscurl and the server. */
type Proxy = (raw: string) => string;

/** What the server expects, where it differs from the request. */
interface Server {
  readonly service?: string;
  readonly region?: string;
  readonly secret?: string;
  readonly now?: number;
}

const untouched: Proxy = raw => raw;
const rewritesContentType: Proxy = raw => raw.replace("application/json", "application/json; charset=UTF-8");
const addsPort: Proxy = raw => raw.replace(/^(Host: \S*)/m, "$1:443");
const sendsOtherHost: Proxy = raw => raw.replace(/^Host: \S*/m, "Host: internal.example:8080");
const decodesPath: Proxy = raw => raw.replace("%2F", "/").replace("%2A", "*");
const dropsHeader: Proxy = raw => raw.replace(/^X-Trace-Me: .*\r\n/m, "");
const addsStage: Proxy = raw => raw.replace(" /", " /prod/");
const rewritesQuery: Proxy = raw => raw.replace("q=1", "q=2");
const changesBody: Proxy = raw => raw.replace('{"a":1}', '{"a":2}');
const dropsAuthorization: Proxy = raw => raw.replace(/^Authorization: .*\r\n/m, "");

/** S3 reports a hash mismatch; other services show their own hash. */
const changedBody =
  /^(the body that arrived is not the one that was signed|payload hash: signed '[0-9a-f]{64}', arrived '[0-9a-f]{64}'): something in between changes (it|the body)$/;

const options: AttemptOptions = {
  method: "PUT",
  target: "/a%2Fb%2Ac?q=1&r=%20",
  headers: [
    ["Content-Type", "application/json"],
    ["X-Trace-Me", "yes"],
  ],
  body: '{"a":1}',
  token,
};

const services = {
  es: { ...options, service: { value: "es", reason: "host" } },
  "execute-api": {
    ...options,
    host: "abc.execute-api.eu-west-1.amazonaws.com",
    service: { value: "execute-api", reason: "host" },
  },
  s3: { ...options, host: "b.s3.eu-west-1.amazonaws.com", service: { value: "s3", reason: "host" } },
  dynamodb: {
    ...options,
    host: "dynamodb.eu-west-1.amazonaws.com",
    service: { value: "dynamodb", reason: "host" },
  },
  sts: { ...options, host: "sts.eu-west-1.amazonaws.com", service: { value: "sts", reason: "host" } },
} satisfies Record<string, AttemptOptions>;

describe.each(Object.entries(services))("a rejected request to %s", (service, request) => {
  it("is not explained when it was accepted", async () => {
    expect(await explained(request, untouched, {})).toEqual([]);
  });

  it.each<[string, Proxy, Server, RegExp]>([
    [
      "a wrong secret key",
      untouched,
      { secret: "another" },
      /the secret key is wrong: .* access key id AKIDEXAMPLE/,
    ],
    [
      "a rewritten content-type",
      rewritesContentType,
      {},
      /^header content-type: signed 'application\/json', arrived 'application\/json; charset=UTF-8'/,
    ],
    [
      "an added port",
      addsPort,
      {},
      /^header host: .*arrived '[^']*:443': something in between adds or removes a port/,
    ],
    [
      "another host",
      sendsOtherHost,
      {},
      /^header host: .*arrived 'internal.example:8080': something in between sends another host/,
    ],
    ["a decoded path", decodesPath, {}, /^path: .*something in between decodes the path/],
    ["a changed body", changesBody, {}, changedBody],
    ["a dropped header", dropsHeader, {}, /^header x-trace-me: signed 'yes', but it did not arrive/],
    ["an added stage", addsStage, {}, /^path: .*something in between rewrites the path/],
    ["a rewritten query", rewritesQuery, {}, /^query: .*something in between rewrites the query/],
    [
      "a clock an hour behind",
      untouched,
      { now: instant + hour },
      /^the request is dated 20150830T123600Z, the server's clock says 2015-08-30T13:36:00Z/,
    ],
    [
      "a clock an hour ahead",
      untouched,
      { now: instant - hour },
      /^the request is dated 20150830T123600Z, the server's clock says 2015-08-30T11:36:00Z/,
    ],
  ])("is explained by %s", async (_, proxy, server, line) => {
    expect(await explained(request, proxy, server)).toEqual([expect.stringMatching(line)]);
  });

  it("is explained by a wrong region, with the right one", async () => {
    const region = { value: "us-west-2", reason: "AWS_REGION" };
    expect(await explained({ ...request, region }, untouched, { region: "eu-west-1" })).toEqual([
      expect.stringMatching(
        /^signed for region us-west-2 \(AWS_REGION\), but .* eu-west-1: try --region eu-west-1$/,
      ),
    ]);
  });

  it("yields the skew of the server's clock", async () => {
    for (const skewMilliseconds of [hour, -hour]) {
      const { response } = await exchangeThrough(request, untouched, { now: instant + skewMilliseconds });
      expect(clockSkew(response, instant)).toEqual({ skewMilliseconds });
    }
  });

  it("is explained by a removed Authorization header", async () => {
    expect(await explained(request, dropsAuthorization, { service })).toEqual(ofUnsigned[service]);
  });
});

const noSignature = [expect.stringMatching(/^the server .* removed the header Authorization$/)];
/** S3 reports AccessDenied alone. */
const ofUnsigned: Readonly<Record<string, readonly string[]>> = {
  es: noSignature,
  "execute-api": [expect.stringMatching(/^API Gateway sends this response for paths and methods/)],
  s3: [],
  dynamodb: noSignature,
  sts: noSignature,
};

/** The messages of S3 and of the service in front of OpenSearch. */
describe.each(["s3", "es"])("a request to %s that was signed for another service", right => {
  it.each([
    ["given with --service", { value: "execute-api", reason: "--service" }],
    ["chosen by default", byDefault],
  ])("is explained when it was %s", async (_, service) => {
    expect(
      await explained({ ...options, service, host: "search.example.com" }, untouched, { service: right }),
    ).toEqual([
      `signed for service execute-api (${service.reason}), but the server expects ${right}: try --service ${right}`,
    ]);
  });
});

async function explained(request: AttemptOptions, proxy: Proxy, server: Server): Promise<readonly string[]> {
  const { response, signed } = await exchangeThrough(request, proxy, server);
  return explainRejection(response, signed);
}

/** Signs a request, sends it through the proxy, and reads the response: 200 for a valid signature. */
async function exchangeThrough(request: AttemptOptions, proxy: Proxy, server: Server) {
  const signed = await attempt(request);
  const raw = proxy(bytesOf(signed.signed.request));
  return { signed, response: await exchange(raw, server) };
}

function bytesOf({ method, target, headers, body }: WireRequest): string {
  const content = Buffer.from(body?.bytes ?? []).toString("latin1");
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    `Content-Length: ${content.length}`,
    "Connection: close",
  ];
  return `${lines.join("\r\n")}\r\n\r\n${content}`;
}

const accepted: Reply = { status: 200, headers: [], body: Buffer.alloc(0) };

async function exchange(raw: string, server: Server): Promise<RejectedResponse> {
  const endpoint: EndpointFacts = {
    service: server.service,
    region: server.region,
    keys: [
      { accessKeyId: "AKIDEXAMPLE", secretAccessKey: server.secret ?? rightSecret, sessionToken: token },
    ],
    unsignedPayload: new Set(),
    now: () => server.now ?? instant,
  };
  const listener = createServer(async socket => {
    for await (const received of requestsOf(socket)) {
      const { status, headers, body } = refusalReply(judge(received, endpoint), endpoint) ?? accepted;
      const date = new Date(endpoint.now()).toUTCString();
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\nDate: ${date}\r\n${lines}\r\n`), body]));
      break;
    }
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  try {
    return await responseTo(raw, (listener.address() as AddressInfo).port);
  } finally {
    listener.close();
  }
}

async function responseTo(raw: string, port: number): Promise<RejectedResponse> {
  const socket = connect(port, "127.0.0.1");
  socket.write(Buffer.from(raw, "latin1"));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  const end = whole.indexOf("\r\n\r\n");
  const [first = "", ...lines] = whole.subarray(0, end).toString("latin1").split("\r\n");
  return {
    status: Number(first.split(" ")[1]),
    headers: lines.map(line => ({
      name: line.slice(0, line.indexOf(":")),
      value: line.slice(line.indexOf(":") + 2),
    })),
    body: whole.subarray(end + 4),
  };
}
