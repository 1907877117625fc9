/** Transport and Exchange: the interface through which other rooms send requests and read responses. */
import type { Writable } from "node:stream";
import type { ProxyKind } from "../message/proxy-kind.ts";
import type { HeaderField, WireRequest } from "../message/request.ts";
import type { SocketSettings } from "./socket-settings.ts";
import type { TlsSettings } from "./tls-settings.ts";

/** A response head as received and as parsed. */
export interface ResponseHead {
  /** The bytes as received, from the status line to the empty line, both included. */
  readonly raw: Uint8Array;
  /** "1.0", "1.1" or "2". */
  readonly httpVersion: string;
  readonly status: number;
  readonly reason: string;
  /**
   * In order; duplicates are kept, names have their original case, folded lines are joined; values are byte strings
   * (one character per byte).
   */
  readonly headers: readonly HeaderField[];
}

/**
 * Statistics of an exchange, updated while it runs, and complete when its body has ended. Times are in seconds since
 * `send` was called.
 */
export interface TransferStats {
  readonly nameLookup: number;
  readonly connect: number;
  /** When the TLS handshake was complete; 0 without TLS. */
  readonly appConnect: number;
  readonly preTransfer: number;
  readonly startTransfer: number;
  readonly total: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  readonly localPort: number;
  /** The number of connections opened for this exchange; 0 if one was reused. */
  readonly newConnections: number;
  /**
   * Sizes in bytes: request heads; response heads, including interim ones and the proxy's; the body as received; the
   * body as sent.
   */
  readonly requestBytes: number;
  readonly headerBytes: number;
  readonly downloadBytes: number;
  readonly uploadBytes: number;
  /** The length of the body as declared in the head; undefined if it is not declared. */
  readonly expectedBytes: number | undefined;
  /** 0 if the certificate was verified or there was none; otherwise OpenSSL's X509_V_ERR number. */
  readonly tlsVerifyResult: number;
  /** The status of the proxy's last response to CONNECT; 0 if there was none. */
  readonly proxyConnectStatus: number;
  /** When the last byte of the request was sent; 0 until then. */
  readonly postTransfer?: number;
  /** The connection's number, as curl counts. */
  readonly connectionNumber?: number;
  readonly usesProxy?: boolean;
  /** The server's certificates in DER, its own first, if they were requested and a connection was made. */
  readonly certificates?: readonly Uint8Array[];
}

/** An earlier response: a proxy's response to CONNECT, a 1xx, or the received lines of a head that broke off. */
export type EarlierHead = ResponseHead & { readonly fromProxy: boolean };

/**
 * What happens at the end of a body: the connection is kept for another request or closed, or the end is the server's
 * closing it.
 */
export type BodyEnd = "kept" | "closing" | "at-close";

/** The response to one request. Its body must be read to the end, or `abort` must be called. */
export interface Exchange {
  readonly request: WireRequest;
  /** In the order received. */
  readonly earlierHeads: readonly EarlierHead[];
  readonly head: ResponseHead;
  /**
   * The body with the transfer encoding decoded, and with the content encoding decoded if `decompress` was requested.
   * Failures have curl's codes.
   */
  readonly body: AsyncIterable<Uint8Array>;
  readonly bodyEnd: BodyEnd;
  /** With status 101, the stream to which bytes for the server are written; `body` is what it sends. */
  readonly upgraded?: Writable;
  readonly stats: TransferStats;
  /** The lines after the last chunk of the body, as received; complete when the body has ended. */
  readonly trailers: readonly Uint8Array[];
  /** Whether the request body was not sent because it waited for 100 (Continue), which did not arrive. */
  readonly heldBack: boolean;
  /** Discards the rest of the body, and closes the connection if nothing else uses it. */
  abort(): void;
}

/** The events that `-v` shows, as they happen. */
export interface Trace {
  /** A `* ` line, free of control characters. */
  info(text: string): void;
  /** The request head as sent, from the request line to the empty line. */
  requestHead(bytes: Uint8Array): void;
  /** A complete response head as received. */
  responseHead(bytes: Uint8Array): void;
  /** The number of the connection that is used from now on, as curl counts. */
  connection?(number: number): void;
  /** The next bytes of a body, as sent and as received. */
  requestData?(bytes: Uint8Array): void;
  responseData?(bytes: Uint8Array): void;
}

/** The settings that determine which connection a request takes and how it is made. */
export interface ConnectionSettings {
  /** Time limit in seconds for each connection, including DNS, TCP, proxy and TLS. */
  readonly connectTimeout: number;
  /** `--http2`: offers HTTP/2 and HTTP/1.1 to the server over TLS; without TLS it has no effect. */
  readonly http2: boolean;
  /** `--http2-prior-knowledge`: HTTP/2 without TLS. */
  readonly http2PriorKnowledge?: boolean;
  /** `--parallel-immediate`: opens a connection even while another one is being opened that might be shared. */
  readonly immediate?: boolean;
  readonly sockets: SocketSettings;
  readonly tls: TlsSettings;
  /** TLS settings for an https proxy, which are independent of the server's. */
  readonly proxyTls: TlsSettings;
  /** `--proxy-user NAME:PASSWORD`, used if the proxy's URL has no user; as given, percent-encoded. */
  readonly proxyUser: string | undefined;
  /** `-p`: uses a tunnel for http URLs too. */
  readonly proxyTunnel: boolean;
  /** `--proxy-header`: fields for the proxy only. */
  readonly proxyHeaders: readonly HeaderField[];
  /** Lower-case names of the fields that are not sent to a proxy with CONNECT, and with a request that it forwards. */
  readonly proxyOmits: { readonly connect: readonly string[]; readonly forward: readonly string[] };
  /** `-A`: the User-Agent of CONNECT. */
  readonly userAgent: string | undefined;
  /** CA files or folders from the environment and the profile, highest precedence first (credentials.md, Trust). */
  readonly environmentTrust: readonly {
    readonly kind: "file" | "directory";
    readonly path: string;
    readonly name: string;
  }[];
  /** `--resolve` and `--connect-to` as given. */
  readonly resolve: readonly string[];
  readonly connectTo: readonly string[];
  /** A path; with a leading NUL, a name in the abstract namespace. */
  readonly unixSocket: string | undefined;
  readonly ipVersion: 4 | 6 | undefined;
  /** `-x` as given; undefined means that the environment decides, "" means no proxy. */
  readonly proxy: string | undefined;
  /** The kind of `proxy` if its text has no scheme. */
  readonly proxyKind: ProxyKind;
  /** `--preproxy` as given. */
  readonly preproxy: string | undefined;
  /** `--noproxy` as given; undefined means that NO_PROXY decides. */
  readonly noproxy: string | undefined;
  /** The environment, for http_proxy, HTTPS_PROXY, ALL_PROXY and NO_PROXY by curl's rules. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Options that change how HTTP/1 is spoken. */
export interface HttpRules {
  /** `-0`: requests use HTTP/1.0. */
  readonly version10: boolean;
  /** `--http0.9`: a response without a head is accepted as a body. */
  readonly headless: boolean;
  /** `--raw`: nothing is decoded, not even chunks. */
  readonly raw: boolean;
  /** `--ignore-content-length`. */
  readonly ignoresLength: boolean;
  /** `--tr-encoding`: transfer encodings other than chunked were requested, and are decoded. */
  readonly transferEncodings: boolean;
  /** How long a large body waits for 100 (Continue), in milliseconds; undefined: `Expect` is not sent. */
  readonly continueTimeout: number | undefined;
}

export interface SendOptions {
  readonly connection: ConnectionSettings;
  readonly http?: HttpRules | undefined;
  /** `--compressed`: decode gzip, deflate, br and zstd responses. */
  readonly decompress: boolean;
  readonly trace: Trace | undefined;
  /** Whether the server's certificates are kept. */
  readonly certificates?: boolean;
  /** Aborts the transfer in any phase, with the signal's reason. */
  readonly signal: AbortSignal | undefined;
}

/** A request that is being sent: what is known so far can be read at any time, even after a failure. */
export interface ExchangeInFlight {
  /** Filled while the exchange runs. */
  readonly stats: TransferStats;
  /** In the order received. */
  readonly earlierHeads: readonly EarlierHead[];
  /** Resolves with the final head; rejects with a Failure that carries curl's code and message, or with the signal's reason. */
  readonly response: Promise<Exchange>;
}

export interface Transport {
  /** Starts sending the request. The response promise must be awaited. */
  send(request: WireRequest, options: SendOptions): ExchangeInFlight;
  /** Closes idle connections, so that the process can end. */
  close(): void;
}
