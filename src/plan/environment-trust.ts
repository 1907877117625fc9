/** The certificate authorities named by the environment and the profile, highest precedence first (credentials.md, Trust). */
import { statSync } from "node:fs";
import { expandPath } from "../aws/credentials/paths.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";

/**
 * `profileBundle`: the profile's `ca_bundle`, when it has one. Empty variables count as unset; in AWS's variable the path is
 * expanded. Looks at each path, for a folder of certificates may stand in the place of a file.
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

/** Python's requests takes a folder for REQUESTS_CA_BUNDLE; the others may name one as well. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever it is, reading it as a file reports what is wrong.
    return false;
  }
}
