/** `--trace`, `--trace-ascii`, `--trace-time`, `--trace-ids`, `--trace-config`, `-vv`. */
import { ok, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const got = [request("GET /")];
const files = { f: hi };
const base = { sent: got, files };

const hex = [
  /^=> Send header, \d+ bytes \(0x[0-9a-f]+\)\n0000: 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a GET \/ HTTP\/1\.1\.\.$/m,
  /^<= Recv header, 17 bytes \(0x11\)\n0000: 48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d HTTP\/1\.1 200 OK\.\n0010: 0a +\.$/m,
  /^<= Recv header, 2 bytes \(0x2\)\n0000: 0d 0a +\.\.$/m,
  /^<= Recv data, 3 bytes \(0x3\)\n0000: 68 69 0a +hi\.$/m,
];
const ascii = [
  /^=> Send header, \d+ bytes \(0x[0-9a-f]+\)\n0000: GET \/ HTTP\/1\.1\n0010: Host: /m,
  /^<= Recv header, 17 bytes \(0x11\)\n0000: HTTP\/1\.1 200 OK$/m,
  /^<= Recv header, 2 bytes \(0x2\)\n0000: $/m,
  /^<= Recv data, 3 bytes \(0x3\)\n0000: hi\.$/m,
];
const posted = {
  sent: [request("POST /", ["Content-Type: application/x-www-form-urlencoded"], "abc")],
  files,
};
const time = String.raw`\d\d:\d\d:\d\d\.\d{6}`;

export const traces: readonly Transcript[] = [
  { ...base, name: "--trace -", line: "--trace - -o f {url}/", stdout: hex },
  { ...base, name: "--trace %", line: "--trace % -o f {url}/", stderr: hex, since: "8.10" },
  {
    ...posted,
    name: "--trace -d",
    line: "--trace - -d abc -o f {url}/",
    stdout: [/^=> Send data, 3 bytes \(0x3\)\n0000: 61 62 63 +abc$/m],
  },
  { ...base, name: "--trace-ascii -", line: "--trace-ascii - -o f {url}/", stdout: ascii },
  {
    ...posted,
    name: "--trace-ascii -d",
    line: "--trace-ascii - -d abc -o f {url}/",
    stdout: [/^=> Send data, 3 bytes \(0x3\)\n0000: abc$/m],
  },
  {
    ...base,
    name: "--trace, then --trace-ascii",
    line: "-s --trace x --trace-ascii - -o f {url}/",
    stdout: ascii,
  },
  {
    ...base,
    name: "--trace-ascii, then --trace",
    line: "-s --trace-ascii x --trace - -o f {url}/",
    stdout: hex,
  },
  {
    ...base,
    name: "--trace-ascii of 100 bytes",
    line: "--trace-ascii - -o f {url}/",
    replies: [ok("x".repeat(100))],
    files: { f: "x".repeat(100) },
    stdout: [/^<= Recv data, 100 bytes \(0x64\)\n0000: x{64}\n0040: x{36}$/m],
  },
  {
    ...base,
    name: "--trace-time --trace-ascii",
    line: "--trace-time --trace-ascii - -o f {url}/",
    stdout: [new RegExp(`^${time} => Send header`, "m"), new RegExp(`^${time} <= Recv data`, "m")],
  },
  {
    ...base,
    name: "--trace-time -v",
    line: "--trace-time -v -o f {url}/",
    stderr: [new RegExp(`^${time} > GET / HTTP/1\\.1\r$`, "m"), new RegExp(`^${time} < \r$`, "m")],
  },
  {
    ...base,
    name: "--no-trace-time",
    line: "--trace-time --no-trace-time -v -o f {url}/",
    stderr: [/^> GET \/ HTTP/m],
  },
  {
    ...base,
    name: "--trace-ids -v",
    line: "--trace-ids -v -o f {url}/",
    stderr: [/^\[0-0\] > GET \/ HTTP\/1\.1\r$/m, /^\[0-0\] < HTTP\/1\.1 200 OK\r$/m],
    since: "8.2",
  },
  {
    ...base,
    name: "--trace-config",
    line: "--trace-config ids,time -v -o f {url}/",
    stderr: [new RegExp(`^${time} \\[0-0\\] > GET / HTTP/1\\.1\r$`, "m")],
    since: "8.3",
  },
  {
    ...base,
    name: "-vv",
    line: "-vv -o f {url}/",
    stderr: [new RegExp(`^${time} \\[0-0\\] > GET / HTTP/1\\.1\r$`, "m")],
    since: "8.10",
  },
  { ...base, name: "-v -v", line: "-v -v -o f {url}/", stderr: [/^> GET \/ HTTP\/1\.1\r$/m] },
  {
    ...base,
    name: "-vvv",
    line: "-vvv -o f {url}/",
    stderr: [
      new RegExp(`^${time} \\[0-0\\] => Send header, \\d+ bytes`, "m"),
      new RegExp(`^${time} \\[0-0\\] <= Recv data, 3 bytes \\(0x3\\)\n0000: hi\\.$`, "m"),
    ],
    since: "8.10",
  },
  {
    ...base,
    name: "--trace, then -v",
    line: "-s --trace x -v -o f {url}/",
    stderr: [/^> GET \/ HTTP\/1\.1\r$/m],
  },
  {
    name: "--trace-ascii of a token",
    own: "curl does not redact",
    line: [
      ...["--no-sign-request", "-H", "Authorization: Bearer trace-token"],
      ...["--trace-ascii", "-", "-o", "/dev/null", "{url}/"],
    ],
    sent: [request("GET /", ["Authorization: Bearer trace-token"])],
    stdout: [/Authorization: Bearer/, /^(?!.*trace-token)/s],
  },
];
