/** Debian's AWS CLI, driven against the doubles: it knows no AWS_ENDPOINT_URL, so a proxy double leads it to them. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
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

/** Runs it with exactly this environment, PATH and the tests' authority aside. */
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
  return new Promise(resolve => {
    execFile(program, args, { env: around, timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    }).stdin?.end();
  });
}
