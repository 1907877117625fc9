/** How TCP connections are opened: their local address, keep-alive, and what is sent on them first. */
export interface SocketSettings {
  /** `--interface` as given: an interface, an address or a host name of this machine. */
  readonly interface: string | undefined;
  /** `--local-port`: the ports to try in turn. */
  readonly localPorts: { readonly first: number; readonly last: number } | undefined;
  /** Milliseconds of silence before the system probes the connection; undefined means never (`--no-keepalive`). */
  readonly keepAliveAfter: number | undefined;
  /** `--happy-eyeballs-timeout-ms`: the head start of the address family that is tried first. */
  readonly headStart: number;
  /** `--haproxy-protocol`: announce the client's address, this machine's or that of `--haproxy-clientip`. */
  readonly haproxy: { readonly clientIp: string | undefined } | undefined;
}
