/** `--max-filesize`, `--remove-on-error`, `--remote-name-all`. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n";
const tooLarge = [/^\{me\}: \(63\) Maximum file size exceeded/m];
const cut = {
  replies: [["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi\n", "END"]],
  exitCode: 18,
  stderr: [/\(18\)/],
};

const asks = (etag: string) => request("GET /", [`If-None-Match: ${etag}`]);
const tagged = ok("", 'ETag:  W/"x y" ');
const old = { f: '"old"\n' };

const etags: readonly Transcript[] = [
  { name: "--etag-compare", line: "--etag-compare f {url}/", given: old, sent: [asks('"old"')], stdout: hi },
  {
    name: "--etag-compare with a missing file",
    own: "newer than 7.88",
    line: "--no-sign-request --etag-compare f {url}/",
    sent: [asks('""')],
    stdout: hi,
  },
  {
    name: "--etag-compare twice",
    line: "--etag-compare g --etag-compare f {url}/",
    given: old,
    sent: [asks('"old"')],
    stdout: hi,
  },
  {
    name: "--etag-compare empty",
    line: ["--etag-compare", "", "{url}/"],
    own: "newer than 7.88",
    exitCode: 2,
    stderr: [/blank argument/],
  },
  {
    name: "--etag-compare holds for its group alone",
    own: "each group needs --no-sign-request",
    line: "--no-sign-request --etag-compare f {url}/ --next --no-sign-request {url}/",
    given: old,
    sent: [asks('"old"'), get("/")],
    stdout: hi + hi,
  },
  {
    name: "--etag-save",
    line: "--etag-save n {url}/",
    replies: [tagged],
    sent: [get("/")],
    files: { n: 'W/"x y"\n' },
  },
  {
    name: "--etag-save of an empty ETag",
    line: "--etag-save n {url}/",
    replies: [ok("", "ETag:")],
    sent: [get("/")],
    files: { n: "" },
  },
  {
    name: "--etag-save of a response without one",
    line: "--etag-save n {url}/",
    replies: [ok("")],
    sent: [get("/")],
    files: { n: "" },
  },
  {
    name: "--etag-save of a failure",
    own: "newer than 7.88",
    line: "--no-sign-request --etag-save n {url}/",
    replies: [reply("404 No", ['ETag: "a"'])],
    sent: [get("/")],
    files: { n: "" },
  },
  {
    name: "--etag-save into a missing folder",
    line: "--no-sign-request --etag-save d/n {url}/",
    own: "newer than 7.88",
    exitCode: 26,
    stderr: [/Failed creating file for saving etags: "d\/n"/],
  },
  {
    name: "--etag-save with two URLs",
    own: "newer than 7.88",
    line: "--no-sign-request --etag-save n {url}/ {url}/",
    exitCode: 2,
    stderr: [/The etag options only work on a single URL/],
  },
  {
    name: "--etag-save with -L saves the last one",
    line: "--no-sign-request -L --etag-save n {url}/",
    replies: [reply("302 Found", ["Location: /", 'ETag: "a"']), ok("", 'ETag: "b"')],
    sent: [get("/"), get("/")],
    own: "newer than 7.88",
    files: { n: '"b"\n' },
  },
];

export const outputLimits: readonly Transcript[] = [
  { name: "--max-filesize of the very size", line: "--max-filesize 3 {url}/", sent: [get("/")], stdout: hi },
  { name: "--max-filesize of 0", line: "--max-filesize 0 {url}/", sent: [get("/")], stdout: hi },
  { name: "--max-filesize 1k", line: "--max-filesize 1k {url}/", sent: [get("/")], stdout: hi },
  {
    name: "--max-filesize below the announced length",
    line: "--max-filesize 2 {url}/",
    sent: [get("/")],
    exitCode: 63,
    stderr: tooLarge,
  },
  {
    name: "--max-filesize twice: the last one counts",
    line: "--max-filesize 100 --max-filesize 2 {url}/",
    sent: [get("/")],
    exitCode: 63,
    stderr: tooLarge,
  },
  {
    name: "--max-filesize with -o makes no file",
    line: "--max-filesize 2 -o f {url}/",
    sent: [get("/")],
    exitCode: 63,
    stderr: tooLarge,
  },
  {
    name: "--max-filesize holds for its group alone",
    own: "each group needs --no-sign-request",
    line: "--no-sign-request --max-filesize 2 {url}/1 --next --no-sign-request {url}/2",
    sent: [get("/1"), get("/2")],
    stdout: hi,
    stderr: tooLarge,
  },
  {
    name: "--max-filesize of a body without a length",
    own: "curl 7.88 does not limit it; 8 does",
    line: "--no-sign-request --max-filesize 5 -o f {url}/",
    replies: [chunked],
    sent: [get("/")],
    files: { f: "abcde" },
    exitCode: 63,
    stderr: [/\(63\) Exceeded the maximum allowed file size \(5\) with 5 bytes/],
  },
  {
    name: "--max-filesize empty",
    line: ["--max-filesize", "", "{url}/"],
    exitCode: 2,
    stderr: [/--max-filesize: /],
  },
  {
    name: "--max-filesize below 0",
    line: "--max-filesize -1 {url}/",
    exitCode: 2,
    stderr: [/--max-filesize: /],
  },
  { name: "--max-filesize 5x", line: "--max-filesize 5x {url}/", exitCode: 2, stderr: [/--max-filesize: /] },
  {
    name: "--remove-on-error removes half a file",
    line: "--remove-on-error -o f {url}/",
    sent: [get("/")],
    ...cut,
  },
  { name: "without it half a file stays", line: "-o f {url}/", sent: [get("/")], files: { f: hi }, ...cut },
  {
    name: "--no-remove-on-error keeps it",
    line: "--remove-on-error --no-remove-on-error -o f {url}/",
    sent: [get("/")],
    files: { f: hi },
    ...cut,
  },
  {
    name: "--remove-on-error with -O",
    line: "--remove-on-error -O {url}/n",
    sent: [get("/n")],
    ...cut,
  },
  {
    name: "--remove-on-error without a failure",
    line: "--remove-on-error -o f {url}/",
    sent: [get("/")],
    files: { f: hi },
  },
  {
    name: "--remove-on-error on standard output",
    line: "--remove-on-error {url}/",
    sent: [get("/")],
    stdout: hi,
    ...cut,
  },
  {
    name: "--remove-on-error with -f leaves what was there",
    line: "--remove-on-error -f -o f {url}/",
    given: { f: "old" },
    replies: [reply("404 No")],
    sent: [get("/")],
    exitCode: 22,
    stderr: [/\(22\)/],
  },
  {
    name: "--remote-name-all",
    line: "--remote-name-all {url}/a {url}/d/b?x",
    sent: [get("/a"), get("/d/b?x")],
    files: { a: hi, b: hi },
  },
  {
    name: "--remote-name-all and -o",
    line: "--remote-name-all -o f {url}/a {url}/b",
    sent: [get("/a"), get("/b")],
    files: { f: hi, b: hi },
  },
  {
    name: "--remote-name-all and -o -",
    line: "--remote-name-all -o - {url}/a {url}/b",
    sent: [get("/a"), get("/b")],
    files: { b: hi },
    stdout: hi,
  },
  {
    name: "--no-remote-name-all",
    line: "--remote-name-all --no-remote-name-all {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--remote-name-all with a list",
    line: "--remote-name-all {url}/{a,b}",
    sent: [get("/a"), get("/b")],
    files: { a: hi, b: hi },
  },
  {
    name: "--remote-name-all with -i",
    line: "--remote-name-all -i {url}/a",
    sent: [get("/a")],
    files: { a: head + hi },
  },
  {
    name: "--remote-name-all with -G",
    line: "--remote-name-all -G -d x=1 {url}/a",
    replies: [ok(hi)],
    sent: [get("/a?x=1")],
    files: { a: hi },
  },
  ...etags,
];
