/** The signing proxy as a process of its own: sockets that systemd hands over, signals, and sockets that are in the way. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unless } from "../../support/needs.ts";
import { awscurl, notNode } from "../../support/program.ts";
import { listensMeanwhile } from "./upstream-server.ts";

const keys = { AWS_ACCESS_KEY_ID: "AKIALISTEN", AWS_SECRET_ACCESS_KEY: "listen/secret" };
const scope = ["--service", "es", "--region", "eu-west-1"];
const activator = "/usr/bin/systemd-socket-activate";
const noActivator = existsSync(activator) ? undefined : "systemd-socket-activate is not installed";

let respond: (response: ServerResponse) => void;
const upstream = createServer((_, response) => respond(response));
const base = listensMeanwhile(upstream);
let folder = "";
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-listen-"));
  respond = response => response.end("ok");
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly process: ChildProcess;
  stderr(): string;
  /** Resolves once stderr holds the text. */
  said(pattern: RegExp): Promise<string>;
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string | null>;
}

function start([command = "", ...words]: readonly string[], env: Record<string, string> = {}): Started {
  const started = spawn(command, words, {
    env: { PATH: process.env.PATH, HOME: folder, ...keys, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child = started;
  let stderr = "";
  started.stderr?.on("data", text => (stderr += text));
  return {
    process: started,
    stderr: () => stderr,
    async said(pattern) {
      for (let waited = 0; !pattern.test(stderr); waited += 10) {
        if (waited > 10_000) throw new Error(`${pattern} is not in: ${stderr}`);
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      return stderr;
    },
    ended: new Promise(resolve => started.once("close", (code, signal) => resolve(code ?? signal))),
  };
}

const listen = (...line: string[]) => start([...awscurl, ...scope, "--listen", ...line, base()]);

function ask(where: { socketPath: string } | { port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", ...where, agent: false }, response => {
      let text = "";
      response.on("data", chunk => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("systemd", () => {
  /** The listener on this socket, once something connects to it. */
  async function activated(socket: string): Promise<Started> {
    const passed = Object.entries(keys).map(([name, value]) => `--setenv=${name}=${value}`);
    const line = [...awscurl, ...scope, "--listen", "0", base()];
    const started = start([activator, "-l", socket, ...passed, ...line]);
    await started.said(/Listening on/);
    return started;
  }

  async function freePort(): Promise<number> {
    const probe = createTcpServer();
    await new Promise<void>(resolve => probe.listen(0, "127.0.0.1", resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise(resolve => probe.close(resolve));
    return port;
  }

  // For the executable alone; on Node it would be a skipped test.
  if (notNode !== undefined)
    it("hands over no socket to the executable: exit 4", unless(noActivator), async () => {
      const port = await freePort();
      const started = await activated(`127.0.0.1:${port}`);
      await expect(ask({ port })).rejects.toThrow();
      expect(await started.ended).toBe(4);
      expect(started.stderr()).toContain("cannot take over sockets of systemd");
    });

  it("hands over a TCP socket", unless(noActivator ?? notNode), async () => {
    const port = await freePort();
    const started = await activated(`127.0.0.1:${port}`);
    expect(await ask({ port })).toBe("ok");
    expect(await started.said(/GET \/ 200/)).toContain(`listening on http://127.0.0.1:${port} for ${base()}`);
    started.process.kill("SIGTERM");
    expect(await started.ended).toBe(0);
  });

  it(
    "hands over a socket that other machines reach: --listen-user is required",
    unless(noActivator ?? notNode),
    async () => {
      const port = await freePort();
      const started = await activated(`0.0.0.0:${port}`);
      await expect(ask({ port })).rejects.toThrow();
      expect(await started.ended).toBe(2);
      expect(started.stderr()).toContain("requires --listen-user");
    },
  );

  it("hands over a Unix socket", unless(noActivator ?? notNode), async () => {
    const socketPath = join(folder, "handed-over");
    const started = await activated(socketPath);
    expect(await ask({ socketPath })).toBe("ok");
    expect(await started.said(/GET \/ 200/)).toContain(
      `listening on a Unix socket passed by systemd for ${base()}`,
    );
    started.process.kill("SIGTERM");
    expect(await started.ended).toBe(0);
  });

  it("is notified when the listener is ready", async () => {
    const notify = join(folder, "systemd-notify");
    writeFileSync(notify, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" > ${join(folder, "told")}\n`);
    chmodSync(notify, 0o755);
    const env = { NOTIFY_SOCKET: "/run/notify", PATH: `${folder}:${process.env.PATH}` };
    const started = start([...awscurl, ...scope, "--listen", "0", base()], env);
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(await started.said(/listening on/)) ?? [];
    expect(await ask({ port: Number(port) })).toBe("ok");
    for (let n = 0; !existsSync(join(folder, "told")) && n < 500; n++)
      await new Promise(resolve => setTimeout(resolve, 10));
    expect(readFileSync(join(folder, "told"), "utf8")).toBe("/run/notify --ready\n");
    started.process.kill("SIGTERM");
    expect(await started.ended).toBe(0);
  });
});

describe("a signal to the process", () => {
  /** A listener with a request under way. */
  async function busy() {
    const begun = new Promise<ServerResponse>(resolve => {
      respond = response => {
        response.write("begun and ");
        resolve(response);
      };
    });
    const started = listen("0");
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(await started.said(/listening on/)) ?? [];
    const asked = ask({ port: Number(port) }).catch(() => "broken off");
    return { started, asked, response: await begun };
  }

  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s lets the request in progress finish, with exit code 0",
    async signal => {
      const { started, asked, response } = await busy();
      started.process.kill(signal);
      setTimeout(() => response.end("finished"), 200);
      expect(await asked).toBe("begun and finished");
      expect(await started.ended).toBe(0);
    },
  );

  it("ends the process at once if it is the second one", async () => {
    const { started, asked } = await busy();
    started.process.kill("SIGTERM");
    await new Promise(resolve => setTimeout(resolve, 200));
    started.process.kill("SIGTERM");
    expect(await started.ended).toBe("SIGTERM");
    expect(await asked).toBe("broken off");
  });
});

describe("a path of a Unix socket", () => {
  const bound = (path: string) =>
    new Promise<Server>(resolve => {
      const server = createTcpServer().listen(path, () => resolve(server));
    });

  it("with a socket that nothing listens on is taken over", async () => {
    const socketPath = join(folder, "s");
    const first = listen(`unix:${socketPath}`);
    await first.said(/listening on/);
    first.process.kill("SIGKILL");
    await first.ended;
    expect(existsSync(socketPath)).toBe(true);
    const second = listen(`unix:${socketPath}`);
    await second.said(/listening on/);
    expect(await ask({ socketPath })).toBe("ok");
    second.process.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(existsSync(socketPath)).toBe(false);
  });

  it("with a socket that another program listens on is left unchanged: exit 7", async () => {
    const socketPath = join(folder, "s");
    const other = await bound(socketPath);
    const started = listen(`unix:${socketPath}`);
    expect(await started.ended).toBe(7);
    expect(started.stderr()).toContain("another program listens on it");
    expect(existsSync(socketPath)).toBe(true);
    other.close();
  });

  it("with a file is left unchanged: exit 7", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "mine");
    const started = listen(`unix:${path}`);
    expect(await started.ended).toBe(7);
    expect(started.stderr()).toContain("a file of that name exists");
    expect(readFileSync(path, "utf8")).toBe("mine");
  });
});
