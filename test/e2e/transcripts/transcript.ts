/**
 * A behaviour as a transcript: what the server replies, the command line, and everything that can be seen of the run.
 *
 * In command lines, files and expected texts stand: `{url}` for `http://127.0.0.1:PORT`, `{host}` for `127.0.0.1:PORT`,
 * `{port}`, `{socks}` for the port of a SOCKS proxy before the server, `{closed}` for a port where nobody listens, `{dir}` for the folder in which the program runs, `{pki}` for the
 * folder of the test's certificates, `{agent}` for the program's name and version, `{me}` for its name,
 * `{time}`, `{day}` and `{signature}` for those of a signed request.
 */
import type { Step } from "../../support/raw-server.ts";
import type { SocksServerOptions } from "../../support/socks-server.ts";

export interface Transcript {
  readonly name: string;
  /** The words behind the program's name; a text is split at its blanks. */
  readonly line: string | readonly string[];
  /** What the n-th request is answered; the last one is answered to all that follow. Default: `ok("hi\n")`. */
  readonly replies?: readonly (string | readonly Step[])[];
  /** The requests that arrive, whole, over however many connections. */
  readonly sent?: readonly string[];
  readonly stdin?: string;
  /** Files in the folder before the run. */
  readonly given?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A text is all of it; patterns are found in it, each. */
  readonly stdout?: string | readonly RegExp[];
  readonly stderr?: string | readonly RegExp[];
  /** Files in the folder after the run, but for those that are as they were given. */
  readonly files?: Readonly<Record<string, string>>;
  readonly exitCode?: number;
  /**
   * The server speaks TLS, HTTP/2 (for prior knowledge, or agreed upon in TLS), listens on ::1, on the socket
   * `{dir}/server.sock`, or on that name of the abstract namespace.
   */
  readonly server?:
    | "tls"
    | "tls 1.2"
    | "client certificate"
    | "HTTP/2"
    | "tls HTTP/2"
    | "IPv6"
    | "unix"
    | "abstract";
  /** The SOCKS proxy, whose Unix socket is in the folder, and what it was asked for (socks-server.ts). */
  readonly socks?: Omit<SocksServerOptions, "farPort">;
  readonly asked?: readonly string[];
  /**
   * awscurl's own behaviour, with the reason: nothing is added to the command line, and curl is not asked. Otherwise awscurl
   * gets `--no-sign-request`, and curl the same line without it.
   */
  readonly own?: string;
  /** What is otherwise when the program is the executable (docs/decisions/standalone.md). */
  readonly onExecutable?: Pick<Transcript, "sent" | "stdout" | "stderr" | "exitCode">;
  /** The version of curl that behaves so, "8.10": an older one is not asked. `CURL=PATH` names the curl to ask. */
  readonly since?: string;
}

/** A reply: status and reason, header lines, a body with its length in front. */
export function reply(status: string, headers: readonly string[] = [], body = ""): string {
  return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, "", body].join("\r\n");
}

export function ok(body: string, ...headers: readonly string[]): string {
  return reply("200 OK", headers, body);
}

/** A request with what every request of curl's has, further header lines in their order, and a body with its length. */
export function request(line: string, headers: readonly string[] = [], body?: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
  return rawRequest(
    [line, "Host: {host}", "User-Agent: {agent}", "Accept: */*", ...headers, ...length],
    body,
  );
}

/** The same with nothing but what is written here. */
export function rawRequest([line = "", ...headers]: readonly string[], body = ""): string {
  return [`${line} HTTP/1.1`, ...headers, "", body].join("\r\n");
}
