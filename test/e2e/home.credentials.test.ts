/**
 * Missing, empty, relative and inaccessible home directories, as whole processes: nothing crashes, and the working
 * directory is never used as home.
 */
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "../support/home.ts";
import { unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { rawServer } from "../support/raw-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

/** A user id without an entry in the user database, as in containers. */
const unlistedUser = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"];
const noOtherUser =
  process.getuid?.() === 0 && existsSync("/usr/bin/setpriv")
    ? undefined
    : "only root can run as another user";

const keys = [
  "--access-key",
  "AKIAHOME",
  "--secret-key",
  "home-canary",
  "--region",
  "us-east-1",
  "--service",
  "es",
];
const offEc2 = { AWS_EC2_METADATA_DISABLED: "true" };

/** A working directory with the files of a home: a command that leaves a trace. */
function trap(): Home & { readonly sprung: () => boolean } {
  const home = makeHome({
    ".aws/config": "[default]\ncredential_process = touch sprung\nregion = eu-west-1\n",
  });
  open.push({ close: home.remove });
  chmodSync(home.path, 0o777);
  return { ...home, sprung: () => existsSync(join(home.path, "sprung")) };
}

async function service() {
  const server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"]);
  open.push(server);
  return `http://127.0.0.1:${server.port}/`;
}

describe("without a home directory", unless(noOtherUser), () => {
  test.each(["", ".", undefined])(
    "and with HOME=%s, the working directory is not used instead",
    async HOME => {
      const here = trap();
      const { exitCode, stderr } = await runProgram([...unlistedUser, ...awscurl, "http://127.0.0.1:1/"], {
        cwd: here.path,
        env: { ...offEc2, ...(HOME !== undefined && { HOME }) },
      });
      expect(exitCode).toBe(67);
      expect(stderr).toMatch(
        /there is no profile default in ~\/\.aws\/config \(there is no home directory\)/,
      );
      expect(here.sprung()).toBe(false);
    },
  );

  test.each([["--version"], ["--help"]])("%s is printed", async option => {
    const { exitCode, stderr } = await runProgram([...unlistedUser, ...awscurl, option], {
      cwd: "/",
      env: {},
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("a request with keys is sent", async () => {
    const url = await service();
    const line = [...unlistedUser, ...awscurl, "-sS", ...keys, url];
    const { exitCode, stdout, stderr } = await runProgram(line, { cwd: "/", env: {} });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });
});

describe("a home directory that cannot be searched", unless(noOtherUser), () => {
  function locked(): Home {
    const home = makeHome({ ".aws/credentials": "[default]\naws_access_key_id = AKIALOCKED\n" });
    open.push({ close: home.remove });
    mkdirSync(join(home.path, "work"));
    chmodSync(home.path, 0o700);
    return home;
  }

  test("does not stop a request with keys, region and service", async () => {
    const url = await service();
    const env = { HOME: locked().path };
    const done = await runProgram([...unlistedUser, ...awscurl, "-sS", ...keys, url], { cwd: "/", env });
    expect(done).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  test("is named in the list of sources", async () => {
    const { path } = locked();
    const line = [...unlistedUser, ...awscurl, "http://127.0.0.1:1/"];
    const { exitCode, stderr } = await runProgram(line, { cwd: "/", env: { ...offEc2, HOME: path } });
    expect(exitCode).toBe(67);
    expect(stderr).toContain(
      `there is no profile default in ${path}/.aws/config (in a folder that cannot be searched)`,
    );
  });
});

describe("a credentials file without read permission", unless(noOtherUser), () => {
  function unreadable(): string {
    const home = makeHome({ ".aws/credentials": "[default]\naws_access_key_id = AKIALOCKED\n" });
    open.push({ close: home.remove });
    chmodSync(home.path, 0o755);
    chmodSync(join(home.path, ".aws/credentials"), 0o600);
    return home.path;
  }

  test("stops a run that needs it", async () => {
    const HOME = unreadable();
    const { exitCode, stderr } = await runProgram([...unlistedUser, ...awscurl, "http://127.0.0.1:1/"], {
      cwd: "/",
      env: { ...offEc2, HOME },
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 67,
      stderr: `awscurl: (67) No credentials from ${HOME}/.aws/credentials: it cannot be read (Permission denied); check its permissions\n`,
    });
  });

  test("does not stop a request with keys, region and service", async () => {
    const url = await service();
    const env = { HOME: unreadable() };
    const done = await runProgram([...unlistedUser, ...awscurl, "-sS", ...keys, url], { cwd: "/", env });
    expect(done).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });
});
