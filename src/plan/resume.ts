/** `-C`: where to resume a transfer. */
import { statSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";
import { continued } from "./conditions.ts";
import type { Hop } from "./hop.ts";

/** `-C N`, or `-C -` for the end of the output file. */
export type ResumePoint = number | "end-of-file";

/** Throws a Failure 43, as current curl does: HTTP cannot resume an upload. */
export function refuseUpload(point: ResumePoint | undefined): void {
  if (point !== undefined && point !== 0)
    throw new Failure(ExitCode.BadFunctionArgument, "HTTP upload cannot be resumed");
}

/** Returns the hop that resumes the download of the file. */
export function resumed(hop: Hop, point: ResumePoint | undefined, file: string | undefined): Hop {
  if (point === undefined) return hop;
  return continued(hop, point === "end-of-file" ? sizeOf(file) : point);
}

/** As in curl, a missing file and stdout have a size of 0. */
function sizeOf(file: string | undefined): number {
  if (file === undefined || file === "-") return 0;
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
