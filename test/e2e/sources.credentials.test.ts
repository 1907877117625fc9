/** Every credential source in every state, as whole processes with real files and sockets; the summary prints the table. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { account, type LoginServices, startLoginServices } from "../support/aws-login.ts";
import { type ContainerEndpoint, startContainer } from "../support/container.ts";
import { makeHome } from "../support/home.ts";
import { type Imds, startImds } from "../support/imds.ts";
import { awscurl, type ProgramRun, runProgram } from "../support/program.ts";
import { proxyServer } from "../support/proxy.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import {
  instance,
  keys,
  noProfile,
  p,
  profile,
  type Scene,
  type State,
  table,
} from "./credentials/sources.ts";

const open: { close(): unknown }[] = [];
const urls: Record<string, string> = {};
let service: RawServer;

function started<T extends { close(): unknown; readonly url: string }>(name: string, double: T): T {
  open.push(double);
  urls[name] = double.url;
  return double;
}

beforeAll(async () => {
  service = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"]);
  open.push(service);
  const codes = ["123456"];
  for (const behaviour of ["right", "denied", "garbage"] as const) {
    const name = behaviour === "right" ? "aws" : behaviour;
    started<LoginServices>(name, await startLoginServices({ behaviour, codes }));
  }
  const authorization = () => "Bearer container-canary";
  started<ContainerEndpoint>("container", await startContainer());
  started("guarded", await startContainer({ authorization }));
  for (const behaviour of ["late", "half", "failing"] as const) {
    started(behaviour === "failing" ? "failing-container" : behaviour, await startContainer({ behaviour }));
  }
  const old = {
    accessKeyId: "ASIAOUTAGE",
    secretAccessKey: "imds-secret",
    token: "imds-token",
    expiration: "2020-01-01T00:00:00Z",
  };
  started<Imds>("imds", await startImds());
  started("path", await startImds({ role: "team/admin", region: "eu-north-1" }));
  started("outage", await startImds({ credentials: old }));
  for (const behaviour of [
    "v1",
    "v1-error",
    "forbidden",
    "silent",
    "no-role",
    "lost-token",
    "other-cloud",
    "captive",
    "broken-document",
    "error-document",
    "stale",
    "forgetful",
    "failing",
  ] as const) {
    started(behaviour, await startImds({ behaviour }));
  }
});
afterAll(async () => {
  for (const double of open.splice(0)) await double.close();
});

/** Runs the program there. Returns its output, its seconds, and the requests that arrived. */
async function run(scene: Scene, args = [`http://127.0.0.1:${service.port}/`, "--service", "es"]) {
  const home = makeHome();
  const filled = (text: string) =>
    text.replace(/\{([a-z][\w-]*)\}/g, (all, name: string) =>
      name === "home" ? home.path : (urls[name] ?? all),
    );
  const each = (texts: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(text)]));
  const before = service.received.length;
  try {
    home.write(each(scene.files));
    const env = {
      HOME: home.path,
      AWS_LOGIN_CACHE_DIRECTORY: `${home.path}/.aws/login/cache`,
      AWS_EC2_METADATA_DISABLED: "true",
      ...each({
        AWS_ENDPOINT_URL_STS: "{aws}",
        AWS_ENDPOINT_URL_SSO: "{aws}",
        AWS_ENDPOINT_URL_SSO_OIDC: "{aws}",
      }),
      ...each(scene.env),
    };
    const since = performance.now();
    const done: ProgramRun = await runProgram([...awscurl, ...(scene.args ?? []), ...args], {
      cwd: home.path,
      env,
    });
    const sent = service.received.slice(before).join("");
    return { ...done, seconds: (performance.now() - since) / 1000, sent };
  } finally {
    home.remove();
  }
}

for (const [source, states] of Object.entries(table)) {
  describe(source, () => {
    for (const [state, scenes] of Object.entries(states) as [State, readonly Scene[]][]) {
      scenes.forEach((scene, index) => {
        test(`${state} ${index + 1}`, { meta: { source, state } }, async () => {
          const { exitCode, stdout, stderr, sent } = await run(scene);
          if (state === "works") {
            expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: "hi\n" });
            expect(sent).toMatch(
              new RegExp(`^authorization: AWS4-HMAC-SHA256 Credential=${scene.expected}/`, "im"),
            );
            if (String(scene.expected).startsWith("ASIA")) expect(sent).toMatch(/^x-amz-security-token: ./im);
          } else {
            expect({ exitCode, stdout, sent }, stderr).toEqual({
              exitCode: scene.exitCode ?? 67,
              stdout: "",
              sent: "",
            });
            expect(stderr).toMatch(scene.expected);
            expect(/No AWS credentials found/.test(stderr)).toBe(
              state === "not configured" && scene !== noProfile,
            );
          }
        });
      });
    }
  });
}

describe("the table of sources", () => {
  test("has every state of every source", () => {
    const holes = Object.entries(table).flatMap(([source, states]) =>
      (["works", "not configured", "broken"] as const)
        .filter(state => states[state].length === 0)
        .map(state => `${source}: ${state}`),
    );
    expect(holes).toEqual([]);
  });

  test("has every source that --show-identity lists", async () => {
    const { exitCode, stdout } = await run({ env: keys, expected: "" }, ["--show-identity"]);
    expect(exitCode).toBe(0);
    const named =
      stdout
        .split("\n\n")[0]
        ?.split("\n")
        .map(line => line.split(/ {2,}/)[0] ?? "") ?? [];
    expect(named).toHaveLength(7);
    expect(Object.keys(table)).toEqual(expect.arrayContaining(named));
  });
});

describe("the region", () => {
  test.each<[string, Scene, string]>([
    ["is the instance's when its role signs", { env: instance("path"), expected: "" }, "eu-north-1"],
    [
      "is the environment's rather than the instance's",
      { env: { ...instance("path"), AWS_REGION: "eu-west-3" }, expected: "" },
      "eu-west-3",
    ],
    [
      "is the profile's",
      {
        files: profile("aws_access_key_id = AKIAP\naws_secret_access_key = p-canary\nregion = eu-central-1"),
        args: p,
        expected: "",
      },
      "eu-central-1",
    ],
    [
      "is the default for other keys, without a request to the instance",
      { env: { ...instance("path"), ...keys }, expected: "" },
      "us-east-1",
    ],
  ])("%s", async (_, scene, region) => {
    const { exitCode, sent, stderr } = await run(scene);
    expect(exitCode, stderr).toBe(0);
    expect(/Credential=\w+\/\d+\/([\w-]+)\//.exec(sent)?.[1]).toBe(region);
  });
});

describe("off EC2", () => {
  test("an address that accepts connections and never responds ends in an error within 1.5 s", async () => {
    const tries: Awaited<ReturnType<typeof run>>[] = [];
    // Other load on the machine is not the program's time.
    while (tries.length < 3 && !tries.some(({ seconds }) => seconds < 1.5)) {
      tries.push(await run({ env: instance("silent"), expected: "" }));
    }
    for (const { exitCode, stderr } of tries) {
      expect(exitCode).toBe(67);
      expect(stderr).toMatch(/EC2 instance +not configured: no response from .*\(no response in time\)/);
    }
    const seconds = Math.min(...tries.map(one => one.seconds));
    console.log(`off EC2: the error after ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(1.5);
  });
});

describe("--show-identity -v asks AWS for the identity", () => {
  test("and prints account and ARN", async () => {
    const { exitCode, stdout, stderr } = await run({ env: keys, expected: "" }, ["--show-identity", "-v"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`account      ${account}\nARN          arn:aws:iam::${account}:user/me\n`);
  });

  test.each([
    ["denied", /AWS rejects the credentials from environment: AccessDenied/],
    ["garbage", /AWS rejects the credentials from environment: STS responded with 200/],
  ])("and reports a response that is %s", async (double, message) => {
    const env = { ...keys, AWS_ENDPOINT_URL_STS: `{${double}}` };
    const { exitCode, stdout, stderr } = await run({ env, expected: "" }, ["--show-identity", "-v"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 67, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("in the profile's region, in any partition, or at the profile's endpoint_url", async () => {
    const aws = await startLoginServices({ tls: true });
    const proxy = await proxyServer(undefined, aws.port);
    open.push(aws, proxy);
    const far = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, AWS_ENDPOINT_URL_STS: "" };
    const keys = "aws_access_key_id = AKIAP\naws_secret_access_key = p-canary\n";
    const args = [...p, "--show-identity", "-v", "-k"];
    const china = { env: far, files: profile(`${keys}region = cn-north-1`), expected: "" };
    expect(await run(china, args)).toMatchObject({ exitCode: 0 });
    expect(proxy.asked).toEqual(["sts.cn-north-1.amazonaws.com.cn:443"]);
    const named = { env: far, files: profile(`${keys}endpoint_url = {aws}`), expected: "" };
    expect(await run(named, args)).toMatchObject({ exitCode: 0 });
    expect(proxy.asked).toHaveLength(1);
  });

  test("and an unreachable STS is the connector's failure", async () => {
    const env = { ...keys, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" };
    const { exitCode, stderr } = await run({ env, expected: "" }, ["--show-identity", "-v"]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/Failed to connect to 127.0.0.1 port 1/);
  });
});
