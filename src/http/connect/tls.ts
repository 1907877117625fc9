/**
 * TLS on a connection: the handshake, the verification of the certificate, and the choice of roots. Loaded only for
 * https.
 */

import type { Socket } from "node:net";
import { connect, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { opensslText } from "../failures.ts";
import type { ConnectionSettings } from "../transport.ts";
import { lacksRoot, verifyNumber, verifyText, wrongName } from "./certificates.ts";
import type { ConnectAttempt } from "./connecting.ts";
import { bareHost, ipVersionOf } from "./ip.ts";

import { serverIdentityError } from "./server-identity.ts";
import { secureContext } from "./tls-context.ts";
import { firstTrust, systemTrust, type Trust } from "./trust.ts";

/** The server of a handshake, and the versions of HTTP offered to it. */
export interface TlsServer {
  readonly host: string;
  readonly port: number;
  readonly protocols: readonly string[];
}

/** Certificate authorities for handshakes, with their origin: a setting or the system. */
interface Roots {
  readonly context: SecureContext;
  readonly trust: Trust;
}

/** The roots that verified a server under these settings, for later connections. */
const known = new WeakMap<ConnectionSettings, Roots>();

/** The settings for verifying a proxy, by the settings of the connections made through it. */
const proxySettings = new WeakMap<ConnectionSettings, ConnectionSettings>();

/** Returns the attempt for an https proxy, to which none of the server's TLS settings apply. */
export function forProxy(attempt: ConnectAttempt): ConnectAttempt {
  const { settings } = attempt;
  const its = proxySettings.get(settings) ?? { ...settings, tls: settings.proxyTls };
  proxySettings.set(settings, its);
  return { ...attempt, settings: its };
}

/** A certificate chain without a known root, which other roots may verify. */
class Untrusted extends Error {
  readonly failure: Failure;
  readonly end: TlsEnd;

  constructor(failure: Failure, end: TlsEnd) {
    super(failure.message);
    this.failure = failure;
    this.end = end;
  }
}

/** The server or the https proxy of an attempt, and the roots used to verify it. */
export class TlsEnd {
  readonly #attempt: ConnectAttempt;
  /**
   * Read for the first handshake: the roots that verified it under these settings before, or else the given ones or the
   * runtime's.
   */
  #roots: Roots | undefined;

  constructor(attempt: ConnectAttempt) {
    this.#attempt = attempt;
  }

  /**
   * Starts TLS over the socket and verifies the certificate. Throws a Failure 35, 58, 59, 60, 77, 82 or 90, or an error
   * that `triesOtherRoots` understands.
   */
  async handshake(socket: Socket, server: TlsServer): Promise<Socket> {
    const { settings, signal } = this.#attempt;
    this.#roots ??=
      known.get(settings) ?? (await rootsFrom(settings, await firstTrust(settings, signal), signal));
    const secured = await handshake(this.#attempt, socket, server, this.#roots);
    if (Failure.is(secured)) throw new Untrusted(secured, this);
    known.set(settings, this.#roots);
    return secured;
  }

  /**
   * Called after a failed connection. Returns false if the reason was not a missing root at this end. Returns true if
   * the next handshake will use the system's roots, which take tens of milliseconds to read. Throws the Failure if
   * there are no other roots.
   */
  async triesOtherRoots(error: unknown): Promise<boolean> {
    if (!(error instanceof Untrusted) || error.end !== this) return false;
    const { settings, signal, trace } = this.#attempt;
    const system = await systemTrust(settings, signal);
    if (system === undefined || system.from === this.#roots?.trust.from) throw error.failure;
    trace?.info("The runtime's certificates do not verify the server's, trying the system's");
    this.#roots = await rootsFrom(settings, system, signal);
    return true;
  }
}

async function rootsFrom(
  settings: ConnectionSettings,
  trust: Trust,
  signal: AbortSignal | undefined,
): Promise<Roots> {
  return { trust, context: await secureContext(settings.tls, trust, signal) };
}

/**
 * Starts TLS over the socket; the server's certificate is verified unless `-k` is given. Throws a Failure 35 or 60;
 * returns a 60 for which other roots may help.
 */
async function handshake(
  attempt: ConnectAttempt,
  socket: Socket,
  server: TlsServer,
  roots: Roots,
): Promise<Socket | Failure> {
  const { port, protocols } = server;
  const host = bareHost(server.host).replace(/\.$/, "");
  const { own, settings, signal, stats, trace } = attempt;
  const keyLog = settings.env.SSLKEYLOGFILE;
  const logKeys = keyLog ? (await import("./key-log.ts")).logKeys : undefined;
  trace?.info(`ALPN: offers ${protocols.join(",")}`);
  const secured = await new Promise<TLSSocket>((resolve, reject) => {
    const tls = connect({
      socket,
      host,
      // SNI contains host names, never addresses (RFC 6066).
      servername: ipVersionOf(host) === 0 ? host : "",
      secureContext: roots.context,
      ALPNProtocols: [...protocols],
      // Node does not reject on its own, and no environment variable changes that: the result is read below.
      rejectUnauthorized: false,
      checkServerIdentity: serverIdentityError,
    });
    own(tls);
    if (keyLog) logKeys?.(tls, keyLog);
    const onError = (error: Error) => reject(handshakeFailure(error, host, port));
    tls.once("error", onError);
    tls.once("secureConnect", () => {
      tls.off("error", onError);
      resolve(tls);
    });
  });
  const verdict = secured.authorizationError as unknown as string | undefined | null;
  if (stats.keepsCertificates) stats.certificates = chainOf(secured);
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
    const failure = verificationFailure(verdict, host);
    if (!lacksRoot(verdict)) throw failure;
    return failure;
  }
  if (settings.tls.pinnedKey !== undefined) {
    const { checkPinnedKey } = await import("./pinned-key.ts");
    await checkPinnedKey(settings.tls.pinnedKey, secured, signal);
  }
  return secured;
}

/** Returns the server's chain, its own certificate first, without the root, which Node adds and servers seldom send. */
function chainOf(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && !chain.some(known => certificate?.raw.equals(known))) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return endsInRoot(certificate, chain) ? chain.slice(0, -1) : chain;
}

/** A root is its own issuer: the chain ends when the next certificate is the one that was added last. */
function endsInRoot(next: DetailedPeerCertificate | undefined, chain: readonly Uint8Array[]): boolean {
  return chain.length > 1 && next?.raw !== undefined;
}

/** Returns curl's failure for a certificate that could not be verified. */
function verificationFailure(code: string, host: string): Failure {
  return new Failure(
    ExitCode.ServerNotVerified,
    code === wrongName
      ? `SSL: no alternative certificate subject name matches target host name '${printable(host)}'`
      : `SSL certificate problem: ${verifyText(code)}`,
  );
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
