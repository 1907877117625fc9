import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printWriteOut, type TransferRecord } from "../../src/output/write-out.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { headFrom, noFacts, recordOf, requestFor } from "./records.ts";

const head = headFrom(
  'HTTP/1.1 200 OK\r\nContent-Type: first\r\nContent-Type: text/plain; x="y"\r\nContent-Type:\r\nX-A: 1\r\nx-a: two\r\n' +
    "X-U: caf\xc3\xa9\r\nX-L: caf\xe9\x01\\\r\n\r\n",
);
const first = {
  ...noFacts,
  total: 1.5,
  nameLookup: 0.25,
  startTransfer: 1,
  headerBytes: 10,
  requestBytes: 20,
  newConnections: 1,
};
const last = {
  ...first,
  total: 0.5,
  appConnect: 0.1,
  remoteIp: "127.0.0.1",
  remotePort: 80,
  localIp: "127.0.0.2",
  localPort: 1234,
  newConnections: 0,
  downloadBytes: 1001,
  uploadBytes: 7,
  tlsVerifyResult: 20,
  proxyConnectStatus: 200,
};
const whole = recordOf({
  url: "http://u:p@h:81/a/b?q=é#f",
  effectiveUrl: "https://other/",
  urlNumber: 3,
  request: requestFor("PUT", [{ name: "referer", value: "r" }]),
  head,
  stats: last,
  redirectStats: [first],
  events: 5,
  retries: 2,
  redirectUrl: "http://next/",
  file: "naïve",
  exitCode: 22,
  errorMessage: "a “message”",
});

async function print(format: string, record: TransferRecord) {
  const runtime = fakeRuntime();
  await printWriteOut(format, record, runtime);
  return { stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
}

describe("variables", () => {
  it.each([
    ["content_type", 'text/plain; x="y"', ""],
    ["certs", "", ""],
    ["errormsg", "a “message”", ""],
    ["exitcode", "22", "0"],
    ["filename_effective", "naïve", ""],
    ["ftp_entry_path", "", ""],
    ["http_code", "200", "000"],
    ["response_code", "200", "000"],
    ["http_connect", "200", "000"],
    ["http_version", "1.1", "0"],
    ["local_ip", "127.0.0.2", ""],
    ["local_port", "1234", "0"],
    ["method", "PUT", "GET"],
    ["num_certs", "0", "0"],
    ["num_connects", "1", "0"],
    ["num_events", "5", "0"],
    ["num_headers", "7", "0"],
    ["num_redirects", "1", "0"],
    ["num_retries", "2", "0"],
    ["proxy_ssl_verify_result", "0", "0"],
    ["redirect_url", "http://next/", ""],
    ["referer", "r", ""],
    ["remote_ip", "127.0.0.1", ""],
    ["remote_port", "80", "0"],
    ["scheme", "http", ""],
    ["size_download", "1001", "0"],
    ["size_header", "20", "0"],
    ["size_request", "40", "0"],
    ["size_upload", "7", "0"],
    ["speed_download", "500", "0"],
    ["speed_upload", "3", "0"],
    ["ssl_verify_result", "20", "0"],
    ["time_appconnect", "0.100000", "0.000000"],
    ["time_connect", "0.000000", "0.000000"],
    ["time_namelookup", "0.500000", "0.000000"],
    ["time_pretransfer", "0.000000", "0.000000"],
    ["time_redirect", "1.500000", "0.000000"],
    ["time_starttransfer", "2.000000", "0.000000"],
    ["time_total", "2.000000", "0.750000"],
    ["url", "http://u:p@h:81/a/b?q=é#f", "http://h/"],
    ["url_effective", "https://other/", "http://h/"],
    ["urlnum", "3", "0"],
    ["url.scheme", "http", "http"],
    ["url.user", "u", ""],
    ["url.password", "p", ""],
    ["url.host", "h", "h"],
    ["url.port", "81", "80"],
    ["url.path", "/a/b", "/"],
    ["url.query", "q=é", ""],
    ["url.fragment", "f", ""],
    ["urle.host", "other", "h"],
    ["urle.port", "443", "80"],
    ["HTTP_Code", "200", "000"],
  ])("%s", async (name, known, unknown) => {
    expect(await print(`%{${name}}`, whole)).toEqual({ stdout: known, stderr: "" });
    expect(await print(`%{${name}}`, recordOf({ elapsed: 0.75 }))).toEqual({ stdout: unknown, stderr: "" });
  });

  it("are all in %{json}, in alphabetical order", async () => {
    const { stdout } = await print("%{json}", whole);
    const names = Object.keys(JSON.parse(stdout));
    expect(names.at(-1)).toBe("curl_version");
    expect(names.length).toBe(70);
    expect(names.slice(0, -1)).toEqual(names.slice(0, -1).sort());
    for (const name of names.slice(0, -1)) {
      const { stdout: text, stderr } = await print(`%{${name}}`, whole);
      expect(stderr).toBe("");
      const value = JSON.parse(stdout)[name];
      expect(typeof value === "number" ? Number(text) : text).toBe(value ?? "");
    }
    expect(JSON.parse((await print("%{json}", recordOf())).stdout)).toMatchObject({
      errormsg: null,
      http_code: 0,
    });
  });

  it("%{header_json} groups by name and is JSON whatever the bytes", async () => {
    const { stdout } = await print("%{header_json}", whole);
    expect(stdout).toBe(
      '{"content-type":["first","text/plain; x=\\"y\\"",""],\n"x-a":["1","two"],\n"x-u":["café"],\n"x-l":["cafÃ©\\u0001\\\\"]\n}'.replace(
        "Ã©",
        "é",
      ),
    );
    expect((await print("%{header_json}", recordOf())).stdout).toBe("{\n}");
  });
});

describe("the format", () => {
  it.each([
    ["", "", ""],
    ["plain é text", "plain é text", ""],
    ["100%%|%|", "100%|%|", ""],
    ["%", "%", ""],
    ["\\", "\\", ""],
    ["%x\\q\\\\", "%x\\q\\\\", ""],
    ["a\\nb\\tc\\rd", "a\nb\tc\rd", ""],
    ["%{nope}x", "x", "awscurl: unknown --write-out variable: 'nope'\n"],
    ["%{NOPÉ}x", "x", "awscurl: unknown --write-out variable: 'NOPÉ'\n"],
    ["%{}x", "x", "awscurl: unknown --write-out variable: ''\n"],
    ["%{a\u001bb}", "", "awscurl: unknown --write-out variable: 'a\\x1bb'\n"],
    ["%{http_code", "%{http_code", ""],
    ["%{http_code|%{x}", "", "awscurl: unknown --write-out variable: 'http_code|%{x'\n"],
    ["%header{X-A}|%header{x-u}|%header{none}|%header{}", "1|café||", ""],
    ["%header{x-a", "%header{x-a", ""],
    ["%output{x", "%output{x", ""],
    ["a%{stderr}b%{stdout}c%{stderr}d", "ac", "bd"],
    ["%{stderr}before%{nope}behind", "", "beforeawscurl: unknown --write-out variable: 'nope'\nbehind"],
    ["x%{onerror}y", "xy", ""],
  ])("%j", async (format, stdout, stderr) => {
    expect(await print(format, whole)).toEqual({ stdout, stderr });
  });

  it("stops at %{onerror} after a successful transfer", async () => {
    expect((await print("x%{onerror}y", recordOf())).stdout).toBe("x");
  });

  it("prints header bytes as received", async () => {
    const runtime = fakeRuntime();
    await printWriteOut("%header{x-l}", whole, runtime);
    expect(runtime.stdout.bytes().toString("latin1")).toBe("caf\xe9\x01\\");
  });
});

describe("%output", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "awscurl-write-out-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes to a file, replacing or appending to it", async () => {
    const file = join(folder, "f");
    writeFileSync(file, "old");
    expect((await print(`a%output{${file}}b%{stdout}c`, whole)).stdout).toBe("ac");
    expect(readFileSync(file, "utf8")).toBe("b");
    await print(`%output{>>${file}}d%output{${file}2}e`, whole);
    expect(readFileSync(file, "utf8")).toBe("bd");
    expect(readFileSync(`${file}2`, "utf8")).toBe("e");
  });

  it("keeps the previous destination if the file cannot be opened, as curl does", async () => {
    expect(await print(`a%output{${folder}/none/f}b`, whole)).toEqual({ stdout: "ab", stderr: "" });
  });
});

it("a closed stdout ends with 23", async () => {
  const error = Object.assign(new Error("EPIPE"), { code: "EPIPE", errno: -32 });
  const runtime = fakeRuntime({ stdoutFailure: { after: 0, error } });
  await expect(printWriteOut("x", whole, runtime)).rejects.toMatchObject({ exitCode: 23 });
});
