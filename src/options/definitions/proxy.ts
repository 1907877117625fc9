/** Options about proxies: which one to use, for which hosts, and what to send to it. */
import type { ProxyKind } from "../../message/proxy-kind.ts";
import type { Apply, Option } from "../option.ts";
import { filled, headerLines, noEffect, secret, set, text, toggle } from "../values.ts";

export const proxy: readonly Option[] = [
  {
    long: "proxy",
    short: "x",
    value: "[protocol://]host[:port]",
    category: ["proxy", "connection"],
    summary: "Proxy to use",
    text:
      "Uses this proxy; the protocol is http:// and the port 1080 by default, and a user name and password may precede an " +
      "'@'. https URLs are tunnelled. The protocols socks4://, socks4a://, socks5:// and socks5h:// are SOCKS; with " +
      "socks4a:// and socks5h:// the proxy resolves host names, and socks5h://localhost/PATH is a proxy's Unix socket. An " +
      "empty value means no proxy, whatever http_proxy, HTTPS_PROXY and ALL_PROXY say.",
    repetition: "single",
    apply: proxyOf("http", text),
  },
  socks("socks4", "socks4", "SOCKS4 proxy", "Host names are resolved here, to an IPv4 address."),
  socks("socks4a", "socks4a", "SOCKS4a proxy", "The proxy resolves host names."),
  socks(
    "socks5",
    "socks5",
    "SOCKS5 proxy",
    "Host names are resolved here. A user name and password are those of --proxy-user.",
  ),
  socks(
    "socks5-hostname",
    "socks5h",
    "SOCKS5 proxy that resolves host names",
    "The proxy resolves host names.",
  ),
  {
    long: "proxy1.0",
    value: "host[:port]",
    category: ["proxy"],
    summary: "HTTP/1.0 proxy to use",
    text: "Uses this proxy as -x does, and asks it for tunnels with CONNECT of HTTP/1.0. The last of -x and its variants is used.",
    repetition: "single",
    apply: proxyOf("http1.0"),
  },
  {
    long: "preproxy",
    value: "[protocol://]host[:port]",
    category: ["proxy"],
    summary: "SOCKS proxy before the HTTP proxy",
    text:
      "Connects to this SOCKS proxy first, and through it to the proxy of -x or to the server; the protocol is socks4:// by " +
      "default. Its user name and password are those in its URL. Proxies of the environment are not used.",
    repetition: "single",
    apply: set("preproxy", filled),
  },
  {
    long: "noproxy",
    value: "no-proxy-list",
    category: ["proxy", "connection"],
    summary: "Hosts to reach without a proxy",
    text:
      "Hosts, domains and address blocks, separated by commas, that are reached directly; '*' means all of them. Replaces " +
      "NO_PROXY of the environment.",
    repetition: "single",
    apply: set("noproxy", text),
  },
  {
    long: "proxy-user",
    short: "U",
    value: "user:password",
    category: ["proxy", "auth"],
    summary: "User name and password for the proxy",
    text:
      "The user name and password for the proxy, sent with Basic authentication. Those in the proxy's URL take precedence, " +
      "and both are percent-decoded. Other users of the machine can read command lines: http_proxy and HTTPS_PROXY can " +
      "contain them instead.",
    repetition: "single",
    apply: set("proxyUser", secret),
  },
  {
    long: "proxy-basic",
    category: ["proxy", "auth"],
    summary: "Basic authentication at the proxy",
    text: "Accepted without effect: Basic authentication is the one that awscurl uses at proxies.",
    repetition: "boolean",
    apply: noEffect,
  },
  {
    long: "socks5-basic",
    category: ["proxy", "auth"],
    summary: "User name and password at SOCKS5 proxies",
    text: "Accepted without effect: a user name and password are the only authentication that awscurl uses at SOCKS5 proxies.",
    repetition: "boolean",
    apply: noEffect,
  },
  {
    long: "proxytunnel",
    short: "p",
    category: ["proxy"],
    summary: "Tunnel through the proxy for http URLs too",
    text: "Asks the proxy for a tunnel with CONNECT for http URLs too; for https URLs there is always one.",
    repetition: "boolean",
    apply: toggle("proxyTunnel"),
  },
  {
    long: "proxy-header",
    value: "header/@file",
    category: ["proxy"],
    summary: "Header for the proxy only",
    text:
      "Sends this header to the proxy, with CONNECT or with a request that the proxy forwards, and never through a tunnel. " +
      "'@file' reads lines from a file.",
    repetition: "append",
    completes: "@file",
    apply: headerLines("proxyHeaders"),
  },
  {
    long: "suppress-connect-headers",
    category: ["proxy"],
    summary: "Do not show the proxy's response to CONNECT",
    text: "Leaves the response to CONNECT out of -i and -D, where scripts expect the server's header.",
    repetition: "boolean",
    apply: toggle("suppressConnectHeaders"),
  },
];

/** Options that set the proxy: the last one wins. */
function proxyOf(kind: ProxyKind, read: typeof filled = filled): Apply {
  return (options, { value = "", place }) => {
    options.proxy = read(value, place);
    options.proxyKind = kind;
  };
}

function socks(long: string, kind: ProxyKind, summary: string, resolving: string): Option {
  return {
    long,
    value: "host[:port]",
    category: ["proxy"],
    summary,
    text: `Uses this SOCKS proxy; the port is 1080 by default. ${resolving} The last of -x and its variants is used.`,
    repetition: "single",
    apply: proxyOf(kind),
  };
}
