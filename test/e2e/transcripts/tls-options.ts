/** TLS: formats of certificates, pinned keys, ciphers, curves, revoked certificates, folders of authorities. */
import { request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const to = (...options: readonly string[]) => [
  ...["--cacert", "{pki}/ca.pem", ...options],
  ...["--resolve", "localhost:{port}:127.0.0.1", "https://localhost:{port}/"],
];
const sent = [request("GET /").replace("{host}", "localhost:{port}")];
const pin = "sha256//EOTHW8OXm7j/5BsBM7GT6J/WhacJmiVlxJ0e0h/qC0E=";

/** The options lead to a response, from this server. */
function works(name: string, options: readonly string[], server: Transcript["server"] = "tls"): Transcript {
  return { name, server, line: to(...options), sent, stdout: hi };
}

/** The options end with this code and message; nothing is sent. */
function fails(
  name: string,
  options: readonly string[],
  exitCode: number,
  message: string,
  server: Transcript["server"] = "tls",
): Transcript {
  return {
    name,
    server,
    line: to(...options),
    exitCode,
    stderr: [new RegExp(`^\\{me\\}: \\(${exitCode}\\) ${message}`, "m")],
  };
}

/** BoringSSL, which the executable has, cannot choose suites of TLS 1.3. */
function choosing13(one: Transcript): Transcript {
  const stderr =
    "{me}: (4) --tls13-ciphers: the executable cannot choose the suites of TLS 1.3, awscurl on Node can\n";
  return { ...one, onExecutable: { sent: [], stdout: "", exitCode: 4, stderr } };
}

const client = "client certificate";
const der = ["--cert-type", "DER", "-E", "{pki}/client.der"];
const pem = ["-E", "{pki}/client.pem"];
const p12 = ["--cert-type", "P12"];

const certificates: readonly Transcript[] = [
  works("DER certificate and key", [...der, "--key", "{pki}/client-key.der", "--key-type", "DER"], client),
  works(
    "DER certificate, PEM key, type in lower case",
    ["--cert-type", "der", "-E", "{pki}/client.der", "--key", "{pki}/client-key.pem"],
    client,
  ),
  works(
    "PEM certificate, DER key",
    [...pem, "--key", "{pki}/client-key.der", "--key-type", "der", "--cert-type", "PEM"],
    client,
  ),
  works(
    "the last --key-type counts",
    [...pem, "--key-type", "DER", "--key-type", "PEM", "--key", "{pki}/client-key.pem"],
    client,
  ),
  works("--key-type without a key", ["--key-type", "DER"]),
  works("--cert-type without a certificate", ["--cert-type", "P12"]),
  works("P12 with --pass", [...p12, "-E", "{pki}/client.p12", "--pass", "sesame"], client),
  works("P12 with its password behind the colon", [...p12, "-E", "{pki}/client.p12:sesame"], client),
  works("P12, the last password counts", [...p12, "-E", "{pki}/client.p12:no", "--pass", "sesame"], client),
  works(
    "--pass before -E with a password",
    ["--pass", "no", ...p12, "-E", "{pki}/client.p12:sesame"],
    client,
  ),
  works("--pass before -E without one", ["--pass", "sesame", ...p12, "-E", "{pki}/client.p12"], client),
  works(
    "--pass of an encrypted key",
    [...pem, "--key", "{pki}/client-key-encrypted.pem", "--pass", "sesame"],
    client,
  ),
  works(
    "--pass of a key that is not encrypted",
    [...pem, "--key", "{pki}/client-key.pem", "--pass", "x"],
    client,
  ),
  works("--pass without a certificate", ["--pass", "x"]),
  fails(
    "a wrong --pass",
    [...pem, "--key", "{pki}/client-key-encrypted.pem", "--pass", "no"],
    58,
    "unable to set private key file",
    client,
  ),
  fails(
    "P12 with a wrong password",
    [...p12, "-E", "{pki}/client.p12:no"],
    58,
    "could not parse PKCS12 file, check password, OpenSSL error .*(mac verify failure|MAC verification failed)",
    client,
  ),
  fails(
    "P12 without its password",
    [...p12, "-E", "{pki}/client.p12"],
    58,
    "could not parse PKCS12 file, check password",
    client,
  ),
  {
    ...fails(
      "P12 with the encryption of old programs",
      [...p12, "-E", "{pki}/client-old.p12:sesame"],
      58,
      "could not parse PKCS12 file, check password, OpenSSL error ",
      client,
    ),
    // BoringSSL still reads RC2.
    onExecutable: { sent, stdout: hi, stderr: "", exitCode: 0 },
  },
  fails("P12 that is not there", [...p12, "-E", "none"], 58, "could not open PKCS12 file 'none'", client),
  fails("P12 that is PEM", [...p12, "-E", "{pki}/client.pem"], 58, ".*PKCS12", client),
  fails(
    "DER that is taken for PEM",
    ["-E", "{pki}/client.der"],
    58,
    "could not load PEM client certificate from .*client.der",
    client,
  ),
  fails(
    "another --cert-type",
    [...pem, "--cert-type", "FOO"],
    58,
    "not supported file type 'FOO' for certificate",
    client,
  ),
  fails(
    "another --key-type",
    [...pem, "--key-type", "FOO", "--key", "{pki}/client-key.pem"],
    58,
    "not supported file type for private key",
    client,
  ),
  fails(
    "a DER key that is taken for PEM",
    [...pem, "--key", "{pki}/client-key.der"],
    58,
    "unable to set private key file",
    client,
  ),
];

const pinned: readonly Transcript[] = [
  works("a pinned hash", ["--pinnedpubkey", pin]),
  works("one of several pinned hashes", ["--pinnedpubkey", `sha256//AAAA;${pin}`]),
  works("a pinned hash before nonsense", ["--pinnedpubkey", `${pin};sha256//x`]),
  works("a pinned PEM file", ["--pinnedpubkey", "{pki}/server-public.pem"]),
  works("a pinned DER file", ["--pinnedpubkey", "{pki}/server-public.der"]),
  works("the last pin counts", ["--pinnedpubkey", "none", "--pinnedpubkey", pin]),
  works("a pin and -k", ["-k", "--pinnedpubkey", pin]),
  ...(
    [
      ["another hash", ["--pinnedpubkey", "sha256//AAAA="]],
      ["another hash and -k", ["-k", "--pinnedpubkey", "sha256//AAAA="]],
      ["a pinned file that is not there", ["--pinnedpubkey", "none"]],
      ["a pinned certificate", ["--pinnedpubkey", "{pki}/server.pem"]],
      ["no hash", ["--pinnedpubkey", "sha256//"]],
      ["hashes separated by commas", ["--pinnedpubkey", `${pin},x`]],
      ["a hash in capitals", ["--pinnedpubkey", pin.replace("sha", "SHA")]],
      ["a pin and --fail", ["-f", "--pinnedpubkey", "sha256//AAAA="]],
    ] as const
  ).map(([name, options]) => fails(name, options, 90, "SSL: public key does not match pinned public key\n")),
  {
    name: "a pin over http",
    line: "--pinnedpubkey none {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
];

const older = ["--tls-max", "1.2"];
const suite = "ECDHE-ECDSA-AES128-GCM-SHA256";

const ciphers: readonly Transcript[] = [
  works("--ciphers", ["--ciphers", suite, ...older]),
  works("--ciphers leaves TLS 1.3 alone", ["--ciphers", "ECDHE-RSA-AES128-GCM-SHA256", "--tlsv1.3"]),
  works("--ciphers with a rule", ["--ciphers", "DEFAULT:!AES", ...older]),
  works("--ciphers, several", ["--ciphers", `AES128-SHA:${suite}`], "tls 1.2"),
  works("the last --ciphers counts", ["--ciphers", "nonsense", "--ciphers", suite], "tls 1.2"),
  ...[
    works("--tls13-ciphers", ["--tls13-ciphers", "TLS_AES_128_GCM_SHA256"]),
    works("--tls13-ciphers, several", [
      "--tls13-ciphers",
      "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
      "--tlsv1.3",
    ]),
    works("--tls13-ciphers leaves TLS 1.2 alone", ["--tls13-ciphers", "TLS_AES_128_GCM_SHA256"], "tls 1.2"),
    works("both lists", ["--ciphers", suite, "--tls13-ciphers", "TLS_AES_128_GCM_SHA256"], "tls 1.2"),
    fails(
      "an unknown suite of TLS 1.3",
      ["--tls13-ciphers", "TLS_NONE"],
      59,
      "failed setting TLS 1.3 cipher suite: TLS_NONE\n",
    ),
  ].map(choosing13),
  works("--curves", ["--curves", "X25519"]),
  works("--curves, several", ["--curves", "P-256:X25519"]),
  works("the last --curves counts", ["--curves", "nonsense", "--curves", "P-384"]),
  fails(
    "--ciphers that the server does not have",
    ["--ciphers", "ECDHE-RSA-AES128-GCM-SHA256", ...older],
    35,
    "",
  ),
  fails("--tls-max 1.1 and a server that wants more", ["--tls-max", "1.1"], 35, ""),
  fails("unknown --ciphers", ["--ciphers", "nonsense"], 59, "failed setting cipher list: nonsense\n"),
  fails(
    "TLS 1.3's suites as --ciphers",
    ["--ciphers", "TLS_AES_128_GCM_SHA256"],
    59,
    "failed setting cipher list: TLS_AES",
  ),
  fails(
    "unknown --ciphers and -k",
    ["-k", "--ciphers", "nonsense"],
    59,
    "failed setting cipher list: nonsense\n",
  ),
  fails(
    "unknown --tls13-ciphers",
    ["--tls13-ciphers", "nonsense"],
    59,
    "failed setting TLS 1.3 cipher suite: nonsense\n",
  ),
  fails(
    "TLS 1.2's ciphers as --tls13-ciphers",
    ["--tls13-ciphers", suite],
    59,
    "failed setting TLS 1.3 cipher suite: ECDHE",
  ),
  fails("unknown --curves", ["--curves", "nonsense"], 59, "failed setting curves list: 'nonsense'\n"),
  {
    name: "unknown --ciphers over http",
    line: "--ciphers nonsense --curves nonsense {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    ...works("--sigalgs", ["--sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256"]),
    since: "8.14",
  },
  {
    ...fails(
      "unknown --sigalgs",
      ["--sigalgs", "nonsense"],
      59,
      "failed setting signature algorithms: 'nonsense'\n",
    ),
    since: "8.14",
  },
  {
    ...fails("--sigalgs that the server does not have", ["--sigalgs", "RSA-PSS+SHA256"], 35, ""),
    since: "8.14",
  },
];

const versions: readonly Transcript[] = [
  ...["--tlsv1", "--tlsv1.0", "--tlsv1.1", "-1"].flatMap(version => [
    works(version, [version]),
    works(`${version} of a server that has 1.2`, [version], "tls 1.2"),
    works(`${version} --tls-max 1.2`, [version, "--tls-max", "1.2"]),
    works(`${version} behind --tlsv1.3`, ["--tlsv1.3", version], "tls 1.2"),
    fails(`${version} before --tlsv1.3`, [version, "--tlsv1.3"], 35, "", "tls 1.2"),
    { name: `${version} over http`, line: `${version} {url}/`, sent: [request("GET /")], stdout: hi },
    {
      name: `--no-${version.replace(/^-+/, "")}`,
      line: `--no-${version.replace(/^-+/, "")} {url}/`,
      exitCode: 2,
      stderr: [/^\{me\}: option --no-/],
    },
  ]),
];

const trust: readonly Transcript[] = [
  works("--crlfile without the server", ["--crlfile", "{pki}/none-revoked.crl.pem"]),
  works("--crlfile and -k", ["-k", "--crlfile", "{pki}/server-revoked.crl.pem"]),
  fails(
    "--crlfile with the server",
    ["--crlfile", "{pki}/server-revoked.crl.pem"],
    60,
    "SSL certificate problem: certificate revoked\n",
  ),
  fails(
    "--crlfile that is a certificate",
    ["--crlfile", "{pki}/server.pem"],
    82,
    "error loading CRL file: .*server.pem\n",
  ),
  fails("--crlfile that is not there", ["--crlfile", "none"], 82, "error loading CRL file: none\n"),
  works("--capath beside --cacert", ["--capath", "none"]),
  {
    name: "--capath without the authority",
    server: "tls",
    line: ["--capath", "none", "--resolve", "localhost:{port}:127.0.0.1", "https://localhost:{port}/"],
    exitCode: 60,
    stderr: [/^\{me\}: \(60\) SSL certificate problem: /m],
  },
  {
    ...works("--ca-native beside --cacert", ["--ca-native"]),
    since: "8.2",
  },
  {
    name: "--ca-native without the authority",
    server: "tls",
    line: ["--ca-native", "--resolve", "localhost:{port}:127.0.0.1", "https://localhost:{port}/"],
    exitCode: 60,
    stderr: [/^\{me\}: \(60\) SSL certificate problem: /m],
    since: "8.2",
  },
];

export const tlsOptions: readonly Transcript[] = [
  ...certificates,
  ...pinned,
  ...ciphers,
  ...versions,
  ...trust,
];
