/** The container credentials endpoint over real sockets. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { Failure } from "../../../src/exit.ts";
import { type ContainerEndpoint, type ContainerOptions, startContainer } from "../../support/container.ts";
import { makeHome } from "../../support/home.ts";
import type { RoleCredentials } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: ContainerEndpoint[] = [];
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

const noOptions = {
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
  const found = await findIdentity(noOptions, runtime, { signal });
  return { identity: found.identity, endpoint };
}

const keys = { accessKeyId: "ASIA1", secretAccessKey: "container-secret", token: "container-token" };

/** Keys with these expiries, one after the other; the last one stays. Ids are numbered from 1. */
function expiring(...expirations: string[]): () => RoleCredentials {
  let count = 0;
  return () => {
    const expiration = expirations[Math.min(count++, expirations.length - 1)] ?? "";
    return { ...keys, accessKeyId: `ASIA${count}`, expiration };
  };
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

describe("the container returns credentials", () => {
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

  test("with a token file, which takes precedence over the variable and is read each time", async () => {
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

  test("from an agent that has just started and responds late", async () => {
    const { endpoint } = await find({ behaviour: "late" });
    expect(endpoint.authorizations).toHaveLength(3);
  });

  test("from an agent that first sends expired ones", async () => {
    const { identity, endpoint } = await find({
      credentials: expiring("2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"),
    });
    expect(identity.accessKeyId).toBe("ASIA2");
    expect(endpoint.authorizations).toHaveLength(2);
  });

  test.each(["2999-01-01T00:00:00+02:00", "29990101T000000Z", "2999-01-01 00:00:00.5 UTC"])(
    "with an expiry of %s",
    async expiration => {
      const { identity } = await find({ credentials: expiring(expiration) });
      expect(identity.expiration).toBeGreaterThan(Date.UTC(2998, 11, 31));
    },
  );

  test("never through a proxy", async () => {
    const dead = "http://127.0.0.1:1";
    await find({}, { http_proxy: dead, HTTP_PROXY: dead, ALL_PROXY: dead, NODE_USE_ENV_PROXY: "1" });
  });
});

describe("the container is an error", () => {
  test.each<[string, ContainerOptions, Record<string, string>, RegExp]>([
    [
      "a wrong token",
      { authorization: () => "right" },
      { AWS_CONTAINER_AUTHORIZATION_TOKEN: "canary-token" },
      /the response was 401, AccessDenied: the token is not known; check AWS_CONTAINER_AUTHORIZATION_TOKEN/,
    ],
    [
      "an agent that fails",
      { behaviour: "failing" },
      {},
      /the response was 500; check the role of the task or the pod/,
    ],
    [
      "credentials that have expired",
      { credentials: expiring("2001-01-01T00:00:00Z") },
      {},
      /the credentials expired at 2001-01-01T00:00:00.000Z; check the container agent, and this machine's clock$/,
    ],
    [
      "an expiry that is not a date",
      { credentials: expiring("tomorrow") },
      {},
      /the response's Expiration is not a date/,
    ],
    [
      "a session token with a line break",
      { credentials: { ...keys, token: "container-token\n" } },
      {},
      /container credentials at .*: the session token contains a line break; check the program that writes it$/,
    ],
    [
      "a secret key with a space at its end",
      { credentials: { ...keys, secretAccessKey: "container-secret " } },
      {},
      /the secret access key begins or ends with whitespace; check the program that writes it$/,
    ],
    ["half a document", { behaviour: "half" }, {}, /the response is not JSON/],
    ["garbage", { behaviour: "garbage" }, {}, /the response is not JSON/],
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
      /the authorization token contains control characters/,
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
    expect(error.message).not.toMatch(/container-(secret|token)|canary/);
  });

  test("an endpoint that refuses connections", async () => {
    const gone = await startContainer();
    await gone.close();
    const error = await failure(find({}, { AWS_CONTAINER_CREDENTIALS_FULL_URI: gone.url }));
    expect(error.message).toMatch(
      /container credentials at 127\.0\.0\.1:\d+: Connection refused; check that the container agent is running/,
    );
  });

  test("an https endpoint is asked over TLS", async () => {
    const endpoint = await startContainer();
    open.push(endpoint);
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.url.replace("http:", "https:") };
    const error = await failure(find({}, env));
    expect(error.message).toMatch(/Protocol error|ERR_SSL|Connection reset by peer/);
    expect(endpoint.authorizations).toEqual([]);
  });

  test("--max-time ends a request to an endpoint that never responds", async () => {
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 100);
    await expect(find({ behaviour: "silent" }, {}, ending.signal)).rejects.toBe(reason);
  });
});
