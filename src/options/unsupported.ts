/** curl's options that awscurl does not support: by design, with the reason, or not yet. Data only. */

/** A curl option that is rejected by name. */
export interface Unsupported {
  readonly long: string;
  readonly short: string | undefined;
  /** Why awscurl will not support it; undefined if it is only not supported yet. */
  readonly reason: string | undefined;
}

/** Reason -> curl's long names, each with its short name after a comma. */
const byDesign: Readonly<Record<string, string>> = {
  "requests are signed":
    "anyauth delegation digest krb login-options negotiate ntlm ntlm-wb sasl-authzid sasl-ir service-name tlsauthtype " +
    "tlspassword tlsuser",
  "its proxies know Basic authentication only":
    "proxy-anyauth proxy-digest proxy-negotiate proxy-ntlm proxy-service-name proxy-tlsauthtype proxy-tlspassword " +
    "proxy-tlsuser socks5-gssapi socks5-gssapi-nec socks5-gssapi-service",
  "it speaks HTTP and HTTPS only":
    "append,a create-file-mode crlf disable-eprt disable-epsv ftp-account ftp-alternative-to-user ftp-create-dirs " +
    "ftp-method ftp-pasv ftp-port,P ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode ftp-ssl-control ftp-ssl " +
    "ftp-ssl-reqd hostpubmd5 hostpubsha256 ipfs-gateway knownhosts list-only,l mail-auth mail-from mail-rcpt " +
    "mail-rcpt-allowfails pubkey quote,Q telnet-option,t tftp-blksize tftp-no-options upload-flags use-ascii,B",
  "it does not speak HTTP/3": "http3 http3-only proxy-http3",
  "its TLS is Node's": "cert-status ech",
  "the system resolves names":
    "dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-cert-status doh-insecure doh-url",
  "it remembers nothing about hosts between runs": "alt-svc hsts",
  "it is not built on libcurl": "dump-ca-embed engine libcurl",
};

/** Subject -> curl's long names, each with its short name after a comma. */
const notYet: Readonly<Record<string, string>> = {};

/** Returns curl's options that awscurl does not support. */
export function unsupportedOptions(): Unsupported[] {
  const refused = Object.entries(byDesign).flatMap(([reason, list]) => entries(list, reason));
  const missing = Object.values(notYet).flatMap(list => entries(list, undefined));
  return [...refused, ...missing];
}

function entries(list: string, reason: string | undefined): Unsupported[] {
  return list.split(" ").map(entry => {
    const [long = "", short] = entry.split(",");
    return { long, short, reason };
  });
}
