/** What a refusal says about itself, field by field: every published shape, and what looks like one and is none. */
import { describe, expect, it } from "vitest";
import { parseRejection, type RejectionDetails } from "../../../src/aws/rejection/parse.ts";
import { answer } from "./rejections.ts";

const told = (body: string | object, headers: Record<string, string> = {}): RejectionDetails => {
  const read = parseRejection(answer(403, body, headers));
  return Object.fromEntries(Object.entries(read).filter(([, text]) => text !== undefined));
};

describe("JSON", () => {
  it.each<[string, object, RejectionDetails]>([
    ["AWS's JSON protocols", { __type: "Coded", message: "m" }, { code: "Coded", message: "m" }],
    ["with a namespace", { __type: "com.amazon.coral.service#Coded" }, { code: "Coded" }],
    ["with an address", { __type: "Coded:http://internal.amazon.com/coral/" }, { code: "Coded" }],
    ["with both", { __type: " aws.x#Coded : http://x#y " }, { code: "Coded" }],
    ["REST with a code", { code: "Coded", Message: "m" }, { code: "Coded", message: "m" }],
    ["with a capital", { Code: "Coded", Message: "m" }, { code: "Coded", message: "m" }],
    [
      "of several names the first",
      { __type: "a", code: "b", Code: "c", message: "d", Message: "e" },
      { code: "a", message: "d" },
    ],
    ["OpenSearch", { error: { type: "t", reason: "r" }, status: 403 }, { code: "t", message: "r" }],
    [
      "a list of errors",
      { errors: [{ code: "a", message: "b" }, { code: "c" }] },
      { code: "a", message: "b" },
    ],
    [
      "the top before what is below",
      { message: "top", error: { reason: "r" }, errors: [{ message: "m" }] },
      { message: "top" },
    ],
    ["OpenSearch before a list", { error: { reason: "r" }, errors: [{ message: "m" }] }, { message: "r" }],
    ["an error that is a text", { error: "Bad Request", message: "m" }, { message: "m" }],
    ["an error that is nothing", { error: null, errors: null }, {}],
    ["errors that are no list", { errors: { code: "a" } }, {}],
    ["a code that is a number", { code: 403, message: { deep: "m" } }, {}],
    ["a code that is empty", { __type: "#", message: "" }, { message: "" }],
    ["what every object has", JSON.parse('{"__proto__":{"message":"m"}}'), {}],
  ])("%s", (_, body, expected) => {
    expect(told(body)).toEqual(expected);
  });

  it.each(["[]", '[{"message":"m"}]', '"message"', "{", '{"message":"m"', "message: m", ""])(
    "%s is none",
    body => {
      expect(told(body)).toEqual({});
    },
  );

  it("may stand between blanks and line ends", () => {
    expect(told('\r\n {"message":"m"}\n')).toEqual({ message: "m" });
  });
});

describe("XML", () => {
  it.each<[string, string, RejectionDetails]>([
    [
      "S3",
      "<Error><Code>c</Code><Message>m</Message><Region>r</Region></Error>",
      { code: "c", message: "m", region: "r", isS3Error: true },
    ],
    [
      "S3's texts",
      "<Error><CanonicalRequest>GET\n/\n</CanonicalRequest><StringToSign>s</StringToSign></Error>",
      { canonicalRequest: "GET\n/\n", stringToSign: "s" },
    ],
    [
      "the query protocol",
      "<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>c</Code></Error></ErrorResponse>",
      { code: "c" },
    ],
    ["EC2", "<Response><Errors><Error><Code>c</Code></Error></Errors></Response>", { code: "c" }],
    [
      "a namespace's prefix",
      '<ns0:Error><ns0:Code xml:lang="en">c</ns0:Code ></ns0:Error>',
      { code: "c", isS3Error: true },
    ],
    ["another namespace in the end tag", "<Error><a:Code>c</b:Code></Error>", { code: "c", isS3Error: true }],
    ["the first of two", "<Error><Code>a</Code><Code>b</Code></Error>", { code: "a", isS3Error: true }],
    [
      "an element with elements",
      "<Error><Message><b>m</b></Message><Code>c</Code></Error>",
      { code: "c", isS3Error: true },
    ],
    ["a longer name", "<Error><CodeX>a</CodeX><XCode>b</XCode></Error>", {}],
    ["an element that does not end", "<Error><Code>c</Error>", {}],
  ])("%s", (_, body, expected) => {
    expect(told(body)).toEqual(expected);
    expect(told(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)).toEqual(expected);
  });

  it.each([
    "<html><Code>c</Code></html>",
    "<ErrorX><Code>c</Code></ErrorX>",
    "<!-- --><Error><Code>c</Code></Error>",
    "x<Error><Code>c</Code></Error>",
    "<ListBucketResult><Error><Code>c</Code></Error></ListBucketResult>",
  ])("%s is none", body => {
    expect(told(body)).toEqual({});
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
  ])("%s is %s", (written, meant) => {
    expect(told(`<Error><Message>${written}</Message></Error>`)).toEqual({ message: meant });
  });
});

describe("the code", () => {
  it("may come in a header, which counts less than the body", () => {
    const header = { "X-Amzn-ErrorType": " Coded:http://internal.amazon.com/ " };
    expect(told("", header)).toEqual({ code: "Coded" });
    expect(told({ __type: "Other" }, header)).toEqual({ code: "Other" });
  });
});

describe("the server's own texts", () => {
  const canonical = "The Canonical String for this request should have been\n'GET\n/'\n";
  const string = "\nThe String-to-Sign should have been\n'AWS4\nit's'\n";

  it("stand in the message", () => {
    const message = `No match.\n\n${canonical}${string}`;
    expect(told({ message })).toEqual({ message, canonicalRequest: "GET\n/", stringToSign: "AWS4\nit's" });
  });

  it.each([
    canonical,
    string,
    string + canonical,
    canonical + string.slice(0, -15),
    `${canonical}\nThe String-to-Sign should have been\n'`,
  ])("are none when they are not whole: %j", message => {
    expect(told({ message })).toEqual({ message });
  });
});

it.each([0, 1])("what lies behind 64 KiB is not read, %i bytes further", further => {
  const padding = "x".repeat(64 * 1024 - "<Error><P></P><Code>c</Code>".length + further);
  expect(told(`<Error><P>${padding}</P><Code>c</Code></Error>`)).toEqual(
    further === 0 ? { code: "c", isS3Error: true } : {},
  );
});
