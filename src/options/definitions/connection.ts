/** Options about addresses and sockets. */
import type { Option } from "../option.ts";
import { add, choose, filled, set } from "../values.ts";

export const connection: readonly Option[] = [
  {
    long: "resolve",
    value: "[+]host:port:addr[,addr]...",
    category: ["connection"],
    summary: "Addresses to use for a host and port",
    text:
      "Connects to these addresses instead of those that the system's resolver returns; '*' stands for every host, " +
      "'-host:port' removes an entry. The host of the URL is still the one that is signed and verified.",
    repetition: "append",
    apply: add("resolve"),
  },
  {
    long: "connect-to",
    value: "HOST1:PORT1:HOST2:PORT2",
    category: ["connection"],
    summary: "Connect to HOST2:PORT2 instead of HOST1:PORT1",
    text:
      "Connects to the second host and port if the URL names the first; an empty part stands for any, or for no change. The " +
      "host of the URL is still the one that is signed and verified, so this is the option for tunnels.",
    repetition: "append",
    apply: add("connectTo"),
  },
  {
    long: "unix-socket",
    value: "path",
    category: ["connection"],
    summary: "Connect through this Unix socket",
    text: "Connects to this Unix domain socket instead of the network; the URL is still the one that is signed and requested.",
    repetition: "single",
    completes: "file",
    apply: set("unixSocket", filled),
  },
  {
    long: "ipv4",
    short: "4",
    category: ["connection"],
    summary: "Use IPv4 addresses only",
    text: "Uses the IPv4 addresses of a host only. The last of -4 and -6 wins.",
    repetition: "mutex",
    apply: choose("ipVersion", 4),
  },
  {
    long: "ipv6",
    short: "6",
    category: ["connection"],
    summary: "Use IPv6 addresses only",
    text: "Uses the IPv6 addresses of a host only. The last of -4 and -6 wins.",
    repetition: "mutex",
    apply: choose("ipVersion", 6),
  },
];
