/** The container credentials endpoint of ECS and of EKS Pod Identity, on loopback. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RoleCredentials } from "./imds.ts";

/**
 * - right: the credentials, if the required authorization is sent
 * - silent: accepts and never responds
 * - late: 503 twice, then right
 * - failing: always 500
 * - half: the document is cut in half
 * - garbage: 200 with text that contains the secret and is not JSON
 */
export type ContainerBehaviour = "right" | "silent" | "late" | "failing" | "half" | "garbage";

export interface ContainerOptions {
  /** The credentials, or a function that returns them for each request. */
  readonly credentials?: RoleCredentials | (() => RoleCredentials);
  /** What the Authorization header has to say; undefined asks for none. */
  readonly authorization?: () => string;
  /** Default "right". */
  readonly behaviour?: ContainerBehaviour;
}

export interface ContainerEndpoint {
  /** For AWS_CONTAINER_CREDENTIALS_FULL_URI. */
  readonly url: string;
  /** Authorization headers as received, "" for none. */
  readonly authorizations: readonly string[];
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startContainer(options: ContainerOptions = {}): Promise<ContainerEndpoint> {
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    const shown = request.headers.authorization ?? "";
    authorizations.push(shown);
    const behaviour = options.behaviour ?? "right";
    const credentials =
      typeof options.credentials === "function" ? options.credentials() : options.credentials;
    const document = JSON.stringify(roleDocument(credentials));
    const reply = (status: number, text: string) => response.writeHead(status).end(text);
    if (behaviour === "silent") return;
    if (behaviour === "failing") return reply(500, "");
    if (behaviour === "late" && authorizations.length < 3) return reply(503, "");
    if (behaviour === "half") return reply(200, document.slice(0, document.length / 2));
    if (behaviour === "garbage") return reply(200, `SecretAccessKey=${credentials?.secretAccessKey}`);
    if (options.authorization !== undefined && shown !== options.authorization()) {
      return reply(401, JSON.stringify({ code: "AccessDenied", message: "the token is not known" }));
    }
    return reply(200, document);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`,
    authorizations,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function roleDocument(credentials: RoleCredentials | undefined) {
  return {
    AccessKeyId: credentials?.accessKeyId ?? "ASIACONTAINERDOUBLE0",
    SecretAccessKey: credentials?.secretAccessKey ?? "container-secret",
    Token: credentials?.token ?? "container-token",
    Expiration: credentials?.expiration ?? new Date(Date.now() + 3_600_000).toISOString(),
    AccountId: "123456789012",
  };
}
