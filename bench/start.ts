/** How soon a short invocation is done: one signed GET from each kind of credentials, and `--help`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startImds } from "../test/support/imds.ts";
import { measure, printRatio } from "./measure.ts";
import { awscurl, curl, emptyNode, keysInEnvironment, scratch, startServer } from "./peers.ts";

/** Prints the start-up rows of the performance table. */
export async function start(): Promise<void> {
  const server = await startServer();
  const imds = await startImds();
  try {
    const [empty, get, profile, role, help, version, peer] = await measure([
      emptyNode,
      awscurl([server.origin]),
      { ...awscurl([server.origin], { HOME: homeWithProfile() }), name: "static profile" },
      { ...awscurl([server.origin], instanceRole(imds.url)), name: "instance role" },
      { ...awscurl(["--help"]), name: "--help" },
      { ...awscurl(["--version"]), name: "--version" },
      curl([server.origin]),
    ]);
    if (!empty || !get || !profile || !role || !help || !version || !peer)
      throw new Error("a row is missing");
    printRatio("signed GET, keys in the environment", get, empty, 2.4);
    printRatio("the same, static profile", profile, get, 1.2);
    printRatio("the same, instance role", role, get, 1.8);
    printRatio("--help", help, empty, 1.5);
    printRatio("--version", version, empty, 1.5);
    console.log(`    (curl --aws-sigv4: ${peer.milliseconds.toFixed(1)} ms)`);
  } finally {
    await imds.close();
    server.stop();
  }
}

function homeWithProfile(): string {
  const home = join(scratch, "home");
  mkdirSync(join(home, ".aws"), { recursive: true });
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = keysInEnvironment;
  writeFileSync(
    join(home, ".aws/credentials"),
    `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
  );
  return home;
}

function instanceRole(url: string): Record<string, string> {
  return { AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_EC2_METADATA_DISABLED: "false" };
}
