/** Whether a verified certificate matches the host: as in Node, except for wildcards that curl rejects. */
import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { wrongName } from "./certificates.ts";
import { ipVersionOf } from "./ip.ts";

/** Matches an asterisk that is not a whole label, in the names of a certificate as Node lists them. */
const partialWildcard = /[^.:,\s]\*|\*[^.,\s]/;

/**
 * Returns why the certificate does not match the host; undefined if it does. A wildcard must be the whole first label:
 * Node accepts `a*.example.com`, but browsers (CA/Browser Forum, Baseline Requirements) and curl do not.
 */
export function serverIdentityError(host: string, certificate: PeerCertificate): Error | undefined {
  const error = checkServerIdentity(host, certificate);
  const names = `${certificate.subjectaltname ?? ""}, ${certificate.subject?.CN ?? ""}`;
  if (error !== undefined || ipVersionOf(host) !== 0 || !partialWildcard.test(names)) return error;
  const named = new X509Certificate(certificate.raw).checkHost(host, { partialWildcards: false });
  if (named !== undefined) return undefined;
  return Object.assign(new Error("the certificate names the host by a partial wildcard"), {
    code: wrongName,
  });
}
