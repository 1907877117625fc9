/** A Runtime for tests: the program's surroundings are given, and what it writes is kept. */
import { tmpdir } from "node:os";
import type { Runtime, Sink, StopSignal } from "../../src/runtime.ts";
import { sleep } from "../../src/system/timer.ts";
import { keepPrinted } from "./canaries.ts";

/** A Sink that keeps what was written. */
interface CapturedSink extends Sink {
  /** Every byte so far. */
  bytes(): Buffer;
  /** The same, as UTF-8. */
  text(): string;
}

export interface FakeRuntime extends Runtime {
  readonly stdout: CapturedSink;
  readonly stderr: CapturedSink;
}

export interface FakeSurroundings {
  readonly argv?: readonly string[];
  /** Default: the arguments as UTF-8. */
  readonly argumentBytes?: Runtime["argumentBytes"];
  /** The entire environment: nothing is inherited from the test's own process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: a folder that does not exist, so that no file of the person running the tests is read. */
  readonly home?: string | undefined;
  /** What standard input gives: text, bytes, or chunks as they come. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly stdinIsTerminal?: boolean;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  readonly columns?: number;
  readonly platform?: NodeJS.Platform;
  /** The wall clock in milliseconds since 1970; default: the real one. */
  readonly now?: number | (() => number);
  /** How many milliseconds a sleep really takes per requested millisecond; default 1, 0 for tests of long waits. */
  readonly sleepScale?: number;
  /** Called with the milliseconds of each sleep. */
  /** Resolves when a signal asks the program to stop. Default: never. */
  readonly stopRequested?: Promise<StopSignal>;
  readonly onSleep?: (milliseconds: number) => void;
  /** A write to stdout rejects with this error after this many bytes have been accepted. */
  readonly stdoutFailure?: { readonly after: number; readonly error: Error };
}

/** Bytes of a stream that are kept for the search for secrets. */
const mostSearched = 64 * 1024;

/**
 * A Runtime with these surroundings. stdout and stderr are kept: `runtime.stdout.text()`; after each write they are kept as
 * well for the search for secrets at the end of all tests.
 */
export function fakeRuntime(around: FakeSurroundings = {}): FakeRuntime {
  const started = performance.now();
  const given = around.now;
  const input = bytesOf(around.stdin ?? "");
  const { argv = [], env = {} } = around;
  const search = () => {
    const [out, error] = [stdout, stderr].map(sink => sink.bytes().toString("utf8", 0, mostSearched));
    keepPrinted({ words: argv, env, stdout: out ?? "", stderr: error ?? "" });
  };
  const stdout = capture(search, around.stdoutIsTerminal ?? false, around.columns, around.stdoutFailure);
  const stderr = capture(search, around.stderrIsTerminal ?? false, around.columns);
  return {
    argv,
    argumentBytes: around.argumentBytes ?? (() => argv.map(argument => Buffer.from(argument))),
    env,
    stdout,
    stderr,
    stdin: () => input,
    stdinIsTerminal: around.stdinIsTerminal ?? false,
    home: "home" in around ? around.home : `${tmpdir()}/awscurl-no-such-home`,
    platform: around.platform ?? process.platform,
    now: typeof given === "function" ? given : () => given ?? Date.now(),
    elapsed: () => performance.now() - started,
    interrupt: () => {
      throw new Error("interrupted");
    },
    ignoreInterrupt: () => {},
    forgetArguments: () => {},
    pid: 4242,
    stopRequested: () => around.stopRequested ?? new Promise(() => {}),
    sleep: (milliseconds, signal) => {
      around.onSleep?.(milliseconds);
      return sleep(milliseconds * (around.sleepScale ?? 1), signal);
    },
  };
}

function capture(
  onWrite: () => void,
  isTerminal: boolean,
  columns: number | undefined,
  failure?: { readonly after: number; readonly error: Error },
): CapturedSink {
  const chunks: Uint8Array[] = [];
  let taken = 0;
  return {
    isTerminal,
    columns,
    async write(bytes) {
      if (failure !== undefined && taken + bytes.length > failure.after) throw failure.error;
      taken += bytes.length;
      chunks.push(Uint8Array.from(bytes));
      if (taken <= mostSearched) onWrite();
    },
    bytes: () => Buffer.concat(chunks),
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}

async function* bytesOf(input: string | Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof input === "string") {
    if (input !== "") yield Buffer.from(input);
  } else if (input instanceof Uint8Array) {
    yield input;
  } else {
    yield* input;
  }
}
