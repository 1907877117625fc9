/** Proxies from Debian's packages as processes on loopback, each on its own port. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Debian puts servers. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Why a program of a package cannot be used; undefined when it can. */
export function missing(program: string, packageName: string): string | undefined {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore", env: { PATH: path } });
    return undefined;
  } catch {
    return `Debian's ${packageName} is not installed`;
  }
}

export interface RealProxy {
  readonly port: number;
  close(): void;
}

/** Returns a port that nothing listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise(done => server.close(done));
  return port;
}

/**
 * Starts a program and resolves when it accepts connections. `command` and `config` receive the port; if there is a
 * config, its file is the last argument. Rejects after five seconds, or when the program ends.
 */
export async function startProxy(
  command: (port: number) => readonly string[],
  config?: (port: number) => string,
): Promise<RealProxy> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "awscurl-proxy-"));
  const file = join(folder, "config");
  if (config !== undefined) writeFileSync(file, config(port));
  const [program = "", ...words] = command(port);
  const child = spawn(program, [...words, ...(config === undefined ? [] : [file])], {
    stdio: "ignore",
    env: { PATH: path },
  });
  const close = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(child, port);
  } catch (error) {
    close();
    throw error;
  }
  return { port, close };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`the proxy ended with ${child.exitCode}`);
    const open = await new Promise<boolean>(done => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => done(true)).once("error", () => done(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error("the proxy does not listen");
}
