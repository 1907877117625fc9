/** The files and the standard input that option values name: `-H @file`, `-w @-`, `-K file`. */
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime } from "../runtime.ts";
import { collectLimited, readLimited } from "../system/read-limited.ts";
import type { Input } from "./option.ts";
import { labelOf, type Place } from "./place.ts";
import { textOf } from "./utf8.ts";

/** The parts of the runtime that parsing a command line uses. */
export type Surroundings = Pick<Runtime, "env" | "home" | "stdin">;

/** Opens files and standard input on behalf of options. `signal` aborts reading from pipes and devices. */
export function openInput({ stdin }: Pick<Surroundings, "stdin">, signal: AbortSignal | undefined): Input {
  let taken = false;
  const bytes = async (name: string, place: Place): Promise<Uint8Array> => {
    if (name !== "-") return fileBytes(name, place, signal);
    if (taken) return new Uint8Array();
    taken = true;
    return collectLimited(stdin(), "standard input", signal);
  };
  return {
    bytes,
    text: async (name, place, ignored) => textOf(await bytes(name, place), { name, place, ignored }),
  };
}

async function fileBytes(name: string, place: Place, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readLimited(name, signal);
  } catch (error) {
    if (Failure.is(error)) throw error;
    const reason = systemErrorText(error);
    throw new Failure(ExitCode.ReadError, `${labelOf(place)} cannot read '${printable(name)}': ${reason}`);
  }
}
