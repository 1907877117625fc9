/** The files and the standard input that options name: `-H @file`, `-w @-`, `-K file`. */
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { Runtime } from "../runtime.ts";
import { readLimited } from "../system/read-limited.ts";
import type { Input } from "./option.ts";
import { textOf } from "./utf8.ts";

/** What reading a line may ask of its surroundings. */
export type Surroundings = Pick<Runtime, "env" | "home" | "stdin">;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "is a directory",
};

/** Opens what is named when it is asked for. */
export function openInput({ stdin }: Pick<Surroundings, "stdin">): Input {
  let taken = false;
  return {
    async text(name, spelling, ignored) {
      if (name !== "-") return textOf(fileBytes(name, spelling), { name, spelling, ignored });
      if (taken) return "";
      taken = true;
      const chunks: Uint8Array[] = [];
      for await (const chunk of stdin()) chunks.push(chunk);
      return textOf(Buffer.concat(chunks), { name, spelling, ignored });
    },
  };
}

/** At once: Node's promises for files take longer to load than such a file to read. */
function fileBytes(name: string, spelling: string): Buffer {
  try {
    return readLimited(name);
  } catch (error) {
    if (Failure.is(error)) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = reasons[code] ?? code;
    throw new Failure(ExitCode.ReadError, `option ${spelling}: cannot read '${printable(name)}': ${why}`);
  }
}
