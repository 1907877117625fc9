/** A conversation over a WebSocket: sends stdin's lines as text messages, and returns received messages as lines. */
import { ExitCode, Failure } from "../exit.ts";
import type { Exchange } from "../http/transport.ts";
import {
  FrameWriter,
  type IncomingFrame,
  incomingFrames,
  longestMessage,
} from "../http/web-socket/frames.ts";
import { checkAccepted } from "../http/web-socket/handshake.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime, StopSignal } from "../runtime.ts";
import { startTimer } from "../system/timer.ts";
import { textFragments } from "./text-fragments.ts";

/** Close codes (RFC 6455, 7.4.1). */
const normal = 1000;
const goingAway = 1001;
const noCode = 1005;

/** How long to wait, in milliseconds, for the server's close frame after sending one. */
const closeTimeout = 5000;

/**
 * Timeouts after the end of stdin, in milliseconds: for the first message after the last line, slightly more than API
 * Gateway's limit for an integration (29 s); after that, how long the server must be silent.
 */
const firstMessageTimeout = 30_000;
const quietPeriod = 1000;

type ConversationRuntime = Pick<Runtime, "stdin" | "stdinIsTerminal" | "stopRequested" | "interrupt">;

/**
 * Yields the messages as they arrive: a text message with a newline appended, a binary one unchanged. `exchange` is the
 * response with status 101. Ends when the server closes with 1000, 1001 or without a code, after the end of stdin
 * (docs/decisions/web-socket.md), or at SIGINT and SIGTERM, by which the program then ends. Throws a Failure: 8 for a
 * handshake that is not accepted, 26 for stdin, 56 for any other end, 63 for a message longer than `longest` (0 means
 * 64 MiB); and any error of `exchange.body`.
 */
export async function* converse(
  exchange: Exchange & Required<Pick<Exchange, "upgraded">>,
  longest: number,
  surroundings: ConversationRuntime,
): AsyncGenerator<Uint8Array> {
  checkAccepted(exchange.request, exchange.head);
  const conversation = new Conversation(exchange, surroundings);
  const frames = incomingFrames(
    exchange.body,
    longest === 0 ? longestMessage : Math.min(longest, longestMessage),
  );
  try {
    conversation.begin();
    for await (const frame of conversation.untilClosed(frames)) {
      if (frame.kind !== "message") continue;
      yield frame.data;
      // A new one each time, because whatever writes it frees its memory.
      if (!frame.binary) yield Buffer.from("\n");
    }
  } finally {
    conversation.end();
  }
  conversation.conclude();
}

class Conversation {
  readonly #exchange: Exchange;
  readonly #frames: FrameWriter;
  readonly #around: ConversationRuntime;
  readonly #over = new AbortController();
  #stopTimer: (() => void) | undefined;
  #inputEnded = false;
  #linesSent = 0;
  /** Whether a message has been received since the last line was sent. */
  #responded = false;
  /** Set once this side has sent a close frame. */
  #closing = false;
  #closedBy: Extract<IncomingFrame, { kind: "close" }> | undefined;
  #signal: StopSignal | undefined;
  #failure: Failure | undefined;

  constructor(exchange: Exchange & Required<Pick<Exchange, "upgraded">>, around: ConversationRuntime) {
    this.#exchange = exchange;
    this.#frames = new FrameWriter(exchange.upgraded);
    this.#around = around;
  }

  begin(): void {
    void this.#sendInput();
    void this.#around.stopRequested(this.#over.signal).then(signal => {
      this.#signal = signal;
      this.#close(goingAway);
    });
  }

  /**
   * Yields the server's frames and sends the replies that the protocol requires; ends with its close frame or with the
   * connection.
   */
  async *untilClosed(frames: AsyncIterable<IncomingFrame>): AsyncGenerator<IncomingFrame> {
    try {
      for await (const frame of frames) {
        if (frame.kind === "ping") await this.#frames.pong(frame.data);
        else if (frame.kind === "close") await this.#closeReceived(frame);
        else this.#heard();
        yield frame;
      }
    } catch (error) {
      // The connection was aborted after this side had sent a close frame.
      if (!this.#closing || Failure.is(error)) throw error;
    }
  }

  /**
   * Replies to a close frame unless it is itself the reply (RFC 6455, 5.5.1). Sent at once, because the connection ends
   * with its reader.
   */
  async #closeReceived(frame: Extract<IncomingFrame, { kind: "close" }>): Promise<void> {
    this.#closedBy = frame;
    if (!this.#closing) await this.#frames.close(frame.code === noCode ? normal : frame.code);
  }

  /** Stops all sending and waiting. */
  end(): void {
    this.#stopTimer?.();
    this.#over.abort();
    this.#exchange.abort();
  }

  /** Throws a Failure unless the conversation ended normally. */
  conclude(): void {
    if (this.#signal !== undefined) this.#around.interrupt(this.#signal);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing) return;
    if (this.#closedBy === undefined)
      throw new Failure(ExitCode.ReceiveError, "The connection ended without a WebSocket close frame");
    const { code, reason } = this.#closedBy;
    if (code === normal || code === goingAway || code === noCode) return;
    const said = reason === "" ? "" : ` ${printable(reason)}`;
    throw new Failure(ExitCode.ReceiveError, `The server closed the WebSocket: ${code}${said}`);
  }

  async #sendInput(): Promise<void> {
    try {
      for await (const { data, last } of textFragments(this.#around.stdin())) {
        if (this.#closing || this.#over.signal.aborted) return;
        await this.#frames.text(data, last);
        this.#linesSent += last ? 1 : 0;
        this.#responded = false;
      }
      this.#inputEnded = true;
      this.#afterInput();
    } catch (error) {
      this.#failure = Failure.is(error)
        ? error
        : new Failure(ExitCode.ReadError, `Failed reading standard input: ${systemErrorText(error)}`);
      this.#close(goingAway);
    }
  }

  #heard(): void {
    this.#responded = true;
    if (this.#inputEnded) this.#afterInput();
  }

  /**
   * If no line was sent, keeps listening until the server closes. At a terminal, closes at once: the user has seen what
   * was received.
   */
  #afterInput(): void {
    if (this.#closing) return;
    if (this.#around.stdinIsTerminal) this.#close(normal);
    else if (this.#linesSent > 0)
      this.#startTimer(this.#responded ? quietPeriod : firstMessageTimeout, () => this.#close(normal));
  }

  #close(code: number): void {
    if (this.#closing || this.#over.signal.aborted) return;
    this.#closing = true;
    void this.#frames.close(code);
    this.#startTimer(closeTimeout, () => this.#exchange.abort());
  }

  #startTimer(milliseconds: number, act: () => void): void {
    this.#stopTimer?.();
    this.#stopTimer = startTimer(milliseconds, act);
  }
}
