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
  /** "1.0", "1.1", "2". */
  readonly httpVersion: string;
  readonly status: number;
  readonly reason: string;
  /** In order, duplicates kept, names in their case, folded lines joined; values as byte strings (one character, one byte). */
  readonly headers: readonly HeaderField[];
}

/** Statistics of an exchange; updated while it runs, complete when its body has ended. Times: seconds since `send` was called. */
export interface TransferStats {
  readonly nameLookup: number;
  readonly connect: number;
  /** The TLS handshake is complete; 0 without TLS. */
  readonly appConnect: number;
  readonly preTransfer: number;
  readonly startTransfer: number;
  readonly total: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  readonly localPort: number;
  /** Connections opened for this exchange: 0 when one was reused. */
  readonly newConnections: number;
  /** Bytes of request heads, of response heads (interim ones and the proxy's included), of the body as received, of the body sent. */
  readonly requestBytes: number;
  readonly headerBytes: number;
  readonly downloadBytes: number;
  readonly uploadBytes: number;
  /** Length of the body as declared in the head; undefined when it is not. */
  readonly expectedBytes: number | undefined;
  /** 0: the certificate was verified or there was none; otherwise OpenSSL's X509_V_ERR number. */
  readonly tlsVerifyResult: number;
  /** Status of the proxy's last response to CONNECT; 0 without one. */
  readonly proxyConnectStatus: number;
  /** The last byte of the request is sent; 0 until then. */
  readonly postTransfer?: number;
  /** curl's number of the connection. */
  readonly connectionNumber?: number;
  readonly usesProxy?: boolean;
  /** The server's certificates in DER, its own first, when they were requested and a connection was made. */
  readonly certificates?: readonly Uint8Array[];
}

/** An earlier response: a proxy's to CONNECT, or a 1xx; or the lines received of a head that broke off. */
export type EarlierHead = ResponseHead & { readonly fromProxy: boolean };

/**
 * How a body ends: behind it the connection is kept for another request or closed, or the body lasts until the server closes.
 */
export type BodyEnd = "kept" | "closing" | "at-close";

/** The response to one request. Its body must be read to the end, or `abort` called. */
export interface Exchange {
  readonly request: WireRequest;
  /** In the order received. */
  readonly earlierHeads: readonly EarlierHead[];
  readonly head: ResponseHead;
  /** Body bytes with the transfer encoding decoded, and the content encoding when `decompress` was requested. Failures carry curl's codes. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly bodyEnd: BodyEnd;
  /** With status 101, where bytes for the server are written; `body` is what it sends. */
  readonly upgraded?: Writable;
  readonly stats: TransferStats;
  /** What followed the last chunk of the body, line by line as received; complete when the body has ended. */
  readonly trailers: readonly Uint8Array[];
  /** The body of the request waited for 100 (Continue), which did not come, and was not sent. */
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
  /** curl's number of the connection that is used from now on. */
  connection?(number: number): void;
  /** The next bytes of a body, as sent and as received. */
  requestData?(bytes: Uint8Array): void;
  responseData?(bytes: Uint8Array): void;
}

/** The settings that determine which connection a request takes and how it is made. */
export interface ConnectionSettings {
  /** Seconds for each connection: DNS, TCP, proxy and TLS together. */
  readonly connectTimeout: number;
  /** `--http2`: over TLS the server is offered HTTP/2 and HTTP/1.1; without TLS it has no effect. */
  readonly http2: boolean;
  /** `--http2-prior-knowledge`: HTTP/2 without TLS. */
  readonly http2PriorKnowledge?: boolean;
  /** `--parallel-immediate`: opens a connection even while another one is being made that might be shared. */
  readonly immediate?: boolean;
  readonly sockets: SocketSettings;
  readonly tls: TlsSettings;
  /** How TLS is spoken with an https proxy: never by what holds for the server. */
  readonly proxyTls: TlsSettings;
  /** `--proxy-user NAME:PASSWORD`, where the proxy's URL has none; as given, percent-encoded. */
  readonly proxyUser: string | undefined;
  /** `-p`: a tunnel for http URLs too. */
  readonly proxyTunnel: boolean;
  /** `--proxy-header`: fields for the proxy alone. */
  readonly proxyHeaders: readonly HeaderField[];
  /** Names, in lower case, of fields that a proxy is not sent with CONNECT, and with a request that it forwards. */
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
  /** A path; with a NUL in front, a name of the abstract namespace. */
  readonly unixSocket: string | undefined;
  readonly ipVersion: 4 | 6 | undefined;
  /** `-x` as given: undefined leaves it to the environment, "" is no proxy. */
  readonly proxy: string | undefined;
  /** What `proxy` is when its text has no scheme. */
  readonly proxyKind: ProxyKind;
  /** `--preproxy` as given. */
  readonly preproxy: string | undefined;
  /** `--noproxy` as given: undefined leaves it to NO_PROXY. */
  readonly noproxy: string | undefined;
  /** The environment, for http_proxy, HTTPS_PROXY, ALL_PROXY and NO_PROXY by curl's rules. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How HTTP/1 is spoken, where options say so. */
export interface HttpRules {
  /** `-0`: requests are of HTTP/1.0. */
  readonly version10: boolean;
  /** `--http0.9`: a response without a head is a body. */
  readonly headless: boolean;
  /** `--raw`: no encoding of a body is decoded, chunks neither. */
  readonly raw: boolean;
  /** `--ignore-content-length`. */
  readonly ignoresLength: boolean;
  /** `--tr-encoding`: transfer encodings other than chunked were asked for, and are decoded. */
  readonly transferEncodings: boolean;
  /** Milliseconds that a long body waits for 100 (Continue); undefined: `Expect` is not sent. */
  readonly continueTimeout: number | undefined;
}

export interface SendOptions {
  readonly connection: ConnectionSettings;
  readonly http?: HttpRules | undefined;
  /** Decode gzip, deflate, br and zstd responses: `--compressed`. */
  readonly decompress: boolean;
  readonly trace: Trace | undefined;
  /** Are the server's certificates to be kept? */
  readonly certificates?: boolean;
  /** Ends the transfer, in any phase, with the signal's reason. */
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
  /** Begins to send the request. The response promise must be awaited. */
  send(request: WireRequest, options: SendOptions): ExchangeInFlight;
  /** Closes idle connections, so that the process can end. */
  close(): void;
}
