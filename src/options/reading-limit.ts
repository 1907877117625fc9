/** Applies `-m` while the command line is parsed: the files that options name may be pipes that nothing writes to. */
import { ExitCode, Failure } from "../exit.ts";
import { startTimer } from "../system/timer.ts";

/** A signal that aborts reading, with a Failure 28 as its reason. */
interface ReadingLimit {
  readonly signal: AbortSignal | undefined;
  clear(): void;
}

/**
 * Returns the limit of the first `-m` on the command line, wherever it stands: a file named earlier is read before the
 * option takes effect.
 */
export function readingLimit(argv: readonly string[]): ReadingLimit {
  const seconds = maxTime(argv);
  if (seconds === undefined) return { signal: undefined, clear: () => {} };
  const controller = new AbortController();
  const milliseconds = seconds * 1000;
  const clear = startTimer(milliseconds, () => {
    const message = `Operation timed out after ${Math.round(milliseconds)} milliseconds while reading the options`;
    controller.abort(new Failure(ExitCode.TimedOut, message));
  });
  return { signal: controller.signal, clear };
}

function maxTime(argv: readonly string[]): number | undefined {
  for (const [index, argument] of argv.entries()) {
    const [name, attached] = /^(--max-time(?==|$)|-m)=?(.*)$/s.exec(argument)?.slice(1) ?? [];
    const value = name === undefined ? undefined : attached || argv[index + 1];
    // The parser reports an invalid value; 0 means no limit.
    if (Number(value) > 0) return Number(value);
  }
  return undefined;
}
