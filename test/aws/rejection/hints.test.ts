/** Which messages of a server are recognized: names up to a length, at the start of the message, in upper and lower case. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import { type AttemptOptions, attempt, response } from "./rejections.ts";

const explained = async (body: string | object, options: AttemptOptions = {}, status = 403) =>
  explainRejection(response(status, body), await attempt(options));
const es = { value: "es", reason: "--service" };
const long = (length: number) => "x".repeat(length);

describe("the name of a service or region", () => {
  const service = (name: string) => [
    `signed for service es (--service), but the server expects ${name}: try --service ${name}`,
  ];
  const region = (name: string) => [
    `signed for region eu-west-1 (--region), but the server expects ${name}: try --region ${name}`,
  ];

  it.each<[string, readonly string[]]>([
    [`Credential should be scoped to correct service: '${long(32)}'. `, service(long(32))],
    [`Credential should be scoped to correct service: '${long(33)}'. `, []],
    ["CREDENTIAL SHOULD BE SCOPED TO CORRECT SERVICE: 'x'", service("x")],
    ["correct service: ''", []],
    ["correct service: 'a b'", []],
    ["correct service: 'es'", []],
    [`This endpoint belongs to "${long(32)}".`, service(long(32))],
    [`This endpoint belongs to "${long(33)}".`, []],
    ["This endpoint belongs to 'x'", service("x")],
    [`the region 'a' is wrong; expecting '${long(32)}'`, region(long(32))],
    [`the region 'a' is wrong; expecting '${long(33)}'`, []],
    ["the region 'a' is wrong; EXPECTING \"x\"", region("x")],
    ["expecting 'eu-west-1'", []],
    ["expecting '<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request'", []],
  ])("is read from %s", async (message, lines) => {
    expect(await explained({ message })).toEqual(lines);
  });

  it.each<[string, readonly string[]]>([
    ["x", region("x")],
    [long(32), region(long(32))],
    [long(33), []],
    ["-/x", []],
    ["x/-", []],
    ["eu-west-1", []],
  ])("is read from S3's Region %s", async (name, lines) => {
    expect(
      await explained(`<Error><Code>c</Code><Message>m</Message><Region>${name}</Region></Error>`),
    ).toEqual(lines);
  });

  it("gives two lines when service and region are wrong", async () => {
    const message = "correct service: 'x'; expecting 'y'";
    expect(await explained({ message })).toEqual([...service("x"), ...region("y")]);
  });
});

describe("a rejection by OpenSearch", () => {
  const rejected = (action: string, name: string) => ({
    error: {
      type: "security_exception",
      reason: `no permissions for [${action}] and User [name=${name}, x]`,
    },
  });
  const role = (length: number) => `arn:${long(length)}`;

  it.each<[string, object, RegExp | undefined]>([
    [
      "names the ARN when the plugin names no action",
      rejected("", role(1)),
      /grants arn:x no permission: map/,
    ],
    ["cuts a long action to what is printed", rejected(long(300), role(1)), /no permission for x{200}…: map/],
    ["ignores an action above 300 characters", rejected(long(301), role(1)), undefined],
    ["cuts a long ARN to what is printed", rejected("a", role(300)), /grants arn:x{196}… no permission/],
    ["ignores an empty ARN", rejected("a", role(0)), undefined],
    ["ignores a user that is not an ARN", rejected("a", "admin"), undefined],
    [
      "ignores the message under another error type",
      { error: { ...rejected("a", role(1)).error, type: "x" } },
      undefined,
    ],
  ])("%s", async (_, body, line) => {
    expect(await explained(body)).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
  });

  it.each<[message: string, line: RegExp | undefined]>([
    ["User: arn:x is not authorized to perform: es:ESHttpG", /arn:x is not allowed to do es:ESHttpG: check/],
    [
      `User: arn:x is not authorized to perform: es:ESHttp${long(20)}z`,
      /is not allowed to do es:ESHttpx{20}: check/,
    ],
    ["User: arn:x is not authorized to perform: es:ESHttp-", undefined],
    ["User: me is not authorized to perform: es:ESHttpGet", undefined],
    ["Backend said: User: arn:x is not authorized to perform: es:ESHttpGet", undefined],
    ["User: anonymous is not authorized to perform: es:ESHttpGet", /removed the header Authorization/],
    ["Backend said: User: anonymous is not authorized to perform: es:ESHttpGet", undefined],
    ["User: anonymous is not authorized to perform: aoss:APIAccessAll", undefined],
  ])("is explained, or not, by the message %s", async (Message, line) => {
    expect(await explained({ Message })).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
  });
});

describe("status 413", () => {
  const aoss = { value: "aoss", reason: "host" };
  const lambda = { value: "lambda", reason: "host" };

  it.each<[string, AttemptOptions, RegExp | undefined]>([
    ["Request size exceeded 1 bytes", { service: lambda }, /\(1 bytes\): split the bulk$/],
    [
      `REQUEST SIZE EXCEEDED ${"9".repeat(15)} BYTES`,
      { service: lambda },
      /\(9{15} bytes\): split the bulk$/,
    ],
    [`Request size exceeded ${"9".repeat(16)} bytes`, { service: lambda }, undefined],
    ["Oh: Request size exceeded 1 bytes", { service: lambda }, undefined],
    ["Oh: Request size exceeded 1 bytes", { service: es }, /in one request: split the bulk$/],
    ["", { service: aoss }, /in one request: split the bulk$/],
    ["", { service: lambda }, undefined],
  ])("is explained, or not, for the message '%s' and %j", async (message, options, line) => {
    expect(await explained({ message }, options, 413)).toEqual(
      line === undefined ? [] : [expect.stringMatching(line)],
    );
  });
});

it.each([
  ["THE REQUEST SIGNATURE WE CALCULATED DOES NOT MATCH the signature", 1],
  ["The Credential in this signature is no good.", 0],
])("explains InvalidSignatureException only by its message: %s", async (message, lines) => {
  expect(await explained({ __type: "InvalidSignatureException", message })).toHaveLength(lines);
});

it("escapes control characters of the message and of reasons", async () => {
  const erase = "\u001b[2J";
  const user = await explained({ Message: `User: arn:${erase} is not authorized to perform: es:ESHttpGet` });
  expect(user).toEqual([expect.stringMatching(/, but arn:\\x1b\[2J is not allowed to do/)]);
  const scope = await explained(
    { message: "correct service: 'x'" },
    { service: { value: "es", reason: erase } },
  );
  expect(scope).toEqual([expect.stringMatching(/^signed for service es \(\\x1b\[2J\), but/)]);
});

it.each([
  ["8charTok", "arn:(redacted)"],
  ["7charTo", "arn:7charTo"],
])("redacts a token that the server echoes when it has 8 characters or more: %s", async (token, name) => {
  const Message = `User: arn:${token} is not authorized to perform: es:ESHttpGet`;
  expect(await explained({ Message }, { token })).toEqual([
    expect.stringContaining(`but ${name} is not allowed to do`),
  ]);
});

it("explains no redirect of S3, but explains the same body with status 400", async () => {
  const body = "<Error><Code>PermanentRedirect</Code><Message>m</Message><Region>us-west-2</Region></Error>";
  const s3 = { value: "s3", reason: "host" };
  expect(await explained(body, { service: s3 }, 301)).toEqual([]);
  expect(await explained(body, { service: s3 }, 400)).toHaveLength(1);
});
