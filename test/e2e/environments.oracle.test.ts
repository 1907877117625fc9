/** The same environments given to Debian's AWS CLI and to awscurl, both as whole processes: they sign with the same key. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCli, noAwsCli } from "../support/aws-cli.ts";
import { awsAuthority, type LoginServices, startLoginServices } from "../support/aws-login.ts";
import { type ContainerEndpoint, startContainer } from "../support/container.ts";
import { makeHome } from "../support/home.ts";
import { type Imds, startImds } from "../support/imds.ts";
import { unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type ProxyServer, proxyServer } from "../support/proxy.ts";
import type { Environment } from "./environments/environment.ts";
import { files } from "./environments/files.ts";
import { variables } from "./environments/variables.ts";

const environments = [...files, ...variables];

let aws: LoginServices;
let proxy: ProxyServer;
let imds: Imds;
let container: ContainerEndpoint;
beforeAll(async () => {
  [aws, imds, container] = await Promise.all([
    startLoginServices({ tls: true }),
    startImds(),
    startContainer(),
  ]);
  proxy = await proxyServer(undefined, aws.port);
});
afterAll(async () => {
  proxy.close();
  await Promise.all([aws, imds, container].map(double => double.close()));
});

/** Calls `run` in the environment's home; the id of the key that signed the call for the caller's identity, or "none". */
async function keyOf(
  { files = {}, env = {} }: Environment,
  run: (env: Record<string, string>) => Promise<{ readonly exitCode: number | undefined }>,
): Promise<string> {
  const home = makeHome();
  const filled = (text: string) =>
    text
      .replaceAll(/(?<![${])HOME\b/g, home.path)
      .replace("IMDS", imds.url)
      .replace("CONTAINER", container.url);
  home.write(files);
  const before = aws.requests.length;
  try {
    const { exitCode } = await run({
      HOME: home.path,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CA_BUNDLE: awsAuthority,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "127.0.0.1",
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
    });
    if (exitCode !== 0) return "none";
    const calls = aws.requests
      .slice(before)
      .filter(({ parameters }) => parameters.Action === "GetCallerIdentity");
    return /Credential=(.*?)\/\d{8}\//.exec(calls.at(-1)?.authorization ?? "")?.[1] ?? "unsigned";
  } finally {
    home.remove();
  }
}

const ours = (environment: Environment) =>
  keyOf(environment, env => {
    const { profile } = environment;
    const call = [
      "-d",
      "Action=GetCallerIdentity&Version=2011-06-15",
      "https://sts.us-east-1.amazonaws.com/",
    ];
    const line = [...awscurl, "-sS", ...(profile === undefined ? [] : ["--profile", profile]), ...call];
    return runProgram(line, { cwd: env.HOME ?? "/", env });
  });

const theirs = (environment: Environment) =>
  keyOf(environment, async env => {
    const { profile } = environment;
    const args = ["sts", "get-caller-identity", ...(profile === undefined ? [] : ["--profile", profile])];
    return { exitCode: (await awsCli(args, env, proxy.port)).code };
  });

const long = process.env.AWSCURL_TEST_LONG === "1";

/** Every n-th environment in the short run, which would otherwise wait for processes to start. */
const sample = (n: number) => environments.filter((_, index) => long || index % n === 0);

describe("awscurl chooses the key", () => {
  test.each(sample(3))("$expected: $name", async environment => {
    expect(await ours(environment)).toBe(environment.expected);
  });
});

describe("the AWS CLI chooses the same key, but for listed differences:", unless(noAwsCli), () => {
  test.each(sample(20))("$name", async environment => {
    expect(await theirs(environment)).toBe(environment.awsCli?.expected ?? environment.expected);
  });
});

test("there are at least sixty environments", () => {
  expect(environments.length).toBeGreaterThanOrEqual(60);
  expect(new Set(environments.map(({ name }) => name)).size).toBe(environments.length);
});

test("each difference from the AWS CLI has its number in the documentation", () => {
  const text = readFileSync("docs/decisions/credentials.md", "utf8");
  const listed = text.split("\n## Differences from the AWS CLI\n")[1]?.split("\n## ")[0] ?? "";
  const numbers = environments.flatMap(({ awsCli }) => awsCli?.difference ?? []);
  expect(numbers.filter(number => !listed.includes(`\n${number}. `))).toEqual([]);
});
