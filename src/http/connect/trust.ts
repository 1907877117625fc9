/** The trusted certificates: `--cacert`, else the environment's, else the runtime's, and then the system's. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { readLimited } from "../../system/read-limited.ts";
import type { ConnectionSettings } from "../transport.ts";

export interface Trust {
  /** PEM certificates that replace the runtime's; undefined for the runtime's own. */
  readonly ca: readonly string[] | undefined;
  /** For `-v`. */
  readonly from: string | undefined;
}

/** Where distributions keep the system's certificates, as one PEM file. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The certificates to trust first. Throws Failure 77 when a named file cannot be read or holds no certificate. */
export function firstTrust({ tls, environmentTrust }: ConnectionSettings): Trust {
  if (tls.caFile !== undefined)
    return { ca: certificates(tls.caFile, tls.verify), from: `CAfile: ${tls.caFile}` };
  const [strongest] = environmentTrust;
  // With -k the runtime's roots, which are slow to load, are not needed.
  if (strongest === undefined) return { ca: tls.verify ? undefined : [], from: undefined };
  const { kind, path, name } = strongest;
  if (kind === "file") return { ca: certificates(path, tls.verify), from: `CAfile: ${path} (${name})` };
  return { ca: folder(path), from: `CApath: ${path} (${name})` };
}

/** The system's certificates; undefined where there are none, or where other roots were given. */
export function systemTrust({ tls, environmentTrust }: ConnectionSettings): Trust | undefined {
  if (tls.caFile !== undefined || environmentTrust.length > 0) return undefined;
  for (const path of systemFiles) {
    const text = readable(path);
    if (text !== undefined) return { ca: [text], from: `CAfile: ${path}` };
  }
  return undefined;
}

/** A file of PEM certificates, as text; "" when none are needed. Throws Failure 77 with curl's text. */
function certificates(path: string, needed: boolean): readonly string[] {
  const text = readable(path);
  if (holdsCertificate(text)) return [text];
  if (!needed) return [];
  throw new Failure(ExitCode.CaFileProblem, `error setting certificate file: ${printable(path)}`);
}

/** By the labels that OpenSSL reads as certificates; a key is not one. */
function holdsCertificate(text: string | undefined): text is string {
  return text !== undefined && /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text);
}

/** Every certificate file of a folder; a missing folder has none, as in OpenSSL. */
function folder(path: string): readonly string[] {
  const texts = new Set<string>();
  for (const name of fileNames(path)) {
    const text = readable(join(path, name));
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

function readable(path: string): string | undefined {
  try {
    return readLimited(path).toString();
  } catch (error) {
    if (Failure.is(error)) throw error;
    return undefined;
  }
}
