/**
 * Malformed HTTP/1 responses: rejected as current curl does, after the lines of the head before the error; never a
 * success.
 */
import { checkResponses, type ResponseCase } from "./response-cases.ts";

const ok = "HTTP/1.1 200 OK\r\nX-Before: 1\r\n";
const after = "X-After: 2\r\n\r\n";
const hi = "Content-Length: 2\r\n\r\nhi";
const chunks = "2\r\nhi\r\n0\r\n\r\n";
const noLength = "Invalid Content-Length: value";
const carriageReturn = "Carriage return found in header";

/** A response with this field between two others, closed after its body. */
const respond = (field: string, body: string) => [`${ok}${field}\r\n${after}${body}`, 20, "END"] as const;

/** Accepted, and shown as it came. */
const accepted = (field: string, sent: string, body: string): ResponseCase => ({
  steps: respond(field, sent),
  code: 0,
  head: `${ok}${field}\r\n${after}`,
  body,
});

/** Refused at the field: what is before it is shown. */
const refused = (field: string, sent: string, code: number, message: string): ResponseCase => ({
  steps: respond(field, sent),
  code,
  head: ok,
  body: "",
  message,
});

/** Accepted by curl 7, which shows the whole head. */
const acceptedBy7 = (field: string, body: string) => ({
  code: 0,
  head: `${ok}${field}\r\n${after}`,
  body,
});

const encoding = (value: string) => `Transfer-Encoding: ${value}`;

/** Refused by every curl; curl 7 shows the whole head before. */
const unknownEncoding = (value: string, name = value): ResponseCase => ({
  ...refused(encoding(value), chunks, 61, `Unsolicited Transfer-Encoding (${name}) found`),
  curl7: { code: 61, head: `${ok}${encoding(value)}\r\n${after}` },
});

checkResponses("a Transfer-Encoding", {
  "of chunke is unknown": unknownEncoding("chunke"),
  "of chunkehunked is unknown": unknownEncoding("chunkehunked"),
  "of chunked with a parameter is unknown": unknownEncoding("chunked;q=1"),
  "of chunked in quotes is unknown": unknownEncoding('"chunked"'),
  "of chunked and another word without a comma is unknown": unknownEncoding("chunked x"),
  "of identityx is unknown": unknownEncoding("identityx"),
  "of chunked behind a vertical tab is unknown": unknownEncoding("\x0bchunked", "\\x0bchunked"),
  "of gzip was not asked for": unknownEncoding("gzip"),
  "of gzip before chunked was not asked for": unknownEncoding("gzip, chunked", "gzip"),
  "of gzip, with chunked in a folded line, was not asked for": {
    ...unknownEncoding("gzip,\r\n chunked", "gzip"),
  },
  "of gzip, with chunked in a second field, was not asked for": unknownEncoding(
    "gzip\r\nTransfer-Encoding: chunked",
    "gzip",
  ),
  "of none is unknown": {
    ...unknownEncoding("none"),
    curl7: acceptedBy7(encoding("none"), chunks),
  },
  "of gzip after chunked is misplaced": {
    ...refused(encoding("chunked, gzip"), chunks, 61, "A Transfer-Encoding (gzip) was listed after chunked"),
    curl7: { code: 61, head: `${ok}${encoding("chunked, gzip")}\r\n${after}` },
  },
  "of identity after chunked is misplaced": {
    ...refused(
      encoding("chunked, identity"),
      chunks,
      61,
      "A Transfer-Encoding (identity) was listed after chunked",
    ),
    curl7: acceptedBy7(encoding("chunked, identity"), "hi"),
  },
  "of gzip in a field after chunked is misplaced": {
    steps: respond(`${encoding("chunked")}\r\n${encoding("gzip")}`, chunks),
    code: 61,
    head: `${ok}${encoding("chunked")}\r\n`,
    body: "",
    message: "A Transfer-Encoding (gzip) was listed after chunked",
    curl7: { code: 61, head: `${ok}${encoding("chunked")}\r\n${encoding("gzip")}\r\n${after}` },
  },
  "that is unknown counts beside a Content-Length": {
    steps: respond(`Content-Length: 2\r\n${encoding("chunke")}`, "hi"),
    code: 61,
    head: `${ok}Content-Length: 2\r\n`,
    body: "",
    curl7: { code: 61, head: `${ok}Content-Length: 2\r\n${encoding("chunke")}\r\n${after}` },
  },
  "that is unknown is refused before the head ends": {
    steps: [`${ok}${encoding("chunke")}\r\nX-After: 2\r\n`, 500, "END"],
    code: 61,
    head: ok,
    body: "",
    curl7: { code: 0, head: `${ok}${encoding("chunke")}\r\nX-After: 2\r\n` },
  },
  "that is unknown does not matter to HEAD": {
    steps: respond(encoding("chunke"), ""),
    method: "HEAD",
    code: 0,
    head: `${ok}${encoding("chunke")}\r\n${after}`,
    body: "",
  },
  "that is unknown does not matter to a 204": {
    steps: [`HTTP/1.1 204 No Content\r\n${encoding("chunke")}\r\n\r\n`],
    code: 0,
    body: "",
  },
  "that is unknown does not matter to a 103": {
    steps: [`HTTP/1.1 103 Early Hints\r\n${encoding("chunke")}\r\n\r\n${ok}${hi}`],
    code: 0,
    body: "hi",
  },
  "that is unknown does not matter to a 101, whose body ends with the connection": {
    steps: [`HTTP/1.1 101 Switching Protocols\r\n${encoding("chunke")}\r\n\r\nhi`, 20, "END"],
    code: 0,
    body: "hi",
  },
  "of chunked may be repeated": accepted(encoding("chunked, chunked"), chunks, "hi"),
  "of chunked may be in capitals, with empty items around": accepted(encoding(",CHUNKED ,"), chunks, "hi"),
  "of identity says nothing": accepted(encoding("identity"), chunks, chunks),
  "of identity before chunked says nothing": accepted(encoding("identity, chunked"), chunks, "hi"),
  "of identity overrides a Content-Length all the same": accepted(
    `${encoding("identity")}\r\nContent-Length: 2`,
    "hi there",
    "hi there",
  ),
  "without a value overrides a Content-Length all the same": accepted(
    `Content-Length: 2\r\n${encoding("")}`,
    "hi there",
    "hi there",
  ),
  "without a value says nothing": accepted(encoding(""), chunks, chunks),
});

const length = (value: string) => `Content-Length: ${value}`;
const badLength = (value: string): ResponseCase => refused(length(value), "hi", 8, noLength);
/** curl 7 reads the digits at the beginning. */
const badLengthNow = (value: string, body = "hi"): ResponseCase => ({
  ...badLength(value),
  curl7: acceptedBy7(length(value), body),
});
/** Every curl reads the body to the close of the connection. */
const tooLong = (value: string): ResponseCase => ({
  ...badLength(value),
  curl: acceptedBy7(length(value), "hi"),
});
const truncatedLength = (value: string, missing: string): ResponseCase => ({
  ...accepted(length(value), "hi", "hi"),
  code: 18,
  message: `transfer closed with ${missing} bytes remaining to read`,
});

checkResponses("a Content-Length", {
  "of 2^53-1 is a truncated body": truncatedLength("9007199254740991", "9007199254740989"),
  "of 2^53 is a truncated body": truncatedLength("9007199254740992", "9007199254740990"),
  "of 2^63-1 is a truncated body": truncatedLength("9223372036854775807", "9223372036854775805"),
  "of 2^63 is more than any body can have": tooLong("9223372036854775808"),
  "of 23 digits is more than any body can have": tooLong("99999999999999999999999"),
  "of 23 digits and then a right one is refused": {
    ...tooLong("99999999999999999999999\r\nContent-Length: 2"),
  },
  "that is negative is refused": badLength("-1"),
  "that is no number is refused": badLength("x"),
  "that is empty is refused": badLength(""),
  "that is whitespace is refused": badLength("  "),
  "with an empty first item is refused": badLength(",2"),
  "with a plus sign is refused": badLengthNow("+2"),
  "with letters behind is refused": badLengthNow("2x"),
  "with a second number behind is refused": badLengthNow("2 3"),
  "with a fraction is refused": badLengthNow("2.0"),
  "in hexadecimal is refused": badLengthNow("0x2", ""),
  "with an empty last item is refused": badLengthNow("2,"),
  "of two items that differ is refused": badLengthNow("2, 3"),
  "in a second field that differs is refused": {
    steps: respond(`${length("3")}\r\n${length("2")}`, "hi"),
    code: 8,
    head: `${ok}${length("3")}\r\n`,
    body: "",
    message: noLength,
    curl7: acceptedBy7(`${length("3")}\r\n${length("2")}`, "hi"),
  },
  "that is invalid counts beside chunks": refused(
    `${length("x")}\r\n${encoding("chunked")}`,
    chunks,
    8,
    noLength,
  ),
  "that is invalid counts for HEAD": { ...badLength("x"), method: "HEAD" },
  "that is invalid does not matter to a 304": {
    steps: ["HTTP/1.1 304 Not Modified\r\nContent-Length: x\r\n\r\n"],
    code: 0,
    body: "",
  },
  "that is invalid does not matter to a 103": {
    steps: [`HTTP/1.1 103 Early Hints\r\nContent-Length: x\r\n\r\n${ok}${hi}`],
    code: 0,
    body: "hi",
  },
  "may be repeated": accepted(`${length("2")}\r\n${length("2, 2")}`, "hi", "hi"),
  "may have zeros before": accepted(length("0002"), "hi", "hi"),
  "may have whitespace behind": accepted(length("2 \t"), "hi", "hi"),
});

/** A refused line behind a field that frames the body well. */
const badLine = (line: string, message: string): ResponseCase =>
  refused(`${line}\r\n${length("2")}`, "hi", 8, message);
const badLineNow = (line: string): ResponseCase => ({
  ...badLine(line, carriageReturn),
  curl7: acceptedBy7(`${line}\r\n${length("2")}`, "hi"),
});

checkResponses("a head line", {
  "with a bare CR in its value is refused": badLineNow("X: one\rtwo"),
  "with a bare CR that hides another field is refused": badLineNow("X: a\rContent-Length: 9"),
  "with two CRs at its end is refused": badLineNow("X: one\r"),
  "with a bare CR in its name is refused": { ...badLine("X\rY: one", carriageReturn), curl7: { code: 43 } },
  "that begins with a bare CR is refused, though curl takes it for the empty one": {
    ...badLine("\rX: 1", carriageReturn),
    curl: { code: 0, head: `${ok}\rX: 1\r\n`, body: `${length("2")}\r\n${after}hi` },
  },
  "of CR, CR and LF is refused, though curl takes it for the empty one": {
    steps: [`${ok}${length("2")}\r\n\r\r\nhi`, 500, "END"],
    code: 8,
    head: `${ok}${length("2")}\r\n`,
    body: "",
    message: carriageReturn,
    curl: { code: 0, head: `${ok}${length("2")}\r\n\r\r\n`, body: "hi" },
  },
  "with NUL in its name is refused": badLine("X\0Y: 1", "Nul byte in header"),
  "with NUL in its value is refused": badLine("X: \0", "Nul byte in header"),
  "without a colon is refused": badLine("garbage", "Header without colon"),
  "of whitespace and a word behind the status line is refused": {
    steps: [`HTTP/1.1 200 OK\r\n folded\r\n${hi}`, 20, "END"],
    code: 8,
    head: "HTTP/1.1 200 OK\r\n",
    body: "",
    message: "Header without colon",
  },
  "of 100 KiB is refused": {
    steps: [`${ok}X: ${"w".repeat(102_395)}\r\n${hi}`, 20, "END"],
    code: 100,
    head: ok,
    body: "",
    message: "A value or data field grew larger than allowed",
    curl7: { code: 27 },
  },
  "of less is accepted": { steps: [`${ok}X: ${"w".repeat(102_394)}\r\n${hi}`], code: 0, body: "hi" },
  "of 100 KiB that does not end is refused at once": {
    steps: [`${ok}X: ${"w".repeat(110_000)}`, 500, "END"],
    code: 100,
    head: ok,
    body: "",
    curl7: { code: 27 },
  },
  "that is folded to 280 KB is refused": {
    steps: [`${ok}X: 1\r\n${" wwwwwwwwwwwww\r\n".repeat(18_000)}${hi}`, 20, "END"],
    code: 100,
    body: "",
    curl7: { code: 0, body: "hi" },
  },
  "that is one of 6,000 is refused": {
    steps: [`${ok}${"X: 1\r\n".repeat(6_000)}${hi}`, 20, "END"],
    code: 100,
    body: "",
    message: "Too many response headers, 5000 is max",
    curl7: { code: 0, body: "hi" },
  },
});

const status = (line: string, code: number, message: string): ResponseCase => ({
  steps: [`${line}\r\n${hi}`, 20, "END"],
  code,
  head: "",
  body: "",
  message,
});
const statusNow = (line: string, code: number, message: string, body = "hi"): ResponseCase => ({
  ...status(line, code, message),
  curl7: { code: 0, head: `${line}\r\nContent-Length: 2\r\n\r\n`, body },
});

checkResponses("a status line", {
  "with a bare CR is refused": statusNow("HTTP/1.1 200 O\rK", 8, carriageReturn),
  "with NUL is refused": status("HTTP/1.1 200 O\0K", 8, "Nul byte in header"),
  "of HTTP/2 over a connection of HTTP/1 is refused": statusNow(
    "HTTP/2 200 OK",
    8,
    "Version mismatch (from HTTP/1 to HTTP/2)",
  ),
  "of HTTP/3 is refused": {
    ...status("HTTP/3 200 OK", 8, "Version mismatch (from HTTP/1 to HTTP/3)"),
    curl7: { code: 1 },
  },
  "with two spaces before the code is refused": statusNow(
    "HTTP/1.1  200 OK",
    1,
    "Unsupported response code in HTTP response",
  ),
  "with a code of four digits is refused": {
    ...status("HTTP/1.1 2000 No", 1, "Unsupported response code in HTTP response"),
    curl: { code: 0, head: "HTTP/1.1 2000 No\r\nContent-Length: 2\r\n\r\n", body: "hi" },
    curl7: { code: 1, head: "" },
  },
  "with a code below 100 is refused": {
    ...status("HTTP/1.1 099 No", 1, "Unsupported response code in HTTP response"),
    curl: { code: 1, head: "HTTP/1.1 099 No\r\nContent-Length: 2\r\n\r\n" },
    curl7: { code: 1, head: "" },
  },
  "that is none behind an interim response is refused": {
    steps: ["HTTP/1.1 100 Continue\r\n\r\ngarbage\r\n", 20, "END"],
    code: 8,
    body: "",
    message: "Invalid status line",
    curl7: { code: 1 },
  },
  "with a tab before the code is accepted": {
    steps: [`HTTP/1.1\t200 OK\r\n${hi}`],
    code: 0,
    body: "hi",
    curl7: { code: 1, body: "" },
  },
});

const encodings = (...values: readonly string[]) =>
  values.map(value => `Content-Encoding: ${value}\r\n`).join("");
const tooManyEncodings = (head: string, ...values: readonly string[]): ResponseCase => ({
  steps: [`${ok}${encodings(...values)}Content-Length: 2\r\n\r\nhi`],
  decompress: true,
  code: 61,
  head: `${ok}${head}`,
  body: "",
  message: "Reject response exceeding limit of 5 content encodings",
});
const identities = (count: number) => Array(count).fill("identity").join(", ");

checkResponses("content encodings with --compressed", {
  "that are five are undone": {
    steps: [`${ok}${encodings(identities(3), identities(2))}${hi}`],
    decompress: true,
    code: 0,
    body: "hi",
  },
  "that are six are refused": tooManyEncodings("", identities(6)),
  "that are six in two fields are refused at the second": tooManyEncodings(
    encodings(identities(3)),
    identities(3),
    identities(3),
  ),
  "that are gzip behind a vertical tab are unknown": {
    steps: [`${ok}${encodings("\x0bgzip")}${hi}`],
    decompress: true,
    code: 61,
    body: "",
    message: "Unrecognized content encoding type",
  },
  "that are 9,000 are refused": tooManyEncodings("", "br,".repeat(9_000)),
  "that are six are refused of HEAD, too": { ...tooManyEncodings("", identities(6)), method: "HEAD" },
  "that are six do not matter to a 304": {
    steps: [`HTTP/1.1 304 Not Modified\r\n${encodings(identities(6))}\r\n`],
    decompress: true,
    code: 0,
    body: "",
  },
});
checkResponses("content encodings without --compressed", {
  "that are six do not matter": {
    steps: [`${ok}${encodings(identities(6))}${hi}`],
    code: 0,
    body: "hi",
  },
});
