/** Scheme, host and port as text: the Host header field, the start of a URL, and the default port. */
import type { Origin } from "./request.ts";

/** The default port of a URL scheme (RFC 9110, 4.2). */
export function defaultPort(scheme: Origin["scheme"]): number {
  return scheme === "https" ? 443 : 80;
}

/** `host` or `host:port`, as in a Host header: without the scheme's default port, and never with an IPv6 zone. */
export function authorityOf({ scheme, host, port }: Origin): string {
  const name = host.startsWith("[") ? host.replace(/%[^\]]*/, "") : host;
  return port === defaultPort(scheme) ? name : `${name}:${port}`;
}

/** Whether both URLs have the same scheme, host and port. */
export function sameOrigin(one: Origin, other: Origin): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
}

/** `scheme://host[:port]`; followed by a request target it is a URL. */
export function originText(origin: Origin): string {
  const host = origin.host.replace("%", "%25");
  const port = origin.port === defaultPort(origin.scheme) ? "" : `:${origin.port}`;
  return `${origin.scheme}://${host}${port}`;
}
