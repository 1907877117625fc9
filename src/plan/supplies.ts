/** The data to send, opened and read within the time limit. */
import type { DataReader, OpenedData } from "../body/data.ts";
import type { OpenedPart } from "../body/form/open.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";

/** The data to send. */
export interface Supplies {
  /** Undefined if there is nothing to send. */
  readonly reader: DataReader | undefined;
  readonly data: readonly OpenedData[];
  readonly urlQuery: readonly OpenedData[];
  /** `-F`; empty if not given. */
  readonly form: readonly OpenedPart[];
  /** Warnings about the data, one line each. */
  readonly warnings: readonly string[];
}

/** `-m` while a transfer is being prepared: bodies may come from pipes without a writer. */
export interface Preparation {
  /** Returns milliseconds on the process's clock. */
  elapsed(): number;
  /** The start of the group on that clock; 0 for the first group. */
  readonly begun: number;
  /** Resolves when the next transfer may begin (`--rate`). */
  wait(): Promise<void>;
  /** Returns a limit that has been running since that time. Its signal's reason is the Failure to end with. */
  limit(since: number): { readonly signal: AbortSignal | undefined; clear(): void };
}

/** Calls `act` with a time limit that has been running since then. */
export async function withinLimit<T>(
  preparation: Preparation,
  since: number,
  act: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const limit = preparation.limit(since);
  try {
    return await act(limit.signal);
  } finally {
    limit.clear();
  }
}

/** Opens and reads the data that `-d`, `-F` and `--url-query` name, within the time limit. */
export async function readData(
  options: Options,
  runtime: Runtime,
  preparation: Preparation,
): Promise<Supplies> {
  const reader = await dataReader(options, runtime);
  return withinLimit(preparation, preparation.begun, async signal => {
    const data = (await reader?.parts(options.data, signal)) ?? [];
    const urlQuery = (await reader?.parts(options.urlQuery.map(queryPart), signal)) ?? [];
    return { reader, data, urlQuery, ...(await readForm(options, reader, signal)) };
  });
}

async function readForm(
  options: Options,
  reader: DataReader | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<Supplies, "form" | "warnings">> {
  if (options.form.length === 0 || reader === undefined) return { form: [], warnings: [] };
  const { parseForm } = await import("../body/form/grammar.ts");
  const { openForm } = await import("../body/form/open.ts");
  const { parts, warnings } = parseForm(options.form);
  return { form: await openForm(parts, reader, signal), warnings };
}

/** Loads the code for bodies if there is something to send. */
async function dataReader(options: Options, runtime: Runtime): Promise<DataReader | undefined> {
  const { data, form, urlQuery, uploads } = options;
  if (data.length + form.length + urlQuery.length + uploads.length === 0) return undefined;
  const { DataReader } = await import("../body/data.ts");
  return new DataReader(runtime);
}

/** `--url-query`: `+text` is literal; anything else has the forms of `--data-urlencode`. */
function queryPart(value: string): { kind: "raw" | "urlencode"; value: string } {
  return value.startsWith("+") ? { kind: "raw", value: value.slice(1) } : { kind: "urlencode", value };
}
