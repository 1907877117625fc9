/** Random `-F` values: a multipart body whose length is exact and whose parts are those that were given, or a Failure. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FormPart, parseForm } from "../../src/body/form/grammar.ts";
import { Failure } from "../../src/exit.ts";
import { fieldValue } from "../../src/message/fields.ts";
import { wireRequest } from "../../src/plan/hop.ts";
import { accepted, bodyText, optionsFor, planFor } from "./planned.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
vi.setConfig({ testTimeout: 600_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-form-"));
  for (const name of ["a.txt", "b.html", 'q"u;o,te.png', "fields"])
    writeFileSync(join(folder, name), name === "fields" ? "X-A: 1\n  more\n# no\nX-B: 2\n" : "con\r\ntent é");
});
afterAll(() => rmSync(folder, { recursive: true }));

const words = [
  ...'= =( =) a= name= @ < ; , : \\ " \' \\" ( ) * % %22'.split(" "),
  ..."type= type=text/html type=a/b;c=d filename= filename=x.png headers= headers=X-A:1 headers=@ headers=<".split(
    " ",
  ),
  ..."encoder= encoder=base64 encoder=quoted-printable encoder=7bit encoder=8bit encoder=binary encoder=no".split(
    " ",
  ),
  ..."@F/a.txt @F/b.html <F/a.txt @F/a.txt,F/b.html @F/missing headers=@F/fields @- <- headers=Content-Type:x".split(
    " ",
  ),
  ...[
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "é",
    "日本",
    "\u0001",
    "--",
    "\r\n--x\r\n",
    "headers=Content-Disposition: y",
  ],
];
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constant(";") },
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 8 }).map(pieces => `n${pieces.join("")}`) },
  fc
    .tuple(fc.string({ maxLength: 3 }), fc.array(piece, { maxLength: 8 }))
    .map(([name, pieces]) => `${name}=${pieces.join("")}`),
  fc.array(piece, { maxLength: 6 }).map(pieces => pieces.join("")),
  fc.constantFrom("g=(", "=)", "a=b", "h=(;type=multipart/alternative"),
);
const option = fc.oneof(
  { weight: 8, arbitrary: value.map(text => ["-F", text]) },
  value.map(text => ["--form-string", text]),
  fc.constant(["--form-escape"]),
);
const line = fc.array(option, { minLength: 1, maxLength: 4 }).map(options => options.flat());

/** How many parts of a tree have no parts of their own. */
function leaves(parts: readonly FormPart[]): number {
  return parts.reduce((sum, { content }) => sum + (content.kind === "parts" ? leaves(content.parts) : 1), 0);
}

/** The number of parts without parts in a multipart body, read as RFC 2046 says; undefined when it is malformed. */
function partsIn(body: string, boundary: string): number | undefined {
  if (body === `--${boundary}--\r\n`) return 0;
  const all = `\r\n${body}`.split(`\r\n--${boundary}`);
  const [before, ...rest] = all;
  if (before !== "" || rest.at(-1) !== "--\r\n") return undefined;
  let count = 0;
  for (const part of rest.slice(0, -1)) {
    const [, head, content] = /^\r\n([\s\S]*?\r\n)?\r\n([\s\S]*)$/.exec(part) ?? [];
    if (content === undefined) return undefined;
    const inner = /^content-type: [\s\S]*?; boundary=(-{24}\w{22})$/im.exec(head ?? "")?.[1];
    if (inner === undefined) count++;
    // What follows the end of a nested body is its last line break.
    else count += partsIn(content, inner) ?? Number.NaN;
  }
  return count;
}

const codes: Record<string, number> = {};

async function tried(words: readonly string[]): Promise<void> {
  const args = words.map(text => text.replaceAll("F/", `${folder}/`));
  let outcome: number;
  try {
    const options = await optionsFor([...args, "http://h/"]);
    const plan = await planFor(options, { stdin: "in" });
    for await (const transfer of plan.transfers) {
      const { headers, body } = wireRequest(accepted(transfer).first);
      const text = await bodyText(body);
      expect(body?.length ?? 0).toBe(text.length);
      if (options.form.length === 0) continue;
      const boundary = /boundary=(-{24}\w{22})$/.exec(fieldValue(headers, "content-type") ?? "")?.[1] ?? "";
      expect(partsIn(text, boundary), JSON.stringify(text)).toBe(leaves(parseForm(options.form).parts));
    }
    await plan.close();
    outcome = 0;
  } catch (error) {
    if (!Failure.is(error)) throw error;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
    expect(error.message).not.toMatch(/[\x00-\x1f\x7f]/);
    outcome = error.exitCode;
  }
  codes[outcome] = (codes[outcome] ?? 0) + 1;
}

describe("random forms", () => {
  it(`become a body with the given parts and an exact length, or fail (seed ${seed})`, async () => {
    await fc.assert(fc.asyncProperty(line, tried), { seed, numRuns: long ? 10_000 : 150 });
    console.log(`forms, seed ${seed}: ${JSON.stringify(codes)}`);
  });
});
