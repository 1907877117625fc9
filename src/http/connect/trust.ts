/** The trusted certificates: those of `--cacert`, or else the environment's, or else the runtime's and then the system's. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { readLimited } from "../../system/read-limited.ts";
import type { TlsSettings } from "../tls-settings.ts";
import type { ConnectionSettings } from "../transport.ts";

export interface Trust {
  /** PEM certificates that replace the runtime's; undefined means the runtime's own. */
  readonly ca: readonly string[] | undefined;
  /** The origin of the certificates, for `-v`. */
  readonly from: string | undefined;
}

/** The PEM files in which distributions keep the system's certificates. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * Returns the certificates to trust first. Throws a Failure 77 if a specified file cannot be read or contains no
 * certificate.
 */
export async function firstTrust(
  { tls, environmentTrust }: ConnectionSettings,
  signal: AbortSignal | undefined,
): Promise<Trust> {
  if (tls.caFile !== undefined || tls.caFolder !== undefined) return givenTrust(tls, signal);
  if (tls.systemRoots) return withSystem(await environmentRoots(environmentTrust, tls, signal), tls, signal);
  return environmentRoots(environmentTrust, tls, signal);
}

/** `--cacert` and `--capath`, and also the system's if `--ca-native` is given. */
async function givenTrust(tls: TlsSettings, signal: AbortSignal | undefined): Promise<Trust> {
  const { caFile, caFolder, verify } = tls;
  const fromFile = caFile === undefined ? [] : await certificates(caFile, verify, signal);
  const fromFolders = await Promise.all((caFolder?.split(":") ?? []).map(path => folder(path, signal)));
  const from = [
    ...(caFile === undefined ? [] : [`CAfile: ${caFile}`]),
    ...(caFolder === undefined ? [] : [`CApath: ${caFolder}`]),
  ].join(", ");
  const given = { ca: [...fromFile, ...fromFolders.flat()], from };
  return tls.systemRoots ? withSystem(given, tls, signal) : given;
}

/** `--ca-native`: adds the system's certificates; the runtime's own if the system has none. */
async function withSystem(
  trust: Trust,
  { verify }: TlsSettings,
  signal: AbortSignal | undefined,
): Promise<Trust> {
  const system = verify ? await systemCertificates(signal) : undefined;
  if (system === undefined) return trust;
  const from = trust.from === undefined ? system.from : `${trust.from}, ${system.from}`;
  return { ca: [...(trust.ca ?? []), ...(system.ca ?? [])], from };
}

/** The environment's setting with the highest precedence, or else the runtime's certificates. */
async function environmentRoots(
  environmentTrust: ConnectionSettings["environmentTrust"],
  tls: TlsSettings,
  signal: AbortSignal | undefined,
): Promise<Trust> {
  const [strongest] = environmentTrust;
  // With -k the runtime's roots are not needed, and they are slow to load.
  if (strongest === undefined) return { ca: tls.verify ? undefined : [], from: undefined };
  const { kind, path, name } = strongest;
  if (kind === "file")
    return { ca: await certificates(path, tls.verify, signal), from: `CAfile: ${path} (${name})` };
  return { ca: await folder(path, signal), from: `CApath: ${path} (${name})` };
}

/** Returns the system's certificates; undefined if there are none, or if other roots were given. */
export async function systemTrust(
  { tls, environmentTrust }: ConnectionSettings,
  signal: AbortSignal | undefined,
): Promise<Trust | undefined> {
  const given = tls.caFile !== undefined || tls.caFolder !== undefined || tls.systemRoots;
  if (given || environmentTrust.length > 0) return undefined;
  return systemCertificates(signal);
}

async function systemCertificates(signal: AbortSignal | undefined): Promise<Trust | undefined> {
  for (const path of systemFiles) {
    const text = await readable(path, signal);
    if (text !== undefined) return { ca: [text], from: `CAfile: ${path}` };
  }
  return undefined;
}

/** Returns a file of PEM certificates as text; "" if none are needed. Throws a Failure 77 with curl's text. */
async function certificates(
  path: string,
  needed: boolean,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const text = await readable(path, signal);
  if (holdsCertificate(text)) return [text];
  if (!needed) return [];
  throw new Failure(ExitCode.CaFileProblem, `error setting certificate file: ${printable(path)}`);
}

/** Checks for the labels that OpenSSL reads as certificates; a key is not one. */
function holdsCertificate(text: string | undefined): text is string {
  return text !== undefined && /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text);
}

/** Returns every certificate file of a folder; as in OpenSSL, a missing folder has none. */
async function folder(path: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const texts = new Set<string>();
  for (const name of fileNames(path)) {
    const text = await readable(join(path, name), signal);
    if (holdsCertificate(text)) texts.add(text);
  }
  return [...texts];
}

function fileNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

async function readable(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return (await readLimited(path, signal)).toString();
  } catch (error) {
    if (Failure.is(error)) throw error;
    return undefined;
  }
}
