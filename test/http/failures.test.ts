/**
 * External causes are never reported as a bug: every error code of undici, Node's TLS, HTTP/2 and zlib has curl's exit
 * code.
 */
import { execFileSync } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { constants } from "node:os";
import { Transform } from "node:stream";
import zlib from "node:zlib";
import { errors } from "undici";
import { describe, expect, it, vi } from "vitest";
import { Failure } from "../../src/exit.ts";
import { verifyNumber, verifyText } from "../../src/http/connect/certificates.ts";
import { transferFailure } from "../../src/http/failures.ts";
import { node } from "../support/program.ts";

/** Codes of Node's own errors that begin so, asked of the Node that runs the program (AWSCURL_NODE). */
function nodeCodes(pattern: RegExp): readonly string[] {
  const script = "console.log(JSON.stringify(Object.keys(require('internal/errors').codes)))";
  const codes: string[] = JSON.parse(
    execFileSync(node, ["--expose-internals", "-e", script], { encoding: "utf8" }),
  );
  return codes.filter(code => pattern.test(code));
}

const coded = (code: string, more: object = {}) => Object.assign(new Error(`about ${code}`), { code }, more);
const exitCodeOf = (error: Error) => {
  const failure = transferFailure(error);
  return Failure.is(failure) ? failure.exitCode : "bug";
};

describe("undici's errors", () => {
  type ErrorClass = new (message: string, more: undefined, response: object) => Error;
  const made = Object.values(errors as unknown as Record<string, ErrorClass>).map(
    Kind => new Kind("about it", undefined, { headers: {} }),
  );
  const codeOf = (error: Error) => (error as NodeJS.ErrnoException).code ?? error.name;

  it("have external causes, except those of a caller that uses undici wrongly", () => {
    expect(made.length).toBeGreaterThan(15);
    const bugs = made.filter(error => exitCodeOf(error) === "bug").map(codeOf);
    expect(bugs.sort()).toEqual([
      "UND_ERR_BPL_MISSING_UPSTREAM",
      "UND_ERR_INVALID_ARG",
      "UND_ERR_INVALID_RETURN_VALUE",
      "UND_ERR_NOT_SUPPORTED",
    ]);
  });

  it.each([
    ["UND_ERR_SOCKET", 18],
    ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", 18],
    ["UND_ERR_REQ_CONTENT_LENGTH_MISMATCH", 26],
    ["UND_ERR_HEADERS_OVERFLOW", 56],
    ["UND_ERR_OF_A_LATER_VERSION", 56],
    ["HPE_INVALID_CHUNK_SIZE", 56],
    ["HPE_OF_A_LATER_VERSION", 56],
  ])("%s is %i", (code, exitCode) => {
    expect(exitCodeOf(coded(code))).toBe(exitCode);
  });

  it("of the parser without a code are 56", () => {
    expect(exitCodeOf(Object.assign(new Error("no"), { name: "HTTPParserError" }))).toBe(56);
  });
});

describe("Node's errors", () => {
  it.each(nodeCodes(/^ERR_TLS_/))("%s is 56", code => expect(exitCodeOf(coded(code))).toBe(56));
  it.each(nodeCodes(/^ERR_HTTP2_/))("%s is 16", code => expect(exitCodeOf(coded(code))).toBe(16));
  it.each(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_OF_A_LATER_VERSION", "ERR_OSSL_EVP_UNSUPPORTED"])(
    "%s of OpenSSL is 56",
    code => expect(exitCodeOf(coded(code))).toBe(56),
  );
  it.each([
    ...nodeCodes(/^ERR_SOCKET_(CLOSED|CONNECTION)/),
    "ERR_STREAM_PREMATURE_CLOSE",
    "ERR_STREAM_DESTROYED",
  ])("%s is 56", code => expect(exitCodeOf(coded(code))).toBe(56));
  it.each(Object.keys(constants.errno))("%s of the system is 55 or 56", code =>
    expect(exitCodeOf(coded(code))).toBe(code === "EPIPE" ? 55 : 56),
  );
  it("of a system call are 56 if the code has no name", () => {
    expect(exitCodeOf(coded("Unknown system error -4242", { errno: -4242, syscall: "read" }))).toBe(56);
  });

  it.each([new TypeError("x is not a function"), new RangeError("no"), coded("ERR_INVALID_ARG_TYPE")])(
    "%s is a bug",
    error => expect(transferFailure(error)).toBe(error),
  );

  it("are not changed if they are failures already", () => {
    const failure = new Failure(28, "timed out");
    expect(transferFailure(failure)).toBe(failure);
  });
});

describe("OpenSSL's verdicts on certificates", () => {
  it("that have no row are reported with their code as the reason", () => {
    expect(verifyNumber("OF_A_LATER_VERSION")).toBe(1);
    expect(verifyText("OF_A_LATER_VERSION")).toBe("OF_A_LATER_VERSION");
  });
});

describe("zlib's errors", () => {
  /** Decodes with a zlib that behaves so when it gets its first bytes. */
  async function decodedBy(createGunzip: () => Transform): Promise<unknown> {
    const gunzip = vi
      .spyOn(zlib, "createGunzip")
      .mockImplementation(createGunzip as typeof zlib.createGunzip);
    try {
      syncBuiltinESMExports();
      const { decode } = await import("../../src/http/decode.ts");
      const body = (async function* () {
        yield Buffer.from("bytes");
      })();
      for await (const _ of decode([{ name: "Content-Encoding", value: "gzip" }], body));
      return undefined;
    } catch (error) {
      return error;
    } finally {
      gunzip.mockRestore();
      syncBuiltinESMExports();
    }
  }
  const failing = (error: Error) => () =>
    new Transform({ transform: (_chunk, _encoding, done) => done(error) });
  const names = Object.keys((zlib as unknown as { codes: object }).codes).filter(name =>
    /^Z_.*ERR/.test(name),
  );

  it.each([
    ...names,
    ...nodeCodes(/^ERR_(ZLIB|BROTLI|ZSTD|TRAILING_JUNK)/),
    "ERR__ERROR_FORMAT_PADDING_2",
    "ERR_BROTLI_DECODER_ERROR_UNREACHABLE",
    "ZSTD_error_prefix_unknown",
  ])("%s is 61", async code => {
    expect(await decodedBy(failing(coded(code)))).toMatchObject({ exitCode: 61 });
  });

  it("are 61 as well if there is no memory for a decoder", async () => {
    const error = await decodedBy(() => {
      throw coded("ERR_ZLIB_INITIALIZATION_FAILED");
    });
    expect(error).toMatchObject({ exitCode: 61 });
  });
});
