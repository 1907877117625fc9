/** `-m` while the command line is parsed: the files that options name may be pipes to which nobody writes. */
import { ExitCode, Failure } from "../exit.ts";
import { startTimer } from "../system/timer.ts";

/** A signal that ends waits, with a Failure 28 for its reason. */
interface ReadingLimit {
  readonly signal: AbortSignal | undefined;
  clear(): void;
}

/**
 * The limit of the first `-m` of the arguments, wherever it stands: a file that is named before it is read before its option
 * counts.
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
    // An invalid value is the parser's to report; 0 is no limit.
    if (Number(value) > 0) return Number(value);
  }
  return undefined;
}
