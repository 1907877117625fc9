/** `--next`: what applies to one group of options, and what to all. */
import { ok, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const form = ["Content-Type: application/x-www-form-urlencoded"];
const usual = { sent: [request("GET /a"), request("GET /b")], stdout: `${hi}${hi}` };
const bad = (line: string, more: Partial<Transcript> = {}): Transcript => ({
  name: line,
  line,
  exitCode: 2,
  stderr: [/^\{me\}: (try|option|no URL|\(2\)|missing)/m],
  ...more,
});

export const next: readonly Transcript[] = [
  { name: "--next", line: "{url}/a --next {url}/b", ...usual },
  { name: "-:", line: "{url}/a -: {url}/b", ...usual },
  {
    name: "data of the first",
    line: "-d x {url}/a --next {url}/b",
    sent: [request("POST /a", form, "x"), request("GET /b")],
    stdout: `${hi}${hi}`,
  },
  {
    name: "data of the second",
    line: "{url}/a --next -d x {url}/b",
    sent: [request("GET /a"), request("POST /b", form, "x")],
    stdout: `${hi}${hi}`,
  },
  {
    name: "headers and methods do not pass on",
    line: ["-X", "PUT", "-H", "X-A: 1", "{url}/a", "--next", "-I", "{url}/b"],
    replies: [ok(hi), ok("")],
    sent: [request("PUT /a", ["X-A: 1"]), request("HEAD /b")],
    stdout: `${hi}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`,
  },
  {
    name: "a file for each",
    line: "-o f {url}/a --next -o g {url}/b",
    replies: [ok("1"), ok("2")],
    sent: usual.sent,
    files: { f: "1", g: "2" },
  },
  {
    name: "a file of the first alone",
    line: "-o f {url}/a --next {url}/b",
    sent: usual.sent,
    stdout: hi,
    files: { f: hi },
  },
  {
    name: "-f of the first, the exit code of the last",
    line: "-f {url}/a --next {url}/b",
    replies: ["HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", ok(hi)],
    sent: usual.sent,
    stdout: hi,
    stderr: [/\(22\)/],
  },
  {
    name: "--fail-early holds for all",
    line: "--fail-early -f {url}/a --next {url}/b",
    replies: ["HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", ok(hi)],
    sent: [request("GET /a")],
    exitCode: 22,
    stderr: [/\(22\)/],
  },
  {
    name: "-w of each",
    line: "-w 1 {url}/a --next -w 2 {url}/b",
    sent: usual.sent,
    stdout: `${hi}1${hi}2`,
  },
  {
    name: "three groups",
    line: "{url}/a --next {url}/b --next -G -d q {url}/c",
    sent: [...usual.sent, request("GET /c?q")],
    stdout: `${hi}${hi}${hi}`,
  },
  {
    name: "behind a config file",
    line: "-K f --next {url}/b",
    given: { f: "url = {url}/a\ndata = x\n" },
    sent: [request("POST /a", form, "x"), request("GET /b")],
    stdout: `${hi}${hi}`,
  },
  {
    name: "-Z",
    line: "-Z {url}/a --next {url}/a",
    sent: [request("GET /a"), request("GET /a")],
    stdout: `${hi}${hi}`,
  },
  bad("{url}/a --next", { sent: [request("GET /a")], stdout: hi }),
  bad("--no-next {url}/a"),
  bad("--next {url}/a", { since: "8.0" }),
  bad("{url}/a --next --next {url}/b", { since: "8.0" }),
];
