/** Files for bodies: `--no-clobber`, `--skip-existing`, `--out-null`, and more outputs than URLs. */
import { cut } from "./remote-names.ts";
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const got = [get("/a")];

const continued: readonly Transcript[] = [
  ...["--no-clobber -C -", "-C - --no-clobber"].map(
    (options): Transcript => ({
      name: options,
      line: `${options} -o f {url}/a`,
      exitCode: 2,
      stderr: [/--continue-at is mutually exclusive with --no-clobber/],
      since: "8.10",
    }),
  ),
];

/** Existing files, and the name that --no-clobber chooses. */
const numbers: readonly (readonly [name: string, given: readonly string[], written: string])[] = [
  ["f", ["f"], "f.1"],
  ["f", ["f", "f.1"], "f.2"],
  [".f", [".f"], ".f.1"],
  ["f.", ["f."], "f..1"],
  ["d.x/f", ["d.x/f"], "d.x/f.1"],
  ["f", ["f/x"], "f.1"],
  ["f", [], "f"],
];
const extensions: typeof numbers = [
  ["f.txt", ["f.txt"], "f-1.txt"],
  ["f.txt", ["f.txt", "f-1.txt", "f.txt.1"], "f-2.txt"],
  ["f.tar.gz", ["f.tar.gz"], "f.tar-1.gz"],
];

function numbered([name, given, written]: (typeof numbers)[number]): Transcript {
  return {
    name: `--no-clobber -o ${name} beside ${given.join(" ") || "nothing"}`,
    line: ["--no-clobber", "-o", name, "-w", "%{filename_effective}", "{url}/"],
    given: Object.fromEntries(given.map(file => [file, "old"])),
    sent: [get("/")],
    stdout: written,
    files: { [written]: hi },
  };
}

const noClobber: readonly Transcript[] = [
  ...numbers.map(numbered),
  ...extensions.map(row => ({ ...numbered(row), since: "8.23" })),
  {
    name: "--clobber",
    line: "--no-clobber --clobber -o f {url}/",
    given: { f: "old" },
    sent: [get("/")],
    files: { f: hi },
  },
  {
    name: "--no-clobber -f",
    line: "--no-clobber -f -o f {url}/",
    given: { f: "old" },
    replies: [reply("404 No")],
    sent: [get("/")],
    exitCode: 22,
    stderr: "{me}: (22) The requested URL returned error: 404\n",
  },
  {
    ...cut,
    name: "--no-clobber --remove-on-error",
    line: "--no-clobber --remove-on-error -o f {url}/a",
    given: { f: "old" },
  },
  {
    name: "--no-clobber in a missing folder",
    line: "--no-clobber -o d/f {url}/",
    sent: [get("/")],
    exitCode: 23,
    stderr: [/Failed to open the file d\/f: No such file or directory/],
  },
  {
    name: "--no-clobber of an empty body",
    line: "--no-clobber -o f {url}/",
    given: { f: "old" },
    replies: [ok("")],
    sent: [get("/")],
    files: { "f.1": "" },
  },
];

const skipExisting: readonly Transcript[] = (
  [
    { name: "--skip-existing", line: "--skip-existing -o f {url}/", given: { f: "old" } },
    { name: "--skip-existing of a folder", line: "--skip-existing -o f {url}/", given: { "f/x": "old" } },
    { name: "--skip-existing -d", line: "--skip-existing -d x -o f {url}/", given: { f: "old" } },
    {
      name: "--skip-existing --output-dir",
      line: "--skip-existing --output-dir d -o f {url}/",
      given: { "d/f": "old" },
    },
    {
      name: "--skip-existing -w",
      line: ["--skip-existing", "-o", "f", "-w", "%{exitcode} %{http_code}\n", "{url}/"],
      given: { f: "old" },
      stdout: "0 000\n",
    },
    {
      name: "--skip-existing -D",
      line: "--skip-existing -o f -D h {url}/",
      given: { f: "x" },
      files: { h: "" },
    },
    {
      name: "--skip-existing -v",
      line: "--skip-existing -v -o f {url}/",
      given: { f: "old" },
      stderr: 'Note: skips transfer, "f" exists locally\n',
    },
    {
      name: "--skip-existing of one of two",
      line: "--skip-existing -O {url}/a -O {url}/b",
      given: { a: "old" },
      sent: [get("/b")],
      files: { b: hi },
    },
    {
      name: "--skip-existing without a file",
      line: "--skip-existing -o f {url}/",
      sent: [get("/")],
      files: { f: hi },
    },
    { name: "--skip-existing to stdout", line: "--skip-existing {url}/", sent: [get("/")], stdout: hi },
    {
      name: "--no-skip-existing",
      line: "--skip-existing --no-skip-existing -o f {url}/",
      given: { f: hi.slice(1) },
      sent: [get("/")],
      files: { f: hi },
    },
  ] satisfies Transcript[]
).map(one => ({ ...one, since: "8.10" }));

const surplus = "Warning: Got more output options than URLs\n";
const outNull: readonly Transcript[] = (
  [
    { name: "--out-null", line: "--out-null {url}/a", sent: got },
    { name: "--out-null -i", line: "--out-null -i {url}/a", sent: got },
    {
      name: "--out-null of two URLs",
      line: "--out-null {url}/a {url}/b",
      sent: [get("/a"), get("/b")],
      stdout: hi,
    },
    {
      name: "--out-null behind -o",
      line: "-o f {url}/a --out-null {url}/b",
      sent: [get("/a"), get("/b")],
      files: { f: hi },
    },
    { name: "--out-null and -o for one URL", line: "--out-null -o f {url}/a", sent: got, stderr: surplus },
    {
      name: "--out-null --remote-name-all",
      line: "--remote-name-all --out-null {url}/a {url}/b",
      sent: [get("/a"), get("/b")],
      files: { b: hi },
    },
    {
      name: "--out-null -w",
      line: ["--out-null", "-w", "%{size_download} %{size_delivered} %{filename_effective}\n", "{url}/a"],
      sent: got,
      stdout: "3 3 \n",
    },
    {
      name: "--out-null -f",
      line: "--out-null -f {url}/a",
      replies: [reply("404 No")],
      sent: got,
      exitCode: 22,
      stderr: "{me}: (22) The requested URL returned error: 404\n",
    },
    {
      name: "--out-null -D -",
      line: "--out-null -D - {url}/a",
      sent: got,
      stdout: ok("").replace("Length: 0", "Length: 3"),
    },
  ] satisfies Transcript[]
).map(one => ({ ...one, since: "8.16" }));

export const files: readonly Transcript[] = [
  ...continued,
  ...noClobber,
  ...skipExisting,
  ...outNull,
  { name: "more -o than URLs", line: "-o f -o g {url}/a", sent: got, files: { f: hi }, stderr: surplus },
  { name: "more -O than URLs", line: "-O -O {url}/a", sent: got, files: { a: hi }, stderr: surplus },
  { name: "more -o than URLs, -s", line: "-s -o f -o g {url}/a", sent: got, files: { f: hi } },
];
