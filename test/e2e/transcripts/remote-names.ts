/** Names of output files that responses and URLs determine: `-J`, and `-O` for a URL without a file name. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const named = (disposition: string) => ok(hi, `Content-Disposition: ${disposition}`);
const nTxt = named("attachment; filename=n.txt");
const old = { "n.txt": "old" };
const moved = (location: string, ...headers: string[]) =>
  reply("302 Found", [`Location: ${location}`, ...headers]);
const got = [get("/a")];
/** A download of n.txt that breaks off. */
export const cut = {
  replies: [
    ["HTTP/1.1 200 OK\r\nContent-Disposition: x; filename=n.txt\r\nContent-Length: 9\r\n\r\nhi", "END"],
  ],
  sent: got,
  exitCode: 18,
  stderr: [/\(18\)/],
};

/** The value of a Content-Disposition, and the file's name. */
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
  {
    name: "-J -C -",
    line: "-OJ -C - {url}/a",
    exitCode: 2,
    stderr: [/--continue-at and --remote-header-name cannot be combined/],
  },
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

export const remoteNames: readonly Transcript[] = [...remoteHeaderName, ...unnamed];
