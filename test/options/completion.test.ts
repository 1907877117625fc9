/** The completion scripts, run by the shells that they are for. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsNames } from "../../scripts/aws-names.ts";
import { regions, services } from "../../src/options/completion/aws-names.ts";
import { completionScript } from "../../src/options/completion/script.ts";
import { options } from "../../src/options/definitions/index.ts";
import { sharedData } from "../support/data.ts";
import { unless } from "../support/needs.ts";
import { complete, missing } from "../support/terminal.ts";

let folder: string;
let home: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-completion-"));
  home = join(folder, "home");
  mkdirSync(join(home, ".aws"), { recursive: true });
  writeFileSync(
    join(home, ".aws/config"),
    '[default]\nregion = x\n[profile dev]\n [ profile "my prod" ]\n#[profile comment]\n[sso-session login]\n',
  );
  writeFileSync(join(home, ".aws/credentials"), "[keys]\n[default]\n");
  mkdirSync(join(folder, "work/a folder"), { recursive: true });
  for (const name of ["data.json", "some file"]) writeFileSync(join(folder, "work", name), "");
  writeFileSync(join(folder, "awscurl.bash"), completionScript("bash"));
  writeFileSync(join(folder, "_awscurl"), completionScript("zsh"));
  writeFileSync(join(folder, "awscurl.fish"), completionScript("fish"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = () => ({ cwd: join(folder, "work"), env: { HOME: home, FOLDER: folder } });
const run = (command: string, words: readonly string[]) =>
  execFileSync(command, [...words], {
    ...settings(),
    env: { PATH: process.env.PATH, ...settings().env },
    encoding: "utf8",
  })
    .split("\n")
    .filter(line => line !== "");

/** What a tab makes of a line, in every shell; `*` in the place of the rest of it. */
const completed: [line: string, completed: string][] = [
  ["awscurl --pres", "awscurl --presign "],
  ["awscurl --profile my", "awscurl --profile my\\ prod "],
  ["awscurl --profile k", "awscurl --profile keys "],
  ["awscurl --profile=de", "awscurl --profile=de*"],
  ["awscurl --region eu-north", "awscurl --region eu-north-1 "],
  ["awscurl --region=eu-north", "awscurl --region=eu-north-1 "],
  ["awscurl --service secretsm", "awscurl --service secretsmanager "],
  ["awscurl -o da", "awscurl -o data.json "],
  ["awscurl -sSo da", "awscurl -sSo data.json "],
  ["awscurl -T so", "awscurl -T some\\ file "],
  ["awscurl --output-dir a", "awscurl --output-dir a\\ folder/"],
  ["awscurl -d @da", "awscurl -d @data.json "],
  ["awscurl --data=@da", "awscurl --data=@data.json "],
  ["awscurl -d @a", "awscurl -d @a\\ folder/"],
  ["awscurl -X PA", "awscurl -X PATCH "],
  ["awscurl --tls-max d", "awscurl --tls-max default "],
  ["awscurl --help conn", "awscurl --help connection "],
  ["awscurl --help --retry-d", "awscurl --help --retry-delay "],
  ["awscurl --completion z", "awscurl --completion zsh "],
  ["awscurl --no-insec", "awscurl --no-insecure "],
  ["awscurl --expand-data-b", "awscurl --expand-data-binary*"],
  ["awscurl --expand-region eu-north", "awscurl --expand-region eu-north-1 "],
  ["awscurl -v --access-key da", "awscurl -v --access-key da"],
];

const noTerminal = missing("script");

describe("bash", unless(missing("bash") ?? noTerminal), () => {
  const shell = {
    command: "bash --norc -i",
    setup: [
      'source "$FOLDER/awscurl.bash"',
      `save() { printf '%s\\n' "$READLINE_LINE" >> "$OUT"; READLINE_LINE=; }`,
      `bind -x '"\\C-t": save'`,
    ],
  };

  it("completes options, values, profiles, regions, services and files", { timeout: 60_000 }, () =>
    completesAll(shell),
  );

  const candidates = (...words: string[]) =>
    run("bash", [
      "-c",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are those of bash
      'source "$FOLDER/awscurl.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _awscurl; printf "%s\\n" "${COMPREPLY[@]}"',
      "bash",
      ...words,
    ]);

  it("lists every option with its names", () => {
    const listed = candidates("awscurl", "-");
    for (const { long, short, spellings = [] } of options)
      for (const name of [long, ...spellings]) {
        expect(listed).toContain(`--${name}`);
        if (short !== undefined) expect(listed).toContain(`-${short}`);
      }
  });

  it("lists the profiles of both files", () => {
    expect(candidates("awscurl", "--profile", "")).toEqual(["default", "dev", "keys", "my\\ prod"]);
  });

  it("reads the files that the environment names", () => {
    const other = join(folder, "other");
    writeFileSync(other, "[profile elsewhere]\n");
    const line = `export AWS_CONFIG_FILE="$1" AWS_SHARED_CREDENTIALS_FILE=/none; source "$FOLDER/awscurl.bash"; _awscurl_profiles`;
    expect(run("bash", ["-c", line, "bash", other])).toEqual(["elsewhere"]);
  });

  it("completes a value that is attached if = separates no words", () => {
    expect(candidates("awscurl", "--region=eu-north")).toEqual(["eu-north-1"]);
  });
});

describe("zsh", unless(missing("zsh") ?? noTerminal), () => {
  const shell = {
    command: "zsh -f -i",
    setup: [
      'fpath=("$FOLDER" $fpath)',
      'autoload -Uz compinit; compinit -u -d "$FOLDER/zcompdump"',
      `save() { print -r -- "$BUFFER" >> "$OUT"; BUFFER= }; zle -N save; bindkey '^T' save`,
    ],
  };

  it("completes options, values, profiles, regions, services and files", { timeout: 60_000 }, () =>
    completesAll(shell),
  );

  it("can be sourced as well", { timeout: 60_000 }, async () => {
    const sourced = {
      ...shell,
      setup: ["autoload -Uz compinit; compinit -u -D", 'source "$FOLDER/_awscurl"', shell.setup.at(-1) ?? ""],
    };
    expect(await complete(sourced, ["awscurl --pres"], settings())).toEqual(["awscurl --presign "]);
  });
});

describe("fish", unless(missing("fish")), () => {
  /** The candidates for a line. */
  const candidates = (line: string) =>
    run("fish", ["--no-config", "-c", 'source $FOLDER/awscurl.fish; complete -C "$argv[1]"', "--", line]).map(
      candidate => candidate.split("\t")[0],
    );

  it.each(completed.filter(([line]) => !line.includes("access-key")))("completes %s", (line, wanted) => {
    // fish prints the last word, not quoted.
    const last = wanted.split(/(?<!\\) /).findLast(word => word !== "") ?? "";
    expect(candidates(line).map(one => one?.slice(0, last.replace("*", "").length))).toContain(
      last.replaceAll("\\", "").replace("*", "").slice(0, last.replace("*", "").length),
    );
  });

  it("lists every option with its summary", () => {
    const listed = run("fish", [
      "--no-config",
      "-c",
      'source $FOLDER/awscurl.fish; complete -C "awscurl --"',
    ]);
    for (const { long, summary } of options) expect(listed).toContain(`--${long}\t${summary}`);
  });

  it("offers nothing for a value without candidates, and no files for a URL", () => {
    expect(candidates("awscurl --access-key da")).toEqual([]);
    expect(candidates("awscurl da")).toEqual([]);
  });
});

/** A tab behind every line of the table gives what the table says. */
async function completesAll(shell: Parameters<typeof complete>[0]): Promise<void> {
  const lines = await complete(
    shell,
    completed.map(([line]) => line),
    settings(),
  );
  expect(lines).toEqual(completed.map(([line, wanted]) => matching(lines, line, wanted)));
}

/** The line that was seen, if it is the wanted one up to an asterisk; otherwise the wanted one. */
function matching(lines: readonly string[], line: string, wanted: string): string {
  const seen = lines[completed.findIndex(([one]) => one === line)] ?? "";
  return wanted.endsWith("*") && seen.startsWith(wanted.slice(0, -1)) ? seen : wanted;
}

it.each(["bash", "zsh", "fish"] as const)(
  "the script for %s contains only variables and functions of its own",
  shell => {
    expect(completionScript(shell)).not.toMatch(/\$\(awscurl|undefined|\[object/);
  },
);

it("offers regions and services that exist", () => {
  expect(regions.split(" ")).toEqual(
    expect.arrayContaining(["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"]),
  );
  expect(services.split(" ")).toEqual(expect.arrayContaining(["es", "aoss", "s3", "execute-api", "lambda"]));
});

const hosts = sharedData("aws-endpoint-hosts.json");
const noHosts = hosts === undefined ? "AWS's hosts are not beside the checkout" : undefined;

it("has the names that scripts/aws-names.ts writes", unless(noHosts), async () => {
  const file = resolve(import.meta.dirname, "../../src/options/completion/aws-names.ts");
  expect(readFileSync(file, "utf8")).toBe(await awsNames(dirname(hosts ?? "")));
});
