/** The kinds of proxies that options and connections distinguish. */

/** The schemes of SOCKS proxies; with `socks4a` and `socks5h` the proxy resolves the destination's host name. */
export type SocksScheme = "socks4" | "socks4a" | "socks5" | "socks5h";

/** The kind of a proxy whose text has no scheme, as chosen by `--proxy1.0` and the SOCKS options. */
export type ProxyKind = "http" | "http1.0" | SocksScheme;
