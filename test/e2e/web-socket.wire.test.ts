/** WebSocket URLs: the verifying gateway accepts the handshake that is printed. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { runLine } from "../support/run-line.ts";
import { knownKeys } from "./drawn-command-lines.ts";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    keys: knownKeys,
    backend: () => ({ status: 200, headers: [], body: Buffer.alloc(0) }),
  });
});
afterAll(() => gateway.close());

const [, session] = knownKeys;
const env = {
  AWS_ACCESS_KEY_ID: session.accessKeyId,
  AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
  AWS_SESSION_TOKEN: session.sessionToken,
};

const run = (...argv: readonly string[]) => runLine({ argv, env });

/** Sends the handshake for a target to the gateway, with further header lines; what the gateway thinks of it. */
async function verdictOn(host: string, target: string, lines: readonly string[] = []) {
  const head = [
    `GET ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...lines,
    "Connection: close",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const before = gateway.log.length;
  await new Promise<void>((done, fail) => {
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", fail).on("close", () => done());
    socket.resume();
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
  });
  return gateway.log[before];
}

/** Scheme, host and target of a URL. */
const parts = (url: string) => /^(wss?):\/\/([^/]+)(\S*)\n$/.exec(url)?.slice(1) ?? [];

describe("--presign of a WebSocket URL", () => {
  it.each([
    ["API Gateway", "wss", "abc.execute-api.eu-west-1.amazonaws.com", "/prod?x=1", "execute-api"],
    ["AppSync", "wss", "abc.appsync-realtime-api.eu-west-1.amazonaws.com", "/graphql/connect", "appsync"],
    ["AWS IoT", "wss", "abc-ats.iot.eu-west-1.amazonaws.com", "/mqtt", "iotdevicegateway"],
    ["a host without TLS", "ws", "127.0.0.1:8080", "/a%20b?q=1", "execute-api"],
  ])("of %s is accepted", async (_, scheme, host, target, service) => {
    const words = [
      "--presign",
      "--expires-in",
      "300",
      "--region",
      "eu-west-1",
      `${scheme}://${host}${target}`,
    ];
    const { exitCode, stdout, stderr } = await run(...words);
    expect(exitCode, stderr).toBe(0);
    const [shownScheme, shownHost = "", shownTarget = ""] = parts(stdout);
    expect([shownScheme, shownHost]).toEqual([scheme, host]);
    const { refusal, claim } = (await verdictOn(shownHost, shownTarget)) ?? {};
    expect(refusal, stdout).toBeUndefined();
    expect(claim).toMatchObject({ form: "query", expires: 300, service, region: "eu-west-1" });
  });

  it("has AWS IoT's token in it, but not in the signature", async () => {
    const url = "wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt";
    const now = Date.UTC(2026, 0, 2);
    const signed = async (words: readonly string[], token?: string) => {
      const around = { argv: [...words, url], env: { ...env, AWS_SESSION_TOKEN: token }, now };
      return (await runLine(around)).stdout;
    };
    const [withToken, without] = [
      await signed(["--presign"], session.sessionToken),
      await signed(["--presign"]),
    ];
    const signatureIn = (text: string) => /X-Amz-Signature=(\w+)/.exec(text)?.[1];
    expect(withToken).toContain("X-Amz-Security-Token=");
    expect(signatureIn(withToken)).toBe(signatureIn(without));
  });
});

describe("--dry-run of a WebSocket URL", () => {
  it("shows the handshake, whose signature is accepted", async () => {
    const url = "wss://abc.execute-api.eu-west-1.amazonaws.com/prod";
    const { exitCode, stdout } = await run("--dry-run", "--no-redact", url);
    expect(exitCode).toBe(0);
    const [request, ...fields] = stdout.trimEnd().split("\n");
    expect(request).toBe("GET /prod HTTP/1.1");
    expect(fields.slice(-4)).toEqual([
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: (random)",
    ]);
    const own = fields.filter(field => /^(x-amz|authorization)/i.test(field));
    const { refusal } = (await verdictOn("abc.execute-api.eu-west-1.amazonaws.com", "/prod", own)) ?? {};
    expect(refusal).toBeUndefined();
  });
});

describe("--print-curl of a WebSocket URL", () => {
  it("leaves the handshake to curl, and the URL as it is", async () => {
    const { stdout } = await run("--print-curl", "wss://abc.execute-api.eu-west-1.amazonaws.com/prod");
    expect(stdout).toMatch(
      /^curl -q .*-H 'Authorization: AWS4-HMAC-SHA256 .*wss:\/\/abc\.execute-api\.eu-west-1\.amazonaws\.com\/prod\n$/s,
    );
    expect(stdout).not.toMatch(/upgrade|sec-websocket/i);
  });
});

describe("a WebSocket URL", () => {
  it("for --listen is an unsupported protocol", async () => {
    const { exitCode, stderr } = await run(
      "--listen",
      "127.0.0.1:0",
      "wss://abc.execute-api.eu-west-1.amazonaws.com/",
    );
    expect([exitCode, stderr]).toEqual([1, 'awscurl: (1) Protocol "wss" not supported\n']);
  });
});
