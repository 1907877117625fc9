/** `-R`: the time of the file, as curl sets it. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { noteLine } from "../support/compared.ts";
import { curl, noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { rawServer } from "../support/raw-server.ts";
import { ok, reply } from "./transcripts/transcript.ts";

const november = 784_903_526;
const dated = (date: string) => ok("hi\n", `Last-Modified: ${date}`);
const usual = dated("Tue, 15 Nov 1994 12:45:26 GMT");

/** The line, the replies, and the time of the file f in seconds; undefined: it is the time of the run. */
const rows: readonly (readonly [string, readonly string[], number | undefined])[] = [
  ["-R -o f {url}/", [usual], november],
  ["-R -O {url}/f", [usual], november],
  [
    "-R -OJ {url}/x",
    [ok("", "Content-Disposition: x; filename=f", "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT")],
    november,
  ],
  ["-R -i -o f {url}/", [usual], november],
  ["-R -o f {url}/", [dated("Tuesday, 15-Nov-94 12:45:26 GMT")], november],
  ["-R -o f {url}/", [dated("Tue Nov 15 12:45:26 1994")], november],
  ["-R -o f {url}/", [dated("soon")], undefined],
  ["-R -o f {url}/", [ok("hi\n")], undefined],
  ["-R --no-remote-time -o f {url}/", [usual], undefined],
  ["-o f {url}/", [usual], undefined],
  ["-R -L -o f {url}/", [reply("302 Found", ["Location: /b"]), usual], november],
  ["-R -o f {url}/", [usual.replace("200 OK", "404 No")], november],
  ["-R -o f {url}/", [usual.replace("Length: 3", "Length: 9")], undefined],
];

describe.concurrent.each(rows)("%s", (line, replies, expected) => {
  const key = `remote time, ${replies.join(" ")}`;
  const run = async (command: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "awscurl-time-"));
    const server = await rawServer(n => [replies[Math.min(n, replies.length - 1)] ?? "", "END"]);
    try {
      writeFileSync(join(folder, "f"), "");
      const words = line.replace("{url}", `http://127.0.0.1:${server.port}`).split(" ");
      // -J overwrites nothing.
      if (line.includes("J")) rmSync(join(folder, "f"));
      await runProgram([...command, ...words], { cwd: folder, env: { HOME: folder, TZ: "America/Lima" } });
      const { mtimeMs } = statSync(join(folder, "f"));
      return mtimeMs > Date.now() - 60_000 ? undefined : mtimeMs / 1000;
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it("sets the file to this time", async ({ expect, task }) => {
    noteLine(task, key, line.split(" "), "awscurl");
    expect(await run([...awscurl, "--no-sign-request"])).toBe(expected);
  });

  it("does the same with curl", unless(noCurl), async ({ expect, task }) => {
    noteLine(task, key, line.split(" "));
    expect(await run([curl, "-q", "--no-progress-meter"])).toBe(expected);
  });
});
