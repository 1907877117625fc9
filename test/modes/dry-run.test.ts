import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Body, WireRequest } from "../../src/message/request.ts";
import { printDryRun } from "../../src/modes/dry-run.ts";
import { fakeRuntime } from "../support/runtime.ts";

/** A body in memory, or as from a file. */
function bodyOf(bytes: Uint8Array, inMemory = true): Body {
  return {
    length: bytes.length,
    bytes: inMemory ? bytes : undefined,
    repeatable: true,
    sha256: async () => createHash("sha256").update(bytes).digest("hex"),
    async *open() {
      yield bytes.subarray(0, 3);
      yield bytes.subarray(3);
    },
    close: async () => {},
  };
}

const pipe: Body = { ...bodyOf(Buffer.from("x")), length: undefined, bytes: undefined, repeatable: false };

function requestWith(body: Body | undefined): WireRequest {
  return {
    method: "POST",
    origin: { scheme: "https", host: "h", port: 443 },
    target: "/a%20b?x=1&X-Amz-Signature=CANARY",
    headers: [
      { name: "Host", value: "h" },
      { name: "X-Empty", value: "" },
      { name: "x-utf8", value: "caf\xc3\xa9" },
      { name: "X-Amz-Security-Token", value: "CANARY" },
      {
        name: "Authorization",
        value: "AWS4-HMAC-SHA256 Credential=AK/s, SignedHeaders=host, Signature=CANARY",
      },
    ],
    body,
  };
}

async function print(request: WireRequest, redact = true): Promise<string> {
  const { stdout } = fakeRuntime();
  await printDryRun(request, { redact, webSocket: false }, stdout);
  return stdout.text();
}

const head = `POST /a%20b?x=1&X-Amz-Signature=(redacted) HTTP/1.1
Host: h
X-Empty:
x-utf8: café
X-Amz-Security-Token: (redacted)
Authorization: AWS4-HMAC-SHA256 Credential=AK/s, SignedHeaders=host, Signature=(redacted)
`;

describe("--dry-run", () => {
  it("shows the head in sending order, with secrets redacted", async () => {
    expect(await print(requestWith(undefined))).toBe(`${head}\n`);
  });

  it("shows secrets with --no-redact", async () => {
    expect(await print(requestWith(undefined), false)).toBe(`${head.replaceAll("(redacted)", "CANARY")}\n`);
  });

  const large = Buffer.alloc(16 * 1024 + 1, "a");
  const binary = Buffer.from([0, 1, 255]);
  it.each([
    ["text", bodyOf(Buffer.from('{"é":1}')), "Content-Length: 8", '{"é":1}\n'],
    ["text with its own line end", bodyOf(Buffer.from("a\tb\r\nc\n")), "Content-Length: 7", "a\tb\r\nc\n"],
    ["text from a file", bodyOf(Buffer.from("from a file"), false), "Content-Length: 11", "from a file\n"],
    ["nothing", bodyOf(Buffer.alloc(0)), "Content-Length: 0", ""],
    [
      "binary",
      bodyOf(binary),
      "Content-Length: 3",
      `(body of 3 bytes, SHA-256 ${createHash("sha256").update(binary).digest("hex")})\n`,
    ],
    [
      "an escape",
      bodyOf(Buffer.from("\x1b[2J")),
      "Content-Length: 4",
      expect.stringMatching(/^\(body of 4 bytes/),
    ],
    [
      "a lot",
      bodyOf(large),
      "Content-Length: 16385",
      expect.stringMatching(/^\(body of 16385 bytes, SHA-256 [0-9a-f]{64}\)\n$/),
    ],
    ["a pipe", pipe, "Transfer-Encoding: chunked", "(body of unknown length, sent in chunks)\n"],
  ])("shows a body: %s", async (_, body, field, shown) => {
    const printed = await print(requestWith(body));
    expect(printed.slice(0, head.length + field.length + 2)).toBe(`${head}${field}\n\n`);
    expect(printed.slice(head.length + field.length + 2)).toEqual(shown);
  });
});
