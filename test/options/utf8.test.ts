/** Arguments and files that are not UTF-8 are rejected: something different would be sent in their place. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { requireUtf8 } from "../../src/options/utf8.ts";
import { unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { fakeRuntime } from "../support/runtime.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const message = (position: number) =>
  `argument ${position} is not valid UTF-8; write such bytes as %XX in a URL, and read others from a file (-d @file)`;

describe("requireUtf8", () => {
  const refused = (argv: readonly string[], shown: readonly Uint8Array[] | undefined) => {
    try {
      requireUtf8({ argv, argumentBytes: () => shown });
      return "taken";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const utf8 = Buffer.from("a\uFFFD");

  it.each<[string, readonly string[], readonly Uint8Array[] | undefined, string]>([
    ["takes UTF-8, without a look at the bytes", ["caf\u00e9", "\u{1F600}"], undefined, "taken"],
    ["refuses Latin-1", ["x", "caf\uFFFD"], [bytes("x"), bytes("caf\xe9")], message(2)],
    ["refuses a cut character", ["\uFFFD"], [bytes("\xe6\x97")], message(1)],
    ["takes a U+FFFD that was given so", ["a\uFFFD"], [utf8], "taken"],
    ["refuses a U+FFFD where the bytes are not shown", ["a\uFFFD"], undefined, message(1)],
    ["refuses a U+FFFD where the bytes are other ones", ["a\uFFFD"], [bytes("b")], message(1)],
    ["refuses a U+FFFD where too few are shown", ["b", "a\uFFFD"], [utf8], message(2)],
    ["looks at every argument", ["a\uFFFD", "\uFFFD"], [utf8, bytes("\xff")], message(2)],
  ])("%s", (_, argv, shown, expected) => {
    expect(refused(argv, shown)).toBe(expected);
  });
});

describe("the program", () => {
  let folder: string;
  let server: RawServer;
  let requests = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "awscurl-utf8-"));
    server = await rawServer(() => {
      requests++;
      return ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"];
    });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs it from a shell, for only a shell can pass bytes that are not UTF-8; `octal` is written by printf. */
  function runWith(octal: string) {
    const url = `http://127.0.0.1:${server.port}/`;
    const script = `url=$1; shift; exec "$@" --no-sign-request -sS -X DELETE "$url$(printf '${octal}')"`;
    return runProgram(["sh", "-c", script, "sh", url, ...awscurl], { cwd: folder, env: { HOME: folder } });
  }

  it("sends nothing for a URL that is not UTF-8, and exits with 2", async () => {
    requests = 0;
    const { exitCode, stderr } = await runWith("caf\\351");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^awscurl: argument 5 is not valid UTF-8; write such bytes as %XX in a URL, and/);
    expect(requests).toBe(0);
  });

  it(
    "sends a URL that contains U+FFFD itself, encoded",
    unless(process.platform === "linux" ? undefined : "only Linux shows the bytes of arguments"),
    async () => {
      requests = 0;
      const { exitCode, stderr } = await runWith("caf\\357\\277\\275");
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(requests).toBe(1);
    },
  );

  const latin1 = async (options: readonly string[], text: string) => {
    const file = join(folder, "latin1");
    writeFileSync(file, bytes(text));
    const url = `http://127.0.0.1:${server.port}/`;
    const argv = ["--no-sign-request", "-sS", ...options.map(one => one.replace("FILE", file)), url];
    const runtime = fakeRuntime({ argv, home: folder, stdin: bytes(text) });
    const exitCode = await main(runtime);
    return { exitCode, stderr: runtime.stderr.text().split("\n")[0]?.replace(file, "FILE") };
  };
  const complaint = (option: string, line: number, from = "'FILE'") =>
    `awscurl: (2) option ${option}: line ${line} of ${from} is not valid UTF-8: save it as UTF-8`;

  it.each<[string, readonly string[], string, string]>([
    ["-K FILE", ["-K", "FILE"], "silent\nuser-agent = caf\xe9\n", complaint("-K", 2)],
    ["-K -", ["-K", "-"], "user-agent = caf\xe9\n", complaint("-K", 1, "standard input")],
    ["-H @FILE", ["-H", "@FILE"], "X-A: b\nX-C: \xe9\n", complaint("-H", 2)],
    ["-w @FILE", ["-w", "@FILE"], "\xe9", complaint("-w", 1)],
  ])("rejects Latin-1 in %s, and names the line", async (_, options, text, stderr) => {
    requests = 0;
    expect(await latin1(options, text)).toEqual({ exitCode: 2, stderr });
    expect(requests).toBe(0);
  });

  it("accepts a config file with Latin-1 in a comment", async () => {
    expect(await latin1(["-K", "FILE"], "  # caf\xe9\nsilent\n")).toEqual({ exitCode: 0, stderr: "" });
  });
});
