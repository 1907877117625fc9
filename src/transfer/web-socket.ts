/** A conversation over a WebSocket: stdin's lines go out as text messages, and messages come in as lines. */
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

/** Milliseconds for the server's close frame once ours is sent. */
const closeTimeout = 5000;

/**
 * Milliseconds after the end of stdin: for a first message after the last line, as long as API Gateway gives an integration
 * (29 s) and a little more; and how long the server has to be silent after one.
 */
const firstMessageTimeout = 30_000;
const quietPeriod = 1000;

const newline = Buffer.from("\n");

type ConversationRuntime = Pick<Runtime, "stdin" | "stdinIsTerminal" | "stopRequested" | "interrupt">;

/**
 * The messages as they come: a text message with a newline behind it, a binary one as it is. `exchange`: the response with
 * status 101. Ends when the server closes with 1000, 1001 or without a code, after the end of stdin (docs/decisions/web-socket.md),
 * or, by the signal itself, at SIGINT and SIGTERM. Throws a Failure: 8 for a handshake that is not accepted, 26 for stdin, 56 for
 * every other end, 63 for a message longer than `longest` (0: 64 MiB); and what `exchange.body` throws.
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
      if (!frame.binary) yield newline;
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
  /** Has a message come since the last line was sent? */
  #answered = false;
  /** Our close frame is sent. */
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

  /** The frames of the server, answered where the protocol asks for it; ends with its close frame or the connection. */
  async *untilClosed(frames: AsyncIterable<IncomingFrame>): AsyncGenerator<IncomingFrame> {
    try {
      for await (const frame of frames) {
        if (frame.kind === "ping") await this.#frames.pong(frame.data);
        else if (frame.kind === "close") await this.#closeReceived(frame);
        else this.#heard();
        yield frame;
      }
    } catch (error) {
      // The connection was given up after our close frame.
      if (!this.#closing || Failure.is(error)) throw error;
    }
  }

  /** Answers it, unless it is the answer (RFC 6455, 5.5.1): now, for the connection ends with its reader. */
  async #closeReceived(frame: Extract<IncomingFrame, { kind: "close" }>): Promise<void> {
    this.#closedBy = frame;
    if (!this.#closing) await this.#frames.close(frame.code === noCode ? normal : frame.code);
  }

  /** Nothing is sent or waited for any more. */
  end(): void {
    this.#stopTimer?.();
    this.#over.abort();
    this.#exchange.abort();
  }

  /** How it ended. Throws a Failure unless it ended well. */
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
        this.#answered = false;
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
    this.#answered = true;
    if (this.#inputEnded) this.#afterInput();
  }

  /** Who had nothing to say listens until the server closes; who leaves a terminal has seen what came. */
  #afterInput(): void {
    if (this.#closing) return;
    if (this.#around.stdinIsTerminal) this.#close(normal);
    else if (this.#linesSent > 0)
      this.#startTimer(this.#answered ? quietPeriod : firstMessageTimeout, () => this.#close(normal));
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
