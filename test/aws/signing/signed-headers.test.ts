/** Which headers are signed when `--sign-header` and `--no-sign-header` were typed. */
import { describe, expect, it } from "vitest";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import { defaultSigns, type SignedHeaderWord, signsWith } from "../../../src/aws/signing/signed-headers.ts";
import { UsageFailure } from "../../../src/exit.ts";
import { bodyOf, identityWith, requestTo } from "./requests.ts";

const signed = (name: string): SignedHeaderWord => ({ name, sign: true });
const unsigned = (name: string): SignedHeaderWord => ({ name, sign: false });

describe("the set of signed headers", () => {
  it.each<[string, SignedHeaderWord[], string, boolean]>([
    ["by default", [], "x-a", true],
    ["by default", [], "user-agent", false],
    ["widened", [signed("user-agent")], "user-agent", true],
    ["widened, in any case", [signed("User-AGENT")], "user-agent", true],
    ["widened by another name", [signed("accept")], "user-agent", false],
    ["narrowed", [unsigned("X-A")], "x-a", false],
    ["narrowed by another name", [unsigned("X-A")], "x-b", true],
    ["host by name", [signed("Host")], "host", true],
    ["the last word counts", [signed("x-a"), unsigned("x-a")], "x-a", false],
    ["the last word counts", [unsigned("x-a"), signed("x-a")], "x-a", true],
    ["a name that every object has", [unsigned("constructor")], "constructor", false],
    ["a name that every object has", [unsigned("x-a")], "constructor", true],
  ])("%s: %j, %s: %s", (_, words, name, expected) => expect(signsWith("es", words)(name)).toBe(expected));

  it("keeps what is special about a service", () => {
    expect(defaultSigns("iotdevicegateway")("x-amz-security-token")).toBe(false);
    expect(signsWith("iotdevicegateway", [signed("accept")])("x-amz-security-token")).toBe(false);
    expect(signsWith("es", [signed("accept")])("x-amz-security-token")).toBe(true);
  });

  it.each([
    [unsigned("Host"), "option --no-sign-header: AWS wants host signed always"],
    [
      signed("Authorization"),
      "option --sign-header: authorization is written when the request is signed already",
    ],
    [signed("connection"), "option --sign-header: connection is written when"],
    [signed("transfer-encoding"), "option --sign-header: transfer-encoding is written when"],
    [signed("a b"), "option --sign-header: got 'a b', which is no header's name"],
    [signed("X-A: b"), "option --sign-header: got 'X-A: b'"],
    [unsigned(""), "option --no-sign-header: got ''"],
    [unsigned("a\r\nb"), "option --no-sign-header: got 'a\\x0d\\x0ab'"],
    [unsigned("é"), "option --no-sign-header: got 'é'"],
  ])("%j is refused", (word, message) => {
    expect(() => signsWith("es", [word])).toThrow(UsageFailure);
    expect(() => signsWith("es", [word])).toThrow(message);
  });

  it("is what the signature names", async () => {
    const headers = ["User-Agent", "X-A", "X-B"].map(name => ({ name, value: "v" }));
    const request = requestTo("h", { method: "PUT", headers, body: bodyOf(Buffer.from("abc")) });
    const words = [signed("user-agent"), signed("content-length"), unsigned("x-b"), unsigned("x-amz-date")];
    const by = { identity: identityWith(), service: "es", region: "r", instant: 0, payloadHash: emptyHash };
    const {
      signedHeaders,
      canonicalRequest,
      request: sent,
    } = await sign(request, {
      ...by,
      signs: signsWith("es", words),
    });
    expect(signedHeaders).toBe("content-length;host;user-agent;x-a;x-amz-content-sha256");
    expect(canonicalRequest).toContain("\ncontent-length:3\n");
    // The transport writes it.
    expect(sent.headers.map(({ name }) => name)).not.toContain("Content-Length");
  });
});
