/** Recognizes IP addresses without Node's regular expression for IPv6, whose first use takes 10 ms or more. */
import { isIPv4, isIPv6 } from "node:net";

/** Returns 4 or 6 for an IP address of that version, 0 for a name. `host` has no brackets. */
export function ipVersionOf(host: string): 0 | 4 | 6 {
  if (host.includes(":")) return isIPv6(host) ? 6 : 0;
  return isIPv4(host) ? 4 : 0;
}

/** `[::1]` -> `::1`; other hosts unchanged. */
export function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
