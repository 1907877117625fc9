/** Responses as real servers send them, good and bad: accepted or rejected as curl does, with curl's exit code. */
import { checkResponses, type ResponseCase } from "./response-cases.ts";

const ok = "HTTP/1.1 200 OK\r\n";
const hi = "Content-Length: 2\r\n\r\nhi";
const wide = (bytes: number) => `X-Wide: ${"w".repeat(bytes)}\r\n`;
const chunked = "Transfer-Encoding: chunked\r\n\r\n";
const truncatedAfter = (n: number) => `transfer closed with ${n} bytes remaining to read`;
const truncated = "transfer closed with outstanding read data remaining";
const gone = "Recv failure: Connection reset by peer";

const responses: Record<string, ResponseCase> = {
  plain: { steps: [ok + hi], code: 0, body: "hi" },
  "100 that nobody asked for": { steps: [`HTTP/1.1 100 Continue\r\n\r\n${ok}${hi}`], code: 0, body: "hi" },
  "103 and then 100": {
    steps: [
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
      10,
      "HTTP/1.1 100 Continue\r\n\r\n",
      10,
      ok + hi,
    ],
    code: 0,
    body: "hi",
  },
  "101 that nobody asked for": {
    steps: [`HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n${hi}`, "END"],
    code: 0,
    body: "hi",
  },
  "204 with a length": { steps: ["HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"], code: 0, body: "" },
  "304 with a length": {
    steps: ["HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"],
    code: 0,
    body: "",
  },
  "two equal lengths": { steps: [`${ok}Content-Length: 2\r\n${hi}`], code: 0, body: "hi" },
  "a list of lengths": { steps: [`${ok}Content-Length: 2, 2\r\n\r\nhi`], code: 0, body: "hi" },
  "a length beside chunks": {
    steps: [`${ok}Content-Length: 7\r\n${chunked}2\r\nhi\r\n0\r\n\r\n`],
    code: 0,
    body: "hi",
  },
  "folded headers": { steps: [`${ok}X-Folded: one\r\n two\r\n\tthree\r\n${hi}`], code: 0, body: "hi" },
  "bare LF": { steps: ["HTTP/1.1 200 OK\nContent-Length: 2\n\nhi"], code: 0, body: "hi" },
  "no reason": { steps: [`HTTP/1.1 200\r\n${hi}`], code: 0, body: "hi" },
  "a name in lower case": { steps: [`http/1.1 200 OK\r\n${hi}`], code: 0, body: "hi" },
  "a header without a name": { steps: [`${ok}: value\r\n${hi}`], code: 0, body: "hi" },
  "a blank before the colon": { steps: [`${ok}Content-Length : 1\r\n\r\nhi`, "END"], code: 0, body: "hi" },
  "a status line over three segments": {
    steps: ["HTTP/1.", 15, "1 200 Ev", 15, `ery reason\r\n${hi}`],
    code: 0,
    body: "hi",
  },
  "every byte for itself": { steps: [...`${ok}${hi}`].flatMap(byte => [byte, 1]), code: 0, body: "hi" },
  "a head of 20 KB": { steps: [ok + wide(20_000) + hi], code: 0, body: "hi" },
  "a head of 290 KB": { steps: [ok + wide(29_000).repeat(10) + hi], code: 0, body: "hi" },
  "a head of 350 KB": {
    steps: [ok + wide(50_000).repeat(7) + hi],
    code: 56,
    body: "",
    message: "Too large response headers: 350",
  },
  "HTTP/1.0 to the close": { steps: ["HTTP/1.0 200 OK\r\n\r\nhi", "END"], code: 0, body: "hi" },
  "HTTP/1.0 with chunks": {
    steps: [`HTTP/1.0 200 OK\r\n${chunked}2\r\nhi\r\n0\r\n\r\n`],
    code: 0,
    body: "hi",
  },
  "no length, to the close": { steps: [`${ok}\r\nh`, 20, "i", "END"], code: 0, body: "hi" },
  "more than was announced": { steps: [`${ok}${hi}XXX`, "END"], code: 0, body: "hi" },
  "chunks with extensions and trailers": {
    steps: [`${ok}${chunked}1;a=b\r\nh\r\n1\r\ni\r\n0\r\nX-Trailer: 1\r\n\r\n`],
    code: 0,
    body: "hi",
  },
  "HEAD with a length": { steps: [`${ok}Content-Length: 5\r\n\r\n`], method: "HEAD", code: 0, body: "" },
  "HEAD without one, connection kept": { steps: [`${ok}\r\n`], method: "HEAD", code: 0, body: "" },
  "status 600": { steps: [`HTTP/1.1 600 Who Knows\r\n${hi}`], code: 0, body: "hi" },

  "no HTTP": { steps: ["hello\n", "END"], code: 1, body: "", message: "Received HTTP/0.9 when not allowed" },
  "a blank line first": { steps: [`\r\n${ok}${hi}`, "END"], code: 1, body: "" },
  "HTTP/1.2": {
    steps: [`HTTP/1.2 200 OK\r\n${hi}`, "END"],
    code: 1,
    body: "",
    message: "Unsupported HTTP version (1.2) in response",
  },
  "status 99": {
    steps: [`HTTP/1.1 99 No\r\n${hi}`, "END"],
    code: 1,
    body: "",
    message: "Unsupported response code in HTTP response",
  },
  "status without digits": { steps: [`HTTP/1.1 abc No\r\n${hi}`, "END"], code: 1, body: "" },
  "a header without a colon": {
    steps: [`${ok}garbage\r\n${hi}`, "END"],
    code: 8,
    body: "",
    message: "Header without colon",
  },
  "a NUL in a header": {
    steps: [`${ok}X: a\0b\r\n${hi}`, "END"],
    code: 8,
    body: "",
    message: "Nul byte in header",
  },

  "nothing, then a close": { steps: ["END"], code: 52, body: "", message: "Empty reply from server" },
  "nothing, then a reset": { steps: ["RST"], code: 56, body: "", message: gone },
  "half a status line": { steps: ["HTTP/1.1 2", 10, "END"], code: 52, body: "" },
  "half a head": {
    steps: [`${ok}Conte`, 10, "END"],
    code: 18,
    body: "",
    message: truncated,
    curl: { code: 0 },
  },
  "half a head and a reset at once": { steps: [`${ok}Conte`, "RST"], code: 56, body: "", message: gone },
  "a body until close and a reset at once": {
    steps: [`${ok}\r\nhi`, "RST"],
    code: 56,
    body: "hi",
    message: gone,
  },
  "a body cut by a reset at once": {
    steps: [`${ok}Content-Length: 9\r\n\r\nhi`, "RST"],
    code: 56,
    body: "hi",
    message: gone,
  },
  "half a head, then a reset": { steps: [`${ok}Conte`, 40, "RST"], code: 56, body: "", message: gone },
  "100 and no more": { steps: ["HTTP/1.1 100 Continue\r\n\r\n", 10, "END"], code: 52, body: "" },
  "truncated length": {
    steps: [`${ok}Content-Length: 5\r\n\r\nhi`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncatedAfter(3),
  },
  "truncated length, connection to be closed": {
    steps: [`${ok}Connection: close\r\nContent-Length: 5\r\n\r\nhi`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncatedAfter(3),
  },
  "truncated before the first byte": {
    steps: [`${ok}Content-Length: 5\r\n\r\n`, 10, "END"],
    code: 18,
    body: "",
    message: truncatedAfter(5),
  },
  "truncated chunk": {
    steps: [`${ok}${chunked}5\r\nhi`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncated,
  },
  "truncated between chunks": {
    steps: [`${ok}${chunked}2\r\nhi\r\n`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncated,
  },
  "truncated in the last chunk": {
    steps: [`${ok}${chunked}2\r\nhi\r\n0\r\n`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncated,
  },
  "truncated chunk, connection to be closed": {
    steps: [`${ok}Connection: close\r\n${chunked}5\r\nhi`, 10, "END"],
    code: 18,
    body: "hi",
    message: truncated,
  },
  "reset in the body": {
    steps: [`${ok}Content-Length: 5\r\n\r\nhi`, 40, "RST"],
    code: 56,
    body: "hi",
    message: gone,
  },
  "reset in a chunk": { steps: [`${ok}${chunked}5\r\nhi`, 40, "RST"], code: 56, body: "hi", message: gone },
  "reset in a body without a length": {
    steps: [`${ok}\r\nhi`, 40, "RST"],
    code: 56,
    body: "hi",
    message: gone,
  },
  "a chunk size that is none": {
    steps: [`${ok}${chunked}zz\r\nhi\r\n0\r\n\r\n`, 20, "END"],
    code: 56,
    body: "",
  },
  "a chunk without its end": {
    steps: [`${ok}${chunked}2\r\nhixx\r\n0\r\n\r\n`, 20, "END"],
    code: 56,
    body: "hi",
  },

  "bad gzip": {
    steps: [`${ok}Content-Encoding: gzip\r\nContent-Length: 11\r\n\r\nnot gzip!!!`],
    code: 61,
    body: "",
    decompress: true,
  },
  "bad deflate": {
    steps: [`${ok}Content-Encoding: deflate\r\nContent-Length: 11\r\n\r\nnot gzip!!!`],
    code: 61,
    body: "",
    decompress: true,
  },
  "bad br": {
    steps: [`${ok}Content-Encoding: br\r\nContent-Length: 11\r\n\r\nnot gzip!!!`],
    code: 61,
    body: "",
    decompress: true,
  },
  "an unknown coding": {
    steps: [`${ok}Content-Encoding: frob\r\n${hi}`],
    code: 61,
    body: "",
    decompress: true,
  },
  "a coding that was not asked to be undone": {
    steps: [`${ok}Content-Encoding: gzip\r\n${hi}`],
    code: 0,
    body: "hi",
  },
};

checkResponses("responses", responses);
