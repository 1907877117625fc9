/** HTTPS proxies: how they are verified, and the client certificate that they receive. */
import { ok, rawRequest, type Transcript } from "./transcript.ts";

/** BoringSSL, which the executable has, cannot choose suites of TLS 1.3. */
const cannotChoose13 = {
  sent: [],
  stdout: "",
  stderr:
    "{me}: (4) --tls13-ciphers: the executable cannot choose the suites of TLS 1.3, awscurl on Node can\n",
  exitCode: 4,
};

const hi = "hi\n";
const sent = [
  rawRequest([
    "GET http://a.test/",
    "Host: a.test",
    "User-Agent: {agent}",
    "Accept: */*",
    "Proxy-Connection: Keep-Alive",
  ]),
];
const via = (...options: readonly string[]) => [
  "-x",
  "https://127.0.0.1:{port}",
  ...options,
  "http://a.test/",
];
const ca = ["--proxy-cacert", "{pki}/ca.pem"];
const pin = "sha256//EOTHW8OXm7j/5BsBM7GT6J/WhacJmiVlxJ0e0h/qC0E=";

function works(options: readonly string[], more: Partial<Transcript> = {}): Transcript {
  return { name: options.join(" "), server: "tls", line: via(...options), sent, stdout: hi, ...more };
}

function fails(
  options: readonly string[],
  exitCode: number,
  message: string,
  more: Partial<Transcript> = {},
): Transcript {
  return {
    name: options.join(" "),
    server: "tls",
    line: via(...options),
    exitCode,
    stderr: [new RegExp(`^\\{me\\}: \\(${exitCode}\\) ${message}`, "m")],
    ...more,
  };
}

const client = { server: "client certificate" } as const;
const pem = ["--proxy-cert", "{pki}/client.pem"];
const key = ["--proxy-key", "{pki}/client-key.pem"];
const encrypted = ["--proxy-key", "{pki}/client-key-encrypted.pem"];
const p12 = ["--proxy-cert-type", "P12", "--proxy-cert"];
const untrusted = "SSL certificate problem: ";
const suite = "ECDHE-ECDSA-AES128-GCM-SHA256";
const tunnel = (...options: readonly string[]): Transcript => ({
  ...works(options),
  name: `${options.join(" ")} and CONNECT`,
  line: ["-x", "https://127.0.0.1:{port}", ...options, "https://a.test/"],
  replies: [["HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "END"]],
  sent: [
    rawRequest([
      "CONNECT a.test:443",
      "Host: a.test:443",
      "User-Agent: {agent}",
      "Proxy-Connection: Keep-Alive",
    ]),
  ],
  stdout: "",
  exitCode: 56,
  stderr: "{me}: (56) CONNECT tunnel failed, response 403\n",
});

const trust: readonly Transcript[] = [
  works(ca),
  works([...ca, "-f", "-G", "-L"]),
  works(["--proxy-cacert", "none", ...ca]),
  works([...ca, "--cacert", "none"]),
  tunnel(...ca),
  fails([], 60, untrusted),
  fails(["--cacert", "{pki}/ca.pem"], 60, untrusted),
  fails(["-k"], 60, untrusted),
  fails(["--proxy-cacert", "{pki}/self-signed.pem"], 60, untrusted),
  fails(["--proxy-cacert", "none"], 77, "error setting certificate "),
  works(["--proxy-insecure"]),
  works(["--proxy-insecure", "--proxy-cacert", "{pki}/self-signed.pem"]),
  works(["--no-proxy-insecure", "--proxy-insecure"]),
  tunnel("--proxy-insecure"),
  fails(["--proxy-insecure", "--no-proxy-insecure"], 60, untrusted),
  works(["--proxy-capath", "none", ...ca]),
  works(["--proxy-capath", "none", "--proxy-insecure"]),
  fails(["--proxy-capath", "none"], 60, untrusted),
  works(["--proxy-ca-native", ...ca], { since: "8.2" }),
  works(["--no-proxy-ca-native", ...ca], { since: "8.2" }),
  fails(["--proxy-ca-native"], 60, untrusted, { since: "8.2" }),
  fails(["--proxy-ca-native", "--cacert", "{pki}/ca.pem"], 60, untrusted, { since: "8.2" }),
  works([...ca, "--proxy-crlfile", "{pki}/none-revoked.crl.pem"]),
  works(["--proxy-insecure", "--proxy-crlfile", "{pki}/server-revoked.crl.pem"]),
  fails([...ca, "--proxy-crlfile", "{pki}/server-revoked.crl.pem"], 60, `${untrusted}certificate revoked\n`),
  fails([...ca, "--proxy-crlfile", "none"], 82, "error loading CRL file: none\n"),
];

// curl 7.88 does not look at the pins of proxies.
const pins: readonly Transcript[] = [
  works([...ca, "--proxy-pinnedpubkey", pin]),
  works(["--proxy-insecure", "--proxy-pinnedpubkey", pin]),
  works([...ca, "--proxy-pinnedpubkey", "{pki}/server-public.pem"]),
  works([...ca, "--proxy-pinnedpubkey", "none", "--proxy-pinnedpubkey", pin]),
  works([...ca, "--pinnedpubkey", "none"]),
  fails(
    [...ca, "--proxy-pinnedpubkey", "sha256//AAAA="],
    90,
    "SSL: public key does not match pinned public key\n",
    { since: "8.0" },
  ),
  fails([...ca, "--proxy-pinnedpubkey", "none"], 90, "SSL: public key does not match pinned public key\n", {
    since: "8.0",
  }),
];

const certificates: readonly Transcript[] = [
  works([...ca, ...pem, ...key], client),
  works([...ca, "--proxy-cert", "{pki}/client.pem:sesame", ...encrypted], client),
  works([...ca, ...pem, ...encrypted, "--proxy-pass", "sesame"], client),
  works([...ca, ...pem, ...encrypted, "--proxy-pass", "no", "--proxy-pass", "sesame"], client),
  works([...ca, ...pem, ...key, "--proxy-pass", "x"], client),
  works(
    [
      ...ca,
      ...pem,
      "--proxy-cert-type",
      "PEM",
      "--proxy-key",
      "{pki}/client-key.der",
      "--proxy-key-type",
      "DER",
    ],
    client,
  ),
  works([...ca, "--proxy-cert", "{pki}/client.der", "--proxy-cert-type", "DER", ...key], client),
  works([...ca, "--proxy-key-type", "DER", "--proxy-cert-type", "P12"]),
  works([...ca, ...p12, "{pki}/client.p12", "--proxy-pass", "sesame"], client),
  works([...ca, ...p12, "{pki}/client.p12:sesame"], client),
  fails([...ca], 35, "", { ...client, name: "no certificate where one is required" }),
  fails([...ca, "-E", "{pki}/client.pem", "--key", "{pki}/client-key.pem"], 35, "", client),
  fails([...ca, ...pem, ...encrypted, "--proxy-pass", "no"], 58, "unable to set private key file", client),
  fails([...ca, ...p12, "{pki}/client.p12:no"], 58, "could not parse PKCS12 file, check password", client),
  fails(
    [...ca, ...pem, "--proxy-cert-type", "FOO"],
    58,
    "not supported file type 'FOO' for certificate",
    client,
  ),
  fails(
    [...ca, ...pem, ...key, "--proxy-key-type", "FOO"],
    58,
    "not supported file type for private key",
    client,
  ),
  fails([...ca, "--proxy-cert", "none"], 58, "could not load PEM client certificate", client),
  fails([...ca, ...pem, "--proxy-key", "none"], 58, "unable to set private key file", client),
];

const versions: readonly Transcript[] = [
  works([...ca, "--proxy-ciphers", suite], { server: "tls 1.2" }),
  works([...ca, "--proxy-ciphers", "nonsense", "--proxy-ciphers", suite], { server: "tls 1.2" }),
  works([...ca, "--ciphers", "nonsense", "--tls13-ciphers", "nonsense"]),
  fails([...ca, "--proxy-ciphers", "ECDHE-RSA-AES128-GCM-SHA256"], 35, "", { server: "tls 1.2" }),
  fails([...ca, "--proxy-ciphers", "nonsense"], 59, "failed setting cipher list: nonsense\n"),
  works([...ca, "--proxy-tls13-ciphers", "TLS_AES_128_GCM_SHA256"], { onExecutable: cannotChoose13 }),
  works([...ca, "--proxy-tls13-ciphers", "TLS_AES_128_GCM_SHA256"], {
    onExecutable: cannotChoose13,
    server: "tls 1.2",
    name: "--proxy-tls13-ciphers leaves TLS 1.2 alone",
  }),
  fails([...ca, "--proxy-tls13-ciphers", "nonsense"], 59, "failed setting TLS 1.3 cipher suite: nonsense\n"),
  works([...ca, "--proxy-tlsv1"]),
  works([...ca, "--proxy-tlsv1"], { server: "tls 1.2", name: "--proxy-tlsv1 of a proxy that has 1.2" }),
  works([...ca, "--tlsv1.3", "--proxy-tlsv1"], { server: "tls 1.2" }),
  tunnel(...ca, "--proxy-tlsv1"),
];

const without: readonly Transcript[] = [
  [...ca, "--proxy-insecure", "--proxy-capath", "none", "--proxy-crlfile", "none"],
  ["--proxy-cert", "none", "--proxy-key", "none", "--proxy-pass", "x", "--proxy-cert-type", "FOO"],
  ["--proxy-key-type", "FOO", "--proxy-pinnedpubkey", "none", "--proxy-ciphers", "x", "--proxy-tlsv1"],
  ["--proxy-tls13-ciphers", "nonsense"],
].flatMap((options): Transcript[] => [
  {
    name: `${options.join(" ")} with an HTTP proxy`,
    line: ["-x", "{url}", ...options, "http://a.test/"],
    sent,
    stdout: hi,
  },
  {
    name: `${options.join(" ")} without a proxy`,
    line: [...options, "{url}/"],
    replies: [ok(hi)],
    sent: [rawRequest(["GET /", "Host: {host}", "User-Agent: {agent}", "Accept: */*"])],
    stdout: hi,
  },
]);

export const proxyTls: readonly Transcript[] = [...trust, ...pins, ...certificates, ...versions, ...without];
