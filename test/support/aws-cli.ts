/** Debian's AWS CLI, driven against the doubles: it knows no AWS_ENDPOINT_URL, so a proxy double leads it to them. */
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { awsAuthority } from "./aws-login.ts";

const program = "/usr/bin/aws";

/** Why it cannot be asked; undefined when it can. */
export const noAwsCli: string | undefined = (() => {
  if (!existsSync(program)) return "Debian's awscli is not installed";
  const version = execFileSync(program, ["--version"], { encoding: "utf8" });
  return version.startsWith("aws-cli/2.") ? undefined : `the system's awscli is ${version.split(" ")[0]}`;
})();

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it with exactly this environment, PATH and the tests' authority aside. Commands run one after the other. */
export function awsCli(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  proxyPort: number,
): Promise<CliRun> {
  const around = {
    PATH: "/usr/bin:/bin",
    AWS_CA_BUNDLE: awsAuthority,
    HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
    NO_PROXY: "127.0.0.1",
    ...env,
  };
  server ??= startServer();
  const { process, waiting } = server;
  return new Promise((done, fail) => {
    waiting.push({ done, fail });
    process.stdin.write(`${JSON.stringify({ args, env: around, seconds: 15 })}\n`);
  });
}

interface Server {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** The callers that wait for a result, in the order of their commands. */
  readonly waiting: { done(run: CliRun): void; fail(error: Error): void }[];
}

let server: Server | undefined;

/** It ends with the tests, because its stdin does. */
function startServer(): Server {
  const script = resolve(import.meta.dirname, "aws-cli-server.py");
  const child = spawn("/usr/bin/python3", [script], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin" },
  });
  const waiting: Server["waiting"] = [];
  createInterface(child.stdout).on("line", line => waiting.shift()?.done(JSON.parse(line)));
  child.on("close", code => {
    server = undefined;
    for (const { fail } of waiting.splice(0)) fail(new Error(`the AWS CLI's server ended with ${code}`));
  });
  return { process: child, waiting };
}
