/** Files for bodies: `-J`, `-O` without a name, `--no-clobber`, `--skip-existing`, `--out-null`. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const named = (disposition: string) => ok(hi, `Content-Disposition: ${disposition}`);
const nTxt = named("attachment; filename=n.txt");
const old = { "n.txt": "old" };
const moved = (location: string, ...headers: string[]) =>
  reply("302 Found", [`Location: ${location}`, ...headers]);
const got = [get("/a")];
const cut = {
  replies: [
    ["HTTP/1.1 200 OK\r\nContent-Disposition: x; filename=n.txt\r\nContent-Length: 9\r\n\r\nhi", "END"],
  ],
  sent: got,
  exitCode: 18,
  stderr: [/\(18\)/],
};

/** What a Content-Disposition holds, and the file's name. */
const dispositions: readonly (readonly [string, string])[] = [
  ["attachment; filename=n.txt", "n.txt"],
  ['attachment; filename="n m.txt"', "n m.txt"],
  ["attachment; filename='n m.txt'; x=1", "n m.txt"],
  ["attachment; filename=n m.txt", "n m.txt"],
  ["attachment;filename=n.txt;x", "n.txt"],
  ["filename=n.txt", "n.txt"],
  ["attachment; filename*=UTF-8''e.txt; filename=n.txt", "n.txt"],
  ["attachment; filename=../../etc/x.txt", "x.txt"],
  ['attachment; filename="a\\b\\c.txt"', "c.txt"],
  ['attachment; filename="n\\"m.txt"', "a"],
  ['attachment; filename="/tmp/"', "a"],
  ["attachment; FILENAME=n.txt", "a"],
  ["attachment; filename = n.txt", "a"],
  ["attachment; filename*=UTF-8''e.txt", "a"],
  ['attachment; x="filename=q.txt"; filename=n.txt', "n.txt"],
  ['attachment; filename="n.txt', "n.txt"],
  ["attachment; filename=a%20b.txt", "a%20b.txt"],
  ["attachment; filename=.bashrc", ".bashrc"],
  ["attachment; filename=-rf", "-rf"],
  ["attachment; filename=caf\xc3\xa9.txt", "café.txt"],
];

const remoteHeaderName: readonly Transcript[] = [
  ...dispositions.map(
    ([value, name]): Transcript => ({
      name: `-J of ${value}`,
      line: "-OJ {url}/a",
      replies: [named(value)],
      sent: got,
      files: { [name]: hi },
    }),
  ),
  ...["", ".", "..", "x/.."].map(
    (value): Transcript => ({
      name: `-J of the name '${value}'`,
      line: "-OJ {url}/a",
      replies: [named(`attachment; filename=${value}`)],
      sent: got,
      exitCode: 23,
      stderr: [/\(23\)/],
    }),
  ),
  { name: "-J without -O", line: "-J {url}/a", replies: [nTxt], sent: got, stdout: hi },
  { name: "-J and -o", line: "-J -o f {url}/a", replies: [nTxt], sent: got, files: { f: hi } },
  {
    name: "-J and --no-remote-header-name",
    line: "-OJ --no-remote-header-name {url}/a",
    replies: [nTxt],
    sent: got,
    files: { a: hi },
  },
  {
    name: "-J over a file that is there",
    line: "-OJ {url}/a",
    given: old,
    replies: [nTxt],
    sent: got,
    exitCode: 23,
    stderr: [/Failed to open the file n\.txt: File exists/, /\(23\)/],
  },
  {
    name: "-J --clobber",
    line: "-OJ --clobber {url}/a",
    given: { "n.txt": "x" },
    replies: [nTxt],
    sent: got,
    files: { "n.txt": hi },
  },
  {
    name: "-J --no-clobber",
    line: "-OJ --no-clobber {url}/a",
    given: old,
    replies: [nTxt],
    sent: got,
    files: { "n-1.txt": hi },
    since: "8.23",
  },
  {
    name: "-J of no name, over a file",
    line: "-OJ {url}/a",
    given: { a: "old" },
    sent: got,
    files: { a: hi },
  },
  {
    name: "-J --output-dir",
    line: "-OJ --output-dir d --create-dirs {url}/a",
    replies: [nTxt],
    sent: got,
    files: { "d/n.txt": hi },
  },
  {
    name: "-J --output-dir that is missing",
    line: "-OJ --output-dir d {url}/a",
    replies: [nTxt],
    sent: got,
    exitCode: 23,
    stderr: [/Failed to open the file d\/n\.txt: No such file or directory/],
  },
  {
    name: "-J --remote-name-all",
    line: "-J --remote-name-all {url}/a {url}/b",
    replies: [nTxt, ok(hi)],
    sent: [get("/a"), get("/b")],
    files: { "n.txt": hi, b: hi },
  },
  {
    name: "-J and -w",
    line: ["-OJ", "-w", "%{filename_effective}\n", "{url}/a"],
    replies: [nTxt],
    sent: got,
    stdout: "n.txt\n",
    files: { "n.txt": hi },
  },
  {
    name: "-J of an empty body",
    line: "-OJ {url}/a",
    replies: [ok("", "Content-Disposition: x; filename=n.txt")],
    sent: got,
    files: { "n.txt": "" },
  },
  { ...cut, name: "-J of half a body", line: "-OJ {url}/a", files: { "n.txt": "hi" } },
  { ...cut, name: "-J --remove-on-error", line: "-OJ --remove-on-error {url}/a" },
  {
    name: "-J --max-filesize",
    line: "-OJ --max-filesize 1 {url}/a",
    replies: [nTxt],
    sent: got,
    exitCode: 63,
    files: { "n.txt": "" },
    stderr: [/\(63\) Maximum file size exceeded/],
  },
  {
    name: "-J -i",
    line: "-OJi {url}/a",
    replies: [nTxt],
    sent: got,
    files: { "n.txt": nTxt },
    since: "8.10",
  },
  {
    name: "-J -I",
    line: "-OJI {url}/a",
    replies: [nTxt],
    sent: [request("HEAD /a")],
    files: { "n.txt": nTxt.slice(0, -hi.length) },
    since: "8.10",
  },
  {
    name: "-J -i -L",
    line: "-OJiL {url}/a",
    replies: [moved("/d/b"), nTxt],
    sent: [get("/a"), get("/d/b")],
    files: { "n.txt": moved("/d/b") + nTxt },
    since: "8.10",
  },
  {
    name: "-J -L with a name in the last response",
    line: "-OJL {url}/a",
    replies: [moved("/d/b"), nTxt],
    sent: [get("/a"), get("/d/b")],
    files: { "n.txt": hi },
  },
  {
    name: "-J -L with a name in both",
    line: "-OJL {url}/a",
    replies: [moved("/d/b", "Content-Disposition: x; filename=1.txt"), nTxt],
    sent: [get("/a"), get("/d/b")],
    files: { "1.txt": hi },
  },
  {
    name: "-J -L without a name",
    line: "-OJL {url}/a",
    replies: [moved("/d/b.bin?x=/y"), moved("c#/z"), ok(hi)],
    sent: [get("/a"), get("/d/b.bin?x=/y"), get("/d/c")],
    files: { c: hi },
    since: "8.19",
  },
  {
    name: "-J -L to a file that is there",
    line: "-OJL {url}/a",
    given: old,
    replies: [moved("/d/n.txt"), ok(hi)],
    sent: [get("/a"), get("/d/n.txt")],
    exitCode: 23,
    stderr: [/Failed to open the file n\.txt: File exists/],
    since: "8.19",
  },
  {
    name: "-J of a status of 400 and above",
    line: "-OJ {url}/a",
    replies: [reply("404 No", ["Content-Disposition: x; filename=n.txt"], "no")],
    sent: got,
    files: { a: "no" },
    since: "8.10",
  },
  {
    name: "-J of an interim response",
    line: "-OJ {url}/a",
    replies: [`HTTP/1.1 103 Early\r\nContent-Disposition: x; filename=e.txt\r\n\r\n${nTxt}`],
    sent: got,
    files: { "n.txt": hi },
    since: "8.10",
  },
];

const continued: readonly Transcript[] = [
  {
    name: "-J -C -",
    line: "-OJ -C - {url}/a",
    exitCode: 2,
    stderr: [/--continue-at and --remote-header-name cannot be combined/],
  },
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

const unnamed: readonly Transcript[] = [
  ...["", "/", "/?a=b", "/.."].map(
    (path): Transcript => ({
      name: `-O of '${path}'`,
      line: `-O {url}${path}`,
      sent: [get(path === "/?a=b" ? path : "/")],
      files: { curl_response: hi },
      stderr: 'Warning: No remote filename, uses "curl_response"\n',
      since: "8.10",
    }),
  ),
  ...["/dir/", "/x/dir//", "/x/dir\\"].map(
    (path): Transcript => ({
      name: `-O of '${path}'`,
      line: `-O {url}${path}`,
      sent: [get(path)],
      files: { dir: hi },
      since: "8.10",
    }),
  ),
];

/** What is there, and the name that --no-clobber takes. */
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
  ...remoteHeaderName,
  ...continued,
  ...unnamed,
  ...noClobber,
  ...skipExisting,
  ...outNull,
  { name: "more -o than URLs", line: "-o f -o g {url}/a", sent: got, files: { f: hi }, stderr: surplus },
  { name: "more -O than URLs", line: "-O -O {url}/a", sent: got, files: { a: hi }, stderr: surplus },
  { name: "more -o than URLs, -s", line: "-s -o f -o g {url}/a", sent: got, files: { f: hi } },
];
