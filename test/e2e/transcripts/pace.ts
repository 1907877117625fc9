/** How fast and how many: `--limit-rate`, `-Y`, `-y`, `--rate`, `--fail-early`. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string) => request(`GET ${target}`);
const got = [get("/")];
const no = reply("404 No");
const failed = "{me}: (22) The requested URL returned error: 404\n";

const misused = (option: string, value: string, complaint: RegExp): Transcript => ({
  name: `${option} '${value}'`,
  line: [option, value, "{url}/"],
  exitCode: 2,
  stderr: [complaint],
});
const proper = /expected a proper numerical parameter/;

const long = "x".repeat(3000);
const limitRate: readonly Transcript[] = [
  { name: "--limit-rate", line: "--limit-rate 3k {url}/", replies: [ok(long)], sent: got, stdout: long },
  { name: "--limit-rate 0", line: "--limit-rate 0 {url}/", sent: got, stdout: hi },
  { name: "--limit-rate twice", line: "--limit-rate 1 --limit-rate 1M {url}/", sent: got, stdout: hi },
  { name: "--limit-rate of an empty body", line: "--limit-rate 1 {url}/", replies: [ok("")], sent: got },
  {
    name: "--limit-rate -d",
    line: "--limit-rate 3k -d @f {url}/",
    given: { f: long },
    sent: [request("POST /", ["Content-Type: application/x-www-form-urlencoded"], long)],
    stdout: hi,
  },
  {
    name: "--limit-rate -T",
    line: "--limit-rate 3k -T f {url}/",
    given: { f: long },
    sent: [request("PUT /f", [], long)],
    stdout: hi,
  },
  {
    name: "--limit-rate -L",
    line: "--limit-rate 1M -L {url}/",
    replies: [reply("302 F", ["Location: /b"], "xx"), ok(hi)],
    sent: [get("/"), get("/b")],
    stdout: hi,
  },
  {
    name: "--limit-rate and half a body",
    line: "--limit-rate 1M -o f {url}/",
    replies: [["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi\n", "END"]],
    sent: got,
    exitCode: 18,
    files: { f: hi },
    stderr: [/\(18\)/],
  },
  {
    name: "--limit-rate -m",
    line: "--limit-rate 100 -m 5 -o /dev/null {url}/",
    replies: [ok(long)],
    sent: got,
    exitCode: 28,
    stderr: [/\(28\) Operation timed out/],
    since: "8.19",
  },
  {
    name: "--limit-rate with decimals",
    line: "--limit-rate 2.5M {url}/",
    sent: got,
    stdout: hi,
    since: "8.19",
  },
  { ...misused("--limit-rate", "abc", proper), since: "8.10" },
  { ...misused("--limit-rate", "-5", proper), since: "8.10" },
  { ...misused("--limit-rate", "", proper), since: "8.10" },
  { ...misused("--limit-rate", "99999999P", /too large number/), since: "8.10" },
];

const stalled = {
  replies: [["HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nhi\n", 14_000, "x"]] as const,
  sent: got,
  exitCode: 28,
};
const tooSlow = (least: number, seconds: number) =>
  `{me}: (28) Operation too slow. Less than ${least} bytes/sec transferred the last ${seconds} seconds\n`;

const speed: readonly Transcript[] = [
  { ...stalled, name: "-Y -y", line: "-Y 100 -y 3 {url}/", stdout: hi, stderr: tooSlow(100, 3) },
  { ...stalled, name: "-y -Y", line: "-y 3 -Y 1000 {url}/", stdout: hi, stderr: tooSlow(1000, 3) },
  { ...stalled, name: "-y", line: "-y 3 -o f {url}/", files: { f: hi }, stderr: tooSlow(1, 3) },
  {
    ...stalled,
    name: "-y before a response",
    line: "-y 1 {url}/",
    replies: [[14_000, "x"]],
    stderr: tooSlow(1, 1),
  },
  {
    ...stalled,
    name: "-Y -y, --remove-on-error",
    line: "-Y 9 -y 1 --remove-on-error -o f {url}/",
    stderr: tooSlow(9, 1),
  },
  { ...stalled, name: "-Y -y, -s", line: "-s -Y 9 -y 3 {url}/", stdout: hi },
  { name: "-Y -y of a fast transfer", line: "-Y 9 -y 30 {url}/", sent: got, stdout: hi },
  { name: "-Y 0 -y", line: "-Y 0 -y 1 {url}/", sent: got, stdout: hi },
  { name: "-y 0", line: "-y 0 {url}/", sent: got, stdout: hi },
  { name: "-Y", line: "-Y 9 {url}/", sent: got, stdout: hi },
  misused("-y", "x", proper),
  misused("-y", "-1", /expected a positive numerical parameter/),
  misused("-y", "1.5", proper),
  misused("-Y", "x", proper),
  misused("-Y", "1k", proper),
  misused("-Y", "-1", /expected a positive numerical parameter/),
];

const twice = { sent: [get("/1"), get("/2")], stdout: hi + hi };
const rate: readonly Transcript[] = [
  { ...twice, name: "--rate N/s", line: "--rate 5/s {url}/1 {url}/2" },
  { ...twice, name: "--rate N/m", line: "--rate 120/m {url}/1 {url}/2" },
  { ...twice, name: "--rate N", line: "--rate 7200 {url}/1 {url}/2" },
  { ...twice, name: "--rate of a pattern", line: "--rate 5/s {url}/[1-2]" },
  { ...twice, name: "--rate N/Ms", line: "--rate 20/2s {url}/1 {url}/2", since: "8.10" },
  {
    name: "--rate --retry",
    line: "--rate 2/s --retry 1 --retry-delay 1 -o f {url}/",
    replies: [reply("503 No"), ok(hi)],
    sent: [...got, ...got],
    files: { f: hi },
    stderr: [/503|etry/],
  },
  misused("--rate", "0", /is badly used here/),
  misused("--rate", "x", proper),
  misused("--rate", "1/x", /is badly used here/),
  misused("--rate", "1/", /is badly used here/),
  { ...misused("--rate", "-1/s", proper), since: "8.10" },
  misused("--rate", "", proper),
];

const early = { replies: [no, ok(hi)], sent: [get("/1")], exitCode: 22, stderr: failed };
const failEarly: readonly Transcript[] = [
  { ...early, name: "--fail-early -f", line: "--fail-early -f {url}/1 {url}/2" },
  { ...early, name: "--fail-early -o", line: "--fail-early -f -o a {url}/1 -o b {url}/2" },
  { ...early, name: "--fail-early -w", line: "--fail-early -f -w %{exitcode} {url}/1 {url}/2", stdout: "22" },
  { ...early, name: "--fail-early -s", line: "--fail-early -s -f {url}/1 {url}/2", stderr: "" },
  {
    ...early,
    name: "--fail-early of a pattern",
    line: "--fail-early -f {url}/[1-3]",
    replies: [ok(hi), no],
    sent: [get("/1"), get("/2")],
    stdout: hi,
  },
  {
    name: "--fail-early without a failure",
    line: "--fail-early {url}/1 {url}/2",
    replies: [no, ok(hi)],
    sent: [get("/1"), get("/2")],
    stdout: hi,
  },
  {
    name: "--fail-early without a connection",
    line: "--fail-early http://127.0.0.1:{closed}/ {url}/2",
    exitCode: 7,
    stderr: [/\(7\)/],
  },
  {
    name: "--fail-early and an unknown scheme",
    line: "--fail-early foo://x {url}/2",
    exitCode: 1,
    stderr: [/\(1\)/],
  },
  {
    name: "--no-fail-early",
    line: "--fail-early --no-fail-early -f {url}/1 {url}/2",
    replies: [no, ok(hi)],
    sent: [get("/1"), get("/2")],
    stdout: hi,
    stderr: failed,
  },
];

export const pace: readonly Transcript[] = [...limitRate, ...speed, ...rate, ...failEarly];
