/** The part of dynalite that the tests use; it has no types of its own. */
declare module "dynalite" {
  import type { Server } from "node:http";

  export default function dynalite(options: {
    /** Milliseconds that a table is being made or deleted. */
    readonly createTableMs: number;
    readonly deleteTableMs: number;
  }): Server;
}
