/** STS, IAM Identity Center (portal and OIDC) and sign-in on loopback, as far as they hand out credentials. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/**
 * - right: gives what is asked for
 * - denied: refuses, as AWS does, with a reason
 * - silent: accepts and never answers
 * - garbage: answers 200 with text that is neither XML nor JSON
 * - page: answers 200 with an HTML page, as a proxy or a portal in between does
 * - forbidden: the portal refuses the role
 */
export type LoginBehaviour = "right" | "denied" | "silent" | "garbage" | "page" | "forbidden";

export interface LoginOptions {
  /** Default "right". */
  readonly behaviour?: LoginBehaviour;
  /** Codes that the MFA device shows one after the other; each is good once. */
  readonly codes?: readonly string[];
  /** Seconds that what is handed out lasts; default an hour. */
  readonly lifetime?: number;
  /** The session token of roles; default login-token. */
  readonly token?: string;
  /** Are the ids of the keys that are handed out numbered, from 1? */
  readonly numbered?: boolean;
  /** TLS, with a certificate of the tests' own authority for AWS's names; behind a proxy double it plays AWS. */
  readonly tls?: boolean;
}

interface LoginRequest {
  readonly line: string;
  readonly host: string;
  readonly authorization: string;
  /** The proof of possession that sign-in takes. */
  readonly dpop: string | undefined;
  /** The parameters of the form (STS), of the query (the portal), or of the JSON (OIDC, sign-in). */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface LoginServices {
  /** For AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly LoginRequest[];
  close(): Promise<void>;
}

/** The account in all that they hand out. */
export const account = "210987654321";

/** The authority that signed the certificate of `tls`. */
export const awsAuthority = join(import.meta.dirname, "tls", "ca.pem");

/** Starts all of them on one free port. Keys: ASIA<what>, secret login-secret, token login-token. */
export async function startLoginServices(what: LoginBehaviour | LoginOptions = {}): Promise<LoginServices> {
  const options = typeof what === "string" ? { behaviour: what } : what;
  const requests: LoginRequest[] = [];
  const codes = new Set(options.codes);
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = await read(request);
    requests.push(asked);
    const number = options.numbered ? String(requests.filter(handsOutKeys).length) : "";
    answer(asked, response, options, codes, number);
  };
  const pem = (name: string) => readFileSync(join(import.meta.dirname, "tls", name));
  const server = options.tls
    ? createTlsServer({ cert: pem("aws.pem"), key: pem("aws-key.pem") }, listener)
    : createServer(listener);
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handsOutKeys({ line, parameters }: LoginRequest): boolean {
  return line !== "POST /token" && parameters.Action !== "GetCallerIdentity";
}

async function read(request: IncomingMessage): Promise<LoginRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://double");
  const parameters = body.startsWith("{")
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body || url.search.slice(1)));
  const { host = "", authorization = "" } = request.headers;
  const dpop = request.headers.dpop?.toString();
  return { line: `${request.method} ${url.pathname}`, host, authorization, dpop, parameters };
}

function answer(
  asked: LoginRequest,
  response: ServerResponse,
  options: LoginOptions,
  codes: Set<string>,
  number: string,
) {
  const { behaviour = "right" } = options;
  if (behaviour === "silent") return;
  if (behaviour === "garbage") return void response.writeHead(200).end("login-secret, in plain text");
  if (behaviour === "page") {
    const page = "<!DOCTYPE html>\n<html><body>Please sign in</body></html>";
    return void response.writeHead(200, { "content-type": "text/html" }).end(page);
  }
  const json = (status: number, value: unknown, error?: string) =>
    response
      .writeHead(status, { "content-type": "application/json", ...(error && { "x-amzn-errortype": error }) })
      .end(JSON.stringify(value));
  const denied = behaviour === "denied";
  const expires = inSeconds(options.lifetime ?? 3600);
  switch (asked.line) {
    case "POST /":
      return answerSts(
        asked.parameters,
        response,
        { expires, number, token: options.token ?? "login-token" },
        denied,
        codes,
      );
    case "POST /token":
      if (denied) return json(400, { error: "invalid_grant" }, "InvalidGrantException");
      return json(200, {
        accessToken: "sso-renewed-canary",
        refreshToken: "refresh-renewed-canary",
        expiresIn: options.lifetime ?? 3600,
        tokenType: "Bearer",
      });
    case "POST /v1/token":
      if (denied) return json(400, { error: "TOKEN_EXPIRED", message: "over" }, "AccessDeniedException");
      return json(200, {
        accessToken: {
          accessKeyId: `ASIALOGIN${number}`,
          secretAccessKey: "login-secret",
          sessionToken: "login-token",
        },
        refreshToken: "login-renewed-canary",
        expiresIn: options.lifetime ?? 900,
        tokenType: "aws_sigv4",
      });
    default:
      if (behaviour === "forbidden") return json(403, { message: "No access" }, "ForbiddenException");
      if (denied) {
        return json(401, { message: "Session token not found or invalid" }, "UnauthorizedException");
      }
      return json(200, {
        roleCredentials: {
          accessKeyId: `ASIASSO${number}`,
          secretAccessKey: "login-secret",
          sessionToken: "login-token",
          expiration: expires.getTime(),
        },
      });
  }
}

const namespace = `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"`;

/** Of the session that STS opens. */
interface StsKeys {
  readonly expires: Date;
  readonly number: string;
  readonly token: string;
}

function answerSts(
  parameters: LoginRequest["parameters"],
  response: ServerResponse,
  keys: StsKeys,
  denied: boolean,
  codes: Set<string>,
): void {
  const action = parameters.Action ?? "";
  const refuse = (message: string) =>
    response
      .writeHead(403, { "content-type": "text/xml" })
      .end(
        `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      );
  if (denied) return void refuse(`User: x is not authorized to perform: sts:${action}`);
  if (parameters.SerialNumber !== undefined && !codes.delete(parameters.TokenCode ?? "")) {
    return void refuse("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  }
  const result = action === "GetCallerIdentity" ? callerIdentity() : session(parameters, keys);
  response
    .writeHead(200, { "content-type": "text/xml" })
    .end(
      `<${action}Response ${namespace}><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
    );
}

function callerIdentity(): string {
  return `<Arn>arn:aws:iam::${account}:user/me</Arn><UserId>AIDA</UserId><Account>${account}</Account>`;
}

function session(parameters: LoginRequest["parameters"], { expires, number, token }: StsKeys): string {
  const role = parameters.RoleArn?.split("/").at(-1) ?? "";
  const name = parameters.RoleSessionName ?? "";
  const keys = [
    `<AccessKeyId>ASIA${role.toUpperCase()}${number}</AccessKeyId>`,
    `<SecretAccessKey>login-secret</SecretAccessKey><SessionToken>${token}</SessionToken>`,
    `<Expiration>${expires.toISOString()}</Expiration>`,
  ].join("");
  const user = `<Arn>arn:aws:sts::${account}:assumed-role/${role}/${name}</Arn><AssumedRoleId>A:${name}</AssumedRoleId>`;
  return `<Credentials>${keys}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
}

/** A whole second, as STS gives it. */
function inSeconds(seconds: number): Date {
  return new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000);
}
