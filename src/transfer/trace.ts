/** Where `-v` and `--trace` of a transfer are written; the files of a run are opened once. */
import { Failure } from "../exit.ts";
import type { Body } from "../message/request.ts";
import { openFileSink } from "../output/file.ts";
import { reportWarning } from "../output/report.ts";
import type { OutputSettings } from "../output/settings.ts";
import { openVerbose, tracePrefix, type Verbose } from "../output/verbose.ts";
import type { Runtime, Sink } from "../runtime.ts";
import type { Session } from "./session.ts";

/** Undefined if neither is given. `number` is the transfer's number, as curl counts. */
export async function openTrace(
  output: OutputSettings,
  number: number,
  { runtime, traces }: Pick<Session, "runtime" | "traces">,
): Promise<Verbose | undefined> {
  const { trace, verbose, traceTime, traceIds, redact } = output;
  if (trace === undefined && !verbose) return undefined;
  const prefix = tracePrefix(traceIds ? number : undefined, traceTime ? () => runtime.now() : undefined);
  if (trace === undefined) return openVerbose(runtime.stderr, redact, prefix);
  const { openDump } = await import("../output/trace-dump.ts");
  const sink = traces.get(trace.file) ?? (await openSink(trace.file, runtime, output));
  traces.set(trace.file, sink);
  return openDump(sink, trace.format, redact, prefix);
}

/** As in curl, stderr replaces a file that cannot be opened. */
async function openSink(file: string, runtime: Runtime, output: OutputSettings): Promise<Sink> {
  if (file === "-") return runtime.stdout;
  if (file === "%") return runtime.stderr;
  try {
    return openFileSink(file, "anew", 0o600);
  } catch (error) {
    if (!Failure.is(error)) throw error;
    await reportWarning(error.message, runtime, output);
    return runtime.stderr;
  }
}

/** Returns the body; `show` is called with its bytes as they are read. */
export function tracedBody(body: Body, show: (bytes: Uint8Array) => void): Body {
  return {
    length: body.length,
    bytes: undefined,
    repeatable: body.repeatable,
    sha256: stop => body.sha256(stop),
    open: () => shownChunks(body.open(), show),
    close: () => body.close(),
  };
}

async function* shownChunks(
  chunks: AsyncIterable<Uint8Array>,
  show: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    show(chunk);
    yield chunk;
  }
}
