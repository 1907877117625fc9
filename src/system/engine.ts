/** The runtime: Node or Bun. */
import { versions } from "node:process";

/** Whether the program runs in Bun, as the executable does (docs/decisions/standalone.md); Node has no such version. */
export const isBun: boolean = versions.bun !== undefined;
