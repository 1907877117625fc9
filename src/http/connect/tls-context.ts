/** The settings of a TLS connection: versions, roots, the client certificate and its key. */

import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import type { TlsVersion } from "../../message/tls-version.ts";
import { readLimited } from "../../system/read-limited.ts";
import { opensslText } from "../failures.ts";
import type { ConnectionSettings } from "../transport.ts";
import type { Trust } from "./trust.ts";

const versions: Readonly<Record<TlsVersion, SecureVersion>> = {
  "1.0": "TLSv1",
  "1.1": "TLSv1.1",
  "1.2": "TLSv1.2",
  "1.3": "TLSv1.3",
};

/** Throws Failure 35 for versions that exclude each other, 58 for a certificate or key that cannot be used, 77 for bad roots. */
export async function secureContext(
  settings: ConnectionSettings,
  trust: Trust,
  signal: AbortSignal | undefined,
): Promise<SecureContext> {
  const { min, max } = settings.tls;
  if (min !== undefined && max !== undefined && min > max)
    throw new Failure(ExitCode.TlsConnectError, "CURL_SSLVERSION_MAX incompatible with CURL_SSLVERSION");
  // TLS 1.2 at least, unless an older version is requested.
  const least = min ?? (max !== undefined && max < "1.2" ? max : "1.2");
  const options: SecureContextOptions = {
    minVersion: versions[least],
    maxVersion: versions[max ?? "1.3"],
    // OpenSSL allows the hashes of TLS 1.0 and 1.1 only at its lowest security level.
    ...(least < "1.2" ? { ciphers: "DEFAULT:@SECLEVEL=0" } : {}),
    // As in curl, a given certificate is trusted whether or not it is a root. Not with the runtime's own roots: on Node 20 the
    // setting drops those of NODE_EXTRA_CA_CERTS.
    ...(trust.ca === undefined ? {} : { ca: [...trust.ca], allowPartialTrustChain: true }),
  };
  if (settings.tls.certFile !== undefined) return withIdentity(settings, options, signal);
  return guarded(() => createSecureContext(options), badRoots(trust));
}

async function withIdentity(
  { tls }: ConnectionSettings,
  options: SecureContextOptions,
  signal: AbortSignal | undefined,
): Promise<SecureContext> {
  const certFile = tls.certFile ?? "";
  const keyFile = tls.keyFile ?? certFile;
  const cert = await pemBytes(certFile, signal, badCertificate(certFile));
  guarded(() => createSecureContext({ cert }), badCertificate(certFile));
  // A pipe gives its bytes once.
  const key = keyFile === certFile ? cert : await pemBytes(keyFile, signal, badKey(keyFile));
  const passphrase = tls.certPassword === undefined ? {} : { passphrase: tls.certPassword };
  return guarded(() => createSecureContext({ ...options, cert, key, ...passphrase }), badKey(keyFile));
}

async function pemBytes(
  path: string,
  signal: AbortSignal | undefined,
  failure: (error: Error) => Failure,
): Promise<Buffer> {
  try {
    return await readLimited(path, signal);
  } catch (error) {
    throw Failure.is(error) ? error : failure(error as Error);
  }
}

function guarded<T>(action: () => T, failure: (error: Error) => Failure): T {
  try {
    return action();
  } catch (error) {
    throw Failure.is(error) ? error : failure(error as Error);
  }
}

function badRoots({ from }: Trust): (error: Error) => Failure {
  return error =>
    new Failure(
      ExitCode.CaFileProblem,
      `error setting certificate verify locations: ${from ?? error.message}`,
    );
}

function badCertificate(path: string): (error: Error) => Failure {
  return error => {
    const hint = "(no key found, wrong pass phrase, or wrong file format?)";
    const words = `could not load PEM client certificate from ${printable(path)}`;
    return new Failure(ExitCode.ClientCertificateProblem, `${words}, OpenSSL error ${why(error)}, ${hint}`);
  };
}

function badKey(path: string): (error: Error) => Failure {
  return error =>
    new Failure(
      ExitCode.ClientCertificateProblem,
      `unable to set private key file: '${printable(path)}' type PEM, ${why(error)}`,
    );
}

function why(error: NodeJS.ErrnoException): string {
  return error.syscall === undefined ? printable(opensslText(error)) : systemErrorText(error);
}
