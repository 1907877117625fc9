/** Where messages and heads go: `--stderr`, `-D %`. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const got = [request("GET /")];
const head = ok("").replace("Length: 0", "Length: 3");
const failed = { replies: [reply("404 No")], sent: got, exitCode: 22 };
const message = "{me}: (22) The requested URL returned error: 404\n";
const unknown = /^\{me\}: option --nosuch: is unknown$/m;

export const messages: readonly Transcript[] = [
  { ...failed, name: "--stderr", line: "--stderr e -f {url}/", files: { e: message } },
  { ...failed, name: "--stderr -", line: "--stderr - -f {url}/", stdout: message },
  { ...failed, name: "--stderr %", line: "--stderr % -f {url}/", files: { "%": message } },
  { ...failed, name: "--stderr -s", line: "--stderr e -s -f {url}/", files: { e: "" } },
  {
    ...failed,
    name: "--stderr twice",
    line: "--stderr /dev/null --stderr e -f {url}/",
    files: { e: message },
  },
  {
    ...failed,
    name: "--stderr in a missing folder",
    line: "--stderr no/e -f {url}/",
    stderr: [/^Warning: .*Failed to open .*no\/e/m, /\(22\)/],
  },
  {
    ...failed,
    name: "--stderr of a folder",
    line: "--stderr d -f {url}/",
    given: { "d/x": "" },
    stderr: [/^Warning: .*Failed to open .*d/m, /\(22\)/],
  },
  { name: "--stderr without messages", line: "--stderr e {url}/", sent: got, stdout: hi, files: { e: "" } },
  {
    name: "--stderr over a file",
    line: "--stderr e {url}/",
    given: { e: "old" },
    sent: got,
    stdout: hi,
    files: { e: "" },
  },
  {
    name: "--stderr and an unknown option",
    line: "--stderr - --nosuch {url}/",
    exitCode: 2,
    stdout: [unknown],
  },
  {
    name: "--stderr behind an unknown option",
    line: "--nosuch --stderr - {url}/",
    exitCode: 2,
    stderr: [unknown],
  },
  {
    name: "--stderr without a value",
    line: "{url}/ --stderr",
    exitCode: 2,
    stderr: [/option --stderr: requires parameter/],
  },
  {
    name: "--stderr and -w",
    line: ["--stderr", "e", "-w", "%{stderr}err\n", "{url}/"],
    sent: got,
    stdout: hi,
    files: { e: "err\n" },
    since: "8.10",
  },
  { name: "-D %", line: "-D % {url}/", sent: got, stdout: hi, stderr: head, since: "8.10" },
  {
    name: "-D % -o",
    line: "-D % -o f {url}/",
    sent: got,
    stderr: head,
    files: { f: hi },
    since: "8.10",
  },
  {
    name: "-D % --stderr",
    line: "-D % --stderr e {url}/",
    sent: got,
    stdout: hi,
    files: { e: head },
    since: "8.10",
  },
  { name: "-D %h", line: "-D %h {url}/", sent: got, stdout: hi, files: { "%h": head } },
];
