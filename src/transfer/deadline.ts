/**
 * What aborts an attempt of a transfer: `-m`, which covers everything from the search for credentials to the last byte,
 * or the end of the run.
 */
import { ExitCode, Failure } from "../exit.ts";
import type { TransferStats } from "../http/transport.ts";
import type { LeastSpeed } from "../plan/steps.ts";
import type { Runtime } from "../runtime.ts";
import { startTimer } from "../system/timer.ts";
import { watchSpeed } from "./speed-watch.ts";

/** The activity before anything is sent or after everything was received, for the message. */
export type DeadlinePhase = "looking for credentials" | "reading the body" | "writing files";

export class Deadline {
  /**
   * Aborts with a Failure 28 in curl's words, or with the reason of `stop`; undefined if there is neither a limit nor
   * `stop`.
   */
  readonly signal: AbortSignal | undefined;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #phase: DeadlinePhase = "looking for credentials";
  #stats: TransferStats | undefined;
  #stopSpeed: (() => void) | undefined;

  /**
   * `seconds`: the limit; 0 means none. `since`: when this attempt began, in milliseconds on the clock `elapsed`.
   * `stop`: ends every transfer of the run. `speed`: `-Y` and `-y`.
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
    // Node's timers may be early by a fraction of a millisecond: 1999 would look like another limit.
    const passed = () => Math.max(elapsed() - since, seconds * 1000);
    this.#stopTimer = startTimer(left, () => controller.abort(this.#timedOut(passed())));
  }

  /** Sets the current activity of the attempt. */
  enter(phase: DeadlinePhase): void {
    this.#phase = phase;
  }

  /** Makes the message of a timeout describe these statistics. */
  watch(stats: TransferStats): void {
    this.#stats = stats;
  }

  /** Ends the limit, because the transfer has ended. */
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
    // In curl's terms, a handshake and a proxy's tunnel belong to the connection; a reused connection needs no time.
    if (preTransfer === 0) return new Failure(ExitCode.TimedOut, `Connection ${after}`);
    const received = expectedBytes === undefined ? downloadBytes : `${downloadBytes} out of ${expectedBytes}`;
    return new Failure(ExitCode.TimedOut, `Operation ${after} with ${received} bytes received`);
  }
}
