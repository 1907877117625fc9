/** How connections are made: trust, proxies and addresses, from the options and the environment. */
import { profileCaBundle } from "../aws/credentials/profile.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { version } from "../version.ts";
import { environmentTrust } from "./environment-trust.ts";
import { checkHeaderText, parseHeaderLines } from "./headers.ts";
import { parseLogin } from "./option-values.ts";
import { proxyTls, serverTls } from "./tls-settings.ts";

/**
 * `signs`: AWS's files, which may name certificate authorities, are consulted. Throws a Failure 2 for malformed header
 * lines.
 */
export function connectionSettings(options: Options, runtime: Runtime, signs: boolean): ConnectionSettings {
  const { env } = runtime;
  return {
    connectTimeout: options.connectTimeout ?? 300,
    http2: options.http2,
    http2PriorKnowledge: options.http2PriorKnowledge,
    immediate: options.parallelImmediate,
    tls: serverTls(options),
    // AWS's files are read only if something is signed.
    environmentTrust: environmentTrust(
      runtime,
      signs ? profileCaBundle(runtime, options.profile) : undefined,
    ),
    resolve: options.resolve,
    connectTo: options.connectTo,
    unixSocket: unixSocketPath(options),
    sockets: {
      interface: options.interface,
      localPorts: options.localPorts,
      // As in curl, 0 means the default of 60 seconds.
      keepAliveAfter: options.keepAlive ? 1000 * (options.keepAliveTime || 60) : undefined,
      headStart: options.happyEyeballsMilliseconds,
      haproxy:
        options.haproxyProtocol || options.haproxyClientIp !== undefined
          ? { clientIp: options.haproxyClientIp }
          : undefined,
    },
    ipVersion: options.ipVersion,
    proxy: options.proxy,
    proxyTls: proxyTls(options),
    proxyKind: options.proxyKind,
    preproxy: options.preproxy,
    proxyUser: proxyUser(options),
    proxyTunnel: options.proxyTunnel,
    ...proxyFields(options),
    userAgent: userAgentText(options),
    noproxy: options.noproxy,
    env,
  };
}

function unixSocketPath({ unixSocket: path, abstractSocket }: Options): string | undefined {
  return abstractSocket ? `\0${path}` : path;
}

/** `--proxy-header`, and without a tunnel also `-H Proxy-Connection:`. Throws a Failure 2 for malformed header lines. */
function proxyFields({
  proxyHeaders: lines,
  headers,
}: Options): Pick<ConnectionSettings, "proxyHeaders" | "proxyOmits"> {
  const given = parseHeaderLines(lines);
  const connect = given.filter(({ action }) => action === "remove").map(({ name }) => name.toLowerCase());
  const forward = headers.some(line => /^proxy-connection:\s*$/i.test(line))
    ? [...connect, "proxy-connection"]
    : connect;
  return {
    proxyHeaders: given.filter(({ action }) => action === "send"),
    proxyOmits: { connect, forward },
  };
}

/** The value of `-A`, by default the program's name and version; undefined if it is empty. */
export function userAgentText(options: Pick<Options, "userAgent">): string | undefined {
  const { userAgent = `awscurl/${version}` } = options;
  checkHeaderText(userAgent, "option -A");
  return userAgent === "" ? undefined : byteString(userAgent);
}

/** Returns the value as given. Throws a UsageFailure if it has no colon: awscurl never prompts for a password. */
function proxyUser({ proxyUser: given }: Options): string | undefined {
  if (given === undefined) return undefined;
  const { name, password } = parseLogin(given, "-U");
  return `${name}:${password.reveal()}`;
}
