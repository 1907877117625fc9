/** Values: what each kind accepts, and curl's messages for the rest. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changes, refusal } from "./line.ts";

const proper = "expected a proper numerical parameter";
const positive = "expected a positive numerical parameter";

describe("numbers", () => {
  it.each([
    ["--max-time", "0", {}],
    ["--max-time", "1.5", { maxTime: 1.5 }],
    ["--max-time", "1.", { maxTime: 1 }],
    ["--max-time", "+1e2", { maxTime: 100 }],
    ["--max-time", " 5", { maxTime: 5 }],
    ["--max-time", "0x10", { maxTime: 16 }],
    ["--max-time", "-0", {}],
    ["--retry", " 007", { retry: 7 }],
    ["--retry", "+5", { retry: 5 }],
    ["--max-redirs", "-1", { maxRedirs: -1 }],
    ["--tls-max", "default", {}],
    ["--retry-delay", "1.5", { retryDelay: 1.5 }],
  ])("%s accepts %j", async (option, value, expected) => {
    expect(await changes([option, value])).toEqual([expected]);
  });

  it.each([
    ["--max-time", "", proper],
    ["--max-time", "abc", proper],
    ["--max-time", "1,5", proper],
    ["--max-time", "5 ", proper],
    ["--max-time", "nan", proper],
    ["--max-time", "-1", positive],
    ["--max-time", "inf", "too large number"],
    ["--max-time", "9223372036854776000", "too large number"],
    ["--connect-timeout", "x", proper],
    ["--retry", "1.5", proper],
    ["--retry", "", proper],
    ["--retry", "-1", positive],
    ["--retry", "99999999999999999999", "too large number"],
    ["--retry-delay", "1.5x", proper],
    ["--output", "", "blank argument where content is expected"],
    ["--request", "", "blank argument where content is expected"],
    ["--cacert", "", "blank argument where content is expected"],
    ["--retry-max-time", "9223372036854776000", "too large number"],
    ["--max-redirs", "-2", proper],
    ["--max-redirs", "x", proper],
    ["--tls-max", "1.7", "is badly used here"],
    ["--tls-max", "", "is badly used here"],
    ["--tls-min", "1.2x", "is badly used here"],
  ])("%s rejects %j", async (option, value, complaint) => {
    expect(await refusal([option, value])).toBe(`2: option ${option}: ${complaint}`);
  });
});

describe("keys, tokens, profiles, regions and services", () => {
  const spellings = [
    "--access-key",
    "--access_key",
    "--secret-key",
    "--secret_key",
    "--session-token",
    "--session_token",
    "--security_token",
    "--profile",
    "--region",
    "--service",
  ];

  it.each(spellings)("%s reports a variable that was empty", async spelling => {
    for (const value of ["", "null", "--secret_key", "--"])
      expect(await refusal([spelling, value, "u"])).toBe(
        `2: option ${spelling}: got '${value}'; was the variable empty?`,
      );
    expect(await refusal([`${spelling}=`])).toBe(`2: option ${spelling}: got ''; was the variable empty?`);
    expect(await refusal([spelling])).toBe(`2: option ${spelling}: requires parameter`);
  });

  it.each(spellings)("%s reports that its value is the URL, without printing it", async spelling => {
    const message = await refusal([spelling, "https://user:secret@host/"]);
    expect(message).toBe(`2: option ${spelling}: got a URL; was the variable empty?`);
  });

  it("names the variable of a wrapper script that was empty", async () => {
    const line = "--access_key --secret_key --session_token https://host/".split(" ");
    expect(await refusal(line)).toBe("2: option --access_key: got '--secret_key'; was the variable empty?");
  });
});

describe("files named by values", () => {
  const folder = mkdtempSync(join(tmpdir(), "awscurl-options-"));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("-H @file reads every line that is not empty", async () => {
    const path = file("headers", "\r\nA: 1\r\n\n#B: 2\nC;\n D: 4");
    expect(await changes(["-H", "X: 0", "-H", `@${path}`, "-HY: 9"])).toEqual([
      { headers: ["X: 0", "A: 1", "#B: 2", "C;", " D: 4", "Y: 9"] },
    ]);
  });

  it("-w @file ignores line ends", async () => {
    const path = file("format", "%{http_code}\\n\r\n%{size_download}\n");
    expect(await changes(["-w", `@${path}`])).toEqual([{ writeOut: "%{http_code}\\n%{size_download}" }]);
  });

  it("--url @file reads every line that is neither empty nor a comment", async () => {
    const path = file("urls", "# servers\n\nhttp://a/\r\n  http://b/ \n");
    expect(await changes(["x", "--url", `@${path}`, "--url", "c", `@${path}`])).toEqual([
      { urls: ["x", "http://a/", "http://b/", "c", "http://a/", "http://b/"], listedUrls: [1, 2, 4, 5] },
    ]);
  });

  it("@- is standard input, which can be read once", async () => {
    expect(await changes(["-H", "@-", "-w", "@-"], { stdin: "A: é\n" })).toEqual([
      { headers: ["A: é"], writeOut: "" },
    ]);
  });

  it.each(["-H", "-w"])("%s @file reports a missing file with exit code 26", async option => {
    expect(await refusal([option, "@/no/such/\u001b"])).toBe(
      `26: option ${option}: cannot read '/no/such/\\x1b': No such file or directory`,
    );
  });
});
