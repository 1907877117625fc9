/** Kinds of proxies, as options and connections name them. */

/** The schemes of SOCKS proxies; with `socks4a` and `socks5h` the proxy resolves the name of the destination. */
export type SocksScheme = "socks4" | "socks4a" | "socks5" | "socks5h";

/** What a proxy is whose text has no scheme: `--proxy1.0` and the options for SOCKS say it. */
export type ProxyKind = "http" | "http1.0" | SocksScheme;
