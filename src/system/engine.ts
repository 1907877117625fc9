/** Which runtime this is. */
import { versions } from "node:process";

/** Is the program running in Bun, as the executable does (docs/decisions/standalone.md)? Node has no such version. */
export const isBun: boolean = versions.bun !== undefined;
