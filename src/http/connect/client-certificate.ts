/** Loads the client's certificate and key from files, in the formats of curl's --cert-type and --key-type. */
import { createPrivateKey } from "node:crypto";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { readLimited } from "../../system/read-limited.ts";
import { opensslText } from "../failures.ts";
import type { TlsSettings } from "../tls-settings.ts";
import { guarded } from "./guarded.ts";

/**
 * Returns the client's part of the options for `createSecureContext`; empty without `-E`. Throws a Failure 58 if it
 * cannot be read or used.
 */
export async function clientCertificate(
  tls: TlsSettings,
  signal: AbortSignal | undefined,
): Promise<Pick<SecureContextOptions, "cert" | "key" | "pfx" | "passphrase">> {
  const { certFile, certFormat, keyFormat, keyPassword } = tls;
  if (certFile === undefined) return {};
  if (!["PEM", "DER", "P12"].includes(certFormat))
    throw problem(`not supported file type '${printable(certFormat)}' for certificate`);
  if (!["PEM", "DER"].includes(keyFormat)) throw problem("not supported file type for private key");
  const passphrase = keyPassword === undefined ? {} : { passphrase: keyPassword };
  if (certFormat === "P12") return { ...(await pkcs12(certFile, keyPassword, signal)), ...passphrase };
  const bytes = await contents(certFile, signal, badCertificate(tls));
  const cert = certFormat === "DER" ? pem(bytes, "CERTIFICATE") : bytes;
  guarded(() => createSecureContext({ cert }), badCertificate(tls));
  const key = await keyOf(tls, bytes, signal);
  guarded(() => createSecureContext({ cert, key, ...passphrase }), badKey(tls));
  return { cert, key, ...passphrase };
}

/** Returns the bytes of the PKCS#12 file; OpenSSL requires an empty password for a file without one. */
async function pkcs12(
  file: string,
  password: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<SecureContextOptions, "pfx" | "passphrase">> {
  const missing = () => problem(`could not open PKCS12 file '${printable(file)}'`);
  const pfx = await contents(file, signal, missing);
  const passphrase = password ?? "";
  guarded(
    () => createSecureContext({ pfx, passphrase }),
    error =>
      problem(`could not parse PKCS12 file, check password, OpenSSL error ${why(error)}${cure(error)}`),
  );
  return { pfx, passphrase };
}

async function keyOf(
  tls: TlsSettings,
  certificate: Buffer,
  signal: AbortSignal | undefined,
): Promise<Buffer | string> {
  const { certFile, keyFile = certFile, keyFormat } = tls;
  // A pipe can be read only once.
  const bytes = keyFile === certFile ? certificate : await contents(keyFile ?? "", signal, badKey(tls));
  return keyFormat === "DER" ? guarded(() => derKey(bytes), badKey(tls)) : bytes;
}

/** Determines which of its three possible forms a DER key has. */
function derKey(key: Buffer): string {
  const types = ["pkcs8", "pkcs1", "sec1"] as const;
  const readings = types.map(type => () => createPrivateKey({ key, format: "der", type }));
  return firstThat(readings).export({ format: "pem", type: "pkcs8" }).toString();
}

/** Returns the first value that can be read; throws the last error if there is none. */
function firstThat<T>([read, ...others]: readonly (() => T)[]): T {
  if (read === undefined) throw new Error("not a private key");
  try {
    return read();
  } catch (error) {
    if (others.length === 0) throw error;
    return firstThat(others);
  }
}

/** Converts DER to PEM (RFC 7468). */
function pem(der: Buffer, label: string): string {
  const lines = der.toString("base64").replace(/.{1,64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}

async function contents(
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

function badCertificate({ certFile, certFormat }: TlsSettings): (error: Error) => Failure {
  return error => {
    const hint = "(no key found, wrong pass phrase, or wrong file format?)";
    const words = `could not load ${certFormat} client certificate from ${printable(certFile ?? "")}`;
    return problem(`${words}, OpenSSL error ${why(error)}, ${hint}`);
  };
}

function badKey({ certFile, keyFile = certFile, keyFormat }: TlsSettings): (error: Error) => Failure {
  return error =>
    problem(`unable to set private key file: '${printable(keyFile ?? "")}' type ${keyFormat}, ${why(error)}`);
}

function problem(message: string): Failure {
  return new Failure(ExitCode.ClientCertificateProblem, message);
}

/** OpenSSL 3 no longer reads the encryption that old programs use for PKCS#12 files. */
function cure(error: Error): string {
  return /unsupported/i.test(error.message) ? "; 'openssl pkcs12 -legacy' can read it and convert it" : "";
}

function why(error: NodeJS.ErrnoException): string {
  return error.syscall === undefined ? printable(opensslText(error)) : systemErrorText(error);
}
