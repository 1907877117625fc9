/** SOCKS 4, 4a and 5 on a connected socket. Loaded only when a route has a SOCKS proxy; the only import of socks. */
import type { Socket } from "node:net";
import { SocksClient } from "socks";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { ConnectAttempt } from "./connecting.ts";
import { addressesOf } from "./dns.ts";
import { bareHost, ipVersionOf } from "./ip.ts";
import type { SocksProxy } from "./parse-proxy.ts";
import type { HostAndPort } from "./resolve-options.ts";

/** Disables the library's own limit: the connection already has one. */
const noLimit = 2 ** 31 - 1;

/**
 * Resolves when the proxy has connected the socket to the destination. Throws a Failure 97 with curl's text, or the
 * failure of resolving the destination if the proxy does not do that.
 */
export async function openSocks(
  attempt: ConnectAttempt,
  { proxy, destination }: { readonly proxy: SocksProxy; readonly destination: HostAndPort },
  socket: Socket,
): Promise<void> {
  checkLengths(proxy, destination);
  const host = await hostFor(proxy, destination, attempt);
  const heard: Buffer[] = [];
  const onData = (chunk: Buffer) => heard.push(chunk);
  socket.on("data", onData);
  try {
    await SocksClient.createConnection({
      command: "connect",
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: isVersion4(proxy) ? 4 : 5,
        ...(proxy.user && { userId: proxy.user.name, password: proxy.user.password }),
      },
      destination: { host, port: destination.port },
      timeout: noLimit,
      existing_socket: socket,
    });
  } catch {
    const text = isVersion4(proxy) ? failure4(heard) : failure5(heard, bareHost(destination.host));
    throw failed(text ?? "Failed to receive SOCKS response, proxy closed connection");
  }
  // The library does not check the version of a SOCKS 4 response.
  if (isVersion4(proxy) && heard[0]?.[0] !== 0) throw failed(failure4(heard) ?? "");
  await keepEarlyBytes(socket, heard);
  socket.off("data", onData).pause();
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  attempt.trace?.info(
    `Opened SOCKS connection from ${localAddress} port ${localPort} to ${bareHost(destination.host)} port ` +
      `${destination.port} (via ${remoteAddress} port ${remotePort})`,
  );
}

/** Keeps bytes that followed the proxy's response: the library emits them as data in the next turn of the event loop. */
async function keepEarlyBytes(socket: Socket, heard: Buffer[]): Promise<void> {
  heard.length = 0;
  await new Promise(setImmediate);
  socket.pause();
  if (heard.length > 0) socket.unshift(Buffer.concat(heard));
}

function isVersion4({ scheme }: SocksProxy): boolean {
  return scheme === "socks4" || scheme === "socks4a";
}

/** Lengths are sent as one byte; SOCKS 4 has no lengths, but curl applies the same limit. */
function checkLengths(proxy: SocksProxy, { host }: HostAndPort): void {
  const { name = "", password = "" } = proxy.user ?? {};
  if (Buffer.byteLength(name) > 255)
    throw failed(
      isVersion4(proxy) ? "Too long SOCKS proxy username" : "Excessive username length for proxy auth",
    );
  if (Buffer.byteLength(password) > 255 && !isVersion4(proxy))
    throw failed("Excessive password length for proxy auth");
  if (host.length <= 255) return;
  if (proxy.scheme === "socks4a") throw failed("SOCKS4: too long hostname");
  if (proxy.scheme === "socks5h")
    throw failed("SOCKS5: the destination hostname is too long to be resolved remotely by the proxy.");
}

/** Returns the destination in the request to the proxy: a name, or the first address of a name. */
async function hostFor(
  { scheme }: SocksProxy,
  destination: HostAndPort,
  { settings }: ConnectAttempt,
): Promise<string> {
  const host = bareHost(destination.host);
  if (scheme === "socks4a" || scheme === "socks5h") return host;
  if (scheme === "socks4" && ipVersionOf(host) === 6)
    throw failed(`SOCKS4 connection to ${printable(host)} not supported`);
  const addresses = await addressesOf({ hop: destination, isProxy: false, settings });
  const usable = scheme === "socks4" ? addresses.filter(address => ipVersionOf(address) === 4) : addresses;
  if (usable[0] !== undefined) return usable[0];
  throw new Failure(ExitCode.HostNotResolved, `Could not resolve host: ${printable(host)}`);
}

/** Code of a SOCKS 4 response -> curl's reason (curl's lib/socks.c). */
const rejectionTexts: Readonly<Record<number, string>> = {
  91: "request rejected or failed.",
  92: "request rejected because SOCKS server cannot connect to identd on the client.",
  93: "request rejected because the client program and identd report different user-ids.",
};

/** Returns why SOCKS 4 failed, from what the proxy has sent; undefined if that does not show it. */
function failure4(heard: readonly Buffer[]): string | undefined {
  const [version, code, high = 0, low = 0, ...address] = Buffer.concat(heard);
  if (version === undefined || code === undefined) return undefined;
  if (version !== 0) return "SOCKS4 reply has wrong version, version should be 0.";
  const to = `${[...address, 0, 0, 0, 0].slice(0, 4).join(".")}:${high * 256 + low}`;
  return `[SOCKS] cannot complete SOCKS4 connection to ${to}. (${code}), ${rejectionTexts[code] ?? "Unknown."}`;
}

/** The same for SOCKS 5 (RFC 1928, RFC 1929): method selection, password response, final response. */
function failure5(heard: readonly Buffer[], host: string): string | undefined {
  const [version, method, ...others] = Buffer.concat(heard);
  if (version === undefined || method === undefined) return undefined;
  if (version !== 5) return "Received invalid version in initial SOCKS5 response.";
  if (method === 255) return "No authentication method was acceptable.";
  if (method !== 0 && method !== 2) return `Unknown SOCKS5 mode '${method}' received.`;
  const [given, verdict] = method === 2 ? others.splice(0, 2) : [1, 0];
  if (given !== undefined && verdict !== undefined && verdict !== 0)
    return `User was rejected by the SOCKS5 server (${given} ${verdict}).`;
  const [replyVersion, status] = others;
  if (replyVersion === undefined || status === undefined) return undefined;
  if (replyVersion !== 5) return "SOCKS5 reply has wrong version, version should be 5.";
  return `cannot complete SOCKS5 connection to ${printable(host)}. (${status})`;
}

function failed(message: string): Failure {
  return new Failure(ExitCode.Proxy, message);
}
