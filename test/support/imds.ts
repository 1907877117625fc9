/** An EC2 metadata service on loopback: IMDSv2 and v1 as on EC2, and the ways in which they fail. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The keys in a role's document. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  /** ISO 8601; default: in six hours. */
  readonly expiration?: string;
}

/**
 * - v2: tokens required, as on an instance with IMDSv1 off
 * - v1: without tokens; the token request gets 404
 * - v1-error: v1, and the role's document is an EC2 error
 * - forbidden: every request gets 403, because the endpoint is turned off
 * - silent: accepts and never responds, like an unused address
 * - no-role: v2 without a role
 * - lost-token: only the token request gets no response, as with a hop limit of one
 * - other-cloud: another service, which responds with 400 to unknown requests
 * - captive: responds to every request with a page
 * - bad-token: the token request gets 500
 * - broken-document: v2, and the role's document is cut in half
 * - error-document: v2, and the role's document is an EC2 error
 * - stale: v2, and every request after the token's gets 401
 * - forgetful: v2, and the first request for the role's document gets 401
 * - failing: v2, and every request after the token's gets 500
 */
export type ImdsBehaviour =
  | "v2"
  | "v1"
  | "v1-error"
  | "forbidden"
  | "silent"
  | "no-role"
  | "lost-token"
  | "other-cloud"
  | "captive"
  | "bad-token"
  | "broken-document"
  | "error-document"
  | "stale"
  | "forgetful"
  | "failing";

export interface ImdsOptions {
  /** Default "admin". */
  readonly role?: string;
  /** The credentials, or a function that returns them for each request. */
  readonly credentials?: RoleCredentials | (() => RoleCredentials);
  /** Default "us-east-1". */
  readonly region?: string;
  /** Default "v2". */
  readonly behaviour?: ImdsBehaviour;
  /** Status of v1's response to the token request; default 404. */
  readonly tokenStatus?: number;
  /** Milliseconds that the n-th request (from 0) waits for its response; default none. */
  readonly late?: (request: number) => number;
}

export interface Imds {
  /** For AWS_EC2_METADATA_SERVICE_ENDPOINT. */
  readonly url: string;
  /** "PUT /latest/api/token", "GET /latest/meta-data/…", in the order received. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const token = "AQAEAHh0b2tlbi1vZi1pbWRzdjItZG91YmxlLTEyMzQ1Njc4OTA=";
const rolesPath = "/latest/meta-data/iam/security-credentials/";

/** Starts one on a free port. */
export async function startImds(options: ImdsOptions = {}): Promise<Imds> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const forgets = options.behaviour === "forgetful" && requests.filter(isDocument).length === 1;
    if (forgets && isDocument(requests.at(-1) ?? "")) return reply(response, 401, "");
    const respond = () => answer(request, response, options);
    const late = options.late?.(requests.length - 1) ?? 0;
    if (late > 0) setTimeout(respond, late);
    else respond();
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isDocument(line: string): boolean {
  return line.startsWith(`GET ${rolesPath}`) && !line.endsWith("/");
}

function answer(request: IncomingMessage, response: ServerResponse, options: ImdsOptions) {
  const behaviour = options.behaviour ?? "v2";
  const isTokenRequest = request.url === "/latest/api/token";
  if (behaviour === "silent" || (behaviour === "lost-token" && isTokenRequest)) return;
  if (behaviour === "forbidden") return reply(response, 403, "");
  if (behaviour === "other-cloud") return reply(response, 400, '{ "error": "Bad request" }');
  if (behaviour === "captive") return reply(response, 200, "<html><body>Please log in</body></html>");
  if (isTokenRequest) return answerToken(request, response, options);
  if (behaviour === "failing") return reply(response, 500, "");
  const authorised =
    behaviour === "v1" || behaviour === "v1-error" || request.headers["x-aws-ec2-metadata-token"] === token;
  if (!authorised || behaviour === "stale") return reply(response, 401, "");
  answerData(request.url ?? "", response, options, behaviour);
}

function answerToken(
  request: IncomingMessage,
  response: ServerResponse,
  { behaviour, tokenStatus = 404 }: ImdsOptions,
) {
  if (behaviour === "v1" || behaviour === "v1-error") return reply(response, tokenStatus, "");
  if (behaviour === "bad-token") return reply(response, 500, "");
  if (request.method !== "PUT") return reply(response, 405, "");
  const ttl = Number(request.headers["x-aws-ec2-metadata-token-ttl-seconds"]);
  // EC2 rejects requests that came through a proxy, and lifetimes beyond six hours.
  if (request.headers["x-forwarded-for"] !== undefined) return reply(response, 403, "");
  if (!(ttl >= 1 && ttl <= 21_600)) return reply(response, 400, "");
  response.setHeader("x-aws-ec2-metadata-token-ttl-seconds", String(ttl));
  reply(response, 200, token);
}

function answerData(path: string, response: ServerResponse, options: ImdsOptions, behaviour: ImdsBehaviour) {
  const role = options.role ?? "admin";
  if (path === "/latest/meta-data/placement/region") {
    return reply(response, 200, options.region ?? "us-east-1");
  }
  if (behaviour === "no-role") return reply(response, 404, "");
  if (path === rolesPath) return reply(response, 200, role);
  if (path !== rolesPath + role.split("/").map(encodeURIComponent).join("/")) return reply(response, 404, "");
  if (behaviour === "error-document" || behaviour === "v1-error") {
    return reply(
      response,
      200,
      JSON.stringify({ Code: "AssumeRoleUnauthorizedAccess", Message: "EC2 cannot assume the role" }),
    );
  }
  const { credentials } = options;
  const document = roleDocument(typeof credentials === "function" ? credentials() : credentials);
  reply(response, 200, behaviour === "broken-document" ? document.slice(0, document.length / 2) : document);
}

function roleDocument(credentials: RoleCredentials | undefined): string {
  const hour = 3_600_000;
  return JSON.stringify(
    {
      Code: "Success",
      LastUpdated: new Date().toISOString(),
      Type: "AWS-HMAC",
      AccessKeyId: credentials?.accessKeyId ?? "ASIAIMDSDOUBLE000000",
      SecretAccessKey: credentials?.secretAccessKey ?? "imds-secret",
      Token: credentials?.token ?? "imds-token",
      Expiration: credentials?.expiration ?? new Date(Date.now() + 6 * hour).toISOString(),
    },
    undefined,
    2,
  );
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain", server: "EC2ws" });
  response.end(text);
}
