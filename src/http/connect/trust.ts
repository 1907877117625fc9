/** Which certificates are believed: `--cacert`, else the environment's, else the runtime's, and then the system's. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { ConnectionSettings } from "../transport.ts";

export interface Trust {
  /** PEM certificates that take the place of the runtime's; undefined: the runtime's own. */
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

/** What is believed at first. Throws Failure 77 when a named file cannot be read or holds no certificate. */
export function firstTrust({ tls, environmentTrust }: ConnectionSettings): Trust {
  if (tls.caFile !== undefined)
    return { ca: certificates(tls.caFile, tls.verify), from: `CAfile: ${tls.caFile}` };
  const [strongest] = environmentTrust;
  // Without checks nobody needs the runtime's roots, which take a while to load.
  if (strongest === undefined) return { ca: tls.verify ? undefined : [], from: undefined };
  const { kind, path, name } = strongest;
  if (kind === "file") return { ca: certificates(path, tls.verify), from: `CAfile: ${path} (${name})` };
  return { ca: folder(path), from: `CApath: ${path} (${name})` };
}

/** The system's certificates; undefined where there are none, or where something else was asked for. */
export function systemTrust({ tls, environmentTrust }: ConnectionSettings): Trust | undefined {
  if (tls.caFile !== undefined || environmentTrust.length > 0) return undefined;
  for (const path of systemFiles) {
    const text = readable(path);
    if (text !== undefined) return { ca: [text], from: `CAfile: ${path}` };
  }
  return undefined;
}

/** A file of PEM certificates, as text; none where none are needed. Throws Failure 77 in curl's words. */
function certificates(path: string, needed: boolean): readonly string[] {
  const text = readable(path);
  if (holdsCertificate(text)) return [text];
  if (!needed) return [];
  throw new Failure(ExitCode.CaFileProblem, `error setting certificate file: ${printable(path)}`);
}

/** By the labels that OpenSSL reads as certificates: a key alone is none. */
function holdsCertificate(text: string | undefined): text is string {
  return text !== undefined && /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text);
}

/** Every certificate file of a folder; one that is not there holds none, as for OpenSSL. */
function folder(path: string): readonly string[] {
  const texts = new Set<string>();
  for (const name of names(path)) {
    const text = readable(join(path, name));
    if (holdsCertificate(text)) texts.add(text);
  }
  return [...texts];
}

function names(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
