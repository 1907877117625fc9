/** --help, --manual, --version and --completion, and the pager that shows the manual on a terminal. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { manualText } from "../../src/options/about/manual-text.ts";
import { completionScript } from "../../src/options/completion/script.ts";
import { unless } from "../support/needs.ts";
import { awscurl } from "../support/program.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { missing, onTerminal } from "../support/terminal.ts";

async function run(argv: readonly string[], columns?: number) {
  const runtime = fakeRuntime({ argv, ...(columns === undefined ? {} : { columns }) });
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
}

describe("what is printed about the program", () => {
  it("is the manual, plain, if stdout is not a terminal", async () => {
    expect(await run(["-M"])).toEqual({ exitCode: 0, stdout: manualText(80), stderr: "" });
    expect(await run(["--manual"], 60)).toEqual({ exitCode: 0, stdout: manualText(60), stderr: "" });
  });

  it("is a completion script", async () => {
    expect(await run(["--completion", "fish"])).toEqual({
      exitCode: 0,
      stdout: completionScript("fish"),
      stderr: "",
    });
  });

  it("is an error for help on an option that does not exist", async () => {
    expect(await run(["--help", "--nosuch"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "awscurl: option --nosuch: is unknown\nawscurl: try 'awscurl --help' for more information\n",
    });
  });

  it("is preceded by a warning if the command line is odd", async () => {
    const { exitCode, stderr } = await run(["-o", "-x", "-V"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "Warning: The filename argument of -o looks like a flag.\n",
    });
    expect((await run(["-s", "-o", "-x", "-V"])).stderr).toBe("");
  });
});

describe("the pager of --manual", unless(missing("script")), () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "awscurl-pager-"));
    pager("keep", 'cat > kept; echo "$LESS $#" > settings');
    pager("other", "cat > other-kept");
    pager("quits", "head -n 1 > /dev/null");
    // Waits for Ctrl-C, and is not ended by it.
    pager(
      "waits",
      'trap "echo interrupted > interrupted; exit" INT; cat > /dev/null; echo ready; while :; do sleep 0.1; done',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function pager(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Runs --manual on a terminal. Out: what is shown, and the exit code. `type` is typed when `ready` has been shown. */
  function show(env: Record<string, string>, type = "") {
    const variables = Object.entries({ HOME: folder, ...env }).map(([name, value]) => `${name}=${value}`);
    const words = ["env", ...variables, ...awscurl, "--manual"].map(word => `'${word}'`);
    const child = onTerminal(`exec ${words.join(" ")}`, { cwd: folder, env: {} });
    return new Promise<{ code: number | null; shown: string }>((done, fail) => {
      let shown = "";
      child.stdout?.setEncoding("utf8").on("data", text => {
        shown += text;
        if (text.includes("ready")) child.stdin?.write(type);
      });
      child.on("error", fail);
      child.on("close", code => done({ code, shown }));
    });
  }

  const kept = (name: string) => readFileSync(join(folder, name), "utf8");

  it("is $PAGER, which gets the manual on its standard input", async () => {
    expect(await show({ PAGER: "./keep" })).toEqual({ code: 0, shown: "" });
    expect(kept("kept")).toMatch(/^NAME\n {4}awscurl - .*\nSEE ALSO\n.*\n$/s);
    expect(kept("settings")).toBe("FRX 0\n");
  });

  it("may have arguments, and keeps the settings of less", async () => {
    await show({ PAGER: " ./keep -R  x ", LESS: "-i" });
    expect(kept("settings")).toBe("-i 2\n");
  });

  it("is run without a shell", async () => {
    const { code, shown } = await show({ PAGER: "./keep;touch injected", PATH: "/nonexistent" });
    expect({ code, shown: shown.includes("SEE ALSO") }).toEqual({ code: 0, shown: true });
    expect(() => kept("injected")).toThrow();
  });

  it("is $MANPAGER, if that is set", async () => {
    await show({ MANPAGER: "./other", PAGER: "./keep" });
    expect(kept("other-kept")).toMatch(/^NAME\n/);
  });

  it("may quit before it has read everything", async () => {
    expect(await show({ PAGER: "./quits" })).toEqual({ code: 0, shown: "" });
  });

  it("decides itself what Ctrl-C means", async () => {
    const { code } = await show({ PAGER: "./waits" }, "\x03");
    expect({ code, interrupted: kept("interrupted") }).toEqual({ code: 0, interrupted: "interrupted\n" });
  });
});
