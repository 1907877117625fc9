/** `credential_process`: real commands that print credentials, print something else, fail and hang. */
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { Failure } from "../../../src/exit.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: Home[] = [];
afterEach(() => {
  for (const home of open.splice(0)) home.remove();
});

async function find(command: string, script = "", signal?: AbortSignal) {
  const home = makeHome({ "give keys.sh": script });
  open.push(home);
  const line = command.replaceAll("SCRIPT", `"${home.path}/give keys.sh"`);
  const configured = makeHome({ ".aws/config": `[profile p]\ncredential_process = ${line}\n` });
  open.push(configured);
  const env = { PATH: process.env.PATH, WHO: "from-env" };
  const settings = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile: "p" };
  return (await findIdentity(settings, fakeRuntime({ env, home: configured.path }), { signal })).identity;
}

const session = { Version: 1, AccessKeyId: "ASIAPROC", SecretAccessKey: "canary-secret", SessionToken: "t" };
const printing = (what: object) => `cat <<'END'\n${JSON.stringify(what)}\nEND\n`;

describe("a credential process", () => {
  test("may have a path with a space, in quotes", async () => {
    const identity = await find("sh SCRIPT", printing({ ...session, Expiration: "2099-01-01T00:00:00Z" }));
    expect(identity).toMatchObject({
      accessKeyId: "ASIAPROC",
      expiration: Date.UTC(2099, 0, 1),
      source: "profile p (credential_process)",
    });
    expect(identity.secretAccessKey.reveal()).toBe("canary-secret");
  });

  test("gets the environment and its arguments unexpanded", async () => {
    const script = `printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}' "$WHO" "$1"`;
    const identity = await find("sh SCRIPT '$HOME;*'", script);
    expect(`${identity.accessKeyId} ${identity.secretAccessKey.reveal()}`).toBe("from-env $HOME;*");
  });
});

describe("a credential process, whose command is split as in botocore,", () => {
  const script = `printf '{"Version":1,"AccessKeyId":"AKIA1","SecretAccessKey":"%s"}' "$*"`;
  test.each([
    ["continues on indented lines", "sh SCRIPT\n    --role admin\n\n    --last", "--role admin --last"],
    ["keeps a # in quotes", "sh SCRIPT --tag 'a #1' # a comment", "--tag a #1"],
    ["keeps a # without whitespace before it", "sh SCRIPT a#1", "a#1"],
  ])("%s", async (_, command, given) => {
    expect((await find(command, script)).secretAccessKey.reveal()).toBe(given);
  });
});

describe("a credential process is an error", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "that does not exist",
      "/nonexistent/command",
      "",
      /it cannot be started \(No such file or directory\); run the command by hand/,
    ],
    ["without a name", "''", "", /the command has no name/],
    [
      "with arguments that the system takes no more of",
      `sh ${"x".repeat(200_000)}`,
      "",
      /it cannot be started \(Argument list too long\)/,
    ],
    ["with a quote that is not closed", "sh 'x", "", /a quote in the command is not closed/],
    ["that fails", "sh SCRIPT", "exit 3", /it ended with exit code 3/],
    ["that a signal ends", "sh SCRIPT", "kill -9 $$", /it ended with SIGKILL/],
    ["that prints no JSON", "sh SCRIPT", "echo canary-secret", /its output is not JSON/],
    ["that prints nothing", "true", "", /its output is not JSON/],
    [
      "of another version",
      "sh SCRIPT",
      printing({ ...session, Version: 2 }),
      /Version of its output is not 1/,
    ],
    [
      "without a key",
      "sh SCRIPT",
      printing({ Version: 1, SecretAccessKey: "canary-secret" }),
      /has no AccessKeyId/,
    ],
    ["without a secret", "sh SCRIPT", printing({ Version: 1, AccessKeyId: "A" }), /has no SecretAccessKey/],
    [
      "with expired credentials",
      "sh SCRIPT",
      printing({ ...session, Expiration: "2001-01-01T00:00:00Z" }),
      /have expired/,
    ],
    ["that prints too much", "sh SCRIPT", "yes canary-secret", /its output is longer than 1 MiB/],
  ])("%s", async (_, command, script, message) => {
    const error = await find(command, script).catch((reason: unknown) => reason);
    expect(Failure.is(error) && error.exitCode).toBe(67);
    const printed = `${(error as Failure).message}\n${(error as Failure).details.join("\n")}`;
    expect(printed).toMatch(/^No credentials from profile p \(credential_process\): /);
    expect(printed).toMatch(message);
    expect(printed).not.toContain("canary");
  });

  test("with the last three lines of its stderr, escaped", async () => {
    const script = "for line in 1 2 3 4; do printf 'line \\033[31m%s\\n' $line >&2; done; exit 1";
    const error = await find("sh SCRIPT", script).catch((reason: unknown) => reason);
    expect((error as Failure).details).toEqual(["line \\x1b[31m2", "line \\x1b[31m3", "line \\x1b[31m4"]);
  });

  test("after --max-time, also when its child keeps the pipes open", async () => {
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 200);
    const started = performance.now();
    await expect(find("sh SCRIPT", "sleep 5 & sleep 5", ending.signal)).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
