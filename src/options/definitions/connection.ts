/** Options about where to connect, and through which proxy. */
import type { Option } from "../option.ts";
import { add, choose, set, text } from "../values.ts";

export const connection: readonly Option[] = [
  {
    long: "resolve",
    value: "[+]host:port:addr[,addr]...",
    category: ["connection"],
    summary: "Addresses to use for a host and port",
    text:
      "Connects to these addresses instead of what the system's resolver would say; '*' stands for every host, '-host:port' " +
      "takes an entry back. The name that is signed and verified stays that of the URL.",
    repetition: "append",
    apply: add("resolve"),
  },
  {
    long: "connect-to",
    value: "HOST1:PORT1:HOST2:PORT2",
    category: ["connection"],
    summary: "Connect to HOST2:PORT2 instead of HOST1:PORT1",
    text:
      "Connects to the second host and port when the URL names the first ones; an empty part stands for any, or for the " +
      "same. The name that is signed and verified stays that of the URL, so this is the option for tunnels.",
    repetition: "append",
    apply: add("connectTo"),
  },
  {
    long: "unix-socket",
    value: "path",
    category: ["connection"],
    summary: "Connect through this Unix socket",
    text: "Connects to this socket of the machine instead of the network; the URL says what is signed and asked for.",
    repetition: "single",
    completes: "file",
    apply: set("unixSocket", text),
  },
  {
    long: "ipv4",
    short: "4",
    category: ["connection"],
    summary: "Use IPv4 addresses alone",
    text: "Uses the IPv4 addresses of a name alone. The last of -4 and -6 counts.",
    repetition: "mutex",
    apply: choose("ipVersion", 4),
  },
  {
    long: "ipv6",
    short: "6",
    category: ["connection"],
    summary: "Use IPv6 addresses alone",
    text: "Uses the IPv6 addresses of a name alone. The last of -4 and -6 counts.",
    repetition: "mutex",
    apply: choose("ipVersion", 6),
  },
  {
    long: "proxy",
    short: "x",
    value: "[protocol://]host[:port]",
    category: ["proxy", "connection"],
    summary: "Proxy to go through",
    text:
      "Goes through this proxy, http:// unless said otherwise, port 1080 unless said otherwise, with a user and password " +
      "before the '@'. https URLs are tunnelled. An empty one is no proxy, whatever http_proxy, HTTPS_PROXY and " +
      "ALL_PROXY say.",
    repetition: "single",
    apply: set("proxy", text),
  },
  {
    long: "noproxy",
    value: "no-proxy-list",
    category: ["proxy", "connection"],
    summary: "Hosts to reach without a proxy",
    text:
      "Hosts, domains and address blocks, with commas between them, that are reached directly; '*' is all of them. It " +
      "stands in for NO_PROXY of the environment.",
    repetition: "single",
    apply: set("noproxy", text),
  },
];
