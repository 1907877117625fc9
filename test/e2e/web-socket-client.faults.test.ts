/** `awscurl ws://…` as a process: signals, a server that does not reply to the close frame, what is loaded. */
import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl } from "../support/program.ts";
import { startWebSocketGateway, type WebSocketGateway } from "../support/web-socket-gateway.ts";

let gateway: WebSocketGateway;
beforeAll(async () => {
  gateway = await startWebSocketGateway({
    keys: undefined,
    serve: (ws, target, socket) => {
      ws.send("ready");
      // Reads nothing more: the close frame gets no answer.
      if (target === "/deaf") setImmediate(() => socket.pause());
    },
  });
});
afterAll(() => gateway.close());

/** Starts the program, with a stdin that stays open, and sends the signal once the first message is there. */
function signalled(target: string, ...signals: readonly NodeJS.Signals[]) {
  const [command = "", ...words] = awscurl;
  const line = [...words, "--no-sign-request", `ws://127.0.0.1:${gateway.port}${target}`];
  const child = spawn(command, line, { env: { PATH: process.env.PATH } });
  return new Promise<{ signal: NodeJS.Signals | null; stdout: string; stderr: string }>((done, fail) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", text => {
      stdout += text;
      // The line may come in two pieces; each signal is sent once.
      if (!stdout.endsWith("\n")) return;
      for (const [index, signal] of signals.entries()) setTimeout(() => child.kill(signal), 200 * index);
    });
    child.stderr.on("data", text => (stderr += text));
    child.on("error", fail);
    child.on("close", (_, signal) => done({ signal, stdout, stderr }));
  });
}

describe("a signal", () => {
  it.each([["SIGINT"], ["SIGTERM"]] as const)(
    "%s closes the WebSocket, then ends the program",
    async name => {
      const { signal, stdout, stderr } = await signalled("/", name);
      expect([signal, stdout, stderr]).toEqual([name, "ready\n", ""]);
      expect(await gateway.lastClose()).toBe("1001");
    },
  );

  it("ends the program within seconds when the server does not answer", async () => {
    expect((await signalled("/deaf", "SIGTERM")).signal).toBe("SIGTERM");
  });

  it("ends the program at once when it is the second one", async () => {
    expect((await signalled("/deaf", "SIGTERM", "SIGINT")).signal).toBe("SIGINT");
  });
});
