/** `--listen`: a proxy on this machine that signs what it forwards, until a signal ends it. */
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ExitCode, Failure, UsageFailure } from "../../exit.ts";
import { originText } from "../../message/origin.ts";
import { printable } from "../../message/printable.ts";
import type { Options } from "../../options/options.ts";
import { reportFailure } from "../../output/report.ts";
import { isLoopback } from "../../plan/listen-address.ts";
import { checkReach, type ListenerPlan, planListener } from "../../plan/listener.ts";
import { signingFor, targetHost } from "../../plan/signing.ts";
import type { Runtime } from "../../runtime.ts";
import { startTimer } from "../../system/timer.ts";
import { limitYoungGeneration } from "../../system/young-generation.ts";
import { credentialContext } from "../../transfer/credential-context.ts";
import { Deadline } from "../../transfer/deadline.ts";
import { openSession, type Session } from "../../transfer/session.ts";
import { LogWriter } from "./log-writer.ts";
import { type Listener, serve } from "./serve.ts";
import { serveUpgrade } from "./serve-upgrade.ts";
import { bind, type Handler, makeServer, type UpgradeHandler, urlOfAddress } from "./server.ts";
import { bindInherited, notifyReady } from "./systemd.ts";
import { bindSocket } from "./unix-socket.ts";

/** How long requests in progress may take after the signal, in milliseconds. */
const grace = 10_000;

/** The servers, and where they listen. */
interface Bound {
  readonly servers: readonly Server[];
  /** Human-readable names: URLs, or the path of the socket. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** Removes what remains after the servers have closed. */
  remove?(): void;
}

/**
 * Listens until SIGINT or SIGTERM, then returns 0. Throws a Failure: 2 for options that contradict each other, 7 if the
 * address cannot be bound, 67 if there are no credentials, which are searched for first because every request needs
 * them.
 */
export async function runListener(groups: readonly Options[], runtime: Runtime): Promise<ExitCode> {
  const [options, ...others] = groups as [Options, ...Options[]];
  if (others.length > 0) throw new UsageFailure("option --listen: cannot be combined with --next");
  const plan = planListener(options, runtime);
  const session = openSession(runtime);
  limitYoungGeneration();
  try {
    const source = await sourceOfIdentity(plan, session);
    const log = new LogWriter(runtime.stderr);
    // A request may arrive before all sockets are bound; without addresses its Host would not be checked.
    const listener: Listener = {
      plan,
      session,
      log,
      door: { ...plan, addresses: ["unbound"] },
      clockOffset: 0,
    };
    const watched = (served: Promise<void>, connection: { destroy(): unknown }) => {
      served.catch(error => {
        connection.destroy();
        return reportFailure(error, runtime);
      });
    };
    const handler: Handler = (message, response) => watched(serve(message, response, listener), response);
    const upgradeHandler: UpgradeHandler = (message, socket, first) =>
      watched(serveUpgrade(message, socket, first, listener), socket);
    const { maxConnections } = plan;
    // Node's server does not keep track of sockets that were upgraded.
    const sockets = new Set<Socket>();
    const make = () => {
      const server = makeServer({ maxConnections, handler, upgradeHandler });
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      return server;
    };
    const bound = await bindAll(plan, runtime, make);
    listener.door = { ...plan, addresses: bound.addresses };
    // Before the first line is printed, because its reader may stop the listener at once.
    const stopped = runtime.stopRequested();
    await announceListener(plan, bound, source, runtime);
    await notifyReady(runtime);
    await stopped;
    await drain(bound, sockets);
    await log.flush();
    return ExitCode.Ok;
  } finally {
    session.connections.close();
  }
}

/** Returns the source of the identity; fails now, with the usual message, if no request could be signed. */
async function sourceOfIdentity(plan: ListenerPlan, session: Session): Promise<string> {
  const deadline = new Deadline(plan.maxTime, session.runtime, 0);
  try {
    const { identity } = await session.identities.find(
      plan.credentials,
      credentialContext({ session, plan, deadline }),
    );
    return identity.source;
  } finally {
    deadline.clear();
  }
}

async function bindAll(
  { address, user }: ListenerPlan,
  runtime: Runtime,
  make: () => Server,
): Promise<Bound> {
  const inherited = await bindInherited(runtime, make);
  if (inherited !== undefined) {
    const found = bound(inherited);
    checkReach(found.addresses.every(isLoopback), user);
    return found;
  }
  if (address.kind === "unix") {
    const server = make();
    const remove = await bindSocket(server, address.path);
    return { servers: [server], names: [`unix:${address.path}`], addresses: [], remove };
  }
  const servers: Server[] = [];
  let { port } = address;
  for (const host of address.hosts) {
    const server = make();
    try {
      ({ port } = await bind(server, host, port));
      servers.push(server);
    } catch (error) {
      // A machine without IPv6 has only one loopback address.
      if (servers.length === 0 || !Failure.is(error)) throw error;
    }
  }
  return bound(servers);
}

function bound(servers: readonly Server[]): Bound {
  const infos = servers.map(server => server.address());
  const tcp = infos.filter((info): info is AddressInfo => typeof info === "object" && info !== null);
  // Node does not know the path of a Unix socket that it inherited.
  const names = infos.map(info =>
    typeof info === "object" && info !== null ? urlOfAddress(info) : "a Unix socket passed by systemd",
  );
  return { servers, names, addresses: tcp.map(({ address }) => address) };
}

/** Prints the first line: where the proxy listens, for which target, and with which identity. */
async function announceListener(
  plan: ListenerPlan,
  { names }: Bound,
  source: string,
  runtime: Runtime,
): Promise<void> {
  if (plan.silent) return;
  const { upstream, group } = plan;
  const target = upstream === undefined ? "the AWS hosts that requests name" : originText(upstream);
  const signing = upstream && signingFor(group, upstream, targetHost(group, upstream)).signing;
  const scope = signing ? ` for ${signing.service.value} in ${signing.region.value}` : "";
  const line = `awscurl: listening on ${names.join(" and ")} for ${target}, signing${scope} as ${printable(source)}\n`;
  await runtime.stderr.write(Buffer.from(line)).catch(() => {});
}

/** Accepts no new connections; requests in progress end normally, or are aborted after the grace period. */
async function drain({ servers, remove }: Bound, sockets: ReadonlySet<Socket>): Promise<void> {
  remove?.();
  const stop = startTimer(grace, () => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    servers.map(
      server =>
        new Promise<void>(resolve => {
          server.close(() => resolve());
          server.closeIdleConnections();
        }),
    ),
  );
  stop();
}
