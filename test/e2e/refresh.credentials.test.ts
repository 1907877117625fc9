/** Runs that outlive their credentials: whole processes renew them and continue. */
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { account, type LoginBehaviour, startLoginServices } from "../support/aws-login.ts";
import { startContainer } from "../support/container.ts";
import { type Home, makeHome } from "../support/home.ts";
import { type RoleCredentials, startImds } from "../support/imds.ts";
import { awscurl, runProgram } from "../support/program.ts";

const open: { close(): unknown }[] = [];
afterAll(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

/** Seconds that keys last; they are renewed when less than a minute is left, which is so after two seconds. */
const lifetime = 61;
const pause = 2500;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** What a source needs; `between` happens while the first request is in progress. */
interface Source {
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  readonly between?: () => void;
  readonly silence?: () => void;
  readonly deny?: () => void;
  /** Ids of the keys are this and a number. */
  readonly id: string;
}

/** Hands out other keys each time, from 1. */
function numbered(id: string): () => RoleCredentials {
  let count = 0;
  return () => ({
    accessKeyId: `${id}${++count}`,
    secretAccessKey: "imds-secret",
    token: "imds-token",
    expiration: inSeconds(lifetime),
  });
}

function write(home: Home, name: string, text: string): void {
  mkdirSync(dirname(join(home.path, name)), { recursive: true });
  writeFileSync(join(home.path, name), text);
  home.write({ [name]: text });
}

async function login(home: Home, config: string) {
  const options = { numbered: true, lifetime, behaviour: "right" as LoginBehaviour };
  const aws = await startLoginServices(options);
  open.push(aws);
  write(home, ".aws/config", config);
  return {
    aws,
    /** From now on the source does not respond. */
    silence: () => {
      options.behaviour = "silent";
    },
    deny: () => {
      options.behaviour = "denied";
    },
    env: {
      AWS_ENDPOINT_URL_STS: aws.url,
      AWS_ENDPOINT_URL_SSO: aws.url,
      AWS_ENDPOINT_URL_SSO_OIDC: aws.url,
    },
  };
}

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const base = "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base-canary\n";
const p = ["--profile", "p"];

const sources: Record<string, (home: Home) => Promise<Source>> = {
  "the EC2 instance": async () => {
    const imds = await startImds({ credentials: numbered("ASIAIMDS") });
    open.push(imds);
    const env = { AWS_EC2_METADATA_DISABLED: "false", AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
    return { env, id: "ASIAIMDS" };
  },
  "the container, whose token file is read each time": async home => {
    let token = "first-canary";
    const authorization = () => token;
    const container = await startContainer({ credentials: numbered("ASIACONTAINER"), authorization });
    open.push(container);
    write(home, "token", token);
    const env = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home.path, "token"),
    };
    const between = () => {
      token = "second-canary";
      write(home, "token", token);
    };
    return { env, between, id: "ASIACONTAINER" };
  },
  "a process": async home => {
    write(
      home,
      "give.sh",
      `n=$(($(cat '${home.path}/count') + 1)); printf $n > '${home.path}/count'
printf '{"Version":1,"AccessKeyId":"ASIAPROC%s","SecretAccessKey":"process-canary","SessionToken":"t","Expiration":"%s"}' $n "$(date -u -d '+${lifetime} seconds' +%Y-%m-%dT%H:%M:%SZ)"`,
    );
    write(home, "count", "0");
    write(home, ".aws/config", `[profile p]\ncredential_process = sh '${home.path}/give.sh'\n`);
    return { args: p, id: "ASIAPROC" };
  },
  "a role of a profile": async home => {
    const config = `[profile p]\nrole_arn = ${arn("admin")}\nsource_profile = base\n${base}`;
    return { ...(await login(home, config)), args: p, id: "ASIAADMIN" };
  },
  "--role-arn": async home => ({
    ...(await login(home, base)),
    args: ["--profile", "base", "--role-arn", arn("top")],
    id: "ASIATOP",
  }),
  "a web identity, whose token file is read each time": async home => {
    const { aws, env } = await login(home, "");
    write(home, "token", "first-canary");
    return {
      env: { ...env, AWS_WEB_IDENTITY_TOKEN_FILE: join(home.path, "token"), AWS_ROLE_ARN: arn("web") },
      between: () => {
        expect(aws.requests.at(-1)?.parameters.WebIdentityToken).toBe("first-canary");
        write(home, "token", "second-canary");
      },
      id: "ASIAWEB",
    };
  },
  "IAM Identity Center": async home => {
    const startUrl = "https://corp.awsapps.com/start";
    const made = await login(
      home,
      `[profile p]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = Admin\n[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n`,
    );
    const name = createHash("sha1").update("corp").digest("hex");
    const token = { accessToken: "sso-canary", expiresAt: inSeconds(3600), startUrl, region: "us-east-1" };
    write(home, `.aws/sso/cache/${name}.json`, JSON.stringify(token));
    return { ...made, args: p, id: "ASIASSO" };
  },
};

interface Service {
  readonly url: string;
  /** Ids of the keys that signed the requests, in the order of arrival. */
  readonly signedBy: readonly string[];
  readonly bytes: number;
}

/** Sends the n-th response (from 1), once the request's body is read. */
async function startService(
  responseTo: (n: number) => Promise<{ status: number; body: string | AsyncIterable<Uint8Array> }>,
): Promise<Service> {
  const signedBy: string[] = [];
  let bytes = 0;
  const server = createServer(async (request, response) => {
    signedBy.push(/Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1] ?? "unsigned");
    const n = signedBy.length;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    const { status, body } = await responseTo(n);
    response.writeHead(status, { "content-type": "text/plain" });
    if (typeof body === "string") return void response.end(body);
    for await (const chunk of body) {
      if (!response.write(chunk)) await new Promise(done => response.once("drain", done));
    }
    response.end();
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    signedBy,
    get bytes() {
      return bytes;
    },
  };
}

const wait = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

async function scene(source: (home: Home) => Promise<Source>) {
  const home = makeHome();
  open.push({ close: home.remove });
  const made = await source(home);
  const run = (...args: string[]) =>
    runProgram(
      [...awscurl, "-sS", "--service", "es", "--region", "us-east-1", ...(made.args ?? []), ...args],
      {
        cwd: home.path,
        env: { HOME: home.path, AWS_EC2_METADATA_DISABLED: "true", ...made.env },
        timeout: 240_000,
      },
    );
  return { ...made, home, run };
}

const expired = `<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>`;

describe.concurrent.each(Object.entries(sources))("%s", (_, source) => {
  test("is searched again for the next URL, for a retry, and when a service rejects the session as expired", async () => {
    const { id, between, run } = await scene(source);
    const service = await startService(async n => {
      // The first response takes until the keys are about to expire.
      if (n === 1) {
        between?.();
        await wait(pause);
      }
      if (n === 2) return { status: 403, body: expired };
      if (n === 3) {
        await wait(pause);
        return { status: 503, body: "" };
      }
      return { status: 200, body: `${n}\n` };
    });
    const { exitCode, stdout, stderr } = await run(
      "--retry",
      "1",
      "--retry-delay",
      "1",
      service.url,
      service.url,
    );
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: "1\n4\n" });
    expect(service.signedBy).toEqual([1, 2, 3, 4].map(n => `${id}${n}`));
  });
});

describe.concurrent("a transfer that takes longer than its keys last", () => {
  const role = sources["a role of a profile"] as (home: Home) => Promise<Source>;

  test("a slow download is completed, and the next URL is signed with new keys", async () => {
    const { run } = await scene(role);
    async function* drip() {
      for (let n = 0; n < 10; n++) {
        await wait(pause / 10);
        yield Buffer.alloc(1000, "x");
      }
    }
    const service = await startService(async n => ({ status: 200, body: n === 1 ? drip() : "end" }));
    const { exitCode, stdout } = await run(service.url, service.url);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${"x".repeat(10_000)}end`);
    expect(service.signedBy).toEqual(["ASIAADMIN1", "ASIAADMIN2"]);
  });

  test("-m also limits the renewal after a service rejects the keys", async () => {
    const { run, silence } = await scene(role);
    const service = await startService(async () => {
      silence?.();
      return { status: 403, body: expired };
    });
    const { exitCode, stdout, stderr } = await run("-m", "2", service.url);
    expect({ exitCode, stdout }).toEqual({ exitCode: 28, stdout: "" });
    expect(stderr).toMatch(/^awscurl: \(28\) Operation timed out after 2\d{3} milliseconds/);
  });

  test("keys that cannot be renewed yet are used until they expire", async () => {
    const { run, deny } = await scene(role);
    const service = await startService(async n => {
      if (n === 1) {
        await wait(pause);
        deny?.();
      }
      return { status: 200, body: `${n}\n` };
    });
    const { exitCode, stdout, stderr } = await run(service.url, service.url);
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: "1\n2\n" });
    expect(service.signedBy).toEqual(["ASIAADMIN1", "ASIAADMIN1"]);
  });

  const [size, title] =
    process.env.AWSCURL_TEST_LONG === "1" ? [5 * 1024 ** 3, "5 GiB"] : [64 * 1024 ** 2, "64 MiB"];
  test(`an upload of ${title}`, { timeout: 300_000 }, async () => {
    const { run, home } = await scene(role);
    const file = openSync(join(home.path, "large"), "w");
    ftruncateSync(file, size);
    closeSync(file);
    write(home, "small", "end");
    const service = await startService(async n => {
      if (n === 1) await wait(pause);
      return { status: 200, body: "ok\n" };
    });
    const { exitCode, stderr } = await run("-T", "large", service.url, "-T", "small", service.url);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(service.bytes).toBe(size + 3);
    expect(service.signedBy).toEqual(["ASIAADMIN1", "ASIAADMIN2"]);
  });
});
