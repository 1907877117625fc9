/** --variable and --expand-OPTION. The system's curl 7.88 has neither: expected values are those of curl 8's manual and source. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changes, refusal, warnings } from "./line.ts";

const folder = mkdtempSync(join(tmpdir(), "awscurl-variables-"));
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** The User-Agent that a template gives with these variables. */
async function expand(template: string, ...variables: string[]): Promise<unknown> {
  const line = [...variables.flatMap(variable => ["--variable", variable]), "--expand-user-agent", template];
  const [options] = (await changes(line, { env: { SET: "from the environment", EMPTY: "" } })) as [
    { userAgent?: string },
  ];
  return options.userAgent;
}

describe("--variable", () => {
  it.each([
    ["a=text", "text"],
    ["a=", ""],
    ["a=x=y@z", "x=y@z"],
    ["a[1-2]=text", "ex"],
    ["a[2-]=text", "xt"],
    ["a[2-100]=text", "xt"],
    ["a[9-]=text", ""],
    [`a@${file("plain", "from a file\n")}`, "from a file\n"],
    [`a[5-8]@${file("ranged", "from a file")}`, "a fi"],
  ])("%s sets a", async (variable, content) => {
    expect(await expand("[{{a}}]", variable)).toBe(`[${content}]`);
  });

  it("reads standard input as @-", async () => {
    const line = ["--variable", "a@-", "--expand-user-agent", "{{a}}"];
    expect(await changes(line, { stdin: "piped" })).toEqual([{ userAgent: "piped" }]);
  });

  it.each([
    ["%SET", "SET", "from the environment"],
    ["%EMPTY", "EMPTY", ""],
    ["%SET=other", "SET", "from the environment"],
    ["%UNSET=default", "UNSET", "default"],
    [`%UNSET@${file("default", "default file")}`, "UNSET", "default file"],
    ["%UNSET[0-2]=default", "UNSET", "def"],
  ])("%s imports %s", async (variable, name, content) => {
    expect(await expand(`[{{${name}}}]`, variable)).toBe(`[${content}]`);
  });

  it("replaces an earlier content", async () => {
    expect(await expand("{{a}}", "a=1", "a=2")).toBe("2");
  });

  it("can be made of others with --expand-variable", async () => {
    const line = ["--variable", "a=1", "--expand-variable", "b={{a}}{{a}}", "--expand-user-agent", "[{{b}}]"];
    expect(await changes(line)).toEqual([{ userAgent: "[11]" }]);
  });

  it("applies only to later options", async () => {
    const line = ["--expand-user-agent", "[{{a}}]", "--variable", "a=1", "--expand-referer", "{{a}}"];
    expect(await changes(line)).toEqual([{ userAgent: "[]", referer: "1" }]);
  });

  it.each([
    ["%UNSET", "2: option --variable: variable expansion failure: environment variable 'UNSET' is not set"],
    ["a[3-1]=x", "2: option --variable: syntax error in --variable argument"],
    ["a[3]=x", "2: option --variable: syntax error in --variable argument"],
    ["a[3-x]=x", "2: option --variable: syntax error in --variable argument"],
    ["a@/no/such", "26: option --variable: cannot read '/no/such': No such file or directory"],
  ])("%s is an error", async (variable, message) => {
    expect(await refusal(["--variable", variable])).toBe(message);
  });

  it.each([
    ["=x", "Bad variable name length (0), skipping"],
    ["", "Bad variable name length (0), skipping"],
    [`${"a".repeat(128)}=x`, "Bad variable name length (128), skipping"],
    ["a", "Bad --variable syntax, skipping: a"],
    ["a-b=secret", "Bad --variable syntax, skipping: a"],
  ])("%j is skipped with a warning", async (variable, warning) => {
    expect(await warnings(["--variable", variable])).toEqual([warning]);
  });
});

describe("--expand-OPTION", () => {
  it.each([
    ["{{a}}{{a}}", "hellohello"],
    ["[{{unset}}]", "[]"],
    ["[{{unset:b64:url:json:trim}}]", "[]"],
    ["\\{{a}} {{a}}", "{{a}} hello"],
    ["{{a}}\\{{a}} tail", "hello{{a}} tail"],
    ["\\{{a}}", "\\{{a}}"],
    ["no reference", "no reference"],
    ["{{a:trim}x}}", "hello"],
    ["{{a:b64}}", "aGVsbG8="],
    ["{{a:b64:64dec}}", "hello"],
    ["{{a:b64:url}}", "aGVsbG8%3D"],
  ])("%j becomes %j", async (template, expected) => {
    expect(await expand(template, "a=hello")).toBe(expected);
  });

  it.each([
    ["trim", "\r\n\t x y \v\f\r\n", "x y"],
    ["trim", "  ", ""],
    ["json", 'a\bb\fc\td\x01e\x7ff\\g"h/\n\r', 'a\\bb\\fc\\td\\u0001e\x7ff\\\\g\\"h/\\n\\r'],
    ["json", "é +", "é +"],
    ["url", "é +~._-Az0&=", "%C3%A9%20%2B~._-Az0%26%3D"],
    ["b64", "a\0b", "YQBi"],
    ["trim:b64:64dec:url", " x ", "x"],
  ])("%s applied to %j gives %j", async (functions, content, expected) => {
    expect(await expand(`{{a:${functions}}}`, `a@${file("content", content)}`)).toBe(expected);
  });

  it("encodes bytes that are not UTF-8", async () => {
    const path = file("bytes", Uint8Array.of(0xff, 0x00, 0xe9));
    expect(await expand("{{a:url}} {{a:b64}}", `a@${path}`)).toBe("%FF%00%E9 /wDp");
  });

  it.each([
    ["aGVsbG8=", "hello"],
    ["QQ==", "A"],
    ["QR==", "A"],
    ["QUJDRA==", "ABCD"],
    ["aGVsbG8", "[64dec-fail]"],
    ["!!!!", "[64dec-fail]"],
    ["Q===", "[64dec-fail]"],
    ["====", "[64dec-fail]"],
    ["Q=Q=", "[64dec-fail]"],
    ["QU JD", "[64dec-fail]"],
    ["-_==", "[64dec-fail]"],
    ["QUJDRA=A", "[64dec-fail]"],
  ])("64dec decodes %j to %j", async (content, expected) => {
    expect(await expand("{{a:64dec}}", `a=${content}`)).toBe(expected);
  });

  it.each([
    ["{{a:nosuch}}", ":nosuch"],
    ["{{a:trim:nosuch}}", ":trim:nosuch"],
    ["{{a:}}", ":"],
    ["{{a:trimx}}", ":trimx"],
    ["{{a::trim}}", "::trim"],
    ["{{unset:tri}}", ":tri"],
  ])("%j has an unknown function", async (template, functions) => {
    expect(await refusal(["--variable", "a=x", "--expand-data", template])).toBe(
      `2: option --expand-data: variable expansion failure: unknown variable function in '${functions}'`,
    );
  });

  it.each([
    [Uint8Array.of(0x61, 0, 0x62), "variable contains null byte"],
    [Uint8Array.of(0xe9), "variable is not UTF-8 text"],
  ])("rejects the content %j, which no option value can contain", async (content, reason) => {
    const line = ["--variable", `a@${file("unprintable", content)}`, "--expand-data", "{{a}}"];
    expect(await refusal(line)).toBe(
      `2: option --expand-data: variable expansion failure: ${reason}; use {{NAME:b64}} or {{NAME:url}}`,
    );
  });

  it.each([
    ["[{{}}]", "bad variable name length in the argument of --expand-user-agent"],
    ["[{{:trim}}]", "bad variable name length in the argument of --expand-user-agent"],
    [`[{{${"a".repeat(128)}}}]`, "bad variable name length in the argument of --expand-user-agent"],
    ["[{{a-b}}]", "bad variable name: a-b"],
    ["[{{a", "missing close '}}' in the argument of --expand-user-agent"],
  ])("keeps %j, which is not a reference, with a warning", async (template, warning) => {
    expect(await expand(template)).toBe(template);
    expect(await warnings(["--expand-user-agent", template])).toEqual([warning]);
  });

  it("keeps a reference without an end after one that is replaced", async () => {
    expect(await expand("{{a}} {{b", "a=1")).toBe("1 {{b");
  });

  it("works with every form of an option's name and value", async () => {
    const variable = ["--variable", "a=1"];
    expect(await changes([...variable, "--expand-max-time={{a}}"])).toEqual([{ maxTime: 1 }]);
    expect(await changes([...variable, "--expand-access_key", "{{a}}"])).toEqual([{ accessKey: "1" }]);
    expect(await changes([...variable, "--expand-user-ag", "{{a}}"])).toEqual([{ userAgent: "1" }]);
    expect(await changes(["-K-"], { stdin: 'variable = a=1\nexpand-url = "h{{a}}"' })).toEqual([
      { urls: ["h1"] },
    ]);
  });

  it("expands the name of a config file", async () => {
    const path = file("config", "silent");
    expect(await changes(["--variable", `a=${path}`, "--expand-config", "{{a}}"])).toEqual([
      { silent: true },
    ]);
  });

  it("expands before a file is named", async () => {
    const path = file("headers", "A: 1\n");
    expect(await changes(["--variable", `a=${path}`, "--expand-header", "@{{a}}"])).toEqual([
      { headers: ["A: 1"] },
    ]);
  });

  it.each([
    [["--expand-silent", "x"], "--expand-silent: variable expansion failure: it takes no value"],
    [["--expand-silent=x"], "--expand-silent: takes no value"],
    [["--expand-data"], "--expand-data: requires parameter"],
    [["--expand-nosuch", "x"], "--expand-nosuch: is unknown"],
    [["--expand-", "x"], "--expand-: is unknown"],
    [["--expand-no-silent", "x"], "--expand-no-silent: is unknown"],
    [["--no-expand-data", "x"], "--no-expand-data: is unknown"],
  ])("%j is rejected", async (line, message) => {
    expect(await refusal(line)).toBe(`2: option ${message}`);
  });

  it("keeps a secret out of its messages", async () => {
    const secret = "hunter2";
    const line = ["--variable", `a:${secret}`, "--expand-user", `u:${secret}{{`];
    expect((await warnings(line)).join()).not.toContain(secret);
    expect(await refusal(["--variable", `a=${secret}`, "--expand-user", "u:{{a:nosuch}}"])).not.toContain(
      secret,
    );
  });
});
