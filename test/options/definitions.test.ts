/** Every option has a row here: what it changes, under each of its names; its record can be listed. */
import { describe, expect, it } from "vitest";
import { ignored } from "../../src/options/definitions/ignored.ts";
import { options } from "../../src/options/definitions/index.ts";
import { longNames } from "../../src/options/names.ts";
import { isNegative, type Option } from "../../src/options/option.ts";
import { changes } from "./line.ts";

/** Long name -> a value, if the option takes one, and what then differs from the defaults. */
const rows: Record<string, { value?: string; changes: object; off?: object }> = {
  "access-key": { value: "AKID", changes: { accessKey: "AKID" } },
  "secret-key": { value: "s/+=", changes: { secretKey: "secret:s/+=" } },
  "session-token": { value: "-t", changes: { sessionToken: "secret:-t" } },
  profile: { value: "p q", changes: { profile: "p q" } },
  region: { value: "*", changes: { region: "*" } },
  service: { value: "es", changes: { service: "es" } },
  "no-sign-request": { changes: { sign: false } },
  "aws-sigv4": { value: "aws:amz:r:s", changes: { awsSigv4: "aws:amz:r:s" } },
  "show-identity": { changes: { showIdentity: true } },
  explain: { changes: { explain: true } },
  "dry-run": { changes: { dryRun: true } },
  "no-redact": { changes: { redact: false } },
  sigv4a: { changes: { sigv4a: true } },
  "region-set": { value: "a,b", changes: { regionSet: "a,b" } },
  presign: { changes: { presign: true } },
  "expires-in": { value: "60", changes: { expiresIn: 60 } },
  "unsigned-payload": { changes: { unsignedPayload: true } },
  "sign-header": { value: "X", changes: { signHeaders: [{ name: "X", sign: true }] } },
  "no-sign-header": { value: "X", changes: { signHeaders: [{ name: "X", sign: false }] } },
  "print-curl": { changes: { printCurl: true } },
  "no-skew-correction": { changes: { skewCorrection: false } },
  "role-arn": { value: "arn:aws:iam::1:role/r", changes: { roleArn: "arn:aws:iam::1:role/r" } },
  "role-session-name": { value: "n", changes: { roleSessionName: "n" } },
  "external-id": { value: "x", changes: { externalId: "x" } },
  "mfa-serial": { value: "m", changes: { mfaSerial: "m" } },
  "mfa-code": { value: "123456", changes: { mfaCode: "secret:123456" } },
  "duration-seconds": { value: "900", changes: { durationSeconds: 900 } },
  "no-credential-cache": { changes: { credentialCache: false } },
  request: { value: "PUT", changes: { method: "PUT" } },
  header: { value: "A: b", changes: { headers: ["A: b"] } },
  "user-agent": { value: "", changes: { userAgent: "" } },
  referer: { value: "u;auto", changes: { referer: "u;auto" } },
  cookie: { value: "a=b", changes: { cookies: ["a=b"] } },
  "cookie-jar": { value: "f", changes: { cookieJar: "f" } },
  "junk-session-cookies": { changes: { junkSessionCookies: true } },
  head: { changes: { head: true } },
  range: { value: "0-1", changes: { range: "0-1" } },
  "continue-at": { value: "-", changes: { continueAt: "end-of-file" } },
  "time-cond": { value: "-1 mar 2022", changes: { timeCondition: "-1 mar 2022" } },
  "etag-compare": { value: "f", changes: { etagCompare: "f" } },
  "etag-save": { value: "f", changes: { etagSave: "f" } },
  compressed: { changes: { compressed: true } },
  location: { changes: { follow: true } },
  "location-trusted": { changes: { follow: true, locationTrusted: true } },
  follow: { changes: { follow: true, followStatus: true } },
  post301: { changes: { post301: true } },
  post302: { changes: { post302: true } },
  post303: { changes: { post303: true } },
  proto: { value: "=http", changes: { protocols: new Set(["http"]) } },
  "proto-redir": { value: "=http", changes: { redirectProtocols: new Set(["http"]) } },
  "proto-default": { value: "HTTP", changes: { defaultProtocol: "http" } },
  "max-redirs": { value: "-1", changes: { maxRedirs: -1 } },
  "url-query": { value: "+a", changes: { urlQuery: ["+a"] } },
  http2: { changes: { http2: true } },
  "http1.1": { changes: {} },
  "http1.0": { changes: { http10: true } },
  "http0.9": { changes: { http09: true } },
  "http2-prior-knowledge": { changes: { http2: true, http2PriorKnowledge: true } },
  "path-as-is": { changes: { pathAsIs: true } },
  "request-target": { value: "*", changes: { requestTarget: "*" } },
  raw: { changes: { raw: true } },
  "tr-encoding": { changes: { trEncoding: true } },
  "ignore-content-length": { changes: { ignoreContentLength: true } },
  "expect100-timeout": { value: "0.5", changes: { expect100Timeout: 0.5 } },
  data: { value: "@f", changes: { data: [{ kind: "ascii", value: "@f" }] } },
  "data-binary": { value: "@f", changes: { data: [{ kind: "binary", value: "@f" }] } },
  "data-raw": { value: "@f", changes: { data: [{ kind: "raw", value: "@f" }] } },
  "data-urlencode": { value: "n@f", changes: { data: [{ kind: "urlencode", value: "n@f" }] } },
  json: { value: "{}", changes: { data: [{ kind: "json", value: "{}" }] } },
  form: { value: "a=@b", changes: { form: [{ kind: "form", value: "a=@b" }] } },
  "form-string": { value: "a=@b", changes: { form: [{ kind: "string", value: "a=@b" }] } },
  "form-escape": { changes: { formEscape: true } },
  get: { changes: { get: true } },
  "upload-file": { value: "f", changes: { uploads: ["f"] } },
  output: { value: "f", changes: { outputs: [{ kind: "file", name: "f" }] } },
  "remote-name": {
    changes: { outputs: [{ kind: "remote-name" }] },
    off: { outputs: [{ kind: "remote-name" }, { kind: "file", name: "-" }] },
  },
  "remote-name-all": { changes: { remoteNameAll: true } },
  "remove-on-error": { changes: { removeOnError: true } },
  "remote-header-name": { changes: { remoteHeaderName: true } },
  "remote-time": { changes: { remoteTime: true } },
  "no-clobber": { changes: { clobber: false }, off: { clobber: true } },
  "skip-existing": { changes: { skipExisting: true } },
  "out-null": {
    changes: { outputs: [{ kind: "null" }] },
    off: { outputs: [{ kind: "null" }, { kind: "null" }] },
  },
  stderr: { value: "f", changes: { stderr: "f" } },
  "max-filesize": { value: "2k", changes: { maxFileSize: 2048 } },
  "output-dir": { value: "d", changes: { outputDir: "d" } },
  "create-dirs": { changes: { createDirs: true } },
  include: { changes: { include: true } },
  "dump-header": { value: "-", changes: { dumpHeader: "-" } },
  "write-out": { value: "%{http_code}\\n", changes: { writeOut: "%{http_code}\\n" } },
  "event-stream": { changes: { eventStream: true } },
  listen: { value: "9200", changes: { listen: "9200" } },
  "listen-host": { value: "h", changes: { listenHosts: ["h"] } },
  "listen-max": { value: "5", changes: { listenMax: 5 } },
  "listen-user": { value: "a:b", changes: { listenUser: "secret:a:b" } },
  parallel: { changes: { parallel: true } },
  "parallel-immediate": { changes: { parallelImmediate: true } },
  "parallel-max": { value: "5", changes: { parallelMax: 5 } },
  "parallel-max-host": { value: "5", changes: { parallelMaxHost: 5 } },
  "no-buffer": { changes: {} },
  verbose: { changes: { verbose: true } },
  trace: { value: "f", changes: { trace: { format: "hex", file: "f" } } },
  "trace-ascii": { value: "f", changes: { trace: { format: "ascii", file: "f" } } },
  "trace-time": { changes: { traceTime: true } },
  "trace-ids": { changes: { traceIds: true } },
  "trace-config": { value: "ids,http/2", changes: { traceIds: true } },
  "progress-bar": { changes: { progressBar: true } },
  "no-styled-output": { changes: { styledOutput: false } },
  silent: { changes: { silent: true } },
  "no-progress-meter": { changes: { progressMeter: false } },
  "show-error": { changes: { showError: true } },
  fail: { changes: { fail: "fail" } },
  "fail-with-body": { changes: { fail: "fail-with-body" } },
  "max-time": { value: "1.5", changes: { maxTime: 1.5 } },
  "connect-timeout": { value: ".25", changes: { connectTimeout: 0.25 } },
  retry: { value: "3", changes: { retry: 3 } },
  "retry-delay": { value: "0.5", changes: { retryDelay: 0.5 } },
  "retry-max-time": { value: "60.25", changes: { retryMaxTime: 60.25 } },
  "retry-all-errors": { changes: { retryAllErrors: true } },
  "fail-early": { changes: { failEarly: true } },
  "speed-limit": { value: "100", changes: { speedLimit: 100 } },
  "speed-time": { value: "10", changes: { speedTime: 10 } },
  "limit-rate": { value: "2.5k", changes: { limitRate: 2560 } },
  rate: { value: "2/s", changes: { rate: 500 } },
  "retry-connrefused": { changes: { retryConnrefused: true } },
  insecure: { changes: { insecure: true } },
  "proxy-cacert": { value: "ca.pem", changes: { proxyCacert: "ca.pem" } },
  cacert: { value: "ca.pem", changes: { cacert: "ca.pem" } },
  cert: { value: "c.pem:pw", changes: { cert: "c.pem", pass: "secret:pw" } },
  "cert-type": { value: "der", changes: { certType: "der" } },
  "key-type": { value: "DER", changes: { keyType: "DER" } },
  pass: { value: "s", changes: { pass: "secret:s" } },
  capath: { value: "d", changes: { capath: "d" } },
  "ca-native": { changes: { caNative: true } },
  crlfile: { value: "f", changes: { crlfile: "f" } },
  pinnedpubkey: { value: "sha256//a=", changes: { pinnedPubkey: "sha256//a=" } },
  ciphers: { value: "DEFAULT", changes: { ciphers: "DEFAULT" } },
  "tls13-ciphers": { value: "TLS_X", changes: { tls13Ciphers: "TLS_X" } },
  curves: { value: "X25519", changes: { curves: "X25519" } },
  sigalgs: { value: "ECDSA+SHA256", changes: { sigalgs: "ECDSA+SHA256" } },
  "proxy-capath": { value: "d", changes: { proxyCapath: "d" } },
  "proxy-ca-native": { changes: { proxyCaNative: true } },
  "proxy-crlfile": { value: "f", changes: { proxyCrlfile: "f" } },
  "proxy-cert": { value: "c:p", changes: { proxyCert: "c", proxyPass: "secret:p" } },
  "proxy-cert-type": { value: "P12", changes: { proxyCertType: "P12" } },
  "proxy-key": { value: "k", changes: { proxyKey: "k" } },
  "proxy-key-type": { value: "DER", changes: { proxyKeyType: "DER" } },
  "proxy-pass": { value: "s", changes: { proxyPass: "secret:s" } },
  "proxy-pinnedpubkey": { value: "f", changes: { proxyPinnedPubkey: "f" } },
  "proxy-ciphers": { value: "DEFAULT", changes: { proxyCiphers: "DEFAULT" } },
  "proxy-tls13-ciphers": { value: "TLS_X", changes: { proxyTls13Ciphers: "TLS_X" } },
  "proxy-tlsv1": { changes: { proxyTlsv1: true } },
  key: { value: "k.pem", changes: { key: "k.pem" } },
  tlsv1: { changes: { tlsMin: "1.0" } },
  "tlsv1.0": { changes: { tlsMin: "1.0" } },
  "tlsv1.1": { changes: { tlsMin: "1.1" } },
  "tlsv1.2": { changes: { tlsMin: "1.2" } },
  "tlsv1.3": { changes: { tlsMin: "1.3" } },
  "tls-min": { value: "1.2", changes: { tlsMin: "1.2" } },
  "tls-max": { value: "1.2", changes: { tlsMax: "1.2" } },
  resolve: { value: "-h:1", changes: { resolve: ["-h:1"] } },
  "connect-to": { value: "::h:1", changes: { connectTo: ["::h:1"] } },
  "unix-socket": { value: "s", changes: { unixSocket: "s" } },
  "abstract-unix-socket": { value: "s", changes: { unixSocket: "s", abstractSocket: true } },
  interface: { value: "if!lo", changes: { interface: "if!lo" } },
  "local-port": { value: "5-10", changes: { localPorts: { first: 5, last: 10 } } },
  "keepalive-time": { value: "5", changes: { keepAliveTime: 5 } },
  "no-keepalive": { changes: { keepAlive: false } },
  "happy-eyeballs-timeout-ms": { value: "10", changes: { happyEyeballsMilliseconds: 10 } },
  "haproxy-protocol": { changes: { haproxyProtocol: true } },
  "haproxy-clientip": { value: "[::1]", changes: { haproxyClientIp: "::1" } },
  ipv4: { changes: { ipVersion: 4 } },
  ipv6: { changes: { ipVersion: 6 } },
  proxy: { value: "", changes: { proxy: "" } },
  noproxy: { value: "*", changes: { noproxy: "*" } },
  socks4: { value: "h", changes: { proxy: "h", proxyKind: "socks4" } },
  socks4a: { value: "h", changes: { proxy: "h", proxyKind: "socks4a" } },
  socks5: { value: "h", changes: { proxy: "h", proxyKind: "socks5" } },
  "socks5-hostname": { value: "h", changes: { proxy: "h", proxyKind: "socks5h" } },
  "proxy1.0": { value: "h", changes: { proxy: "h", proxyKind: "http1.0" } },
  preproxy: { value: "h", changes: { preproxy: "h" } },
  "proxy-user": { value: "a:b", changes: { proxyUser: "secret:a:b" } },
  "proxy-basic": { changes: {} },
  "socks5-basic": { changes: {} },
  proxytunnel: { changes: { proxyTunnel: true } },
  "proxy-header": { value: "A: b", changes: { proxyHeaders: ["A: b"] } },
  "suppress-connect-headers": { changes: { suppressConnectHeaders: true } },
  "proxy-insecure": { changes: { proxyInsecure: true } },
  url: { value: "u", changes: { urls: ["u"] } },
  globoff: { changes: { glob: false } },
  user: { value: "u:p", changes: { user: "secret:u:p" } },
  "oauth2-bearer": { value: "T", changes: { bearer: "secret:T" } },
  netrc: { changes: { netrc: true } },
  "netrc-file": { value: "/dev/null", changes: { netrcFile: "/dev/null" } },
  "netrc-optional": { changes: { netrcOptional: true } },
  basic: { changes: {} },
  "disallow-username-in-url": { changes: { disallowUsername: true } },
  next: { changes: {} },
  config: { value: "/dev/null", changes: {} },
  disable: { changes: {} },
  variable: { value: "a=b", changes: {} },
  help: { value: "tls", changes: { about: { kind: "help", subject: "tls" } } },
  manual: { changes: { about: { kind: "manual" } } },
  version: { changes: { about: { kind: "version" } } },
  completion: { value: "fish", changes: { about: { kind: "completion", shell: "fish" } } },
  ...Object.fromEntries(ignored.map(({ long, value }) => [long, ignoredRow(value)])),
};

function ignoredRow(value: string | undefined): (typeof rows)[string] {
  return value === undefined ? { changes: {} } : { value: "1", changes: {} };
}

const rowOf = ({ long }: Option): (typeof rows)[string] =>
  rows[long] ?? { changes: { row: `missing for --${long}` } };

/** Names of the listed form. */
function spellings(option: Option): string[] {
  const long = longNames(option).filter(name => !isNegative(option) || name.startsWith("no-"));
  return [...long.map(name => `--${name}`), ...(option.short === undefined ? [] : [`-${option.short}`])];
}

it("has a row for every option, and no other", () => {
  expect(Object.keys(rows).sort()).toEqual(options.map(({ long }) => long).sort());
});

describe.each(options)("--$long", option => {
  const row = rowOf(option);

  it.each(spellings(option))("changes as %s what its row says", async spelling => {
    const value = row.value === undefined ? [] : [row.value];
    // --next needs a URL in front of it.
    const groups =
      option.reading === "next"
        ? (await changes(["u", spelling])).slice(1)
        : await changes([spelling, ...value]);
    expect([spelling, ...groups]).toEqual([spelling, row.changes]);
  });

  it("has a record that help, README and the manual can print", () => {
    expect(option.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(option.summary.length).toBeLessThanOrEqual(60);
    // TLS within a sentence keeps its case.
    expect(option.summary).not.toMatch(/\b[a-z][A-Z]/);
    expect(option.text).toMatch(/^[A-Za-z0-9'].*\.$/s);
    expect(option.text).not.toMatch(/ {2}|`/);
    expect(option.long).toMatch(/^[a-z0-9][a-z0-9.-]+$/);
    expect(option.short ?? "x").toMatch(/^[A-Za-z0-9:#]$/);
  });
});

// An option that ends the parsing cannot be undone.
const switches = options.filter(({ repetition, reading }) => repetition === "boolean" && reading !== "stop");

it.each(switches)("--$long is undone by its opposite", async option => {
  const off = isNegative(option) ? option.long.slice("no-".length) : `no-${option.long}`;
  expect(await changes([`--${option.long}`, `--${off}`])).toEqual([rowOf(option).off ?? {}]);
});

/** Values for options that take no "1". */
const firstValues = [
  ["tls", "1.1"],
  ["netrc-file", "/"],
  ["proto", "https"],
  ["haproxy-clientip", "1.2.3.4"],
] as const;

const valued = options.filter(({ value, reading }) => value !== undefined && reading === undefined);

it.each(valued)(
  "--$long takes its value as the next argument, attached, and behind an equals sign",
  async option => {
    const { value = "", changes: expected } = rowOf(option);
    expect(await changes([`--${option.long}=${value}`])).toEqual([expected]);
    if (option.short !== undefined && value !== "")
      expect(await changes([`-${option.short}${value}`])).toEqual([expected]);
  },
);

it.each(valued.filter(({ repetition }) => repetition === "single"))(
  "--$long uses its last value",
  async option => {
    const { value = "", changes: expected } = rowOf(option);
    const first = firstValues.find(([name]) => option.long.startsWith(name))?.[1] ?? "1";
    expect(await changes([`--${option.long}`, first, `--${option.long}`, value])).toEqual([expected]);
  },
);

it("no two options have the same name", () => {
  const all = options.flatMap(spellings);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
});
