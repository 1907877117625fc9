/** What the channel of a connection reports to the exchange in progress. */
import type { ResponseHead } from "../transport.ts";
import type { RequestTraits } from "./framing.ts";

/** The exchange in progress, which receives the channel's events. */
export interface ChannelListener extends RequestTraits {
  /** The request head, from the request line to the empty line; sent instead of undici's. */
  readonly requestHead: Buffer;
  /** Whether the body is sent in chunks. */
  readonly chunked: boolean;
  onRequestHead(): void;
  onFirstByte(): void;
  /** Receives an interim or final response head. Throws to reject it. */
  onHead(head: ResponseHead, final: boolean): void;
  /** A body of known length begins, which does not pass through undici; `resume` continues after `onBody` returned false. */
  onBodyStart(resume: () => void): void;
  /** Receives bytes of that body. Returns false if no more are wanted for now. */
  onBody(bytes: Buffer): boolean;
}
