/** The SDK's default chain and awscurl's find the same identity in the same environments, except for listed differences. */
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { type ContainerEndpoint, startContainer } from "../../support/container.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { type Imds, startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = s\n`;
const command = `credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"}'\n`;

const configs: Record<string, string> = {
  "no config file": "",
  "regions in the config file": "[default]\nregion = x\n[profile p]\nregion = y\n",
  "keys in the config file": `[default]\n${keys("AKIACONFDEF")}[profile p]\n${keys("AKIACONFP")}`,
  "processes in the config file": `[default]\n${command}[profile p]\n${command}`,
};
const credentialFiles: Record<string, string> = {
  "no credentials file": "",
  "keys in the credentials file": `[default]\n${keys("AKIACREDDEF")}[p]\n${keys("AKIACREDP")}`,
};
const environments: Record<string, Record<string, string>> = {
  "no variables": {},
  "a pair": { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "s" },
  "an empty pair": { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
  "half a pair": { AWS_ACCESS_KEY_ID: "AKIAENV" },
  "a container": { AWS_CONTAINER_CREDENTIALS_FULL_URI: "CONTAINER" },
};
const profiles: Record<string, { option?: string; variable?: string }> = {
  "no profile": {},
  "--profile p": { option: "p" },
  "AWS_PROFILE=p": { variable: "p" },
  "--profile nope": { option: "nope" },
  "AWS_PROFILE=nope": { variable: "nope" },
};

interface Case {
  readonly config: string;
  readonly credentials: string;
  readonly environment: string;
  readonly profile: string;
}

const cases: Case[] = Object.keys(configs).flatMap(config =>
  Object.keys(credentialFiles).flatMap(credentials =>
    Object.keys(environments).flatMap(environment =>
      Object.keys(profiles).map(profile => ({ config, credentials, environment, profile })),
    ),
  ),
);

/** What AWS's chain does otherwise, and why ours does not. */
function difference({ config, credentials, environment, profile }: Case): string | undefined {
  const noFiles = config === "no config file" && credentials === "no credentials file";
  const missing = /nope/.test(profile) || (noFiles && profile !== "no profile");
  if (environment === "a pair" && profile.startsWith("AWS_PROFILE")) return "exported keys beat AWS_PROFILE";
  if (environment === "half a pair" && !profile.startsWith("--profile")) return "half a pair is an error";
  if (missing) return "a missing profile is an error, never another identity";
  return undefined;
}

const open: (Home | Imds | ContainerEndpoint)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const thing of open.splice(0)) await ("remove" in thing ? thing.remove() : thing.close());
});

/** The access key that each chain finds; "none" when it finds none or refuses. */
async function both(what: Case): Promise<{ ours: string; theirs: string }> {
  const home = makeHome({
    ".aws/config": configs[what.config] ?? "",
    ".aws/credentials": credentialFiles[what.credentials] ?? "",
  });
  const [imds, container] = await Promise.all([startImds(), startContainer()]);
  open.push(home, imds, container);
  const { option, variable } = profiles[what.profile] ?? {};
  const env: Record<string, string> = { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
  for (const [name, value] of Object.entries(environments[what.environment] ?? {})) {
    env[name] = value.replace("CONTAINER", container.url);
  }
  if (variable !== undefined) env.AWS_PROFILE = variable;
  return { ours: await ourChoice(env, home.path, option), theirs: await theirChoice(env, home.path, option) };
}

function ourChoice(env: Record<string, string>, home: string, profile: string | undefined): Promise<string> {
  const settings = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile };
  const runtime = fakeRuntime({ env: { PATH: process.env.PATH, ...env }, home });
  return findIdentity(settings, runtime).then(
    ({ identity }) => identity.accessKeyId,
    () => "none",
  );
}

function theirChoice(
  env: Record<string, string>,
  home: string,
  profile: string | undefined,
): Promise<string> {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const provider = defaultProvider({
    filepath: `${home}/.aws/credentials`,
    configFilepath: `${home}/.aws/config`,
    ignoreCache: true,
    ...(profile !== undefined && { profile }),
  });
  return provider().then(
    ({ accessKeyId }) => accessKeyId,
    () => "none",
  );
}

describe("the SDK's default chain and awscurl's agree for", () => {
  test.each(cases)("$config, $credentials, $environment, $profile", async what => {
    const { ours, theirs } = await both(what);
    if (difference(what) === undefined) expect(ours).toBe(theirs);
    else expect(ours).toBe(difference(what) === "exported keys beat AWS_PROFILE" ? "AKIAENV" : "none");
  });

  test("many cases, and many without any difference", () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    expect(cases.filter(what => difference(what) === undefined).length).toBeGreaterThan(80);
  });
});
