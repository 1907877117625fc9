/** How much of a server's words is believed: names of a bounded length, sentences that begin the message, either case. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import { type Asked, answer, sent } from "./rejections.ts";

const said = async (body: string | object, asked: Asked = {}, status = 403) =>
  explainRejection(answer(status, body), await sent(asked));
const es = { value: "es", reason: "--service" };
const long = (length: number) => "x".repeat(length);

describe("a name in the server's words", () => {
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
  ])("%s", async (message, lines) => {
    expect(await said({ message })).toEqual(lines);
  });

  it.each<[string, readonly string[]]>([
    ["x", region("x")],
    [long(32), region(long(32))],
    [long(33), []],
    ["-/x", []],
    ["x/-", []],
    ["eu-west-1", []],
  ])("S3's Region %s", async (name, lines) => {
    expect(await said(`<Error><Code>c</Code><Message>m</Message><Region>${name}</Region></Error>`)).toEqual(
      lines,
    );
  });

  it("a scope that is wrong twice has two lines", async () => {
    const message = "correct service: 'x'; expecting 'y'";
    expect(await said({ message })).toEqual([...service("x"), ...region("y")]);
  });
});

describe("OpenSearch", () => {
  const refused = (action: string, name: string) => ({
    error: {
      type: "security_exception",
      reason: `no permissions for [${action}] and User [name=${name}, x]`,
    },
  });
  const role = (length: number) => `arn:${long(length)}`;

  it.each<[string, object, RegExp | undefined]>([
    ["no action at all", refused("", role(1)), /grants arn:x no permission: map/],
    ["a long action", refused(long(300), role(1)), /no permission for x{200}…: map/],
    ["one that is too long", refused(long(301), role(1)), undefined],
    ["a long name", refused("a", role(300)), /grants arn:x{196}… no permission/],
    ["one that is empty", refused("a", role(0)), undefined],
    ["a user that is no role", refused("a", "admin"), undefined],
    ["another error", { error: { ...refused("a", role(1)).error, type: "x" } }, undefined],
  ])("%s", async (_, body, line) => {
    expect(await said(body)).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
  });

  it.each<[string, RegExp | undefined]>([
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
  ])("%s", async (Message, line) => {
    expect(await said({ Message })).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
  });
});

describe("a body that is too large", () => {
  const aoss = { value: "aoss", reason: "host" };
  const lambda = { value: "lambda", reason: "host" };

  it.each<[string, Asked, RegExp | undefined]>([
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
  ])("%s, %j", async (message, asked, line) => {
    expect(await said({ message }, asked, 413)).toEqual(
      line === undefined ? [] : [expect.stringMatching(line)],
    );
  });
});

it.each([
  ["THE REQUEST SIGNATURE WE CALCULATED DOES NOT MATCH the signature", 1],
  ["The Credential in this signature is no good.", 0],
])("a signature that does not match: %s", async (message, lines) => {
  expect(await said({ __type: "InvalidSignatureException", message })).toHaveLength(lines);
});

it("what would move a terminal is written as what it is", async () => {
  const erase = "\u001b[2J";
  const user = await said({ Message: `User: arn:${erase} is not authorized to perform: es:ESHttpGet` });
  expect(user).toEqual([expect.stringMatching(/, but arn:\\x1b\[2J is not allowed to do/)]);
  const scope = await said({ message: "correct service: 'x'" }, { service: { value: "es", reason: erase } });
  expect(scope).toEqual([expect.stringMatching(/^signed for service es \(\\x1b\[2J\), but/)]);
});

it.each([
  ["8charTok", "arn:(redacted)"],
  ["7charTo", "arn:7charTo"],
])(
  "a token is hidden wherever the server writes it, but for words that are too short for one: %s",
  async (token, name) => {
    const Message = `User: arn:${token} is not authorized to perform: es:ESHttpGet`;
    expect(await said({ Message }, { token })).toEqual([
      expect.stringContaining(`but ${name} is not allowed to do`),
    ]);
  },
);

it("a redirect of S3's to another region is no refusal, whatever it says", async () => {
  const body = "<Error><Code>PermanentRedirect</Code><Message>m</Message><Region>us-west-2</Region></Error>";
  const s3 = { value: "s3", reason: "host" };
  expect(await said(body, { service: s3 }, 301)).toEqual([]);
  expect(await said(body, { service: s3 }, 400)).toHaveLength(1);
});
