/** TLS on a connection: handshake, verdict on the certificate, tunnel behind an https proxy. Loaded only for https. */
import type { Socket } from "node:net";
import { connect, type SecureContext, type TLSSocket } from "node:tls";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../printable.ts";
import { lacksRoot, verifyNumber, verifyWords, wrongName } from "./certificates.ts";
import type { Attempt } from "./connect.ts";
import { opensslText, reasonOf } from "./failures.ts";
import { ipVersionOf } from "./ip.ts";
import { bareHost } from "./proxy.ts";
import { secureContext } from "./tls-context.ts";
import type { ConnectionSettings } from "./transport.ts";
import { firstTrust, systemTrust, type Trust } from "./trust.ts";

/** How the parts of the way that are not TLS are gone. */
export interface Ways {
  /** Reaches the hop; the tunnel is open when the proxy speaks plain HTTP. */
  reach(): Promise<Socket>;
  /** Asks the proxy at the other end for the tunnel. */
  openTunnel(socket: Socket): Promise<void>;
}

/** Whom a handshake is made with, and which versions of HTTP it is offered. */
interface Server {
  readonly host: string;
  readonly port: number;
  readonly protocols: readonly string[];
}

interface Roots {
  readonly context: SecureContext;
  readonly trust: Trust;
}

/** What verified a server under these settings, for the next connection. */
const known = new WeakMap<ConnectionSettings, Roots>();

/** A chain that no root of ours ends: others may. */
class Untrusted extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Out: the socket on which the request is written. The runtime's roots are tried first and the system's, on a connection of
 * their own, when they do not end the server's chain: reading those costs tens of milliseconds.
 * Throws Failure 35, 58, 60, 77 and whatever the ways throw.
 */
export async function secureRoute(attempt: Attempt, ways: Ways): Promise<Socket> {
  const { settings, trace } = attempt;
  const roots = known.get(settings) ?? rootsFrom(settings, firstTrust(settings));
  try {
    return await overRoute(attempt, ways, roots);
  } catch (error) {
    if (!(error instanceof Untrusted)) throw error;
    const system = systemTrust(settings);
    if (system === undefined || system.from === roots.trust.from) throw error.failure;
    trace?.info("The runtime's certificates do not verify the server's, trying the system's");
    try {
      return await overRoute(attempt, ways, rootsFrom(settings, system));
    } catch (second) {
      throw second instanceof Untrusted ? second.failure : second;
    }
  }
}

function rootsFrom(settings: ConnectionSettings, trust: Trust): Roots {
  return { trust, context: secureContext(settings, trust) };
}

async function overRoute(attempt: Attempt, ways: Ways, roots: Roots): Promise<Socket> {
  const { origin, proxy, tunnel } = attempt.route;
  let socket = await ways.reach();
  if (proxy?.scheme === "https") {
    socket = await handshake(attempt, socket, { ...proxy, protocols: ["http/1.1"] }, roots);
    if (tunnel !== undefined) await ways.openTunnel(socket);
  }
  const protocols = attempt.settings.http2 ? ["h2", "http/1.1"] : ["http/1.1"];
  if (origin.scheme === "https") socket = await handshake(attempt, socket, { ...origin, protocols }, roots);
  attempt.facts.appConnect = attempt.facts.elapsed();
  known.set(attempt.settings, roots);
  return socket;
}

async function handshake(attempt: Attempt, socket: Socket, server: Server, roots: Roots): Promise<Socket> {
  const { port, protocols } = server;
  const host = bareHost(server.host).replace(/\.$/, "");
  const { own, settings, facts, trace } = attempt;
  trace?.info(`ALPN: offers ${protocols.join(",")}`);
  const secured = await new Promise<TLSSocket>((resolve, reject) => {
    const tls = connect({
      socket,
      host,
      // SNI names hosts, never addresses (RFC 6066).
      servername: ipVersionOf(host) === 0 ? host : "",
      secureContext: roots.context,
      ALPNProtocols: [...protocols],
      // Node checks nothing by itself and no variable of the environment decides: the verdict is read below.
      rejectUnauthorized: false,
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
  facts.tlsVerifyResult = verifyNumber(verdict ?? undefined);
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
    throw refusal(verdict, host);
  }
  return secured;
}

/** curl's failure for a certificate that did not pass. */
function refusal(code: string, host: string): Error {
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
    return new Failure(ExitCode.TlsConnectError, `Recv failure: ${reasonOf(error)}`);
  if (error.code === "ECONNRESET") {
    const where = `in connection to ${printable(host)}:${port}`;
    return new Failure(ExitCode.TlsConnectError, `TLS connect error: the other side closed ${where}`);
  }
  return new Failure(ExitCode.TlsConnectError, `TLS connect error: ${printable(opensslText(error))}`);
}
