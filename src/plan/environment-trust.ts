/** The certificate authorities named by the environment and the profile, highest precedence first (credentials.md, Trust). */
import { expandPath } from "../aws/credentials/paths.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";

/**
 * `profileBundle`: the profile's `ca_bundle`, when it has one. Empty variables count as unset; of AWS's variable the path is
 * expanded.
 */
export function environmentTrust(
  runtime: Pick<Runtime, "env" | "home" | "platform">,
  profileBundle: string | undefined,
): ConnectionSettings["environmentTrust"] {
  const { env } = runtime;
  const places = [
    { kind: "file", path: expandPath(env.AWS_CA_BUNDLE ?? "", runtime), name: "AWS_CA_BUNDLE" },
    { kind: "file", path: profileBundle, name: "ca_bundle" },
    { kind: "file", path: env.CURL_CA_BUNDLE, name: "CURL_CA_BUNDLE" },
    { kind: "file", path: env.REQUESTS_CA_BUNDLE, name: "REQUESTS_CA_BUNDLE" },
    { kind: "file", path: env.SSL_CERT_FILE, name: "SSL_CERT_FILE" },
    { kind: "directory", path: env.SSL_CERT_DIR, name: "SSL_CERT_DIR" },
  ] as const;
  return places.flatMap(({ kind, path, name }) => (path ? [{ kind, path, name }] : []));
}
