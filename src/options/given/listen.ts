/** Values of --listen and related options. */
import type { Secret } from "../../secret.ts";

export interface ListenOptions {
  /** `--listen [ADDRESS:]PORT` or `unix:PATH`, as given. */
  listen: string | undefined;
  /** `--listen-user NAME:PASSWORD`. */
  listenUser: Secret | undefined;
  listenHosts: string[];
  /** Maximum number of concurrent connections. */
  listenMax: number;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function listenDefaults(): ListenOptions {
  return {
    listen: undefined,
    listenUser: undefined,
    listenHosts: [],
    listenMax: 1000,
  };
}
