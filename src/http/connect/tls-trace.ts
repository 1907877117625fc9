/** curl's `-v` lines about a TLS connection. Loaded only with a trace. */
import type { PeerCertificate, TLSSocket } from "node:tls";
import { escapeControls } from "../../message/printable.ts";
import type { Trace } from "../transport.ts";
import { verifyText, wrongName } from "./certificates.ts";

export interface TlsVerdict {
  readonly host: string;
  /** Node's code for an invalid certificate; undefined if it is valid. */
  readonly verdict: string | undefined;
  /** The origin of the roots. */
  readonly from: string | undefined;
  readonly verify: boolean;
}

/** Reports version, cipher, ALPN and the server's certificate. */
export function traceTls(trace: Trace, socket: TLSSocket, { host, verdict, from, verify }: TlsVerdict): void {
  const info = (text: string) => trace.info(escapeControls(text));
  if (from !== undefined) info(from);
  info(`SSL connection using ${socket.getProtocol()} / ${socket.getCipher().standardName}`);
  info(
    socket.alpnProtocol
      ? `ALPN: server accepted ${socket.alpnProtocol}`
      : "ALPN: server did not agree on a protocol. Uses default.",
  );
  const certificate = socket.getPeerCertificate();
  if (certificate.subject === undefined) return;
  info("Server certificate:");
  info(` subject: ${distinguishedName(certificate.subject)}`);
  info(` start date: ${certificate.valid_from}`);
  info(` expire date: ${certificate.valid_to}`);
  if (verdict === undefined && certificate.subjectaltname !== undefined)
    info(` subjectAltName: host "${host}" matched cert's names`);
  info(` issuer: ${distinguishedName(certificate.issuer)}`);
  if (verdict === undefined) info(" SSL certificate verify ok.");
  else if (!verify) info(` SSL certificate verify result: ${parts(verdict)}, continuing anyway.`);
}

function parts(verdict: string): string {
  return verdict === wrongName ? "hostname mismatch" : verifyText(verdict);
}

/** Formats a name as curl does: `C=US; O=Amazon; CN=Amazon Root CA 1`. */
function distinguishedName(name: PeerCertificate["subject"]): string {
  return Object.entries(name)
    .flatMap(([key, value]) => [value].flat().map(one => `${key}=${one}`))
    .join("; ");
}
