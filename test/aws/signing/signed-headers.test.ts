/** Which headers are signed with `--sign-header` and `--no-sign-header`. */
import { describe, expect, it } from "vitest";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import {
  defaultSignedHeaders,
  type SignedHeaderOption,
  signedHeaders,
} from "../../../src/aws/signing/signed-headers.ts";
import { UsageFailure } from "../../../src/exit.ts";
import { bodyOf, identityWith, requestTo } from "./requests.ts";

const signed = (name: string): SignedHeaderOption => ({ name, sign: true });
const unsigned = (name: string): SignedHeaderOption => ({ name, sign: false });

describe("signedHeaders", () => {
  it.each<[string, SignedHeaderOption[], string, boolean]>([
    ["by default", [], "x-a", true],
    ["by default", [], "user-agent", false],
    ["widened", [signed("user-agent")], "user-agent", true],
    ["widened, in any case", [signed("User-AGENT")], "user-agent", true],
    ["widened by another name", [signed("accept")], "user-agent", false],
    ["narrowed", [unsigned("X-A")], "x-a", false],
    ["narrowed by another name", [unsigned("X-A")], "x-b", true],
    ["host is allowed", [signed("Host")], "host", true],
    ["the last option counts", [signed("x-a"), unsigned("x-a")], "x-a", false],
    ["the last option counts", [unsigned("x-a"), signed("x-a")], "x-a", true],
    ["inherited names are names", [unsigned("constructor")], "constructor", false],
    ["inherited names are names", [unsigned("x-a")], "constructor", true],
  ])("%s: with %j the header %s is signed: %s", (_, words, name, expected) =>
    expect(signedHeaders("es", words)(name)).toBe(expected),
  );

  it("keeps the special case of iotdevicegateway", () => {
    expect(defaultSignedHeaders("iotdevicegateway")("x-amz-security-token")).toBe(false);
    expect(signedHeaders("iotdevicegateway", [signed("accept")])("x-amz-security-token")).toBe(false);
    expect(signedHeaders("es", [signed("accept")])("x-amz-security-token")).toBe(true);
  });

  it.each([
    [unsigned("Host"), "option --no-sign-header: AWS requires host to be signed"],
    [signed("Authorization"), "option --sign-header: authorization is written after the request is signed"],
    [signed("connection"), "option --sign-header: connection is written after"],
    [signed("transfer-encoding"), "option --sign-header: transfer-encoding is written after"],
    [signed("a b"), "option --sign-header: got 'a b', which is not a header name"],
    [signed("X-A: b"), "option --sign-header: got 'X-A: b'"],
    [unsigned(""), "option --no-sign-header: got ''"],
    [unsigned("a\r\nb"), "option --no-sign-header: got 'a\\x0d\\x0ab'"],
    [unsigned("é"), "option --no-sign-header: got 'é'"],
  ])("rejects %j", (word, message) => {
    expect(() => signedHeaders("es", [word])).toThrow(UsageFailure);
    expect(() => signedHeaders("es", [word])).toThrow(message);
  });

  it("decides which headers the signature names", async () => {
    const headers = ["User-Agent", "X-A", "X-B"].map(name => ({ name, value: "v" }));
    const request = requestTo("h", { method: "PUT", headers, body: bodyOf(Buffer.from("abc")) });
    const words = [signed("user-agent"), signed("content-length"), unsigned("x-b"), unsigned("x-amz-date")];
    const by = { identity: identityWith(), service: "es", region: "r", instant: 0, payloadHash: emptyHash };
    const result = await sign(request, { ...by, isSigned: signedHeaders("es", words) });
    expect(result.signedHeaders).toBe("content-length;host;user-agent;x-a;x-amz-content-sha256");
    expect(result.canonicalRequest).toContain("\ncontent-length:3\n");
    // The transport writes it.
    expect(result.request.headers.map(({ name }) => name)).not.toContain("Content-Length");
  });
});
