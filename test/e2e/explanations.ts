/** Rejections and their explanations: what happens to a request or how the server responds, and every line that is printed. */
import type { Rewriting } from "../support/rewriting-proxy.ts";
import { type Explained, hosts, keys, regionOf, session } from "./explained.ts";
import { json, nothingKnown, openSearch, xml } from "./rejections-by-services.ts";

const services = Object.keys(hosts) as (keyof typeof hosts)[];

const whose = `access key id ${keys.accessKeyId} (environment)`;
const whoseSession = `access key id ${session.accessKeyId} (environment)`;
const withSession = {
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
};
const custom = "search.example.com";
const hour = 3_600_000;

const wrongSecret = services.map(
  (service): Explained => ({
    name: "a wrong secret key",
    service,
    env: { AWS_SECRET_ACCESS_KEY: "not/the/secret" },
    lines: [
      `the request arrived as it was signed, so the secret key is wrong: it does not belong to ${whose}`,
    ],
  }),
);

const wrongScope: readonly Explained[] = [
  ...services.flatMap((service): Explained[] => [
    {
      name: "a wrong region",
      service,
      options: ["--region", "us-west-2"],
      lines: [
        service === "s3"
          ? "signed for region us-west-2 (--region), but the server expects eu-west-1: try --region eu-west-1"
          : `signed for region us-west-2 (--region), but the host is in ${regionOf(service)}: try --region ${regionOf(service)}`,
      ],
      fix: ["--region", regionOf(service)],
    },
    {
      name: "a wrong service",
      service,
      options: ["--service", "lambda"],
      lines: [
        `signed for service lambda (--service), but the server expects ${service}: try --service ${service}`,
      ],
      fix: ["--service", service],
    },
  ]),
  {
    name: "the default service on a custom domain",
    service: "es",
    host: custom,
    env: { AWS_REGION: "eu-west-1" },
    lines: [
      "signed for service execute-api (default, for host {host} is not one of AWS's), but the server expects es: try --service es",
    ],
    fix: ["--service", "es"],
  },
  {
    name: "the default service on a custom domain that reports Forbidden alone",
    service: "execute-api",
    host: custom,
    env: { AWS_REGION: "eu-west-1" },
    response: json(403, { message: "Forbidden" }),
    lines: ["signed as execute-api by default; a custom domain needs --service es"],
  },
  {
    name: "the default service on a store with the API of S3 that reports a code alone",
    service: "s3",
    host: "store.example.com",
    env: { AWS_REGION: "eu-west-1" },
    rejection: xml(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"),
    lines: ["signed as execute-api by default, but the response is an S3 error: try --service s3"],
    fix: ["--service", "s3"],
  },
  {
    name: "a wrong region on a custom domain",
    service: "es",
    host: custom,
    options: ["--service", "es"],
    env: { AWS_REGION: "us-west-2" },
    lines: [
      "signed for region us-west-2 (AWS_REGION), but the server is in another region: set --region to that",
    ],
    fix: ["--region", "eu-west-1"],
  },
  {
    name: "S3 in another region",
    service: "s3",
    host: "bucket.s3.amazonaws.com",
    lines: [],
    corrected: true,
  },
  {
    name: "S3 in another region, reported in a header alone",
    service: "s3",
    options: ["-I", "--region", "us-west-2"],
    lines: [
      "signed for region us-west-2 (--region), but the server expects eu-west-1: try --region eu-west-1",
    ],
    fix: ["--region", "eu-west-1"],
  },
];

const wrongTime = services.flatMap((service): Explained[] => [
  {
    name: "a clock an hour behind",
    service,
    ahead: hour,
    lines: ["this machine's clock is 60 minutes behind the server's; retried with the server's time"],
    corrected: true,
  },
  {
    name: "a clock an hour ahead, with --no-skew-correction",
    service,
    ahead: -hour,
    options: ["--no-skew-correction"],
    lines: [
      /^the request is dated \d{8}T\d{6}Z, the server's clock says [\d-]{10}T[\d:]{8}Z: check the clock of this machine$/,
    ],
  },
]);

/** Options of every request that is altered on its way. */
const changedRequest = [
  "-X",
  "PUT",
  "-d",
  '{"a":1}',
  "-H",
  "X-Trace-Me: yes",
  "-H",
  "Content-Type: application/json",
];
const changesPort: Rewriting = raw => raw.replace(/^(Host: [^:\r]*).*/m, "$1:443");

function altered(
  name: string,
  proxy: Rewriting,
  line: string | RegExp,
  more: Partial<Explained> = {},
): Explained {
  return { name, service: "es", options: changedRequest, proxy, lines: [line], ...more };
}

const changed: readonly Explained[] = [
  altered(
    "a proxy that rewrites content-type",
    raw => raw.replace("application/json", "application/json; charset=UTF-8"),
    "header content-type: signed 'application/json', arrived 'application/json; charset=UTF-8': something in between changes it; '--no-sign-header content-type' leaves it out of the signature",
    { fix: ["--no-sign-header", "content-type"] },
  ),
  altered(
    "a proxy that adds a port to Host",
    changesPort,
    "header host: signed '{host}', arrived '{host}:443': something in between adds or removes a port; -H 'Host: {host}:443' signs the host that arrives",
    { fix: ["-H", "Host: {host}:443"] },
  ),
  altered(
    "a proxy that sends another Host",
    raw => raw.replace(/^Host: .*/m, "Host: internal.example"),
    "header host: signed '{host}', arrived 'internal.example': something in between sends another host; -H 'Host: internal.example' signs the host that arrives",
    { fix: ["--service", "es", "--region", "eu-west-1", "-H", "Host: internal.example"] },
  ),
  altered(
    "a proxy that decodes the path",
    raw => raw.replace("%2F", "/"),
    /^path: signed '\/a%252Fb\/%25E6%2597%25A5', arrived '\/a\/b\/%25E6%2597%25A5': something in between decodes the path$/,
  ),
  altered(
    "a proxy that encodes the path a second time",
    raw => raw.replace("%2F", "%252F"),
    /^path: signed '\/a%252Fb\/.*', arrived '\/a%25252Fb\/.*': something in between encodes the path a second time$/,
  ),
  altered(
    "a proxy that prepends a stage",
    raw => raw.replace(" /", " /prod/"),
    /^path: .*arrived '\/prod\/a.*': something in between rewrites the path$/,
  ),
  altered(
    "a proxy that adds a slash",
    raw => raw.replace("?", "/?"),
    /^path: .*: something in between adds or removes slashes$/,
  ),
  altered(
    "a proxy that rewrites the query",
    raw => raw.replace("q=1", "q=2"),
    "query: signed 'q=1&r=%20', arrived 'q=2&r=%20': something in between rewrites the query",
  ),
  altered(
    "a proxy that drops a signed header",
    raw => raw.replace(/^X-Trace-Me: .*\r\n/m, ""),
    "header x-trace-me: signed 'yes', but it did not arrive: something in between drops it; '--no-sign-header x-trace-me' leaves it out of the signature",
    { fix: ["--no-sign-header", "x-trace-me"] },
  ),
  altered(
    "a proxy that changes the method",
    raw => raw.replace("PUT", "POST"),
    "method: signed 'PUT', arrived 'POST': something in between changes it",
  ),
  altered(
    "a proxy that changes the body",
    raw => raw.replace('{"a":1}', '{"a":2}'),
    /^payload hash: signed '[0-9a-f]{64}', arrived '[0-9a-f]{64}': something in between changes the body$/,
  ),
  altered(
    "a proxy that loses the body",
    raw => raw.replace(/^Content-Length: .*\r\n/im, "").replace('{"a":1}', ""),
    /^payload hash: signed '[0-9a-f]{64}', arrived 'e3b0c442[0-9a-f]{56}': the body did not arrive$/,
  ),
  altered(
    "a proxy that changes the body, S3",
    raw => raw.replace('{"a":1}', '{"a":2}'),
    "the body that arrived is not the one that was signed: something in between changes it",
    { service: "s3" },
  ),
  altered(
    "a proxy that decodes the path, S3",
    raw => raw.replace("%2F", "/"),
    /^path: signed '\/a%2Fb\/%E6%97%A5', arrived '\/a\/b\/%E6%97%A5': something in between decodes the path$/,
    { service: "s3" },
  ),
];

const hashOfOther = "a".repeat(64);
const hashOfBody = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const wrongHash = `header X-Amz-Content-Sha256: got '${hashOfOther}', but the body's SHA-256 is '${hashOfBody}'; without the header, awscurl computes it`;
const wrongHashes = services.map(
  (service): Explained => ({
    name: "a hash that is not the body's",
    service,
    options: ["-d", "{}", "-H", `X-Amz-Content-Sha256: ${hashOfOther}`],
    // Before the request is sent, and after the response.
    lines: [`Warning: ${wrongHash}`, wrongHash],
  }),
);

const takesSignature: Rewriting = raw => raw.replace(/^Authorization: .*\r\n/m, "");
const unsigned: readonly Explained[] = [
  {
    service: "es",
    line: "the server received an unsigned request: something in between removed the header Authorization",
  },
  {
    service: "execute-api",
    line: "API Gateway sends this response for paths and methods that the API does not have: check the stage, the path and the method",
  },
  ...(["dynamodb", "sts", "iam"] as const).map(service => ({
    service,
    line: "the server received no signature: something in between removed the header Authorization",
  })),
].map(({ service, line }) => ({
  name: "a proxy that removes Authorization",
  service: service as keyof typeof hosts,
  proxy: takesSignature,
  lines: [line],
}));

const identities: readonly Explained[] = services.flatMap((service): Explained[] => [
  {
    name: "an unknown key",
    service,
    env: { AWS_ACCESS_KEY_ID: "AKIANOBODY0000000000" },
    lines: [
      "access key id AKIANOBODY0000000000 (environment) is unknown to the server: it may be mistyped, deleted, inactive or from another partition",
    ],
  },
  {
    name: "an expired token",
    service,
    env: withSession,
    expired: true,
    lines: [`the session token of ${whoseSession} has expired: get new credentials`],
  },
]);

const ofSession: readonly Explained[] = [
  {
    name: "temporary keys without their token",
    service: "es",
    env: { ...withSession, AWS_SESSION_TOKEN: "" },
    lines: [
      `${whoseSession} is temporary, but no session token was sent with it: set AWS_SESSION_TOKEN or --session-token`,
    ],
    fix: [
      "--access-key",
      session.accessKeyId,
      "--secret-key",
      session.secretAccessKey,
      "--session-token",
      session.sessionToken,
    ],
  },
  {
    name: "temporary keys with another's token",
    service: "sts",
    env: { ...withSession, AWS_SESSION_TOKEN: "another/token==" },
    lines: [
      `${whoseSession} and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled`,
    ],
  },
];

export const explanations: readonly Explained[] = [
  ...wrongSecret,
  ...wrongScope,
  ...wrongTime,
  ...changed,
  ...wrongHashes,
  ...unsigned,
  { name: "a proxy that removes Authorization", service: "s3", proxy: takesSignature, lines: [] },
  ...identities,
  ...ofSession,
  ...openSearch,
  ...nothingKnown,
];
