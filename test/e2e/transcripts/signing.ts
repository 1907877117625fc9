/** What awscurl does and curl does not: signing, and the differences that the README lists. */
import { reply, request, type Transcript } from "./transcript.ts";

const keys = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const own = "signing";
const stdout = "hi\n";
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const domain = "vpc-logs-abc.ap-northeast-1.es.amazonaws.com";
const tunnel = "--connect-to ::127.0.0.1:{port}";

/** The lines that a signature adds after all others. */
function signature(scope: string, signed: string, hash = emptyHash, token?: string): string[] {
  return [
    ...(token === undefined ? [] : [`X-Amz-Security-Token: ${token}`]),
    "X-Amz-Date: {time}",
    `x-amz-content-sha256: ${hash}`,
    `Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{day}/${scope}/aws4_request, ` +
      `SignedHeaders=${signed}, Signature={signature}`,
  ];
}

const plain = "host;x-amz-content-sha256;x-amz-date";
const to = (host: string, text: string) => text.replace("{host}", host);

/** A WebSocket's handshake, with the key of RFC 6455, 1.3, which is given so that the request is known. */
const key = "dGhlIHNhbXBsZSBub25jZQ==";
const handshake = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
const givenKey = ["-H", `Sec-WebSocket-Key: ${key}`];
const accepted = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  "",
  "",
].join("\r\n");

export const signing: readonly Transcript[] = [
  {
    name: "a WebSocket: the handshake is signed, messages are lines",
    line: [...givenKey, "ws://{host}/prod"],
    env: keys,
    // Two text messages and a close frame with 1000, not masked, as a server sends them.
    replies: [[accepted, "\x81\x03one", "\x81\x03two", "\x88\x02\x03\xe8"]],
    sent: [
      // Behind the handshake comes the close frame, masked at random.
      request("GET /prod", [
        `Sec-WebSocket-Key: ${key}`,
        ...signature("us-east-1/execute-api", plain),
        ...handshake,
      ]),
    ],
    stdout: "one\ntwo\n",
    own,
  },
  {
    name: "a WebSocket that is refused",
    line: [...givenKey, "ws://{host}/prod"],
    env: keys,
    replies: [reply("403 Forbidden", [], "no\n")],
    sent: [
      request("GET /prod", [
        `Sec-WebSocket-Key: ${key}`,
        ...signature("us-east-1/execute-api", plain),
        ...handshake,
      ]),
    ],
    stdout: "no\n",
    stderr:
      "{me}: (22) Refused WebSocket upgrade: 403\n  signed as execute-api by default; a custom domain needs --service es\n",
    exitCode: 22,
    own,
  },
  {
    name: "a GET, scope by default",
    line: "{url}/a",
    env: keys,
    sent: [request("GET /a", signature("us-east-1/execute-api", plain))],
    stdout,
    own,
  },
  {
    name: "--service and --region",
    line: "--service es --region eu-west-1 {url}/",
    env: keys,
    sent: [request("GET /", signature("eu-west-1/es", plain))],
    stdout,
    own,
  },
  {
    name: "AWS_REGION",
    line: "{url}/",
    env: { ...keys, AWS_REGION: "eu-west-3" },
    sent: [request("GET /", signature("eu-west-3/execute-api", plain))],
    stdout,
    own,
  },
  {
    name: "--aws-sigv4 and -u",
    line: "--aws-sigv4 aws:amz:eu-west-1:es -u AKIDEXAMPLE:secret {url}/",
    sent: [request("GET /", signature("eu-west-1/es", plain))],
    stdout,
    own,
  },
  {
    name: "the host says service and region, through a tunnel",
    line: `${tunnel} http://${domain}/_cat/indices`,
    env: keys,
    sent: [to(domain, request("GET /_cat/indices", signature("ap-northeast-1/es", plain)))],
    stdout,
    own,
  },
  {
    name: "a session token",
    line: "--service es {url}/",
    env: { ...keys, AWS_SESSION_TOKEN: "token" },
    sent: [request("GET /", signature("us-east-1/es", `${plain};x-amz-security-token`, emptyHash, "token"))],
    stdout,
    own,
  },
  {
    name: "keys on the command line, in the Python tool's spelling",
    line: "--access_key AKIDEXAMPLE --secret_key secret --service es {url}/",
    sent: [request("GET /", signature("us-east-1/es", plain))],
    stdout,
    own,
  },
  {
    name: "a JSON body is sent as JSON",
    line: ["--service", "es", "-d", "{}", "{url}/_search"],
    env: keys,
    sent: [
      request(
        "POST /_search",
        [
          "Content-Type: application/json",
          ...signature(
            "us-east-1/es",
            `content-type;${plain}`,
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
          ),
        ],
        "{}",
      ),
    ],
    stdout,
    own: "difference 2",
  },
  {
    name: "-d @file for OpenSearch keeps its line ends",
    line: "--service es -d @f {url}/_bulk",
    given: { f: "a\nb\n" },
    env: keys,
    sent: [
      request(
        "POST /_bulk",
        [
          "Content-Type: application/json",
          ...signature(
            "us-east-1/es",
            `content-type;${plain}`,
            "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2",
          ),
        ],
        "a\nb\n",
      ),
    ],
    stdout,
    own: "difference 2",
  },
  {
    name: "a query is encoded strictly",
    line: "--service es {url}/a?b=c+d&e",
    env: keys,
    sent: [request("GET /a?b=c%20d&e", signature("us-east-1/es", plain))],
    stdout,
    own: "difference 6",
  },
  {
    name: "a key of S3 is encoded strictly",
    line: "--service s3 {url}/b/x=y@z//w",
    env: keys,
    sent: [request("GET /b/x%3Dy%40z//w", signature("us-east-1/s3", plain))],
    stdout,
    own: "difference 6",
  },
  {
    name: "a typed Authorization is sent and nothing is signed",
    line: ["-H", "Authorization: mine", "{url}/"],
    sent: [request("GET /", ["Authorization: mine"])],
    stdout,
    own,
  },
  {
    name: "a redirect on the same origin is signed again",
    line: "-L --service es {url}/a",
    env: keys,
    replies: [reply("302 Found", ["Location: /b"]), reply("200 OK", [], stdout)],
    sent: [
      request("GET /a", signature("us-east-1/es", plain)),
      request("GET /b", signature("us-east-1/es", plain)),
    ],
    stdout,
    own,
  },
  {
    name: "-u beside signing",
    line: "-u me:pw {url}/",
    env: keys,
    exitCode: 2,
    stderr: [/^\{me\}: option -u: requests are signed/],
    own,
  },
  {
    name: "no credentials, with every source that was tried",
    line: "{url}/",
    exitCode: 67,
    stderr: [
      /^\{me\}: \(67\) No AWS credentials found$/m,
      /^ {2}command line /m,
      /^ {2}--profile /m,
      /^ {2}environment /m,
      /^ {2}AWS_PROFILE, or the default profile /m,
      /^ {2}web identity /m,
      /^ {2}container /m,
      /^ {2}EC2 instance /m,
      /^ {2}A shell variable has no effect until it is exported/m,
    ],
    own,
  },
  {
    name: "--http2 and a signed header that HTTP/2 does not send",
    line: ["--http2", "--sign-header", "TE", "-H", "TE: gzip", "https://{host}/"],
    env: keys,
    sent: [],
    exitCode: 2,
    stderr: [
      /^\{me\}: option --http2: HTTP\/2 does not send the header te, which is signed; '--no-sign-header te' leaves it out$/m,
    ],
    own,
  },
  {
    name: "the same with a header that is signed unasked",
    line: ["--http2", "-H", "HTTP2-Settings: AAMAAABk", "https://{host}/"],
    env: keys,
    sent: [],
    exitCode: 2,
    stderr: [/^\{me\}: option --http2: HTTP\/2 does not send the header http2-settings, /m],
    own,
  },
  {
    name: "the same over http, which is HTTP/1.1",
    line: ["--http2", "--sign-header", "te", "-H", "TE: gzip", "{url}/"],
    env: keys,
    sent: [
      request("GET /", [
        "TE: gzip",
        ...signature("us-east-1/execute-api", "host;te;x-amz-content-sha256;x-amz-date"),
      ]),
    ],
    stdout,
    own,
  },
  {
    name: "half a key pair",
    line: "{url}/",
    env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE" },
    exitCode: 67,
    stderr: [/AWS_SECRET_ACCESS_KEY is not; export AWS_SECRET_ACCESS_KEY as well$/m],
    own,
  },
  {
    name: "a profile that is nowhere",
    line: "--profile nosuch {url}/",
    env: keys,
    exitCode: 67,
    stderr: [/^\{me\}: \(67\) The config profile \(nosuch\), named by --profile, could not be found$/m],
    own,
  },
  {
    name: "an empty variable where a key should be",
    line: ["--access_key", "", "{url}/"],
    exitCode: 2,
    stderr: [/^\{me\}: option --access_key: got ''; was the variable empty\?$/m],
    own,
  },
  {
    name: "--dry-run sends nothing",
    line: "--dry-run --service es {url}/a",
    env: keys,
    sent: [],
    stdout: [/^GET \/a HTTP\/1\.1\n/, /Signature=\(redacted\)/],
    own,
  },
  {
    name: "--presign sends nothing",
    line: "--presign --service s3 {url}/a",
    env: keys,
    sent: [],
    stdout: [
      /^http:\/\/127\.0\.0\.1:\d+\/a\?X-Amz-Algorithm=AWS4-HMAC-SHA256&/,
      /&X-Amz-Signature=\{signature\}\n$/,
    ],
    own,
  },
  {
    name: "--http2 over http is HTTP/1.1",
    line: "--http2 --no-sign-request {url}/",
    sent: [request("GET /")],
    stdout,
    own: "difference 8",
  },
  {
    name: "a refusal that breaks off is shown as far as it came",
    line: "-i --service es --region eu-west-1 {url}/",
    env: keys,
    replies: [["HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nhalf", "END"]],
    sent: [request("GET /", signature("eu-west-1/es", plain))],
    stdout: "HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nhalf",
    stderr: "{me}: (18) transfer closed with 6 bytes remaining to read\n",
    exitCode: 18,
    own,
  },
];
