/** IP addresses as they are written, told apart without Node's expression for IPv6: its first use takes 10 ms and more. */
import { isIPv4, isIPv6 } from "node:net";

/** In: a host, without brackets. Out: 4 or 6 when it is an address of that version, 0 when it is a name. */
export function ipVersionOf(host: string): 0 | 4 | 6 {
  if (host.includes(":")) return isIPv6(host) ? 6 : 0;
  return isIPv4(host) ? 4 : 0;
}
