/** What ends an attempt of a transfer from outside: `-m`, from looking for credentials to the last byte, or the end of the run. */
import { ExitCode, Failure } from "../exit.ts";
import type { TransferStats } from "../http/transport.ts";
import type { LeastSpeed } from "../plan/steps.ts";
import type { Runtime } from "../runtime.ts";
import { startTimer } from "../system/timer.ts";
import { watchSpeed } from "./speed-watch.ts";

/** What happens before anything is sent, or after everything was received, for the message. */
export type DeadlinePhase = "looking for credentials" | "reading the body" | "writing files";

export class Deadline {
  /** Aborts with a Failure 28 in curl's words, or with the reason of `stop`; undefined without limit and `stop`. */
  readonly signal: AbortSignal | undefined;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #phase: DeadlinePhase = "looking for credentials";
  #stats: TransferStats | undefined;
  #stopSpeed: (() => void) | undefined;

  /**
   * `seconds`: 0 is no limit. `since`: when the clock `elapsed` began to count for this one, milliseconds. `stop`: ends
   * every transfer of the run. `speed`: `-Y` and `-y`.
   */
  constructor(
    seconds: number,
    { elapsed }: Pick<Runtime, "elapsed">,
    since: number,
    stop?: AbortSignal,
    speed?: LeastSpeed,
  ) {
    if (seconds === 0 && speed === undefined) {
      this.signal = stop;
      return;
    }
    const controller = new AbortController();
    this.signal = controller.signal;
    if (speed !== undefined)
      this.#stopSpeed = watchSpeed(
        speed,
        () => this.#stats,
        failure => controller.abort(failure),
      );
    if (stop !== undefined) this.#endWith(stop, controller);
    if (seconds === 0) return;
    const left = Math.max(seconds * 1000 - (elapsed() - since), 0);
    this.#stopTimer = startTimer(left, () => controller.abort(this.#timedOut(elapsed() - since)));
  }

  /** From now on this is what the attempt is doing. */
  enter(phase: DeadlinePhase): void {
    this.#phase = phase;
  }

  /** The message of a timeout describes these stats from now on. */
  watch(stats: TransferStats): void {
    this.#stats = stats;
  }

  /** The transfer is over. */
  clear(): void {
    this.#stopTimer?.();
    this.#stopSpeed?.();
    this.#stopListening?.();
  }

  #endWith(stop: AbortSignal, controller: AbortController): void {
    const onStop = () => controller.abort(stop.reason);
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
    this.#stopListening = () => stop.removeEventListener("abort", onStop);
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
