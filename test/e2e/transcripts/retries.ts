/** `--retry` and its companions. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const get = request("GET /");
const busy = reply("503 Busy", [], "busy\n");
const hi = "hi\n";
const soon = ["--retry-delay", "1"];

export const retries: readonly Transcript[] = [
  { name: "no --retry, no retry", line: "{url}/", replies: [busy, ok(hi)], sent: [get], stdout: "busy\n" },
  {
    name: "--retry",
    line: ["--retry", "2", ...soon, "-o", "f", "{url}/"],
    replies: [busy, ok(hi)],
    sent: [get, get],
    files: { f: hi },
    stderr: [/^Warning: Problem ?: HTTP error\. (Will retry|Retrying) in 1 seconds?\. 2 retries left\.$/m],
  },
  {
    name: "--retry, none left",
    line: ["--retry", "1", ...soon, "-o", "f", "{url}/"],
    replies: [busy],
    sent: [get, get],
    files: { f: "busy\n" },
    stderr: [/1 retries? left|1 retry left/],
  },
  {
    name: "--retry -f, none left",
    line: ["-f", "--retry", "1", ...soon, "{url}/"],
    replies: [busy],
    sent: [get, get],
    exitCode: 22,
    stderr: [/^Warning: Problem ?: HTTP error/m, /\{me\}: \(22\) The requested URL returned error: 503$/m],
  },
  {
    name: "--retry -s says nothing",
    line: ["-s", "--retry", "1", ...soon, "-o", "f", "{url}/"],
    replies: [busy, ok(hi)],
    sent: [get, get],
    files: { f: hi },
  },
  {
    name: "--retry, 404 is no trouble that passes",
    line: ["--retry", "1", ...soon, "{url}/"],
    replies: [reply("404 No", [], "x")],
    sent: [get],
    stdout: "x",
  },
  ...["408", "429", "500", "502", "504"].map(
    (status): Transcript => ({
      name: `--retry, ${status}`,
      line: ["-s", "--retry", "1", ...soon, "-o", "f", "{url}/"],
      replies: [reply(`${status} x`), ok(hi)],
      sent: [get, get],
      files: { f: hi },
    }),
  ),
  {
    name: "--retry, Retry-After",
    line: ["--retry", "1", "-o", "f", "{url}/"],
    replies: [reply("503 Busy", ["Retry-After: 1"]), ok(hi)],
    sent: [get, get],
    files: { f: hi },
    stderr: [/(Will retry|Retrying) in 1 second/],
  },
  {
    name: "--retry-all-errors",
    line: ["-f", "--retry-all-errors", "--retry", "1", ...soon, "-o", "f", "{url}/"],
    replies: [reply("404 No"), ok(hi)],
    sent: [get, get],
    files: { f: hi },
    stderr: [/^Warning: Problem \(retrying all errors\)/m],
  },
  {
    name: "--retry-all-errors, nothing comes back",
    line: ["--retry-all-errors", "--retry", "1", ...soon, "{url}/"],
    replies: [["END"], ok(hi)],
    sent: [get, get],
    stdout: hi,
    stderr: [/^\{me\}: \(52\) Empty reply from server$/m, /^Warning: Problem \(retrying all errors\)/m],
  },
  {
    name: "--retry, nothing comes back",
    line: ["--retry", "1", ...soon, "{url}/"],
    replies: [["END"], ok(hi)],
    sent: [get],
    exitCode: 52,
    stderr: "{me}: (52) Empty reply from server\n",
  },
  {
    name: "--retry, nobody listens",
    line: ["--retry", "1", ...soon, "http://127.0.0.1:{closed}/"],
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) Failed to connect/],
  },
  {
    name: "--retry-connrefused",
    line: ["--retry-connrefused", "--retry", "1", ...soon, "http://127.0.0.1:{closed}/"],
    exitCode: 7,
    stderr: [
      /^Warning: Problem ?: connection refused\. (Will retry|Retrying) in 1 second/m,
      /^\{me\}: \(7\) Failed to connect/m,
    ],
  },
  {
    name: "--retry sends the body again",
    line: ["-s", "--retry", "1", ...soon, "-d", "a=1", "-o", "f", "{url}/"],
    replies: [busy, ok(hi)],
    sent: [0, 1].map(() => request("POST /", ["Content-Type: application/x-www-form-urlencoded"], "a=1")),
    files: { f: hi },
  },
  {
    name: "--retry sends the file again",
    line: ["-s", "--retry", "1", ...soon, "-T", "g", "-o", "f", "{url}/g"],
    given: { g: "abc" },
    replies: [busy, ok(hi)],
    sent: [0, 1].map(() => request("PUT /g", [], "abc")),
    files: { f: hi },
  },
  {
    name: "--retry-max-time that is over",
    line: ["-s", "--retry", "5", "--retry-delay", "1", "--retry-max-time", "1", "-o", "f", "{url}/"],
    replies: [busy],
    sent: [get, get],
    files: { f: "busy\n" },
  },
  { name: "--retry 0", line: ["--retry", "0", "{url}/"], replies: [busy], sent: [get], stdout: "busy\n" },
  {
    name: "--retry, -m for each try",
    line: ["-s", "--retry", "1", ...soon, "-m", "2.5", "-o", "f", "{url}/"],
    replies: [[9000], ok(hi)],
    sent: [get, get],
    files: { f: hi },
  },
  {
    name: "--retry -w tells of the last",
    line: ["-s", "--retry", "1", ...soon, "-o", "f", "-w", "%{http_code}", "{url}/"],
    replies: [busy, ok(hi)],
    sent: [get, get],
    files: { f: hi },
    stdout: "200",
  },
];
