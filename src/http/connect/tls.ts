/** TLS on a connection: the handshake, the verdict on the certificate, and which roots to trust. Loaded only for https. */

import type { Socket } from "node:net";
import { connect, type SecureContext, type TLSSocket } from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { opensslText } from "../failures.ts";
import type { ConnectionSettings } from "../transport.ts";
import { lacksRoot, verifyNumber, verifyWords, wrongName } from "./certificates.ts";
import type { ConnectAttempt } from "./connecting.ts";
import { ipVersionOf } from "./ip.ts";
import { bareHost } from "./proxy.ts";
import { serverIdentityError } from "./server-identity.ts";
import { secureContext } from "./tls-context.ts";
import { firstTrust, systemTrust, type Trust } from "./trust.ts";

/** The server of a handshake, and the versions of HTTP offered to it. */
export interface TlsServer {
  readonly host: string;
  readonly port: number;
  readonly protocols: readonly string[];
}

/** Certificate authorities for handshakes, and the setting or system they come from. */
interface Roots {
  readonly context: SecureContext;
  readonly trust: Trust;
}

/** The roots that verified a server under these settings, for the next connection. */
const known = new WeakMap<ConnectionSettings, Roots>();

/** A certificate chain without a known root: other roots may verify it. */
class Untrusted extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The roots to try first: those that verified a server under these settings, else the runtime's or the given ones. Throws Failure 58 and 77. */
export async function firstRoots({ settings, signal }: ConnectAttempt): Promise<Roots> {
  return known.get(settings) ?? rootsFrom(settings, await firstTrust(settings, signal), signal);
}

/** These roots verified a server: the next connection under these settings starts with them. */
export function rememberRoots(settings: ConnectionSettings, roots: Roots): void {
  known.set(settings, roots);
}

/**
 * After a connection failed: the system's roots, when those tried do not end the server's chain; reading them costs tens of
 * milliseconds. Throws the connection's failure when it has another cause or there are no others.
 */
export async function otherRoots(
  error: unknown,
  { settings, trace, signal }: ConnectAttempt,
  tried: Roots,
): Promise<Roots> {
  if (!(error instanceof Untrusted)) throw error;
  const system = await systemTrust(settings, signal);
  if (system === undefined || system.from === tried.trust.from) throw error.failure;
  trace?.info("The runtime's certificates do not verify the server's, trying the system's");
  return rootsFrom(settings, system, signal);
}

async function rootsFrom(
  settings: ConnectionSettings,
  trust: Trust,
  signal: AbortSignal | undefined,
): Promise<Roots> {
  return { trust, context: await secureContext(settings, trust, signal) };
}

/** TLS over the socket, the server's certificate verified unless `-k`. Throws Failure 35 and 60; `otherRoots` reads it. */
export async function handshake(
  attempt: ConnectAttempt,
  socket: Socket,
  server: TlsServer,
  roots: Roots,
): Promise<Socket> {
  const { port, protocols } = server;
  const host = bareHost(server.host).replace(/\.$/, "");
  const { own, settings, stats, trace } = attempt;
  trace?.info(`ALPN: offers ${protocols.join(",")}`);
  const secured = await new Promise<TLSSocket>((resolve, reject) => {
    const tls = connect({
      socket,
      host,
      // SNI names hosts, never addresses (RFC 6066).
      servername: ipVersionOf(host) === 0 ? host : "",
      secureContext: roots.context,
      ALPNProtocols: [...protocols],
      // Node does not reject by itself and no environment variable changes that: the verdict is read below.
      rejectUnauthorized: false,
      checkServerIdentity: serverIdentityError,
    });
    own(tls);
    const onError = (error: Error) => reject(handshakeFailure(error, host, port));
    tls.once("error", onError);
    tls.once("secureConnect", () => {
      tls.off("error", onError);
      resolve(tls);
    });
  });
  const verdict = secured.authorizationError as unknown as string | undefined | null;
  stats.tlsVerifyResult = verifyNumber(verdict ?? undefined);
  if (trace !== undefined) {
    const { traceTls } = await import("./tls-trace.ts");
    traceTls(trace, secured, {
      host,
      verdict: verdict ?? undefined,
      from: roots.trust.from,
      verify: settings.tls.verify,
    });
  }
  if (verdict && settings.tls.verify) {
    secured.destroy();
    throw verificationFailure(verdict, host);
  }
  return secured;
}

/** curl's failure for a certificate that was not verified. */
function verificationFailure(code: string, host: string): Error {
  const failure = new Failure(
    ExitCode.ServerNotVerified,
    code === wrongName
      ? `SSL: no alternative certificate subject name matches target host name '${printable(host)}'`
      : `SSL certificate problem: ${verifyWords(code)}`,
  );
  return lacksRoot(code) ? new Untrusted(failure) : failure;
}

function handshakeFailure(error: NodeJS.ErrnoException, host: string, port: number): Failure {
  if (error.syscall === "read")
    return new Failure(ExitCode.TlsConnectError, `Recv failure: ${systemErrorText(error)}`);
  if (error.code === "ECONNRESET") {
    const where = `in connection to ${printable(host)}:${port}`;
    return new Failure(ExitCode.TlsConnectError, `TLS connect error: the other side closed ${where}`);
  }
  return new Failure(ExitCode.TlsConnectError, `TLS connect error: ${printable(opensslText(error))}`);
}
