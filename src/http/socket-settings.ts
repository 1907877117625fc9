/** How TCP connections are opened: where they begin, how they are kept alive, and what is said on them first. */
export interface SocketSettings {
  /** `--interface` as given: an interface, an address or a host name of this machine. */
  readonly interface: string | undefined;
  /** `--local-port`: the ports to try in turn. */
  readonly localPorts: { readonly first: number; readonly last: number } | undefined;
  /** Milliseconds of silence until the system probes the connection; undefined: never, `--no-keepalive`. */
  readonly keepAliveAfter: number | undefined;
  /** `--happy-eyeballs-timeout-ms`: the head start of the address family that is tried first. */
  readonly headStart: number;
  /** `--haproxy-protocol`: say who the client is, this machine or the address of `--haproxy-clientip`. */
  readonly haproxy: { readonly clientIp: string | undefined } | undefined;
}
