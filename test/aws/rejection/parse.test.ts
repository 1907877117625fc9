/** Error formats, field by field: every documented one, and bodies that only look like one. */
import { describe, expect, it } from "vitest";
import { parseRejection, type RejectionDetails } from "../../../src/aws/rejection/parse.ts";
import { response } from "./rejections.ts";

const details = (body: string | object, headers: Record<string, string> = {}): RejectionDetails => {
  const parsed = parseRejection(response(403, body, headers));
  return Object.fromEntries(Object.entries(parsed).filter(([, text]) => text !== undefined));
};

describe("parseRejection for JSON", () => {
  it.each<[string, object, RejectionDetails]>([
    ["reads AWS's JSON protocols", { __type: "Coded", message: "m" }, { code: "Coded", message: "m" }],
    ["removes the namespace of a code", { __type: "com.amazon.coral.service#Coded" }, { code: "Coded" }],
    [
      "removes the address behind a code",
      { __type: "Coded:http://internal.amazon.com/coral/" },
      { code: "Coded" },
    ],
    ["removes an address of several lines", { __type: "Coded:http://a\nb" }, { code: "Coded" }],
    ["removes both", { __type: " aws.x#Coded : http://x#y " }, { code: "Coded" }],
    ["reads a lower-case code", { code: "Coded", Message: "m" }, { code: "Coded", message: "m" }],
    ["reads an upper-case code", { Code: "Coded", Message: "m" }, { code: "Coded", message: "m" }],
    [
      "prefers __type and message",
      { __type: "a", code: "b", Code: "c", message: "d", Message: "e" },
      { code: "a", message: "d" },
    ],
    [
      "reads OpenSearch's error",
      { error: { type: "t", reason: "r" }, status: 403 },
      { code: "t", message: "r" },
    ],
    [
      "reads the first of a list of errors",
      { errors: [{ code: "a", message: "b" }, { code: "c" }] },
      { code: "a", message: "b" },
    ],
    [
      "prefers top-level fields",
      { message: "top", error: { reason: "r" }, errors: [{ message: "m" }] },
      { message: "top" },
    ],
    ["prefers an error to a list", { error: { reason: "r" }, errors: [{ message: "m" }] }, { message: "r" }],
    ["ignores an error that is a string", { error: "Bad Request", message: "m" }, { message: "m" }],
    ["ignores an error that is null", { error: null, errors: null }, {}],
    ["ignores errors that are not a list", { errors: { code: "a" } }, {}],
    ["ignores a code that is a number", { code: 403, message: { deep: "m" } }, {}],
    ["treats an empty code as missing", { __type: "#", message: "" }, { message: "" }],
    ["ignores inherited properties", JSON.parse('{"__proto__":{"message":"m"}}'), {}],
  ])("%s", (_, body, expected) => {
    expect(details(body)).toEqual(expected);
  });

  it.each(["[]", '[{"message":"m"}]', '"message"', "{", '{"message":"m"', "message: m", ""])(
    "finds nothing in %s",
    body => {
      expect(details(body)).toEqual({});
    },
  );

  it("ignores whitespace around the object", () => {
    expect(details('\r\n {"message":"m"}\n')).toEqual({ message: "m" });
  });
});

describe("parseRejection for XML", () => {
  it.each<[string, string, RejectionDetails]>([
    [
      "reads an S3 error",
      "<Error><Code>c</Code><Message>m</Message><Region>r</Region></Error>",
      { code: "c", message: "m", region: "r", isS3Error: true },
    ],
    [
      "reads the texts of an S3 error",
      "<Error><CanonicalRequest>GET\n/\n</CanonicalRequest><StringToSign>s</StringToSign></Error>",
      { canonicalRequest: "GET\n/\n", stringToSign: "s" },
    ],
    [
      "reads the query protocol",
      "<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>c</Code></Error></ErrorResponse>",
      { code: "c" },
    ],
    [
      "reads an EC2 error",
      "<Response><Errors><Error><Code>c</Code></Error></Errors></Response>",
      { code: "c" },
    ],
    [
      "ignores a namespace prefix",
      '<ns0:Error><ns0:Code xml:lang="en">c</ns0:Code ></ns0:Error>',
      { code: "c", isS3Error: true },
    ],
    [
      "ignores another prefix in the end tag",
      "<Error><a:Code>c</b:Code></Error>",
      { code: "c", isS3Error: true },
    ],
    [
      "reads the first of two elements",
      "<Error><Code>a</Code><Code>b</Code></Error>",
      { code: "a", isS3Error: true },
    ],
    [
      "ignores an element that contains elements",
      "<Error><Message><b>m</b></Message><Code>c</Code></Error>",
      { code: "c", isS3Error: true },
    ],
    ["ignores longer names", "<Error><CodeX>a</CodeX><XCode>b</XCode></Error>", {}],
    ["ignores an element without an end tag", "<Error><Code>c</Error>", {}],
  ])("%s", (_, body, expected) => {
    expect(details(body)).toEqual(expected);
    expect(details(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)).toEqual(expected);
  });

  it.each([
    "<html><Code>c</Code></html>",
    "<ErrorX><Code>c</Code></ErrorX>",
    "<!-- --><Error><Code>c</Code></Error>",
    "x<Error><Code>c</Code></Error>",
    "<ListBucketResult><Error><Code>c</Code></Error></ListBucketResult>",
  ])("finds nothing in %s", body => {
    expect(details(body)).toEqual({});
  });

  it.each([
    ["&amp;&lt;&gt;&quot;&apos;", "&<>\"'"],
    ["&#65;&#x41;&#x4a;&#X4A;", "AAJJ"],
    ["&#1114111;&#x10ffff;", "\u{10ffff}\u{10ffff}"],
    ["&#1114112;&#x110000;", "&#1114112;&#x110000;"],
    ["&#0000065;&#x000041;", "AA"],
    ["&#00000065;&#x0000041;", "&#00000065;&#x0000041;"],
    ["&lt&gt;;&foo;&quott;&g;&;", "&lt>;&foo;&quott;&g;&;"],
    ["&amp;lt;", "&lt;"],
  ])("decodes %s as %s", (written, meant) => {
    expect(details(`<Error><Message>${written}</Message></Error>`)).toEqual({ message: meant });
  });
});

describe("parseRejection", () => {
  it("reads the code from x-amzn-errortype unless the body has one", () => {
    const header = { "X-Amzn-ErrorType": " Coded:http://internal.amazon.com/ " };
    expect(details("", header)).toEqual({ code: "Coded" });
    expect(details({ __type: "Other" }, header)).toEqual({ code: "Other" });
  });
});

describe("parseRejection for texts in the message", () => {
  const canonical = "The Canonical String for this request should have been\n'GET\n/'\n";
  const string = "\nThe String-to-Sign should have been\n'AWS4\nit's'\n";

  it("finds both", () => {
    const message = `No match.\n\n${canonical}${string}`;
    expect(details({ message })).toEqual({ message, canonicalRequest: "GET\n/", stringToSign: "AWS4\nit's" });
  });

  it.each([
    canonical,
    string,
    string + canonical,
    canonical + string.slice(0, -15),
    `${canonical}\nThe String-to-Sign should have been\n'`,
  ])("finds none in a truncated message: %j", message => {
    expect(details({ message })).toEqual({ message });
  });
});

it.each([0, 1])("ignores a code that ends %i bytes beyond 64 KiB", further => {
  const padding = "x".repeat(64 * 1024 - "<Error><P></P><Code>c</Code>".length + further);
  expect(details(`<Error><P>${padding}</P><Code>c</Code></Error>`)).toEqual(
    further === 0 ? { code: "c", isS3Error: true } : {},
  );
});
