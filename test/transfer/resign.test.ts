/**
 * Rejections that a second signature corrects: when a request is sent again, how often, and what is shown of the first
 * response.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/main.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../support/gateway.ts";
import { rewritingProxy } from "../support/rewriting-proxy.ts";
import { fakeRuntime } from "../support/runtime.ts";

const hour = 3_600_000;
const keys = { accessKeyId: "AKIAREMEDY0000000000", secretAccessKey: "remedy/secret=" };
const old = {
  accessKeyId: "ASIAREMEDY0000000OLD",
  secretAccessKey: "remedy/old=",
  sessionToken: "old/token==",
};
const fresh = {
  accessKeyId: "ASIAREMEDY0000000NEW",
  secretAccessKey: "remedy/new=",
  sessionToken: "new/token==",
};
const ok = { status: 200, headers: [], body: Buffer.from("ok\n") };
const es = "search-x.eu-west-1.es.amazonaws.com";
const globalBucket = "bucket.s3.amazonaws.com";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-remedies-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);

async function gateway(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const server = await startGateway({
    keys: [keys, { ...old, expires: 1 }, fresh],
    backend: () => ok,
    region: "eu-west-1",
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

interface Line {
  readonly host?: string;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs a line, and says what was refused of its requests: the reasons, `taken` for those that were not. */
async function run(server: Gateway, { host = es, words = [], env = {}, stdin }: Line = {}) {
  const pins = words.includes("-x") ? [] : ["--connect-to", `::127.0.0.1:${server.port}`];
  const scheme = server.origin.startsWith("https") ? "https" : "http";
  const runtime = fakeRuntime({
    argv: [...words, ...pins, `${scheme}://${host}/key`],
    env: {
      AWS_EC2_METADATA_DISABLED: "true",
      ...(env.AWS_PROFILE === undefined
        ? { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey }
        : {}),
      ...env,
    },
    home: folder,
    ...(stdin === undefined ? {} : { stdin }),
  });
  const exitCode = await main(runtime);
  const requests = server.log.map(({ refusal }) => refusal?.reason ?? "taken");
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text(), requests };
}

describe("a wrong clock", () => {
  const behind = { now: () => Date.now() + hour };

  it.each<[string, Line]>([
    ["a GET", {}],
    ["a body", { words: ["-d", "a=1"] }],
    ["a body from standard input", { words: ["-T", "-"], stdin: "a=1" }],
    ["S3", { host: "bucket.s3.eu-west-1.amazonaws.com" }],
  ])("is corrected once: %s", async (_, line) => {
    const { stdout, stderr, requests } = await run(await gateway(behind), line);
    expect([stdout, requests]).toEqual(["ok\n", ["too-old", "taken"]]);
    expect(stderr).toBe(
      "awscurl: this machine's clock is 60 minutes behind the server's; retried with the server's time\n",
    );
  });

  it("is corrected for the following URLs", async () => {
    const { requests } = await run(await gateway(behind), { words: [`http://${es}/first`] });
    expect(requests).toEqual(["too-old", "taken", "taken"]);
  });

  it("is corrected if it is ahead", async () => {
    const { stderr, requests } = await run(await gateway({ now: () => Date.now() - 2 * hour }));
    expect(requests).toEqual(["too-new", "taken"]);
    expect(stderr).toMatch(/^awscurl: this machine's clock is 120 minutes ahead of the server's; /);
  });

  it("is not corrected a second time if the server's continues to change", async () => {
    let hours = 0;
    const { stdout, stderr, requests } = await run(await gateway({ now: () => Date.now() + ++hours * hour }));
    expect(requests).toEqual(["too-old", "too-old"]);
    expect(stdout).toContain("Signature expired");
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/retried with the server's time$/),
      expect.stringMatching(/^awscurl: the request is dated .*: check the clock of this machine$/),
      "",
    ]);
  });

  it.each<[string, Line, Partial<GatewayOptions>, RegExp]>([
    ["--no-skew-correction", { words: ["--no-skew-correction"] }, behind, /check the clock of this machine$/],
    ["more than a day", {}, { now: () => Date.now() + 25 * hour }, /check the clock of this machine$/],
    [
      "a date that was typed",
      { words: ["-H", "x-AMZ-date: 20200101T000000Z"] },
      behind,
      /^awscurl: the request is dated 20200101T000000Z, the server's clock says \S+: check the given X-Amz-Date$/,
    ],
    [
      "a pipe that is gone",
      { words: ["--service", "lambda", "--unsigned-payload", "-T", "-"], stdin: "a" },
      { ...behind, unsignedPayload: ["lambda"] },
      /check the clock of this machine$/,
    ],
  ])("is not corrected: %s", async (_, line, options, said) => {
    const { exitCode, stderr, requests } = await run(await gateway(options), line);
    expect([exitCode, requests.length]).toEqual([0, 1]);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(said);
  });

  it("is corrected over verified TLS", async () => {
    const tls = { cert: readFileSync(pki("services.pem")), key: readFileSync(pki("services-key.pem")) };
    const server = await gateway({ ...behind, tls, region: "ap-northeast-1" });
    const line = { host: "x.ap-northeast-1.es.amazonaws.com", words: ["--cacert", pki("ca.pem")] };
    expect(await run(server, line)).toMatchObject({ requests: ["too-old", "taken"] });
  });

  it("is not corrected over http through a proxy on this machine, which leads out of it", async () => {
    const server = await gateway(behind);
    const proxy = await rewritingProxy(server.port, raw => raw.replace(/^GET http:\/\/[^/]+/, "GET "));
    onTestFinished(() => proxy.close());
    const { stderr, requests } = await run(server, { words: ["-x", `http://127.0.0.1:${proxy.port}`] });
    expect(requests).toEqual(["too-old"]);
    expect(stderr).toMatch(/^awscurl: the request is dated .*: check the clock of this machine\n$/);
  });
});

describe("S3 in another region", () => {
  it.each<[string, Line]>([
    ["a GET", {}],
    ["a HEAD, whose answer has no body", { words: ["-I"] }],
    ["an upload", { words: ["-T", "-"], stdin: "content" }],
  ])("is signed for again: %s", async (_, line) => {
    const { exitCode, stderr, requests } = await run(await gateway(), { host: globalBucket, ...line });
    expect({ exitCode, stderr, requests }).toEqual({
      exitCode: 0,
      stderr: "",
      requests: ["wrong-region", "taken"],
    });
  });

  it("is not signed for if the region was given", async () => {
    const line = { host: globalBucket, words: ["--region", "us-west-2"] };
    const { stderr, requests } = await run(await gateway(), line);
    expect(requests).toEqual(["wrong-region"]);
    expect(stderr).toContain("try --region eu-west-1");
  });

  it("is not signed for if the service is not S3", async () => {
    const words = ["--service", "sqs"];
    const env = { AWS_REGION: "us-east-1" };
    const { requests } = await run(await gateway(), { host: "search.example.com", words, env });
    expect(requests).toEqual(["wrong-region"]);
  });

  it("is signed for again after a retry", async () => {
    let asked = 0;
    const busy = { status: 503, headers: [], body: Buffer.from("busy\n") };
    const server = await gateway({ backend: () => (asked++ === 0 ? busy : ok) });
    const { stdout, requests } = await run(server, { host: globalBucket, words: ["--retry", "1"] });
    expect(requests).toEqual(["wrong-region", "taken", "wrong-region", "taken"]);
    expect(stdout).toBe("busy\nok\n");
  });
});

describe("an expired token", () => {
  /** A profile whose process gives these keys in turn, the last ones for ever. */
  function profileWith(name: string, ...given: (typeof fresh)[]): Readonly<Record<string, string>> {
    const home = join(folder, name);
    mkdirSync(home);
    for (const [n, { accessKeyId, secretAccessKey, sessionToken }] of given.entries()) {
      const text = {
        Version: 1,
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
      };
      writeFileSync(join(home, `${n}.json`), JSON.stringify({ ...text, Expiration: "2099-01-01T00:00:00Z" }));
    }
    const script = `cd '${home}'; n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n; cat $n.json 2>/dev/null || cat ${given.length - 1}.json`;
    writeFileSync(join(home, "next.sh"), script);
    writeFileSync(join(home, "config"), `[profile p]\ncredential_process = sh ${join(home, "next.sh")}\n`);
    return { AWS_PROFILE: "p", AWS_CONFIG_FILE: join(home, "config") };
  }

  it("is replaced by a new one from its source", async () => {
    const env = profileWith("renewed", old, fresh);
    const server = await gateway();
    const { stdout, stderr, requests } = await run(server, { env });
    expect({ stdout, stderr, requests }).toEqual({
      stdout: "ok\n",
      stderr: "",
      requests: ["expired-token", "taken"],
    });
    expect(server.log.map(({ claim }) => claim?.accessKeyId)).toEqual([old.accessKeyId, fresh.accessKeyId]);
  });

  it("is explained if the source has no other", async () => {
    const { stderr, requests } = await run(await gateway(), { env: profileWith("ended", old) });
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(requests).not.toContain("taken");
    expect(stderr).toMatch(
      /^awscurl: the session token of access key id ASIAREMEDY0000000OLD \(.*\) has expired: get new credentials\n$/,
    );
  });

  it("is kept if it was given on the command line", async () => {
    const env = profileWith("typed", old, fresh);
    const words = ["-H", `X-AMZ-security-TOKEN: ${old.sessionToken}`];
    expect((await run(await gateway(), { env, words })).requests).toEqual(["expired-token"]);
  });
});

describe("the first response", () => {
  it("is shown only by -v", async () => {
    const server = await gateway({ now: () => Date.now() + hour });
    const [body, head] = [join(folder, "body"), join(folder, "head")];
    const words = ["-v", "-i", "-D", head, "-o", body, "-w", "%{http_code} %{size_download}"];
    const { stdout, stderr } = await run(server, { words });
    expect(stdout).toBe("200 3");
    const shown = readFileSync(body, "utf8");
    expect(shown).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok\n$/);
    expect(readFileSync(head, "utf8")).toBe(shown.slice(0, -"ok\n".length));
    expect(stderr).toMatch(/^< HTTP\/1\.1 403 Forbidden$[\s\S]*^< HTTP\/1\.1 200 OK$/m);
  });
});
