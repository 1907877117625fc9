/** The settings of a TLS connection: versions, ciphers, roots, revoked certificates, and the client certificate. */
import { constants } from "node:crypto";
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from "node:tls";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { TlsVersion } from "../../message/tls-version.ts";
import { isBun } from "../../system/engine.ts";
import { readLimited } from "../../system/read-limited.ts";
import type { TlsSettings } from "../tls-settings.ts";
import { guarded } from "./guarded.ts";
import type { Trust } from "./trust.ts";

const versions: Readonly<Record<TlsVersion, SecureVersion>> = {
  "1.0": "TLSv1",
  "1.1": "TLSv1.1",
  "1.2": "TLSv1.2",
  "1.3": "TLSv1.3",
};

/**
 * Throws a Failure 35 for versions that exclude each other, 58 for a certificate or key that cannot be used, 59 for
 * ciphers, curves and signature algorithms that OpenSSL does not know, 77 for bad roots, 82 for a bad list of revoked
 * certificates.
 */
export async function secureContext(
  tls: TlsSettings,
  trust: Trust,
  signal: AbortSignal | undefined,
): Promise<SecureContext> {
  const options: SecureContextOptions = {
    ...versionRange(tls),
    ...cipherChoice(tls),
    // As in curl, a given certificate is trusted whether or not it is a root. Not used with the runtime's own roots,
    // because on Node 20 it discards those of NODE_EXTRA_CA_CERTS.
    ...(trust.ca === undefined ? {} : { ca: [...trust.ca], allowPartialTrustChain: true }),
    ...(tls.revokedFile === undefined || !tls.verify ? {} : await revoked(tls.revokedFile, signal)),
  };
  if (tls.certFile !== undefined) {
    const { clientCertificate } = await import("./client-certificate.ts");
    Object.assign(options, await clientCertificate(tls, signal));
  }
  return guarded(() => createSecureContext(options), badRoots(trust));
}

function versionRange({ min, max }: TlsSettings): SecureContextOptions {
  if (min !== undefined && max !== undefined && min > max)
    throw new Failure(ExitCode.TlsConnectError, "CURL_SSLVERSION_MAX incompatible with CURL_SSLVERSION");
  return { minVersion: versions[leastVersion({ min, max })], maxVersion: versions[max ?? "1.3"] };
}

/** At least TLS 1.2, unless an older version is requested. */
function leastVersion({ min, max }: Pick<TlsSettings, "min" | "max">): TlsVersion {
  return min ?? (max !== undefined && max < "1.2" ? max : "1.2");
}

/**
 * `--ciphers`, `--tls13-ciphers`, `--curves`, `--sigalgs`; each is checked separately, so that a failure names the
 * right one.
 */
function cipherChoice(tls: TlsSettings): SecureContextOptions {
  const { curves, signatureAlgorithms } = tls;
  const choice: SecureContextOptions = {
    ...cipherList(tls),
    ...(curves === undefined ? {} : { ecdhCurve: curves }),
    ...(signatureAlgorithms === undefined ? {} : { sigalgs: signatureAlgorithms }),
  };
  if (curves !== undefined)
    tried({ ecdhCurve: curves }, `failed setting curves list: '${printable(curves)}'`);
  if (signatureAlgorithms !== undefined)
    tried(
      { sigalgs: signatureAlgorithms },
      `failed setting signature algorithms: '${printable(signatureAlgorithms)}'`,
    );
  return choice;
}

/**
 * Node takes the suites of all versions in one list, recognizes those of TLS 1.3 by their prefix, and does not offer
 * TLS 1.3 if the list contains none of them; curl keeps the defaults of a version that is not specified.
 */
function cipherList(tls: TlsSettings): SecureContextOptions {
  const { ciphers, ciphers13 } = tls;
  if (ciphers13 !== undefined) {
    const failure = `failed setting TLS 1.3 cipher suite: ${printable(ciphers13)}`;
    if (!ciphers13.split(":").every(isSuite13)) throw cipherProblem(failure);
    // BoringSSL always offers all of its suites, so the option must not seem to have an effect.
    if (isBun)
      throw new Failure(
        ExitCode.FeatureMissing,
        "--tls13-ciphers: the executable cannot choose the suites of TLS 1.3, awscurl on Node can",
      );
    tried({ ciphers: ciphers13 }, failure);
  }
  if (ciphers !== undefined) {
    const failure = `failed setting cipher list: ${printable(ciphers)}`;
    if (ciphers.split(/[:, ]+/).every(isSuite13)) throw cipherProblem(failure);
    tried({ ciphers }, failure);
  }
  // OpenSSL allows the hashes of TLS 1.0 and 1.1 only at its lowest security level; BoringSSL, in Bun, has no levels.
  const isLevelMissing = !isBun && leastVersion(tls) < "1.2" && !ciphers?.includes("@SECLEVEL");
  const level = isLevelMissing ? ":@SECLEVEL=0" : "";
  if (ciphers === undefined && ciphers13 === undefined)
    return level === "" ? {} : { ciphers: `DEFAULT${level}` };
  const defaults = constants.defaultCoreCipherList.split(":");
  const suites13 = ciphers13 ?? defaults.filter(isSuite13).join(":");
  const older = ciphers ?? defaults.filter(name => !isSuite13(name)).join(":");
  return { ciphers: `${suites13}:${older}${level}` };
}

function isSuite13(name: string): boolean {
  return name.startsWith("TLS_");
}

function tried(options: SecureContextOptions, failure: string): void {
  guarded(
    () => createSecureContext(options),
    () => cipherProblem(failure),
  );
}

function cipherProblem(message: string): Failure {
  return new Failure(ExitCode.CipherProblem, message);
}

/** `--crlfile`: as in curl, each certificate of the chain needs a revocation list of its issuer. */
async function revoked(file: string, signal: AbortSignal | undefined): Promise<SecureContextOptions> {
  const failure = () => new Failure(ExitCode.CrlFileProblem, `error loading CRL file: ${printable(file)}`);
  let crl: Buffer;
  try {
    crl = await readLimited(file, signal);
  } catch (error) {
    throw Failure.is(error) ? error : failure();
  }
  guarded(() => createSecureContext({ crl }), failure);
  return { crl };
}

function badRoots({ from }: Trust): (error: Error) => Failure {
  return error =>
    new Failure(
      ExitCode.CaFileProblem,
      `error setting certificate verify locations: ${from ?? error.message}`,
    );
}
