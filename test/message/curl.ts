/** The system's curl, when there is one: what it sends is what we should send. */
import { execFile } from "node:child_process";
import zlib from "node:zlib";
import type { RecordedRequest } from "../plan/recorder.ts";

export interface CurlRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs curl without the person's configuration and proxies. */
export function runCurl(
  args: readonly string[],
  settings: { cwd?: string; stdin?: string } = {},
): Promise<CurlRun> {
  return new Promise(resolve => {
    const child = execFile(
      "curl",
      ["-q", "-sS", "-m", "10", ...args],
      {
        ...(settings.cwd ? { cwd: settings.cwd } : {}),
        env: { PATH: process.env.PATH, LANG: "C.UTF-8" },
        encoding: "latin1",
      },
      (error, stdout, stderr) =>
        resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(settings.stdin ?? "");
  });
}

const transports = ["content-length", "expect", "connection", "transfer-encoding"];

/** This runtime may not be able to undo zstd, and then does not ask for it. */
const withoutZstd =
  "createZstdDecompress" in zlib ? (value: string) => value : (value: string) => value.replace(", zstd", "");

function comparableValue(name: string, value: string): string {
  if (/^(awscurl|curl)\/[\d.]+$/.test(value)) return "(program)";
  return name === "Accept-Encoding" ? withoutZstd(value) : value;
}

/** A target with its escapes in upper case, as current curl sends them in a path; 7.88 sends its own in lower case. */
export function upperCased(target: string): string {
  return target.replace(/%[0-9a-f]{2}/gi, escaped => escaped.toUpperCase());
}

/** A request without what the transport writes and without the program's name, names in lower case, order kept. */
export function comparable({ method, target, headers, body }: RecordedRequest) {
  const kept = headers
    .map(([name, value]) => [name.toLowerCase(), comparableValue(name, value)])
    .filter(([name = ""]) => !transports.includes(name));
  return {
    method,
    target: upperCased(target),
    headers: kept.map(([name, value]) => `${name}: ${value}`),
    body,
  };
}
