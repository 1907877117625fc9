/** Whole processes that open roles: twenty at once, one at a terminal, and what each loads. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { account, type LoginOptions, type LoginServices, startLoginServices } from "../support/aws-login.ts";
import { keepPrinted } from "../support/canaries.ts";
import { startContainer } from "../support/container.ts";
import { type Home, makeHome } from "../support/home.ts";
import { startImds } from "../support/imds.ts";
import { unless } from "../support/needs.ts";

const launcher = process.env.AWSCURL_BIN ?? resolve("bin/awscurl.js");
const command = launcher.endsWith(".js") ? [process.execPath, launcher] : [launcher];
const device = `arn:aws:iam::${account}:mfa/me`;
const config = `
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
[profile role]
role_arn = arn:aws:iam::${account}:role/admin
source_profile = base
[profile mfa]
role_arn = arn:aws:iam::${account}:role/guarded
source_profile = base
mfa_serial = ${device}
`;

const session = `arn:aws:iam::${account}:user/me`;
const startUrl = "https://corp.awsapps.com/start";
const others = `
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"process-canary"}'
[profile sso]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_account_id = ${account}
sso_role_name = Admin
[profile login]
login_session = ${session}
`;

const open: (Home | { close(): unknown })[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await ("remove" in thing ? thing.remove() : thing.close());
});

interface Box {
  readonly home: Home;
  readonly aws: LoginServices;
  readonly env: Record<string, string>;
}

async function box(options: LoginOptions = {}): Promise<Box> {
  const aws = await startLoginServices(options);
  const home = makeHome({ ".aws/config": config });
  open.push(aws, home);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home.path,
    AWS_ENDPOINT_URL_STS: aws.url,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return { home, aws, env };
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs it without a terminal: in a separate session, which has none. `reply` is sent at the prompt, once `whenAsked`
 * has ended.
 */
function run(
  [file = "", ...args]: string[],
  env: Record<string, string>,
  reply?: string,
  whenAsked = async () => {},
): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { env, detached: true, timeout: 30_000, killSignal: "SIGKILL" });
    const output = { stdout: "", stderr: "" };
    child.stderr.on("data", text => (output.stderr += text));
    child.stdout.on("data", text => {
      output.stdout += text;
      if (reply === undefined || !/: $/.test(output.stdout)) return;
      whenAsked().then(() => child.stdin.write(`${reply}\n`), fail);
    });
    if (reply === undefined) child.stdin.end();
    child.on("error", fail);
    child.on("close", code => {
      keepPrinted({ words: args, env, ...output });
      done({ code, ...output });
    });
  });
}

const show = (profile: string) => [...command, "--show-identity", "--profile", profile];
const assumed = ({ aws }: Box) =>
  aws.requests.filter(({ parameters }) => parameters.Action === "AssumeRole").length;

/** Reads the cache over and over until it is stopped; every file has to be complete each time. Returns how often. */
function watch(folder: string) {
  let reads = 0;
  const torn: string[] = [];
  const look = () => {
    for (const name of entries(folder).filter(entry => entry.endsWith(".json"))) {
      const text = readFileSync(join(folder, name), "utf8");
      reads++;
      try {
        JSON.parse(text);
      } catch {
        torn.push(text);
      }
    }
  };
  const timer = setInterval(look, 1);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { reads, torn };
    },
  };
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const noScript = entries("/usr/bin").includes("script") ? undefined : "the system has no script(1)";

describe("twenty processes at once", unless(noScript), () => {
  test("all open a role with an empty cache, which is complete at every moment", async () => {
    const here = await box();
    const folder = join(here.home.path, ".aws/cli/cache");
    const watching = watch(folder);
    const runs = await Promise.all(Array.from({ length: 20 }, () => run(show("role"), here.env)));
    const { reads, torn } = watching.stop();
    expect(runs.map(({ code }) => code)).toEqual(Array(20).fill(0));
    for (const { stdout } of runs) expect(stdout).toContain("access key   ASIAADMIN\n");
    expect(torn).toEqual([]);
    expect(reads).toBeGreaterThan(0);
    expect(assumed(here)).toBeGreaterThanOrEqual(1);
    expect(assumed(here)).toBeLessThanOrEqual(20);
    expect(entries(folder)).toHaveLength(1);
    await run(show("role"), here.env);
    expect(assumed(here)).toBeLessThanOrEqual(20);
  });

  test("with MFA, the one with a terminal prompts, and the others report that they have none", async () => {
    const here = await box({ codes: ["123456"] });
    const others: Run[] = [];
    // They run while the twentieth waits at its prompt.
    const first = await atTerminal(show("mfa"), here.env, "123456", async () => {
      others.push(...(await Promise.all(Array.from({ length: 19 }, () => run(show("mfa"), here.env)))));
      expect(here.aws.requests).toEqual([]);
    });
    expect(others).toHaveLength(19);
    for (const { code, stderr } of others) {
      expect(code).toBe(67);
      expect(stderr).toBe(
        `awscurl: (67) No credentials from profile mfa (assumed role): it needs a code of the MFA device ${device}, and there is no terminal for a prompt; add --mfa-code CODE\n`,
      );
    }
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`MFA code for ${device}: `);
    expect(first.stdout).toContain("ASIAGUARDED");
    // The echo is off.
    expect(first.stdout).not.toContain("123456");
    expect(await run(show("mfa"), here.env)).toMatchObject({ code: 0 });
    expect(assumed(here)).toBe(1);
  });
});

/** The same with its own terminal, which script(1) creates. */
function atTerminal(
  args: string[],
  env: Record<string, string>,
  reply: string,
  whenAsked?: () => Promise<void>,
): Promise<Run> {
  const line = args.map(arg => `'${arg}'`).join(" ");
  const around = { ...env, SHELL: "/bin/sh", TERM: "dumb" };
  return run(["script", "-qec", line, "/dev/null"], around, reply, whenAsked);
}

describe("the prompt on the terminal", unless(noScript), () => {
  test("accepts corrections with the keys that edit a line", async () => {
    const here = await box({ codes: ["123456"] });
    const { code, stdout } = await atTerminal(show("mfa"), here.env, "999\u0015123457\u007f6");
    expect(stdout).toContain("ASIAGUARDED");
    expect(code).toBe(0);
  });

  test("ends after three wrong codes", async () => {
    const here = await box({ codes: ["123456"] });
    const { code, stdout } = await atTerminal(show("mfa"), here.env, "000000");
    expect(stdout.match(/MFA code for/g)).toHaveLength(3);
    expect(stdout).toContain("3 codes were rejected");
    expect(code).toBe(67);
  });

  test("ends on Ctrl-C as with the signal", async () => {
    const here = await box();
    const { code } = await atTerminal(show("mfa"), here.env, "\u0003");
    expect(code).toBe(130);
  });
});

describe(
  "what is loaded",
  unless(launcher.endsWith(".js") ? undefined : "the executable is one file"),
  () => {
    /** Files of dist/ that a run loaded. */
    async function loaded(here: Box, args: string[]): Promise<string[]> {
      const list = join(here.home.path, "loaded.json");
      const hook = resolve("test/support/loaded-modules.cjs");
      mkdirSync(here.home.path, { recursive: true });
      const env = { ...here.env, LOADED_MODULES: list };
      const { code, stderr } = await run([process.execPath, "--require", hook, launcher, ...args], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { files } = JSON.parse(readFileSync(list, "utf8")) as { readonly files: readonly string[] };
      return files
        .map(file => /^(?:aws-credentials-)?(.+)\.cjs$/.exec(file)?.[1])
        .filter(name => name !== undefined);
    }
    const callers = [
      "sts",
      "sso",
      "sso-renewal",
      "login",
      "login-renewal",
      "profile-role",
      "web-identity",
      "role-option",
      "mfa",
      "terminal",
      "sdk",
    ];
    const readers = ["container", "instance", "credential-process"];
    const of = (files: string[]) => files.filter(name => [...callers, ...readers].includes(name)).sort();

    const sources: Record<string, [args: string[], env: Record<string, string>, files: string[]]> = {
      "an instance's role": [[], { AWS_EC2_METADATA_DISABLED: "false" }, ["instance"]],
      "a container's role": [[], { AWS_CONTAINER_CREDENTIALS_FULL_URI: "CONTAINER" }, ["container"]],
      "a web identity": [
        [],
        { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: `arn:aws:iam::${account}:role/web` },
        ["sdk", "sts", "web-identity"],
      ],
      "a process": [["--profile", "process"], {}, ["credential-process"]],
      "a role": [["--profile", "role"], {}, ["profile-role", "sdk", "sts"]],
      "a role with MFA": [
        ["--profile", "mfa", "--mfa-code", "123456"],
        {},
        ["mfa", "profile-role", "sdk", "sts"],
      ],
      "--role-arn": [
        ["--profile", "base", "--role-arn", `arn:aws:iam::${account}:role/top`],
        {},
        ["role-option", "sdk", "sts"],
      ],
      "IAM Identity Center": [["--profile", "sso"], {}, ["sdk", "sso"]],
      "a valid session of aws login": [["--profile", "login"], {}, ["login"]],
    };

    test.each(Object.entries(sources))("for %s is only what it needs", async (_, [args, env, files]) => {
      const here = await box({ codes: ["123456"] });
      const [imds, container] = await Promise.all([startImds(), startContainer()]);
      open.push(imds, container);
      here.home.write({
        token: "web-canary",
        ".aws/config": `${config}${others}`,
        [`.aws/sso/cache/${createHash("sha1").update(startUrl).digest("hex")}.json`]: JSON.stringify({
          accessToken: "sso-canary",
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
        [`.aws/login/cache/${createHash("sha256").update(session).digest("hex")}.json`]: JSON.stringify({
          accessToken: {
            accessKeyId: "ASIAKEPT",
            secretAccessKey: "login-canary",
            sessionToken: "login-canary",
            expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
          },
          clientId: "client",
          refreshToken: "refresh-canary",
          dpopKey: "key-canary",
        }),
      });
      here.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = imds.url;
      here.env.AWS_ENDPOINT_URL_SSO = here.aws.url;
      for (const [name, value] of Object.entries(env)) {
        here.env[name] = value.replace("CONTAINER", container.url).replace("HOME", here.home.path);
      }
      expect(of(await loaded(here, ["--show-identity", ...args]))).toEqual(files);
    });

    test("for exported keys and a profile's keys is nothing", async () => {
      const here = await box();
      expect(of(await loaded(here, ["--show-identity", "--profile", "base"]))).toEqual([]);
      const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" };
      expect(of(await loaded({ ...here, env: { ...here.env, ...keys } }, ["--show-identity"]))).toEqual([]);
    });

    test("for a role with a cached session does not include the STS client", async () => {
      const here = await box();
      const args = ["--show-identity", "--profile", "role"];
      expect(of(await loaded(here, args))).toEqual(["profile-role", "sdk", "sts"]);
      expect(of(await loaded(here, args))).toEqual(["profile-role"]);
    });
  },
);
