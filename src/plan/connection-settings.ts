/** How connections are made: trust, proxies, addresses, as the options and the environment say. */
import { profileCaBundle } from "../aws/credentials/profile.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { environmentTrust } from "./environment-trust.ts";
import { parseHeaderLines } from "./headers.ts";
import { parseLogin } from "./option-values.ts";
import { proxyTls, serverTls } from "./tls-settings.ts";

/** `signs`: AWS's files may name certificate authorities. Throws a Failure 2 for malformed header lines. */
export function connectionSettings(options: Options, runtime: Runtime, signs: boolean): ConnectionSettings {
  const { env } = runtime;
  return {
    connectTimeout: options.connectTimeout ?? 300,
    http2: options.http2,
    tls: serverTls(options),
    // AWS's files are read only when something is signed.
    environmentTrust: environmentTrust(
      runtime,
      signs ? profileCaBundle(runtime, options.profile) : undefined,
    ),
    resolve: options.resolve,
    connectTo: options.connectTo,
    unixSocket: options.unixSocket,
    ipVersion: options.ipVersion,
    proxy: options.proxy,
    proxyTls: proxyTls(options),
    proxyKind: options.proxyKind,
    preproxy: options.preproxy,
    proxyUser: proxyUser(options),
    proxyTunnel: options.proxyTunnel,
    proxyHeaders: parseHeaderLines(options.proxyHeaders).filter(({ action }) => action === "send"),
    noproxy: options.noproxy,
    env,
  };
}

/** As given. Throws a UsageFailure without a colon: awscurl never prompts for a password. */
function proxyUser({ proxyUser: given }: Options): string | undefined {
  if (given === undefined) return undefined;
  const { name, password } = parseLogin(given, "-U");
  return `${name}:${password.reveal()}`;
}
