/** systemd: inherits its sockets and reports that the service is ready (sd_listen_fds(3), sd_notify(3)). */
import { execFile } from "node:child_process";
import type { Server } from "node:http";
import { ExitCode, Failure } from "../../exit.ts";
import type { Runtime } from "../../runtime.ts";
import { isBun } from "../../system/engine.ts";
import { listening } from "./server.ts";

const firstDescriptor = 3;

/** Returns servers on the sockets of LISTEN_FDS; undefined if this process has none. Throws a Failure 4 in the executable. */
export async function bindInherited(
  { env, pid }: Pick<Runtime, "env" | "pid">,
  make: () => Server,
): Promise<readonly Server[] | undefined> {
  const count = Number(env.LISTEN_FDS);
  if (env.LISTEN_PID !== String(pid) || !Number.isInteger(count) || count < 1) return undefined;
  // Bun ignores the descriptor and listens on a port of its choice, on all addresses.
  if (isBun)
    throw new Failure(
      ExitCode.FeatureMissing,
      "--listen: the executable cannot take over sockets of systemd (LISTEN_FDS), awscurl on Node can",
    );
  const servers: Server[] = [];
  for (let index = 0; index < count; index++) {
    const server = make();
    const fd = firstDescriptor + index;
    await listening(server, () => server.listen({ fd }), `the socket of descriptor ${fd}`);
    servers.push(server);
  }
  return servers;
}

/** Node has no Unix datagram sockets, so systemd's own program sends the message; if it is missing, nothing waits for it. */
export function notifyReady({ env }: Pick<Runtime, "env">): Promise<void> {
  if (!env.NOTIFY_SOCKET) return Promise.resolve();
  return new Promise(resolve => {
    execFile("systemd-notify", ["--ready"], { env: { ...env } }, () => resolve());
  });
}
