/** The certificate authorities named by the environment and the profile, highest precedence first (credentials.md, Trust). */
import { statSync } from "node:fs";
import { expandPath } from "../aws/credentials/paths.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";

/**
 * Returns the certificate authorities. `profileBundle` is the profile's `ca_bundle`, if it has one. Empty variables
 * count as unset; in AWS's variable the path is expanded. Checks whether each path is a folder of certificates rather
 * than a file.
 */
export function environmentTrust(
  runtime: Pick<Runtime, "env" | "home" | "platform">,
  profileBundle: string | undefined,
): ConnectionSettings["environmentTrust"] {
  const { env } = runtime;
  const places = [
    { path: expandPath(env.AWS_CA_BUNDLE ?? "", runtime), name: "AWS_CA_BUNDLE" },
    { path: profileBundle, name: "ca_bundle" },
    { path: env.CURL_CA_BUNDLE, name: "CURL_CA_BUNDLE" },
    { path: env.REQUESTS_CA_BUNDLE, name: "REQUESTS_CA_BUNDLE" },
    { path: env.SSL_CERT_FILE, name: "SSL_CERT_FILE" },
    { path: env.SSL_CERT_DIR, name: "SSL_CERT_DIR" },
  ] as const;
  return places.flatMap(({ path, name }) => {
    if (!path) return [];
    return [{ kind: name === "SSL_CERT_DIR" || isFolder(path) ? "directory" : "file", path, name }];
  });
}

/** Python's requests accepts a folder in REQUESTS_CA_BUNDLE, so the other variables may name one as well. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // In any other case, reading the path as a file reports what is wrong.
    return false;
  }
}
