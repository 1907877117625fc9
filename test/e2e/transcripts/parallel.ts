/** `-Z`: concurrent transfers. Each writes its own file, or one follows the other, where the order could vary. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const one = ["--parallel-max", "1"];

export const parallel: readonly Transcript[] = [
  { name: "-Z with one URL", line: "-Z -s {url}/a", sent: [get("/a")], stdout: hi },
  { name: "--parallel and its abbreviation", line: "--parallel -s {url}/a", sent: [get("/a")], stdout: hi },
  {
    name: "a file for each URL",
    line: ["-Z", "-s", ...one, "{url}/[1-3]", "-o", "f#1"],
    sent: [get("/1"), get("/2"), get("/3")],
    files: { f1: hi, f2: hi, f3: hi },
    stdout: "",
  },
  {
    name: "-o for each URL, and one without",
    line: ["-Z", "-s", ...one, "{url}/a", "{url}/b", "-o", "a"],
    sent: [get("/a"), get("/b")],
    files: { a: hi },
    stdout: hi,
  },
  {
    name: "-Z in the second group holds for all",
    own: "--no-sign-request holds for one group",
    line: "--no-sign-request -s {url}/a -o a --next -Z --parallel-max 1 --no-sign-request -s {url}/b -o b",
    sent: [get("/a"), get("/b")],
    files: { a: hi, b: hi },
    stdout: "",
  },
  {
    name: "--no-parallel takes it back",
    line: "-Z --no-parallel -s {url}/{a,b}",
    sent: [get("/a"), get("/b")],
    stdout: hi + hi,
  },
  {
    name: "--parallel-max 1 is one after the other",
    line: ["-Z", "-s", ...one, "{url}/{a,b,c}", "-w", "%{urlnum}%{exitcode}\\n"],
    sent: [get("/a"), get("/b"), get("/c")],
    stdout: "hi\n00\nhi\n00\nhi\n00\n",
  },
  {
    name: "--parallel-max 0 is the default",
    line: "-Z -s --parallel-max 0 {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--parallel-max above the limit is the default",
    line: "-Z -s --parallel-max 70000 {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "the last --parallel-max counts",
    line: "-Z -s --parallel-max 9 --parallel-max 1 {url}/{a,b}",
    sent: [get("/a"), get("/b")],
    stdout: hi + hi,
  },
  {
    name: "--parallel-max that is no number",
    line: "-Z --parallel-max x {url}/a",
    exitCode: 2,
    stderr: [/^{me}: option --parallel-max: expected a proper numerical parameter\n/],
  },
  {
    name: "a negative --parallel-max",
    line: "-Z --parallel-max -1 {url}/a",
    exitCode: 2,
    stderr: [/^{me}: option --parallel-max: expected a positive numerical parameter\n/],
  },
  {
    name: "--parallel-immediate",
    line: "-Z -s --parallel-immediate --parallel-max 1 {url}/[1-2] -o f#1",
    sent: [get("/1"), get("/2")],
    files: { f1: hi, f2: hi },
  },
  {
    name: "--no-parallel-immediate",
    line: "-Z -s --no-parallel-immediate {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--parallel-immediate without -Z",
    line: "-s --parallel-immediate {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "-Z with -I",
    line: "-Z -s -I {url}/a",
    sent: [request("HEAD /a")],
    replies: ["HTTP/1.1 200 OK\r\n\r\n"],
    stdout: "HTTP/1.1 200 OK\r\n\r\n",
  },
  {
    name: "-Z with -f fails with 22",
    line: ["-Z", "-sf", ...one, "{url}/{a,b}"],
    replies: [reply("404 Not Found", [], "no"), ok(hi)],
    sent: [get("/a"), get("/b")],
    stdout: hi,
    exitCode: 22,
  },
  {
    name: "-Z with -L follows",
    line: "-Z -s -L {url}/a",
    replies: [reply("302 Found", ["Location: /b"]), ok(hi)],
    sent: [get("/a"), get("/b")],
    stdout: hi,
  },
  {
    name: "-Z with -d posts each time",
    line: ["-Z", "-s", ...one, "-d", "x=1", "{url}/{a,b}"],
    sent: ["/a", "/b"].map(path =>
      request(`POST ${path}`, ["Content-Type: application/x-www-form-urlencoded"], "x=1").replace(
        /(Content-Type: [^\r]+\r\n)(Content-Length: \d+\r\n)/,
        "$2$1",
      ),
    ),
    stdout: hi + hi,
  },
  {
    name: "-Z with --retry",
    line: "-Z -s --retry 1 --retry-delay 1 {url}/a -o a",
    sent: [get("/a"), get("/a")],
    replies: [reply("503 Unavailable", [], "no"), ok(hi)],
    files: { a: hi },
  },
  {
    name: "the exit code with -Z when nothing can be reached",
    line: ["-Z", "-s", "http://127.0.0.1:{closed}/[1-2]"],
    exitCode: 7,
  },
  {
    name: "--parallel-max-host keeps to one connection at a time",
    line: "--no-sign-request -Z -s --parallel-max-host 1 {url}/[1-3] -o f#1",
    sent: [get("/1"), get("/2"), get("/3")],
    files: { f1: hi, f2: hi, f3: hi },
    own: "curl 8.16",
  },
];
