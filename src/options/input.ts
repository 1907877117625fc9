/** The files and the standard input that option values name: `-H @file`, `-w @-`, `-K file`. */
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime } from "../runtime.ts";
import { readLimited } from "../system/read-limited.ts";
import type { Input } from "./option.ts";
import { labelOf, type Place } from "./place.ts";
import { textOf } from "./utf8.ts";

/** What parsing a command line may ask of the process. */
export type Surroundings = Pick<Runtime, "env" | "home" | "stdin">;

/** Opens files and standard input when an option asks for them. */
export function openInput({ stdin }: Pick<Surroundings, "stdin">): Input {
  let taken = false;
  const bytes = async (name: string, place: Place): Promise<Uint8Array> => {
    if (name !== "-") return fileBytes(name, place);
    if (taken) return new Uint8Array();
    taken = true;
    const chunks: Uint8Array[] = [];
    for await (const chunk of stdin()) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return {
    bytes,
    text: async (name, place, ignored) => textOf(await bytes(name, place), { name, place, ignored }),
  };
}

/** Reads synchronously: loading Node's promise-based file functions takes longer than reading a small file. */
function fileBytes(name: string, place: Place): Uint8Array {
  try {
    return readLimited(name);
  } catch (error) {
    if (Failure.is(error)) throw error;
    const reason = systemErrorText(error);
    throw new Failure(ExitCode.ReadError, `${labelOf(place)} cannot read '${printable(name)}': ${reason}`);
  }
}
