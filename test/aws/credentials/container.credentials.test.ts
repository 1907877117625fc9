/** The container credentials endpoint over real sockets: works, broken; without its variables the chain passes it over. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { Failure } from "../../../src/exit.ts";
import { type ContainerEndpoint, type ContainerOptions, startContainer } from "../../support/container.ts";
import { makeHome } from "../../support/home.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: ContainerEndpoint[] = [];
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

const nothingTyped = {
  accessKey: undefined,
  secretKey: undefined,
  sessionToken: undefined,
  profile: undefined,
};

async function find(options: ContainerOptions, env: Record<string, string> = {}, signal?: AbortSignal) {
  const endpoint = await startContainer(options);
  open.push(endpoint);
  const runtime = fakeRuntime({
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.url, AWS_EC2_METADATA_DISABLED: "true", ...env },
    sleepScale: 0.02,
  });
  const found = await findIdentity(nothingTyped, runtime, { signal });
  return { identity: found.identity, endpoint };
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!Failure.is(error)) throw error;
  expect(error.exitCode).toBe(67);
  return error;
}

describe("works", () => {
  test("without authorization", async () => {
    const { identity } = await find({});
    expect(identity).toMatchObject({
      accessKeyId: "ASIACONTAINERDOUBLE0",
      accountId: "123456789012",
      source: expect.stringMatching(/^container credentials at 127\.0\.0\.1:\d+$/),
      fromInstance: false,
    });
    expect(identity.secretAccessKey.reveal()).toBe("container-secret");
    expect(identity.sessionToken?.reveal()).toBe("container-token");
  });

  test("with a token from the environment", async () => {
    const { endpoint } = await find(
      { authorization: () => "Bearer abc" },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN: "Bearer abc" },
    );
    expect(endpoint.authorizations).toEqual(["Bearer abc"]);
  });

  test("with a token file, which beats the variable and is read anew each time", async () => {
    const home = makeHome();
    const file = join(home.path, "token");
    let expected = "";
    try {
      for (const token of ["first", "second"]) {
        writeFileSync(file, `${token}\n`);
        expected = token;
        const env = {
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: "stale",
        };
        const { endpoint } = await find({ authorization: () => expected }, env);
        expect(endpoint.authorizations).toEqual([token]);
      }
    } finally {
      home.remove();
    }
  });

  test("an agent that has just been started", async () => {
    const { endpoint } = await find({ behaviour: "late" });
    expect(endpoint.authorizations).toHaveLength(3);
  });

  test("never through a proxy", async () => {
    const dead = "http://127.0.0.1:1";
    await find({}, { http_proxy: dead, HTTP_PROXY: dead, ALL_PROXY: dead, NODE_USE_ENV_PROXY: "1" });
  });
});

describe("broken", () => {
  test.each<[string, ContainerOptions, Record<string, string>, RegExp]>([
    [
      "a wrong token",
      { authorization: () => "right" },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN: "canary-token" },
      /the answer was 401, AccessDenied: the token is not known; see AWS_CONTAINER_AUTHORIZATION_TOKEN/,
    ],
    [
      "an agent that fails",
      { behaviour: "failing" },
      {},
      /the answer was 500; see the task's or the pod's role/,
    ],
    ["half a document", { behaviour: "half" }, {}, /the answer is not JSON/],
    ["garbage", { behaviour: "garbage" }, {}, /the answer is not JSON/],
    [
      "no token file",
      {},
      { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/nonexistent" },
      /the token file \/nonexistent does not exist/,
    ],
    [
      "a token with a line break",
      {},
      { AWS_CONTAINER_AUTHORIZATION_TOKEN: "canary-token\r\nX: y" },
      /the authorization token holds control characters/,
    ],
    [
      "plain HTTP to anywhere",
      {},
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/creds" },
      /AWS_CONTAINER_CREDENTIALS_FULL_URI is http:\/\/example\.com\/creds; it has to be an https/,
    ],
    [
      "a host that only begins like loopback",
      {},
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1.example.com/" },
      /it has to be an https/,
    ],
    [
      "a relative URI that would leave the host",
      {},
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "@example.com/" },
      /it has to be a path that begins with \//,
    ],
  ])("%s", async (_, options, env, message) => {
    const error = await failure(find(options, env));
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/container-secret|canary/);
  });

  test("an endpoint that refuses connections", async () => {
    const gone = await startContainer();
    await gone.close();
    const error = await failure(find({}, { AWS_CONTAINER_CREDENTIALS_FULL_URI: gone.url }));
    expect(error.message).toMatch(
      /container credentials at 127\.0\.0\.1:\d+: ECONNREFUSED; see that the container agent runs/,
    );
  });

  test("an https endpoint is asked over TLS", async () => {
    const endpoint = await startContainer();
    open.push(endpoint);
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.url.replace("http:", "https:") };
    const error = await failure(find({}, env));
    expect(error.message).toMatch(/EPROTO|ERR_SSL|ECONNRESET/);
    expect(endpoint.authorizations).toEqual([]);
  });

  test("--max-time ends an endpoint that never answers", async () => {
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 100);
    await expect(find({ behaviour: "silent" }, {}, ending.signal)).rejects.toBe(reason);
  });
});
