/** A loopback server that gives scripted answers, the system's curl asked the same, and a driver of our writer. */
import { execFile, spawnSync } from "node:child_process";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { OutputSettings } from "../../src/output/settings.ts";
import { openWriter } from "../../src/output/writer.ts";
import type { FakeRuntime } from "../support/runtime.ts";

/** One answer: its heads (interim ones first) and its body; `cut` closes the connection behind it. */
export interface Answer {
  readonly heads: readonly string[];
  readonly body: string;
  readonly cut?: boolean;
}

/** A final head with the body's length, or a larger one. */
export function answer(
  status: string,
  fields: readonly string[],
  body: string,
  length = body.length,
): Answer {
  const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${length}`, ...fields];
  return { heads: [`${lines.join("\r\n")}\r\n\r\n`], body, cut: length !== body.length };
}

export interface AnswerServer {
  readonly port: number;
  /** Port of the client that asked last. */
  readonly clientPort: number;
  /** The answers that the next requests get, one after another; the last one again and again. */
  script(answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** Starts the server on a free port of the loopback. */
export async function startAnswers(): Promise<AnswerServer> {
  const sockets = new Set<Socket>();
  let left: Answer[] = [];
  let clientPort = 0;
  const server = createServer(socket => {
    sockets.add(socket);
    let received = "";
    socket.on("error", () => {});
    socket.on("data", bytes => {
      received += bytes.toString("latin1");
      for (let request = takeRequest(received); request !== undefined; request = takeRequest(received)) {
        received = received.slice(request);
        clientPort = socket.remotePort ?? 0;
        const next = left.length > 1 ? left.shift() : left[0];
        socket.write(Buffer.from(`${next?.heads.join("")}${next?.body}`, "latin1"));
        if (next?.cut) socket.end();
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get clientPort() {
      return clientPort;
    },
    script(answers) {
      left = [...answers];
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** Length of the first whole request in the text. */
function takeRequest(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= end + 4 + length ? end + 4 + length : undefined;
}

export interface CurlEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The system's curl, without its own settings and any proxy's; text is bytes as characters. */
export function curl(args: readonly string[], cwd: string): Promise<CurlEnd> {
  const options = { cwd, encoding: "latin1" as const, timeout: 20_000, env: { PATH: process.env.PATH } };
  return new Promise(resolve => {
    execFile("curl", ["-q", ...args], options, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) });
    });
  });
}

/** Why the system's curl cannot be asked: undefined when it can. The texts compared are those of 7.88. */
export const noCurl = (() => {
  const { stdout } = spawnSync("curl", ["-V"], { encoding: "utf8" });
  return /^curl 7\.88/.test(stdout ?? "") ? undefined : "the system has no curl 7.88";
})();

export const defaults: OutputSettings = {
  file: undefined,
  createDirs: false,
  include: false,
  dumpHeader: undefined,
  eventStream: false,
  suppressConnectHeaders: false,
  writeOut: undefined,
  verbose: false,
  silent: false,
  progressMeter: true,
  showError: false,
  fail: "no",
  redact: true,
};

/** What the program does with the answers to one URL: all but the last are redirects, or attempts that are made again. */
export interface Transfer {
  readonly settings: Partial<OutputSettings>;
  readonly answers: readonly Answer[];
  readonly between?: "redirect" | "retry";
}

/** Hands the answers to our writer as a transfer would. Out: the exit code. */
export async function write(transfer: Transfer, appendHeads: boolean, runtime: FakeRuntime): Promise<number> {
  const settings = { ...defaults, ...transfer.settings };
  const writer = openWriter(settings, runtime, appendHeads);
  const { answers, between } = transfer;
  for (const [index, { heads, body, cut }] of answers.entries()) {
    const last = index === answers.length - 1;
    for (const head of heads) await writer.head(Buffer.from(head, "latin1"));
    const status = Number(/^HTTP\/\S+ (\d+)/.exec(heads.at(-1) ?? "")?.[1]);
    const failed = settings.fail === "fail" && status >= 400;
    if ((last || between === "retry") && !failed) await writer.body(Buffer.from(body, "latin1"));
    if (!last && between === "retry") await writer.restart();
    if (!last) continue;
    if (failed || cut) {
      await writer.abandon();
      return failed ? 22 : 18;
    }
    await writer.finish(status !== 304);
  }
  return 0;
}
