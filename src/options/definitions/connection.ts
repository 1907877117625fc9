/** Options about addresses and sockets. */
import { getBuiltinModule } from "node:process";
import type { Apply, Option } from "../option.ts";
import { misused, type Place } from "../place.ts";
import { add, choose, count, filled, set, toggle, wholeSeconds } from "../values.ts";

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
    apply: unixSocket(false),
  },
  {
    long: "abstract-unix-socket",
    value: "path",
    category: ["connection"],
    summary: "Connect through this abstract Unix socket",
    text: "Connects to this Unix socket of Linux's abstract namespace instead of the network, on Node 22 and later and not in the executable. The last of this option and --unix-socket is used.",
    repetition: "single",
    apply: unixSocket(true),
  },
  {
    long: "interface",
    value: "name",
    category: ["connection"],
    summary: "Interface, address or host name to send from",
    text:
      "Connections are made from this local address, or from an address of this network interface or host name: 'if!NAME' is " +
      "an interface, 'host!NAME' an address or host name, 'ifhost!NAME!HOST' the address HOST. This also applies to calls for " +
      "credentials. " +
      "Exit code 45 when there is no such address. Node cannot force packets through an interface: the system routes them.",
    repetition: "single",
    apply: set("interface", filled),
  },
  {
    long: "local-port",
    value: "range",
    category: ["connection"],
    summary: "Local port or range of ports to connect from",
    text:
      "Connections are made from this local port, or from the first free one of a range such as 5000-5010; exit code 45 when " +
      "there is none. Calls for credentials are made from any port.",
    repetition: "single",
    apply: set("localPorts", portRange),
  },
  {
    long: "keepalive-time",
    value: "seconds",
    category: ["connection"],
    summary: "Seconds of silence before a keepalive probe",
    text:
      "The system probes a connection that has been silent for this many seconds, 60 by default. The system determines the " +
      "time between probes.",
    repetition: "single",
    apply: set("keepAliveTime", wholeSeconds),
  },
  {
    long: "no-keepalive",
    category: ["connection"],
    summary: "No keepalive probes on connections",
    text: "The system does not probe connections that are silent.",
    repetition: "boolean",
    apply: toggle("keepAlive"),
  },
  {
    long: "happy-eyeballs-timeout-ms",
    value: "ms",
    category: ["connection"],
    summary: "Head start of the first IP version",
    text:
      "A host with IPv6 and IPv4 addresses is tried over both: the second starts after this many milliseconds, 200 by " +
      "default (RFC 8305).",
    repetition: "single",
    apply: set("happyEyeballsMilliseconds", count),
  },
  {
    long: "haproxy-protocol",
    category: ["connection", "proxy"],
    summary: "Send HAProxy's PROXY protocol v1",
    text:
      "Begins each connection with the line of HAProxy's PROXY protocol, version 1, that names both ends, for load balancers " +
      "that accept it; after a tunnel and before TLS. It is not part of the request, and not signed.",
    repetition: "boolean",
    apply: toggle("haproxyProtocol"),
  },
  {
    long: "haproxy-clientip",
    value: "ip",
    category: ["connection", "proxy"],
    summary: "Client address for the PROXY protocol",
    text: "Sends the line of --haproxy-protocol with this address for both ends.",
    repetition: "single",
    apply: set("haproxyClientIp", ipAddress),
  },
  {
    long: "ipv4",
    short: "4",
    category: ["connection"],
    summary: "Use IPv4 addresses only",
    text: "Uses only the IPv4 addresses of a host. The last of -4 and -6 is used.",
    repetition: "mutex",
    apply: choose("ipVersion", 4),
  },
  {
    long: "ipv6",
    short: "6",
    category: ["connection"],
    summary: "Use IPv6 addresses only",
    text: "Uses only the IPv6 addresses of a host. The last of -4 and -6 is used.",
    repetition: "mutex",
    apply: choose("ipVersion", 6),
  },
];

function unixSocket(abstract: boolean): Apply {
  return (options, { value = "", place }) => {
    options.unixSocket = filled(value, place);
    options.abstractSocket = abstract;
  };
}

/** `PORT` or `FIRST-LAST`; 0 is any port. */
function portRange(value: string, place: Place): { first: number; last: number } | undefined {
  const [, from, to = from] = /^[ \t]*(\d+)[ \t]*(?:-[ \t]*(\d+))?$/.exec(value) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || first > last || last > 65535) throw misused(place, "is badly used here");
  return first === 0 ? undefined : { first, last };
}

/** An IP address without the brackets that URLs have: it is sent on a line of its own. */
function ipAddress(value: string, place: Place): string {
  const address = filled(value, place).replace(/^\[(.*)\]$/, "$1");
  // Loaded here, because few command lines give an address and every start would wait for it.
  if (getBuiltinModule("node:net").isIP(address) === 0) throw misused(place, "expected an IP address");
  return address;
}
