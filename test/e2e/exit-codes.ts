/**
 * curl's exit codes that a transfer over HTTP ends with, each with lines that provoke it.
 *
 * Three of the codes that curl's manual lists cannot be raised over HTTP by anything that awscurl does. 36 (a bad resume) is for
 * FTP, SFTP and files: over HTTP curl ends with 33, 18 or 43; 91 (certificate status) needs --cert-status, and 94
 * (authentication) NTLM, Negotiate or Digest, which are rejected by name with exit code 2. 55 takes several attempts and has a
 * test of its own.
 */

/** In lines: the ports of a server that responds as `answers` says, and of others by their kind. */
export const kinds = ["port", "tls", "client", "reset", "broken"] as const;

/** A line, and the code of curl 7.88 where it is another. */
type Row = string | readonly [line: string, older: number];

const here = "http://127.0.0.1:{port}";
const secure = "https://127.0.0.1:{tls}/";
const ca = "--cacert {pki}/ca.pem";
const client = `${ca} https://127.0.0.1:{client}/`;

export const exitCodes: Readonly<Record<number, readonly Row[]>> = {
  0: [`${here}/`],
  1: ["gopher2://127.0.0.1:{port}/", `${here}/no-http`, `--proto =https ${here}/`],
  2: [`--nosuch ${here}/`, `--local-port x ${here}/`],
  3: ["http://127.0.0.1:{port}:1/", `http://${"a".repeat(65_536)}/`],
  5: [`-x http://proxy.invalid:1 ${here}/`],
  6: ["http://host.invalid/"],
  7: [
    "http://127.0.0.1:1/",
    "--unix-socket /nonexistent/s http://a.test/",
    "--socks5 127.0.0.1:1 http://a.test/",
  ],
  8: [`${here}/length`],
  16: [
    // curl 7.88 takes both for an empty response.
    [`--http2 ${ca} https://127.0.0.1:{broken}/`, 52],
    [`--http2-prior-knowledge ${here}/`, 52],
  ],
  18: [`${here}/short`],
  22: [`-f ${here}/missing`],
  23: [`-o /dev/full ${here}/`, `-o /nonexistent/f ${here}/`, [`-D /dev/full ${here}/`, 0]],
  25: [`-0 -T - ${here}/`],
  26: [`-T /nonexistent/f ${here}/`],
  28: [
    `-m 0.3 ${here}/silent`,
    "--connect-timeout 0.3 -p -x http://127.0.0.1:{port} http://silent/",
    `-Y 10 -y 1 ${here}/silent`,
  ],
  33: [`-C 5 ${here}/`, `-C 5 -i ${here}/`],
  35: ["https://127.0.0.1:{port}/", `${ca} --tls-max 1.1 ${secure}`, client],
  43: [`-F a=b;encoder=x ${here}/`, [`-C 5 -F a=b ${here}/`, 0]],
  45: [`--interface nosuch0 ${here}/`, `--local-port {port} ${here}/`],
  47: [`-L --max-redirs 1 ${here}/loop`],
  49: [`--resolve a.test:80:x ${here}/`, `--connect-to ::a:x ${here}/`],
  52: [`${here}/nothing`],
  56: [`${here}/reset`, "-p -x http://127.0.0.1:{port} http://a.test/"],
  58: [
    `-E /nonexistent ${client}`,
    `-E {pki}/client.pem --key {pki}/client-key-encrypted.pem --pass no ${client}`,
    `--cert-type P12 -E {pki}/client.p12:no ${client}`,
  ],
  59: [`--ciphers nonsense ${secure}`, `--tls13-ciphers nonsense ${secure}`, `--curves nonsense ${secure}`],
  60: [
    secure,
    `--cacert {pki}/self-signed.pem ${secure}`,
    `${ca} --resolve b.test:{tls}:127.0.0.1 https://b.test:{tls}/`,
  ],
  61: [`--compressed ${here}/no-gzip`],
  63: [`--max-filesize 1 ${here}/`],
  65: [`-H Expect: -L -T - ${here}/again`],
  67: ["--disallow-username-in-url http://me@127.0.0.1:{port}/"],
  77: [`--cacert /nonexistent ${secure}`, `--cacert {pki}/ca-key.pem ${secure}`],
  82: [`--crlfile {pki}/server.pem ${ca} ${secure}`],
  90: [`${ca} --pinnedpubkey sha256//AAAA= ${secure}`, `-k --pinnedpubkey /nonexistent ${secure}`],
  92: [`--http2 ${ca} https://127.0.0.1:{reset}/`],
  97: ["--socks5-hostname 127.0.0.1:{port} http://a.test/", "--socks4a 127.0.0.1:{port} http://a.test/"],
  // curl 7.88 does not count fields, and calls a line that is too long a lack of memory.
  100: [
    [`${here}/many-fields`, 0],
    [`${here}/long-field`, 27],
  ],
};
