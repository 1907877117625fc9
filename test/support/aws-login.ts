/** STS and the portal of IAM Identity Center on loopback, as far as they hand out credentials. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * - right: gives what is asked for
 * - denied: refuses, as AWS does, with a reason
 * - silent: accepts and never answers
 * - garbage: answers 200 with text that is neither XML nor JSON
 */
export type LoginBehaviour = "right" | "denied" | "silent" | "garbage";

interface LoginRequest {
  readonly line: string;
  readonly host: string;
  readonly authorization: string;
  /** The parameters of the form (STS) or of the query (the portal). */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface LoginServices {
  /** For AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC. */
  readonly url: string;
  readonly requests: readonly LoginRequest[];
  close(): Promise<void>;
}

/** The account in all that they hand out. */
export const account = "210987654321";

/** Starts both on one free port. Keys: ASIA<what>, secret login-secret, token login-token. */
export async function startLoginServices(behaviour: LoginBehaviour = "right"): Promise<LoginServices> {
  const requests: LoginRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const url = new URL(request.url ?? "/", "http://double");
    const parameters = Object.fromEntries(new URLSearchParams(body || url.search.slice(1)));
    requests.push({
      line: `${request.method} ${url.pathname}`,
      host: request.headers.host ?? "",
      authorization: request.headers.authorization ?? "",
      parameters,
    });
    if (behaviour === "silent") return;
    if (behaviour === "garbage") return void response.writeHead(200).end("login-secret, in plain text");
    const isSts = url.pathname === "/" && parameters.Action !== undefined;
    const denied = behaviour === "denied";
    response.writeHead(denied ? (isSts ? 403 : 401) : 200, {
      "content-type": isSts ? "text/xml" : "application/json",
      ...(denied && !isSts && { "x-amzn-errortype": "UnauthorizedException" }),
    });
    response.end(isSts ? stsAnswer(parameters, denied) : portalAnswer(denied));
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

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function stsAnswer(parameters: Readonly<Record<string, string>>, denied: boolean): string {
  const namespace = `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"`;
  if (denied) {
    return `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: x is not authorized to perform: sts:${parameters.Action}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  }
  const action = parameters.Action ?? "";
  const role = parameters.RoleArn?.split("/").at(-1) ?? "";
  const session = parameters.RoleSessionName ?? "";
  const keys = [
    `<AccessKeyId>ASIA${role.toUpperCase()}</AccessKeyId>`,
    "<SecretAccessKey>login-secret</SecretAccessKey><SessionToken>login-token</SessionToken>",
    `<Expiration>${inOneHour().toISOString()}</Expiration>`,
  ].join("");
  const user = `<Arn>arn:aws:sts::${account}:assumed-role/${role}/${session}</Arn><AssumedRoleId>A:${session}</AssumedRoleId>`;
  return `<${action}Response ${namespace}><${action}Result><Credentials>${keys}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser></${action}Result></${action}Response>`;
}

function portalAnswer(denied: boolean): string {
  if (denied) return JSON.stringify({ message: "Session token not found or invalid" });
  return JSON.stringify({
    roleCredentials: {
      accessKeyId: "ASIASSO",
      secretAccessKey: "login-secret",
      sessionToken: "login-token",
      expiration: inOneHour().getTime(),
    },
  });
}

function inOneHour(): Date {
  return new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
}
