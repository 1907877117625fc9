/** Does a verified certificate match the host? As in Node, except for wildcards that curl rejects. */
import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { wrongName } from "./certificates.ts";
import { ipVersionOf } from "./ip.ts";

/** An asterisk that is not a whole label, in the names of a certificate as Node lists them. */
const partialWildcard = /[^.:,\s]\*|\*[^.,\s]/;

/**
 * The reason why the certificate does not match the host; undefined when it does. A wildcard must be the whole first label: Node
 * accepts `a*.example.com`, browsers (CA/Browser Forum, Baseline Requirements) and curl do not.
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
