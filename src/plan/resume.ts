/** `-C`: where a transfer is to go on. */
import { statSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";
import { continued } from "./conditions.ts";
import type { Hop } from "./hop.ts";

/** `-C N`, or `-C -`: where the output file ends. */
export type ResumePoint = number | "end-of-file";

/** Throws a Failure 43, as current curl does: HTTP has no way to go on with an upload. */
export function refuseUpload(point: ResumePoint | undefined): void {
  if (point !== undefined && point !== 0)
    throw new Failure(ExitCode.BadFunctionArgument, "HTTP upload cannot be resumed");
}

/** The hop that goes on with the file. */
export function resumed(hop: Hop, point: ResumePoint | undefined, file: string | undefined): Hop {
  if (point === undefined) return hop;
  return continued(hop, point === "end-of-file" ? sizeOf(file) : point);
}

/** As in curl, a file that is not there, and stdout, have no bytes yet. */
function sizeOf(file: string | undefined): number {
  if (file === undefined || file === "-") return 0;
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
