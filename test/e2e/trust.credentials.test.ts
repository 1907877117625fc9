/** Certificate authorities that the environment names, for whole processes with a server under a private authority. */
import { copyFileSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Home, makeHome } from "../support/home.ts";
import { awscurl, runProgram } from "../support/program.ts";

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const authority = pki("ca.pem");
const host = "sts.us-east-1.amazonaws.com";

let port: number;
let home: Home;
let close: () => void;
beforeAll(async () => {
  const server = createServer(
    { key: readFileSync(pki("aws-key.pem")), cert: readFileSync(pki("aws.pem")) },
    (_, response) => response.end("hi\n"),
  );
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
  close = () => server.close();
  home = makeHome({ "folder/notes.txt": "no certificate", "empty/x": "" });
  copyFileSync(authority, join(home.path, "ca.pem"));
  copyFileSync(authority, join(home.path, "folder", "ca.pem"));
});
afterAll(() => {
  close();
  home.remove();
});

function get(env: Record<string, string>, ...args: string[]) {
  const line = [...awscurl, "-sS", "--connect-to", `::127.0.0.1:${port}`, ...args, `https://${host}/`];
  const keys = { AWS_ACCESS_KEY_ID: "AKIATRUST", AWS_SECRET_ACCESS_KEY: "trust-canary" };
  return runProgram(line, { cwd: home.path, env: { HOME: home.path, ...keys, ...env } });
}

test("without CA variables, the server is not trusted", async () => {
  expect(await get({})).toMatchObject({ exitCode: 60, stdout: "" });
});

describe("the server is trusted with", () => {
  const variables = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];
  test.each([
    ...[...variables, "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"].map(name => [name, authority]),
    ...variables.map(name => [name, "folder"]),
    ["SSL_CERT_DIR", "folder"],
    ["AWS_CA_BUNDLE", "~/ca.pem"],
    ["AWS_CA_BUNDLE", "$HOME/ca.pem"],
  ])("%s=%s", async (name = "", path = "") => {
    const value = path === "folder" ? join(home.path, path) : path;
    expect(await get({ [name]: value })).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });
});

test("a folder without certificates trusts no server", async () => {
  const { exitCode } = await get({ CURL_CA_BUNDLE: join(home.path, "empty") });
  expect(exitCode).toBe(60);
});

test.each(["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])(
  "%s naming a missing file is exit code 77",
  async name => {
    const { exitCode, stderr } = await get({ [name]: "/nonexistent" });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 77,
      stderr: "awscurl: (77) error setting certificate file: /nonexistent\n",
    });
  },
);
