/** The statistics of one exchange, updated while it runs; the progress meter and `-w` read them. */
import type { TransferStats } from "./transport.ts";

/** The writable form of TransferStats for the transport; other rooms see the read-only interface. */
export class Timings implements TransferStats {
  nameLookup = 0;
  connect = 0;
  appConnect = 0;
  preTransfer = 0;
  startTransfer = 0;
  total = 0;
  remoteIp = "";
  remotePort = 0;
  localIp = "";
  localPort = 0;
  newConnections = 0;
  requestBytes = 0;
  headerBytes = 0;
  downloadBytes = 0;
  uploadBytes = 0;
  expectedBytes: number | undefined = undefined;
  tlsVerifyResult = 0;
  proxyConnectStatus = 0;
  postTransfer = 0;
  connectionNumber = 0;
  usesProxy = false;
  certificates: readonly Uint8Array[] = [];
  /** Whether certificates are kept. */
  readonly keepsCertificates: boolean;
  readonly #clock: () => number;
  readonly #started: number;

  /** `clock` is a monotonic clock in milliseconds; the transfer starts now. */
  constructor(clock: () => number, keepsCertificates = false) {
    this.keepsCertificates = keepsCertificates;
    this.#clock = clock;
    this.#started = clock();
  }

  /** Returns the seconds since the transfer started. */
  elapsed(): number {
    return (this.#clock() - this.#started) / 1000;
  }
}
