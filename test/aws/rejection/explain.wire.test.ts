/**
 * What happens to a signed request on its way, and what is said about it: the bytes go over a socket, a proxy alters them, and
 * a server that knows nothing of src holds them to their signature and answers as AWS does.
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
import { type Asked, byDefault, instant, sent, token } from "./rejections.ts";

const hour = 3_600_000;
const rightSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/** How the bytes of a request are changed between awscurl and the server. */
type Proxy = (raw: string) => string;

/** What the server is, where it is not what the request was made for. */
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

/** S3 says that the hash is not the body's; others show theirs. */
const changedBody =
  /^(the body that arrived is not the one that was signed|payload hash: signed '[0-9a-f]{64}', arrived '[0-9a-f]{64}'): something in between changes (it|the body)$/;

const asked: Asked = {
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
  es: { ...asked, service: { value: "es", reason: "host" } },
  "execute-api": {
    ...asked,
    host: "abc.execute-api.eu-west-1.amazonaws.com",
    service: { value: "execute-api", reason: "host" },
  },
  s3: { ...asked, host: "b.s3.eu-west-1.amazonaws.com", service: { value: "s3", reason: "host" } },
  dynamodb: {
    ...asked,
    host: "dynamodb.eu-west-1.amazonaws.com",
    service: { value: "dynamodb", reason: "host" },
  },
  sts: { ...asked, host: "sts.eu-west-1.amazonaws.com", service: { value: "sts", reason: "host" } },
} satisfies Record<string, Asked>;

describe.each(Object.entries(services))("a request for %s", (service, request) => {
  it("is not explained when nothing is wrong", async () => {
    expect(await explained(request, untouched, {})).toEqual([]);
  });

  it.each<[string, Proxy, Server, RegExp]>([
    [
      "a wrong secret",
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
      "a port that is added",
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
    ["a stage that is added", addsStage, {}, /^path: .*something in between rewrites the path/],
    ["a rewritten query", rewritesQuery, {}, /^query: .*something in between rewrites the query/],
    [
      "a clock that is an hour behind",
      untouched,
      { now: instant + hour },
      /^the request is dated 20150830T123600Z, the server's clock says 2015-08-30T13:36:00Z/,
    ],
    [
      "a clock that is an hour ahead",
      untouched,
      { now: instant - hour },
      /^the request is dated 20150830T123600Z, the server's clock says 2015-08-30T11:36:00Z/,
    ],
  ])("%s", async (_, proxy, server, line) => {
    expect(await explained(request, proxy, server)).toEqual([expect.stringMatching(line)]);
  });

  it("has its region corrected", async () => {
    const region = { value: "us-west-2", reason: "AWS_REGION" };
    expect(await explained({ ...request, region }, untouched, { region: "eu-west-1" })).toEqual([
      expect.stringMatching(
        /^signed for region us-west-2 \(AWS_REGION\), but .* eu-west-1: try --region eu-west-1$/,
      ),
    ]);
  });

  it("has its clock corrected", async () => {
    for (const skewMilliseconds of [hour, -hour]) {
      const { answer } = await refusalOf(request, untouched, { now: instant + skewMilliseconds });
      expect(clockSkew(answer, instant)).toEqual({ skewMilliseconds });
    }
  });

  it("lost its signature", async () => {
    expect(await explained(request, dropsAuthorization, { service })).toEqual(ofUnsigned[service]);
  });
});

const unseen = [expect.stringMatching(/^the server .* removed the header Authorization$/)];
/** S3 says no more than AccessDenied. */
const ofUnsigned: Readonly<Record<string, readonly string[]>> = {
  es: unseen,
  "execute-api": [expect.stringMatching(/^API Gateway responds so to paths and methods/)],
  s3: [],
  dynamodb: unseen,
  sts: unseen,
};

/** S3's own words; those of the service in front of OpenSearch. */
describe.each(["s3", "es"])("another service than %s", right => {
  it.each([
    ["typed", { value: "execute-api", reason: "--service" }],
    ["by default", byDefault],
  ])("%s", async (_, service) => {
    expect(
      await explained({ ...asked, service, host: "search.example.com" }, untouched, { service: right }),
    ).toEqual([
      `signed for service execute-api (${service.reason}), but the server expects ${right}: try --service ${right}`,
    ]);
  });
});

async function explained(request: Asked, proxy: Proxy, server: Server): Promise<readonly string[]> {
  const { answer, signed } = await refusalOf(request, proxy, server);
  return explainRejection(answer, signed);
}

/** Signs, sends by way of the proxy, and reads the answer; 200 when the signature is right. */
async function refusalOf(request: Asked, proxy: Proxy, server: Server) {
  const signed = await sent(request);
  const raw = proxy(bytesOf(signed.signed.request));
  return { signed, answer: await exchange(raw, server) };
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

const taken: Reply = { status: 200, headers: [], body: Buffer.alloc(0) };

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
      const { status, headers, body } = refusalReply(judge(received, endpoint), endpoint) ?? taken;
      const date = new Date(endpoint.now()).toUTCString();
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\nDate: ${date}\r\n${lines}\r\n`), body]));
      break;
    }
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  try {
    return await answered(raw, (listener.address() as AddressInfo).port);
  } finally {
    listener.close();
  }
}

async function answered(raw: string, port: number): Promise<RejectedResponse> {
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
