/** What --listen and its companions ask for. */
import type { Secret } from "../../secret.ts";

export interface ListenOptions {
  /** `--listen [ADDRESS:]PORT` or `unix:PATH`, as given. */
  listen: string | undefined;
  /** `--listen-user NAME:PASSWORD`. */
  listenUser: Secret | undefined;
  listenHosts: string[];
  /** Connections at a time. */
  listenMax: number;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function listenDefaults(): ListenOptions {
  return {
    listen: undefined,
    listenUser: undefined,
    listenHosts: [],
    listenMax: 1000,
  };
}
