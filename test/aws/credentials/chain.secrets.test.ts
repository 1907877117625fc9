/** Secrets in the chain: a canary wherever a secret can be, and a search for it in all printable output. */
import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import type { CredentialSettings } from "../../../src/aws/credentials/identity.ts";
import { identityText } from "../../../src/aws/credentials/report.ts";
import { Secret } from "../../../src/secret.ts";
import { type ContainerBehaviour, startContainer } from "../../support/container.ts";
import { makeHome } from "../../support/home.ts";
import { type ImdsBehaviour, startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const canary = `canary${randomBytes(8).toString("hex")}`;
const keys = { accessKeyId: "ASIA1", secretAccessKey: `${canary}secret`, token: `${canary}token` };

const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

interface Scene {
  readonly options?: Partial<CredentialSettings>;
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

/** Everything that the search for an identity can put in front of a person. */
async function printedBy({ options, env, files }: Scene): Promise<string> {
  const home = makeHome(files);
  close.push(home.remove);
  const runtime = fakeRuntime({
    env: { AWS_EC2_METADATA_DISABLED: "true", PATH: process.env.PATH, ...env },
    home: home.path,
    sleepScale: 0.01,
  });
  const settings = {
    accessKey: undefined,
    secretKey: undefined,
    sessionToken: undefined,
    profile: undefined,
  };
  const outcome = await findIdentity({ ...settings, ...options }, runtime).then(
    found => [found, identityText(found.identity, found.report, 0)],
    (error: Error & { details?: unknown }) => [error, error.message, error.stack, error.details],
  );
  const things = [settings, ...outcome];
  return [
    ...things.map(thing => inspect(thing, { depth: 20, showHidden: true, getters: true })),
    ...things.map(thing => JSON.stringify(thing)),
    ...things.map(String),
    runtime.stdout.text(),
    runtime.stderr.text(),
  ].join("\n");
}

async function imds(behaviour: ImdsBehaviour): Promise<Scene> {
  const double = await startImds({ behaviour, credentials: keys });
  close.push(double.close);
  return { env: { AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: double.url } };
}

async function container(behaviour: ContainerBehaviour): Promise<Scene> {
  const double = await startContainer({ behaviour, credentials: keys });
  close.push(double.close);
  return {
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: double.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: `${canary}authorization`,
    },
  };
}

const ini = (...lines: string[]) => ({ ".aws/credentials": `[default]\n${lines.join("\n")}\n` });
const id = "aws_access_key_id = ASIA1";
const secret = `aws_secret_access_key = ${canary}secret`;
const token = `aws_session_token = ${canary}token`;

const scenes: [string, () => Scene | Promise<Scene>][] = [
  [
    "key options",
    () => ({
      options: { accessKey: "ASIA1", secretKey: new Secret(canary), sessionToken: new Secret(canary) },
    }),
  ],
  ["a secret key option alone", () => ({ options: { secretKey: new Secret(canary) } })],
  ["a token option alone", () => ({ options: { sessionToken: new Secret(canary) } })],
  [
    "a temporary key option without a token",
    () => ({ options: { accessKey: "ASIA1", secretKey: new Secret(canary) } }),
  ],
  [
    "the environment",
    () => ({ env: { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: canary, AWS_SESSION_TOKEN: canary } }),
  ],
  ["half an environment", () => ({ env: { AWS_SECRET_ACCESS_KEY: canary, AWS_SESSION_TOKEN: canary } })],
  ["a profile", () => ({ files: ini(id, secret, token) })],
  ["half a profile", () => ({ files: ini(secret, token) })],
  ["a profile torn in the middle of its secret", () => ({ files: ini(id, canary, token) })],
  ["a missing profile", () => ({ options: { profile: "nope" }, files: ini(id, secret, token) })],
  [
    "a process",
    () => ({
      files: {
        ".aws/config": `[default]\ncredential_process = echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"${canary}"}'\n`,
      },
    }),
  ],
  [
    "a process that prints half of it",
    () => ({
      files: { ".aws/config": `[default]\ncredential_process = echo '{"SecretAccessKey":"${canary}'\n` },
    }),
  ],
  [
    "a process with a secret in its arguments",
    () => ({ files: { ".aws/config": `[default]\ncredential_process = false --key ${canary}\n` } }),
  ],
  ...(["v2", "v1", "broken-document", "error-document", "stale", "failing"] as const).map(
    (behaviour): [string, () => Promise<Scene>] => [`an instance: ${behaviour}`, () => imds(behaviour)],
  ),
  ...(["right", "half", "garbage", "failing"] as const).map((behaviour): [string, () => Promise<Scene>] => [
    `a container: ${behaviour}`,
    () => container(behaviour),
  ]),
];

describe("no secret is printed for", () => {
  test.each(scenes)("%s", async (_, scene) => {
    const printed = await printedBy(await scene());
    expect(printed.length).toBeGreaterThan(100);
    expect(printed).not.toContain(canary);
  });

  test("the search finds a planted canary", async () => {
    const printed = await printedBy({ env: { AWS_ACCESS_KEY_ID: canary, AWS_SECRET_ACCESS_KEY: "s" } });
    expect(printed).toContain(canary);
  });
});
