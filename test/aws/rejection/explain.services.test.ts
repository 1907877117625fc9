/** Documented rejections by AWS's services in JSON and in the query protocol, and the lines that explain them. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import { attempt, byDefault, ec2Error, queryError, type Row, response, token } from "./rejections.ts";

const usEast1 = { value: "us-east-1", reason: "default" };
const assumed = "arn:aws:sts::111111111111:assumed-role/admin/i-0";

// repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden, api-gateway-authentication-token-errors
const ofApiGateway: Row[] = [
  [
    "says nothing about Forbidden",
    response(403, { message: "Forbidden" }, { "x-amzn-ErrorType": "ForbiddenException" }),
    { service: { value: "execute-api", reason: "host" } },
    [],
  ],
  [
    "says nothing about an explicit deny",
    response(
      403,
      {
        Message: `User: ${assumed} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:x with an explicit deny`,
      },
      { "x-amzn-ErrorType": "AccessDeniedException" },
    ),
    { service: byDefault },
    [],
  ],
  [
    "explains Missing Authentication Token as a path or method that the API does not have",
    response(
      403,
      { message: "Missing Authentication Token" },
      { "x-amzn-ErrorType": "MissingAuthenticationTokenException" },
    ),
    { service: { value: "execute-api", reason: "host" } },
    [
      "API Gateway sends this response for paths and methods that the API does not have: check the stage, the path and the method",
    ],
  ],
  [
    "explains an expired token",
    response(
      403,
      { message: "The security token included in the request is expired" },
      { "x-amzn-ErrorType": "ExpiredTokenException" },
    ),
    { service: { value: "execute-api", reason: "host" }, token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
  [
    "names AWS_SESSION_TOKEN for temporary keys without a token",
    response(
      403,
      { message: "The security token included in the request is invalid." },
      { "x-amzn-ErrorType": "UnrecognizedClientException" },
    ),
    { service: { value: "execute-api", reason: "host" }, accessKeyId: "ASIAEXAMPLE" },
    [
      "access key id ASIAEXAMPLE (the test) is temporary, but no session token was sent with it: set AWS_SESSION_TOKEN or --session-token",
    ],
  ],
  [
    "says nothing about an error of the API itself",
    response(422, { message: "x is missing", code: 7 }),
    { service: byDefault },
    [],
  ],
];

// docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const ofDynamoDb: Row[] = [
  [
    "explains UnrecognizedClientException for keys with a token",
    response(400, {
      __type: "com.amazon.coral.service#UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    }),
    { service: { value: "dynamodb", reason: "host" }, token },
    [
      "access key id AKIDEXAMPLE (the test) and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled",
    ],
  ],
  [
    "says nothing about ResourceNotFoundException",
    response(400, {
      __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      message: "Requested resource not found: Table: tablename not found",
    }),
    { service: { value: "dynamodb", reason: "host" } },
    [],
  ],
  [
    // github.com/aws/aws-sdk-ruby/issues/431
    "names the service that the message expects",
    response(400, {
      __type: "InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'elasticmapreduce'. ",
    }),
    {},
    [
      "signed for service es (--service), but the server expects elasticmapreduce: try --service elasticmapreduce",
    ],
  ],
  [
    // github.com/aws/aws-sdk-js/issues/254
    "explains Signature expired with both clocks",
    response(
      400,
      {
        __type: "InvalidSignatureException",
        message:
          "Signature expired: 20150830T123600Z is now earlier than 20150830T132101Z (20150830T133601Z - 15 min.)",
      },
      { Date: "Sun, 30 Aug 2015 13:36:01 GMT" },
    ),
    {},
    [
      "the request is dated 20150830T123600Z, the server's clock says 2015-08-30T13:36:01Z: check the clock of this machine",
    ],
  ],
  [
    "says nothing about a header that must be signed",
    response(400, {
      __type: "InvalidSignatureException",
      message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    }),
    {},
    [],
  ],
];

// docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html; bodies as in github.com/aws-azure-login/aws-azure-login/issues/251
const ofQuery: Row[] = [
  [
    "explains InvalidClientTokenId",
    response(
      403,
      queryError("InvalidClientTokenId", "The security token included in the request is invalid"),
    ),
    { service: { value: "sts", reason: "host" } },
    [
      "access key id AKIDEXAMPLE (the test) is unknown to the server: it may be mistyped, deleted, inactive or from another partition",
    ],
  ],
  [
    // github.com/cognitect-labs/aws-api/issues/27
    "names the region of the host when the message names none",
    response(
      403,
      queryError(
        "SignatureDoesNotMatch",
        "Credential should be scoped to a valid region, not 'ap-southeast-2'. ",
      ),
    ),
    {
      host: "sts.amazonaws.com",
      service: { value: "sts", reason: "host" },
      region: { value: "ap-southeast-2", reason: "AWS_REGION" },
    },
    ["signed for region ap-southeast-2 (AWS_REGION), but the host is in us-east-1: try --region us-east-1"],
  ],
  [
    "asks for --region when neither message nor host names one",
    response(
      403,
      queryError("SignatureDoesNotMatch", "Credential should be scoped to a valid Region, not 'eu-west-1'. "),
    ),
    { host: "x.test" },
    ["signed for region eu-west-1 (--region), but the server is in another region: set --region to that"],
  ],
  [
    "says nothing about AccessDenied of IAM",
    response(
      403,
      queryError(
        "AccessDenied",
        `User: ${assumed} is not authorized to perform: iam:ListUsers on resource: x`,
      ),
    ),
    { service: { value: "iam", reason: "host" } },
    [],
  ],
  [
    "explains an error with a namespace prefix",
    response(
      403,
      '<a:ErrorResponse xmlns:a="x"><a:Error><a:Code>MissingAuthenticationToken</a:Code><a:Message>Request is missing Authentication Token</a:Message></a:Error></a:ErrorResponse>',
    ),
    { service: { value: "iam", reason: "host" } },
    ["the server received no signature: something in between removed the header Authorization"],
  ],
  // docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  [
    "says nothing about AuthFailure of EC2",
    response(401, ec2Error("AuthFailure", "AWS was not able to validate the provided access credentials")),
    { service: { value: "ec2", reason: "host" } },
    [],
  ],
  [
    "explains RequestExpired of EC2 without the server's clock",
    response(400, ec2Error("RequestExpired", "Request has expired.")),
    { service: { value: "ec2", reason: "host" } },
    ["the request is dated 20150830T123600Z: check the clock of this machine"],
  ],
  [
    "blames the given X-Amz-Date for RequestExpired",
    response(400, ec2Error("RequestExpired", "Request has expired.")),
    { service: { value: "ec2", reason: "host" }, dateIsGiven: true },
    ["the request is dated 20150830T123600Z: check the given X-Amz-Date"],
  ],
];

const ofOthers: Row[] = [
  // github.com/awsdocs/aws-lambda-developer-guide/issues/494
  [
    "says nothing about Forbidden of a Lambda URL",
    response(
      403,
      {
        Message:
          "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
      },
      { "x-amzn-ErrorType": "AccessDeniedException" },
    ),
    { service: { value: "lambda", reason: "host" } },
    [],
  ],
  [
    "reads no codes from an HTML page",
    response(
      403,
      "<html>\n<head><title>403 Forbidden</title></head><body><Code>ExpiredToken</Code></body></html>",
    ),
    {},
    [],
  ],
  ["reads no codes from plain text", response(500, "ExpiredToken"), {}, []],
  ["says nothing about an empty body", response(403, ""), {}, []],
  [
    "suggests --service es for a custom domain that is signed for by default",
    response(403, { Message: "Forbidden" }),
    { host: "search.example.com", service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
  [
    "suggests nothing for a custom domain that responds with 404",
    response(404, {}),
    { host: "search.example.com", service: byDefault },
    [],
  ],
  [
    "names the service and the region when the server of a custom domain does",
    response(403, {
      message:
        "Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'es'. ",
    }),
    { host: "search.example.com", service: byDefault, region: usEast1 },
    [
      "signed for service execute-api (default, for host x.test), but the server expects es: try --service es",
      "signed for region us-east-1 (default), but the server is in another region: set --region to that",
    ],
  ],
  [
    // github.com/amzn/selling-partner-api-models/issues/113
    "reads the first of a list of errors",
    response(403, {
      errors: [
        { message: "The security token included in the request is expired", code: "ExpiredTokenException" },
      ],
    }),
    { token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
];

describe("explainRejection for API Gateway", () => {
  it.each(ofApiGateway)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});

describe("explainRejection for DynamoDB and other services with JSON", () => {
  it.each(ofDynamoDb)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});

describe("explainRejection for STS, IAM and EC2", () => {
  it.each(ofQuery)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});

describe("explainRejection for other servers", () => {
  it.each(ofOthers)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});
