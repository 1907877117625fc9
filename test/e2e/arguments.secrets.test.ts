/** Secrets given as arguments are removed from the process list, which every user of the machine can read. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeHome } from "../support/home.ts";
import { unless } from "../support/needs.ts";
import { awscurl } from "../support/program.ts";
import { rawServer } from "../support/raw-server.ts";

const noList = existsSync("/proc/self/cmdline")
  ? undefined
  : "the system has no /proc to read arguments from";

/** Arguments as /proc shows them once the program has sent its request, to a server that never responds. */
async function argumentsSeen(words: readonly string[]): Promise<string> {
  const home = makeHome();
  let arrived = () => {};
  const request = new Promise<void>(resolve => {
    arrived = resolve;
  });
  const server = await rawServer(() => [() => arrived()]);
  const filled = words.map(word => word.replace("{host}", `127.0.0.1:${server.port}`));
  const [command = "", ...rest] = [...awscurl, ...filled];
  const env = { PATH: process.env.PATH, HOME: home.path, AWS_EC2_METADATA_DISABLED: "true" };
  const child = spawn(command, rest, { env, stdio: "ignore", timeout: 15_000 });
  try {
    await Promise.race([request, once(child, "exit")]);
    return readFileSync(`/proc/${child.pid}/cmdline`, "latin1");
  } finally {
    child.kill("SIGKILL");
    server.close();
    home.remove();
  }
}

const url = "http://{host}/";

test.each<[string, string[]]>([
  ["keys", ["--access-key", "AKIATYPED", "--secret-key", "typed-canary", "--session-token", "t-canary", url]],
  ["a password", ["--no-sign-request", "-u", "me:password-canary", url]],
  [
    "a proxy's password",
    ["--no-sign-request", "-x", "http://me:password-canary@{host}", "http://far.example/"],
  ],
  ["the same, glued", ["--no-sign-request", "-sxhttp://me:password-canary@{host}", "http://far.example/"]],
  ["a password in a URL", ["--no-sign-request", "http://me:password-canary@{host}/"]],
  ["a password in --url=", ["--no-sign-request", "--url=me:password-canary@{host}"]],
  ["a typed Authorization", ["-H", "authorization: Bearer canary", url]],
  ["a typed key, glued", ["--no-sign-request", "-sHX-Api-Key: canary", url]],
  ["a cookie in --header=", ["--no-sign-request", "--header=Cookie: a=canary", url]],
  ["-u with --aws-sigv4", ["--aws-sigv4", "aws:amz", "-u", "AKIATYPED:typed-canary", url]],
])("%s: wiped before the request reaches the server", unless(noList), async (_, words) => {
  const seen = await argumentsSeen(words);
  expect(seen).toMatch(/^awscurl\0*$/);
});

test(
  "arguments without a secret are kept, so that users can distinguish their processes",
  unless(noList),
  async () => {
    expect(await argumentsSeen(["--no-sign-request", "http://{host}/path"])).toMatch(/http:\/\/.*\/path\0/);
  },
);
