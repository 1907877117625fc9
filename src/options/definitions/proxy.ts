/** Options about proxies: which one, for which hosts, with what to it. */
import type { Option } from "../option.ts";
import { headerLines, noEffect, secret, set, text, toggle } from "../values.ts";

export const proxy: readonly Option[] = [
  {
    long: "proxy",
    short: "x",
    value: "[protocol://]host[:port]",
    category: ["proxy", "connection"],
    summary: "Proxy to use",
    text:
      "Uses this proxy; the protocol is http:// and the port 1080 by default, and a user name and password may precede an " +
      "'@'. https URLs are tunnelled. An empty value is no proxy, whatever http_proxy, HTTPS_PROXY and ALL_PROXY say.",
    repetition: "single",
    apply: set("proxy", text),
  },
  {
    long: "noproxy",
    value: "no-proxy-list",
    category: ["proxy", "connection"],
    summary: "Hosts to reach without a proxy",
    text:
      "Hosts, domains and address blocks, separated by commas, that are reached directly; '*' is all of them. Replaces " +
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
      "The user name and password for the proxy, sent with Basic authentication. Those in the proxy's URL are " +
      "stronger, and both are percent-decoded. Other users of the machine can read command lines: http_proxy and HTTPS_PROXY may hold them as well.",
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
    long: "proxytunnel",
    short: "p",
    category: ["proxy"],
    summary: "Tunnel through the proxy for http URLs too",
    text: "Asks the proxy for a tunnel with CONNECT for http URLs too; for https URLs there always is one.",
    repetition: "boolean",
    apply: toggle("proxyTunnel"),
  },
  {
    long: "proxy-header",
    value: "header/@file",
    category: ["proxy"],
    summary: "Header for the proxy alone",
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
