/** Who is measured: the npm bundle on an official Node 24, the executable, that Node running an empty file, and curl. */
import { execFileSync, fork } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, release, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "./measure.ts";

export const root = resolve(import.meta.dirname, "..");
export const scratch = mkdtempSync(join(tmpdir(), "awscurl-bench-"));

export const key = "AKIDEXAMPLE";
export const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const keysInEnvironment = { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret };

/** An official build of Node 24, from the registry's `node` package; AWSCURL_NODE names another one. */
const node =
  process.env.AWSCURL_NODE ??
  execFileSync("npm", ["exec", "--yes", "--package", "node@24", "--", "node", "-p", "process.execPath"], {
    encoding: "utf8",
  }).trim();

/** The executable of `npm run build:standalone`; AWSCURL_EXECUTABLE names another one. */
const executable =
  process.env.AWSCURL_EXECUTABLE ?? join(root, "standalone", `awscurl-${platform()}-${arch()}`);

const curlFile = process.env.AWSCURL_CURL ?? "curl";

export const emptyNode: Command = { name: "empty Node", file: node, args: [emptyFile()] };

/** What is given to every awscurl: OpenSearch's scope. */
const scope = ["-s", "--service", "es", "--region", "eu-west-1"];

/** awscurl from the npm bundle. */
export function awscurl(args: readonly string[], env: Record<string, string> = keysInEnvironment): Command {
  return {
    name: "awscurl",
    file: node,
    args: [join(root, "bin/awscurl.js"), ...scope, ...args],
    env: offEc2(env),
  };
}

/** awscurl as an executable; undefined when it has not been built. */
export function standalone(args: readonly string[]): Command | undefined {
  if (!existsSync(executable)) return undefined;
  return { name: "executable", file: executable, args: [...scope, ...args], env: offEc2(keysInEnvironment) };
}

function offEc2(env: Record<string, string>): Record<string, string> {
  return { AWS_EC2_METADATA_DISABLED: "true", ...env };
}

/** curl, signing the same way. */
export function curl(args: readonly string[]): Command {
  const line = ["-q", "-s", "--aws-sigv4", "aws:amz:eu-west-1:es", "-u", `${key}:${secret}`, ...args];
  return { name: "curl", file: curlFile, args: line };
}

export interface Server {
  readonly origin: string;
  /** The same over TLS, and the authority that vouches for it. */
  readonly tlsOrigin: string;
  readonly authority: string;
  stop(): void;
}

/** Starts bench/server.ts in a process of its own. */
export async function startServer(): Promise<Server> {
  const child = fork(join(root, "bench/server.ts"), { execArgv: ["--import", "tsx"] });
  const ports = await new Promise<{ plain: number; tls: number }>(ready =>
    child.once("message", ready as () => void),
  );
  return {
    origin: `http://127.0.0.1:${ports.plain}`,
    tlsOrigin: `https://localhost:${ports.tls}`,
    authority: join(root, "test/support/tls/ca.pem"),
    stop: () => child.disconnect(),
  };
}

/** For whoever reads the figures. */
export function machine(): string {
  const [processor] = cpus();
  const version = (file: string, args: string[]) =>
    execFileSync(file, args, { encoding: "utf8" }).split("\n")[0]?.trim();
  const curlVersion = version(curlFile, ["--version"])?.split(" ").slice(0, 2).join(" ");
  return `${cpus().length} cores (${processor?.model.trim()}), ${platform()} ${release()}, Node ${version(node, ["--version"])}, ${curlVersion}`;
}

function emptyFile(): string {
  const path = join(scratch, "empty.cjs");
  writeFileSync(path, "");
  return path;
}
