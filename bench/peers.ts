/** Who is measured: the bundle on an official Node 24, that Node running an empty file, and the system's curl. */
import { execFileSync, fork } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "./measure.ts";

export const root = resolve(import.meta.dirname, "..");
export const scratch = mkdtempSync(join(tmpdir(), "awscurl-bench-"));

const key = "AKIDEXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
export const keysInEnvironment = { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret };

/** An official build of Node 24, from the registry's `node` package; AWSCURL_NODE names another one. */
export const node =
  process.env.AWSCURL_NODE ??
  execFileSync("npm", ["exec", "--yes", "--package", "node@24", "--", "node", "-p", "process.execPath"], {
    encoding: "utf8",
  }).trim();

export const emptyNode: Command = { name: "empty Node", file: node, args: [emptyFile()] };

/** awscurl from the bundle, signing for OpenSearch. */
export function awscurl(args: readonly string[], env: Record<string, string> = keysInEnvironment): Command {
  const line = [join(root, "bin/awscurl.js"), "-s", "--service", "es", "--region", "eu-west-1", ...args];
  return { name: "awscurl", file: node, args: line, env: { AWS_EC2_METADATA_DISABLED: "true", ...env } };
}

/** The system's curl, signing the same way. */
export function curl(args: readonly string[]): Command {
  const line = ["-q", "-s", "--aws-sigv4", "aws:amz:eu-west-1:es", "-u", `${key}:${secret}`, ...args];
  return { name: "curl", file: "curl", args: line };
}

/** Starts bench/server.ts in a process of its own; gives its origin, and how to stop it. */
export async function startServer(): Promise<{ origin: string; stop: () => void }> {
  const child = fork(join(root, "bench/server.ts"), { execArgv: ["--import", "tsx"] });
  const address = await new Promise<{ port: number }>(ready => child.once("message", ready as () => void));
  return { origin: `http://127.0.0.1:${address.port}`, stop: () => child.disconnect() };
}

function emptyFile(): string {
  const path = join(scratch, "empty.cjs");
  writeFileSync(path, "");
  return path;
}
