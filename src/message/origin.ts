/** Scheme, host and port as text: the Host header field, the start of a URL, the default port. */
import type { Origin } from "./request.ts";

/** The port that a URL of this scheme means when it names none (RFC 9110, 4.2). */
export function defaultPort(scheme: Origin["scheme"]): number {
  return scheme === "https" ? 443 : 80;
}

/** `host` or `host:port`, as in a Host header: the port only when it is not the scheme's, an IPv6 zone never. */
export function authorityOf({ scheme, host, port }: Origin): string {
  const name = host.startsWith("[") ? host.replace(/%[^\]]*/, "") : host;
  return port === defaultPort(scheme) ? name : `${name}:${port}`;
}

/** Are both URLs of one scheme, host and port? */
export function sameOrigin(one: Origin, other: Origin): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
}

/** `scheme://host[:port]`: a target appended to it makes a URL. */
export function originText(origin: Origin): string {
  const host = origin.host.replace("%", "%25");
  const port = origin.port === defaultPort(origin.scheme) ? "" : `:${origin.port}`;
  return `${origin.scheme}://${host}${port}`;
}
