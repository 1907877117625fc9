/** `-m`: the time that one attempt of a transfer may take, from looking for credentials to the last byte. */
import { ExitCode, Failure } from "../exit.ts";
import type { TransferStats } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";
import { startTimer } from "../system/timer.ts";

/** What happens before anything is sent, for the message. */
export type DeadlinePhase = "looking for credentials" | "reading the body";

export class Deadline {
  /** Aborts with a Failure 28 in curl's words; undefined without a limit. */
  readonly signal: AbortSignal | undefined;
  readonly #stopTimer: (() => void) | undefined;
  #phase: DeadlinePhase = "looking for credentials";
  #stats: TransferStats | undefined;

  /** `seconds`: 0 is no limit. `since`: when the clock `elapsed` began to count for this one, milliseconds. */
  constructor(seconds: number, { elapsed }: Pick<Runtime, "elapsed">, since: number) {
    if (seconds === 0) return;
    const controller = new AbortController();
    this.signal = controller.signal;
    const left = Math.max(seconds * 1000 - (elapsed() - since), 0);
    this.#stopTimer = startTimer(left, () => controller.abort(this.#timedOut(elapsed() - since)));
  }

  /** From now on this is what the attempt is doing. */
  enter(phase: DeadlinePhase): void {
    this.#phase = phase;
  }

  /** From now on this is how far the transfer has come. */
  watch(stats: TransferStats): void {
    this.#stats = stats;
  }

  /** The transfer is over. */
  clear(): void {
    this.#stopTimer?.();
  }

  #timedOut(milliseconds: number): Failure {
    const after = `timed out after ${Math.round(milliseconds)} milliseconds`;
    if (this.#stats === undefined) {
      return new Failure(ExitCode.TimedOut, `Operation ${after} while ${this.#phase}`);
    }
    const { preTransfer, downloadBytes, expectedBytes } = this.#stats;
    // For curl a handshake and a proxy's tunnel belong to the connection; one that is used again is there at once.
    if (preTransfer === 0) return new Failure(ExitCode.TimedOut, `Connection ${after}`);
    const received = expectedBytes === undefined ? downloadBytes : `${downloadBytes} out of ${expectedBytes}`;
    return new Failure(ExitCode.TimedOut, `Operation ${after} with ${received} bytes received`);
  }
}
