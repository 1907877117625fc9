/** A refused request is explained: published answers, and the lines that they deserve, which are often none. */
import { describe, expect, it } from "vitest";
import { clockSkew, otherBucketRegion, tokenExpired } from "../../../src/aws/rejection/causes.ts";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import {
  type Asked,
  answer,
  byDefault,
  gatewayMismatch,
  instant,
  type ServerTexts,
  s3Mismatch,
  sent,
  token,
} from "./rejections.ts";

const s3 = { value: "s3", reason: "host b.s3.amazonaws.com" };
const usEast1 = { value: "us-east-1", reason: "default" };
const role = "arn:aws:iam::111111111111:role/lambdaOpenSearchRole";
const assumed = "arn:aws:sts::111111111111:assumed-role/admin/i-0";

type Row = readonly [what: string, answer: RejectedResponse, asked: Asked, lines: readonly string[]];

function s3Error(code: string, message: string, more = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>4442587FB7D0A2F9</RequestId><HostId>x</HostId></Error>`;
}

function queryError(code: string, message: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>16fc956c</RequestId>\n</ErrorResponse>\n`;
}

function ec2Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>5b48c718</RequestID></Response>`;
}

const plugin = (reason: string, type = "security_exception") => ({
  error: { root_cause: [{ type, reason }], type, reason },
  status: 403,
});

// docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const ofS3: Row[] = [
  ["AccessDenied", answer(403, s3Error("AccessDenied", "Access Denied")), { service: s3 }, []],
  ["NoSuchKey", answer(404, s3Error("NoSuchKey", "The specified key does not exist.")), { service: s3 }, []],
  ["SlowDown", answer(503, s3Error("SlowDown", "Please reduce your request rate.")), { service: s3 }, []],
  [
    "another region, in the body",
    answer(
      400,
      s3Error(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        "<Region>eu-west-1</Region>",
      ),
    ),
    { service: s3, region: usEast1 },
    ["signed for region us-east-1 (default), but the server expects eu-west-1: try --region eu-west-1"],
  ],
  [
    "another region, of a HEAD",
    answer(400, "", { "x-amz-bucket-region": "eu-west-1" }),
    { service: s3, region: usEast1, method: "HEAD" },
    ["signed for region us-east-1 (default), but the server expects eu-west-1: try --region eu-west-1"],
  ],
  ["the same region", answer(400, "", { "x-amz-bucket-region": "eu-west-1" }), { service: s3 }, []],
  [
    "another service",
    answer(
      400,
      s3Error(
        "AuthorizationHeaderMalformed",
        'The authorization header is malformed; incorrect service "es". This endpoint belongs to "s3".',
      ),
    ),
    {},
    ["signed for service es (--service), but the server expects s3: try --service s3"],
  ],
  [
    "InvalidAccessKeyId",
    answer(
      403,
      s3Error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ),
    { service: s3 },
    [
      "access key id AKIDEXAMPLE (the test) is unknown to the server: it may be mistyped, deleted, inactive or from another partition",
    ],
  ],
  [
    "ExpiredToken",
    answer(400, s3Error("ExpiredToken", "The provided token has expired.")),
    { service: s3, token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
  [
    "RequestTimeTooSkewed",
    answer(
      403,
      s3Error(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
      ),
      {
        Date: "Sun, 30 Aug 2015 13:36:01 GMT",
      },
    ),
    { service: s3 },
    [
      "the request is dated 20150830T123600Z, the server's clock says 2015-08-30T13:36:01Z: check the clock of this machine",
    ],
  ],
  [
    "XAmzContentSHA256Mismatch",
    answer(
      400,
      s3Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      ),
    ),
    { service: s3 },
    ["the body that arrived is not the one that was signed: something in between changes it"],
  ],
  [
    // github.com/minio/minio/issues/2696
    "SignatureDoesNotMatch of a server that shows no texts",
    answer(
      403,
      s3Error(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      ),
    ),
    { service: s3 },
    [
      "the secret key does not belong to access key id AKIDEXAMPLE (the test), or something in between changed the request; --explain shows what was signed",
    ],
  ],
];

const givenHash = "a".repeat(64);
const emptyObject = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const wrongHash = `header X-Amz-Content-Sha256: got '${givenHash}', but the body's SHA-256 is '${emptyObject}'; without the header, awscurl computes it`;
const withHash = (value: string, more: Asked = {}): Asked => ({
  method: "PUT",
  body: "{}",
  headers: [["X-Amz-Content-Sha256", value]],
  ...more,
});
const hashMismatch = answer(
  400,
  s3Error(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ),
);
const signatureMismatch = answer(403, {
  __type: "InvalidSignatureException",
  message: "The request signature we calculated does not match the signature you provided.",
});
const changedOnItsWay =
  "the body that arrived is not the one that was signed: something in between changes it";

// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, Calculating the payload's hash
const ofGivenHashes: Row[] = [
  ["another hash than the body's, to S3", hashMismatch, withHash(givenHash, { service: s3 }), [wrongHash]],
  [
    "another hash than the body's, where no texts are shown",
    signatureMismatch,
    withHash(givenHash),
    [wrongHash],
  ],
  [
    "the body's hash in capitals, which AWS's lower-case one differs from",
    signatureMismatch,
    withHash(emptyObject.toUpperCase()),
    [wrongHash.replace(givenHash, emptyObject.toUpperCase())],
  ],
  ["the body's hash", hashMismatch, withHash(emptyObject, { service: s3 }), [changedOnItsWay]],
  ["an unsigned payload", hashMismatch, withHash("UNSIGNED-PAYLOAD", { service: s3 }), [changedOnItsWay]],
  [
    "S3's chunks",
    hashMismatch,
    withHash("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { service: s3 }),
    [changedOnItsWay],
  ],
  [
    "a hash beside --unsigned-payload, which does not read the body",
    hashMismatch,
    withHash(givenHash, { service: s3, bodyIsHashed: false }),
    ["the given X-Amz-Content-Sha256 is not the SHA-256 of the body that arrived"],
  ],
];

const minimal = (code: string) => `<Error><Code>${code}</Code></Error>`;
const store = "store.example.com";
const tryS3 = "signed as execute-api by default, but the response is an S3 error: try --service s3";

// Stores that speak S3's API: MinIO, Ceph, SeaweedFS, Garage.
const ofS3Stores: Row[] = [
  [
    "a default service, with a code alone",
    answer(403, minimal("SignatureDoesNotMatch")),
    { host: store, service: byDefault },
    [tryS3],
  ],
  ["AccessDenied", answer(403, minimal("AccessDenied")), { host: store, service: byDefault }, [tryS3]],
  [
    "a malformed Authorization, which is 400",
    answer(400, s3Error("AuthorizationHeaderMalformed", "The authorization header is malformed.")),
    { host: store, service: byDefault },
    [tryS3],
  ],
  [
    "a message, which has a hint of its own",
    answer(403, s3Error("SignatureDoesNotMatch", "The request signature we calculated does not match")),
    { host: store, service: byDefault },
    [
      "the secret key does not belong to access key id AKIDEXAMPLE (the test), or something in between changed the request; --explain shows what was signed",
      tryS3,
    ],
  ],
  [
    "another service on the command line",
    answer(403, minimal("SignatureDoesNotMatch")),
    { host: store },
    ["signed as es, but the response is an S3 error: try --service s3"],
  ],
  ["AccessDenied, of a service that was chosen", answer(403, minimal("AccessDenied")), { host: store }, []],
  [
    "a missing key: the signature was right",
    answer(404, minimal("NoSuchKey")),
    { host: store, service: byDefault },
    [],
  ],
  [
    "a bad request of another kind",
    answer(400, minimal("MalformedXML")),
    { host: store, service: byDefault },
    [],
  ],
  ["S3, signed as S3", answer(403, minimal("SignatureDoesNotMatch")), { host: store, service: s3 }, []],
  [
    "a service of S3's family",
    answer(403, minimal("SignatureDoesNotMatch")),
    { service: { value: "s3express", reason: "host" } },
    [],
  ],
  [
    "a server that names the service",
    answer(400, s3Error("AuthorizationHeaderMalformed", 'This endpoint belongs to "s3".')),
    { host: store, service: byDefault },
    [
      "signed for service execute-api (default, for host x.test), but the server expects s3: try --service s3",
    ],
  ],
  [
    "an Error without a Code, which is not S3's",
    answer(403, "<Error>Forbidden</Error>"),
    { host: store, service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
  [
    "the query protocol's ErrorResponse, which is not S3's",
    answer(403, queryError("AccessDenied", "no")),
    { host: store, service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
];

// repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden, api-gateway-authentication-token-errors
const ofApiGateway: Row[] = [
  [
    "Forbidden",
    answer(403, { message: "Forbidden" }, { "x-amzn-ErrorType": "ForbiddenException" }),
    { service: { value: "execute-api", reason: "host" } },
    [],
  ],
  [
    "an explicit deny",
    answer(
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
    "Missing Authentication Token",
    answer(
      403,
      { message: "Missing Authentication Token" },
      { "x-amzn-ErrorType": "MissingAuthenticationTokenException" },
    ),
    { service: { value: "execute-api", reason: "host" } },
    [
      "API Gateway responds so to paths and methods that the API does not have: check the stage, the path and the method",
    ],
  ],
  [
    "an expired token",
    answer(
      403,
      { message: "The security token included in the request is expired" },
      { "x-amzn-ErrorType": "ExpiredTokenException" },
    ),
    { service: { value: "execute-api", reason: "host" }, token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
  [
    "temporary keys without their token",
    answer(
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
    "an answer of the API's own",
    answer(422, { message: "x is missing", code: 7 }),
    { service: byDefault },
    [],
  ],
];

// docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const ofDynamoDb: Row[] = [
  [
    "UnrecognizedClientException",
    answer(400, {
      __type: "com.amazon.coral.service#UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    }),
    { service: { value: "dynamodb", reason: "host" }, token },
    [
      "access key id AKIDEXAMPLE (the test) and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled",
    ],
  ],
  [
    "ResourceNotFoundException",
    answer(400, {
      __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      message: "Requested resource not found: Table: tablename not found",
    }),
    { service: { value: "dynamodb", reason: "host" } },
    [],
  ],
  [
    // github.com/aws/aws-sdk-ruby/issues/431
    "another service",
    answer(400, {
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
    "a signature that is too old",
    answer(
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
    "a header that is not signed",
    answer(400, {
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
    "InvalidClientTokenId",
    answer(403, queryError("InvalidClientTokenId", "The security token included in the request is invalid")),
    { service: { value: "sts", reason: "host" } },
    [
      "access key id AKIDEXAMPLE (the test) is unknown to the server: it may be mistyped, deleted, inactive or from another partition",
    ],
  ],
  [
    // github.com/cognitect-labs/aws-api/issues/27
    "another region, which the host names",
    answer(
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
    "another region, which nobody names",
    answer(
      403,
      queryError("SignatureDoesNotMatch", "Credential should be scoped to a valid Region, not 'eu-west-1'. "),
    ),
    { host: "x.test" },
    ["signed for region eu-west-1 (--region), but the server is in another region: set --region to that"],
  ],
  [
    "AccessDenied of IAM",
    answer(
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
    "namespaced",
    answer(
      403,
      '<a:ErrorResponse xmlns:a="x"><a:Error><a:Code>MissingAuthenticationToken</a:Code><a:Message>Request is missing Authentication Token</a:Message></a:Error></a:ErrorResponse>',
    ),
    { service: { value: "iam", reason: "host" } },
    ["the server received no signature: something in between removed the header Authorization"],
  ],
  // docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  [
    "AuthFailure of EC2",
    answer(401, ec2Error("AuthFailure", "AWS was not able to validate the provided access credentials")),
    { service: { value: "ec2", reason: "host" } },
    [],
  ],
  [
    "RequestExpired of EC2",
    answer(400, ec2Error("RequestExpired", "Request has expired.")),
    { service: { value: "ec2", reason: "host" } },
    ["the request is dated 20150830T123600Z: check the clock of this machine"],
  ],
  [
    "RequestExpired, of a date that was typed",
    answer(400, ec2Error("RequestExpired", "Request has expired.")),
    { service: { value: "ec2", reason: "host" }, dateIsGiven: true },
    ["the request is dated 20150830T123600Z: check the given X-Amz-Date"],
  ],
];

const ofOpenSearch: Row[] = [
  [
    // github.com/opensearch-project/security/issues/4595
    "the security plugin",
    answer(
      403,
      plugin(
        `no permissions for [indices:data/write/delete/byquery] and User [name=${role}, backend_roles=[${role}], requestedTenant=null]`,
      ),
    ),
    {},
    [
      `the signature is valid, but OpenSearch grants ${role} no permission for indices:data/write/delete/byquery: map this ARN to an OpenSearch role`,
    ],
  ],
  // github.com/aws-samples/amazon-bedrock-workshop/issues/103
  [
    "the security plugin, without a word",
    answer(403, plugin("OpenSearch exception [type=authorization_exception]")),
    {},
    [],
  ],
  [
    "an index that is not there",
    answer(404, { ...plugin("no such index [x]", "index_not_found_exception"), status: 404 }),
    {},
    [],
  ],
  [
    // github.com/aws/serverless-application-model/issues/3704
    "anonymous",
    answer(403, {
      Message:
        "User: anonymous is not authorized to perform: es:ESHttpPost because no resource-based policy allows the es:ESHttpPost action",
    }),
    {},
    ["the server received an unsigned request: something in between removed the header Authorization"],
  ],
  [
    // docs.aws.amazon.com/opensearch-service/latest/developerguide/handling-errors.html
    "Dashboards",
    answer(403, { Message: "User: anonymous is not authorized to perform: es:ESHttpGet" }),
    { target: "/_dashboards/app/home" },
    [
      "the server received an unsigned request: something in between removed the header Authorization, or Dashboards has a login of its own (SAML, Cognito)",
    ],
  ],
  [
    // github.com/DataBiosphere/team-lighthouse-point/issues/274
    "a policy",
    answer(403, { Message: `User: ${assumed} is not authorized to perform: es:ESHttpGet on resource: x` }),
    {},
    [
      `the signature is valid, but ${assumed} is not allowed to do es:ESHttpGet: check its IAM policy and the domain's access policy`,
    ],
  ],
  [
    // docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshot-registerdirectory.html
    "a snapshot repository whose role may not be passed",
    answer(403, {
      Message: `User: ${assumed} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
    }),
    { method: "PUT", target: "/_snapshot/backup", body: "{}" },
    [
      `the signature is valid, but ${assumed} is not allowed to pass ${role} to the service: allow iam:PassRole on that role in its IAM policy`,
    ],
  ],
  [
    "a role that may not be passed and is not named",
    answer(403, { Message: `User: ${assumed} is not authorized to perform: iam:PassRole` }),
    { method: "PUT", target: "/_snapshot/backup", body: "{}" },
    [
      `the signature is valid, but ${assumed} is not allowed to pass the role in the request to the service: allow iam:PassRole on that role in its IAM policy`,
    ],
  ],
  [
    // repost.aws/questions/QUa7261SUURa2k45nv4w1ixQ/opensearch-request-entity-too-large
    "a body that is too large",
    answer(413, { Message: "Request size exceeded 10485760 bytes" }),
    { method: "POST", target: "/_bulk", body: "{}" },
    ["the body is larger than the domain's instances accept in one request (10485760 bytes): split the bulk"],
  ],
  [
    "a body that is too large, of which nothing is said",
    answer(413, "<html><body>413 Request Entity Too Large</body></html>"),
    {},
    ["the body is larger than the domain's instances accept in one request: split the bulk"],
  ],
  ["413 of another service", answer(413, { message: "Request Too Long" }), { service: byDefault }, []],
  // github.com/awsdocs/amazon-opensearch-service-developer-guide/issues/85
  [
    "OpenSearch Serverless",
    answer(
      403,
      { status: 403, "request-id": "b6a4bd0c", error: { reason: "403 Forbidden", type: "Forbidden" } },
      { "X-Aoss-Response-Hint": "X01:gw-helper-deny" },
    ),
    { service: { value: "aoss", reason: "host" } },
    [],
  ],
];

const ofOthers: Row[] = [
  // github.com/awsdocs/aws-lambda-developer-guide/issues/494
  [
    "a Lambda URL",
    answer(
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
    "a page",
    answer(
      403,
      "<html>\n<head><title>403 Forbidden</title></head><body><Code>ExpiredToken</Code></body></html>",
    ),
    {},
    [],
  ],
  ["text", answer(500, "ExpiredToken"), {}, []],
  ["nothing", answer(403, ""), {}, []],
  [
    "a custom domain",
    answer(403, { Message: "Forbidden" }),
    { host: "search.example.com", service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
  [
    "a custom domain that is found and has no such index",
    answer(404, {}),
    { host: "search.example.com", service: byDefault },
    [],
  ],
  [
    "a custom domain whose server says what it is",
    answer(403, {
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
    "a list of errors",
    answer(403, {
      errors: [
        { message: "The security token included in the request is expired", code: "ExpiredTokenException" },
      ],
    }),
    { token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
];

describe.each([
  ["S3", ofS3],
  ["an S3-compatible store", ofS3Stores],
  ["a service to a given X-Amz-Content-Sha256", ofGivenHashes],
  ["API Gateway", ofApiGateway],
  ["DynamoDB and other JSON", ofDynamoDb],
  ["STS, IAM, EC2", ofQuery],
  ["OpenSearch", ofOpenSearch],
  ["others", ofOthers],
])("an answer of %s", (_, rows) => {
  it.each(rows)("%s", async (_what, refused, asked, lines) => {
    expect(explainRejection(refused, await sent(asked))).toEqual(lines);
  });
});

// repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch; github.com/mhart/aws4/issues/33; github.com/minio/minio/issues/2986
describe.each([
  ["API Gateway's message", gatewayMismatch],
  ["S3's elements", s3Mismatch],
])("the server's texts in %s", (_, refuse) => {
  const asked: Asked = {
    method: "POST",
    target: "/a%20b/c?x=1&y=<2>",
    headers: [
      ["Content-Type", "application/json"],
      ["X-Custom", "caf\u00c3\u00a9"],
    ],
    body: "{}",
    token,
  };
  const lines = async (change: (texts: ServerTexts) => ServerTexts) => {
    const signed = await sent(asked);
    return explainRejection(refuse(change(signed.signed)), signed);
  };
  const canonical = (from: string | RegExp, to: string) =>
    lines(({ canonicalRequest, stringToSign }) => ({
      canonicalRequest: canonicalRequest.replace(from, to),
      stringToSign: stringToSign.replace(/.*$/, "0".repeat(64)),
    }));

  it.each([
    ["POST", "GET", "method: signed 'POST', arrived 'GET': something in between changes it"],
    [
      "%2520",
      "%20",
      "path: signed '/a%2520b/c', arrived '/a%20b/c': something in between decodes the path, or the service reads paths as S3 does (--service s3)",
    ],
    [
      "/a%2520b/c",
      "/prod/a%2520b/c",
      "path: signed '/a%2520b/c', arrived '/prod/a%2520b/c': something in between rewrites the path",
    ],
    [
      "/c\n",
      "/c/\n",
      "path: signed '/a%2520b/c', arrived '/a%2520b/c/': something in between adds or removes slashes",
    ],
    [
      "x=1&",
      "",
      "query: signed 'x=1&y=%3C2%3E', arrived 'y=%3C2%3E': something in between rewrites the query",
    ],
    [
      "application/json",
      "application/json;charset=utf-8",
      "header content-type: signed 'application/json', arrived 'application/json;charset=utf-8': something in between changes it; '--no-sign-header content-type' leaves it out of the signature",
    ],
    [
      "x-custom:caf\u00c3\u00a9\n",
      "x-custom:\n",
      "header x-custom: signed 'café', but it did not arrive: something in between drops it; '--no-sign-header x-custom' leaves it out of the signature",
    ],
    [
      "x-custom:caf\u00c3\u00a9\n",
      "",
      "header x-custom: signed 'café', but it did not arrive: something in between drops it; '--no-sign-header x-custom' leaves it out of the signature",
    ],
    [
      "amazonaws.com\n",
      "amazonaws.com:443\n",
      "header host: signed 'search-x.eu-west-1.es.amazonaws.com', arrived 'search-x.eu-west-1.es.amazonaws.com:443': something in between adds or removes a port; -H 'Host: search-x.eu-west-1.es.amazonaws.com:443' signs the host that arrives",
    ],
    [
      "host:search-x.eu-west-1.es.amazonaws.com\n",
      "host:proxy'; rm\n",
      "header host: signed 'search-x.eu-west-1.es.amazonaws.com', arrived 'proxy'; rm': something in between sends another host",
    ],
    [
      "TOKEN/",
      "other/",
      "header x-amz-security-token: the value that arrived is not the signed one: something in between changes it",
    ],
    [
      /[0-9a-f]{64}$/,
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "payload hash: signed '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', arrived 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855': the body did not arrive",
    ],
    [
      /[0-9a-f]{64}$/,
      "00",
      "payload hash: signed '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', arrived '00': something in between changes the body",
    ],
  ])("%j arrives as %j", async (from, to, line) => {
    expect(await canonical(from, to)).toEqual([line]);
  });

  it("have the body's hash where another one was given", async () => {
    const signed = await sent(withHash(givenHash));
    const { canonicalRequest, stringToSign } = signed.signed;
    const theirs = {
      canonicalRequest: canonicalRequest.replace(/[0-9a-f]{64}$/, emptyObject),
      stringToSign: stringToSign.replace(/.*$/, "0".repeat(64)),
    };
    expect(explainRejection(refuse(theirs), signed)).toEqual([wrongHash]);
  });

  it("agree with ours: the secret key is wrong", async () => {
    expect(await lines(texts => texts)).toEqual([
      "the request arrived as it was signed, so the secret key is wrong: it does not belong to access key id AKIDEXAMPLE (the test)",
    ]);
  });

  it("say no more than none when they cannot be read", async () => {
    expect(await lines(() => ({ canonicalRequest: "?", stringToSign: "?" }))).toEqual([
      expect.stringMatching(
        /^the secret key does not belong to .* or something in between changed the request/,
      ),
    ]);
  });

  it("name another scope", async () => {
    const scope = await lines(({ canonicalRequest, stringToSign }) => ({
      canonicalRequest,
      stringToSign: stringToSign.replace("/es/", "/aoss/"),
    }));
    expect(scope).toEqual([
      "scope: signed '20150830/eu-west-1/es/aws4_request', arrived '20150830/eu-west-1/aoss/aws4_request'",
    ]);
  });

  it("name the service: nothing is said about the default", async () => {
    const signed = await sent({ ...asked, service: byDefault });
    expect(explainRejection(refuse(signed.signed), signed)).toHaveLength(1);
  });
});

it.each([
  ["is not read", gatewayMismatch, []],
  // S3 shows the string to sign first, and the canonical request's hash is in it.
  ["is no difference", s3Mismatch, [expect.stringContaining("so the secret key is wrong")]],
])("a text that was cut %s", async (_, refuse, lines) => {
  const signed = await sent({ headers: [["X-Long", "x".repeat(70_000)]] });
  const { body, ...rest } = refuse(signed.signed);
  expect(explainRejection({ ...rest, body: body.subarray(0, 65_536) }, signed)).toEqual(lines);
});

it.each<Row>([
  [
    "temporary keys with a token",
    answer(403, queryError("InvalidClientTokenId", "x")),
    { accessKeyId: "ASIAEXAMPLE", token },
    [
      "access key id ASIAEXAMPLE (the test) and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled",
    ],
  ],
  [
    "a host that every region answers",
    answer(403, { message: "Credential should be scoped to a valid region, not 'eu-west-1'." }),
    { host: "x.cloudfront-kvs.global.api.aws" },
    ["signed for region eu-west-1 (--region), but the server is in another region: set --region to that"],
  ],
  [
    "the service that was signed for",
    answer(403, { message: "Credential should be scoped to correct service: 'es'. " }),
    {},
    [],
  ],
  [
    "the plugin's words from somebody else",
    answer(403, { message: `no permissions for [x] and User [name=${role}]` }),
    {},
    [],
  ],
])("no more is claimed than is known: %s", async (_what, refused, asked, lines) => {
  expect(explainRejection(refused, await sent(asked))).toEqual(lines);
});

describe("what a server wrote", () => {
  it("cannot put secrets or control characters into a line", async () => {
    const signed = await sent({ token });
    const secrets = [
      token,
      encodeURIComponent(token),
      signed.signed.signature,
      signed.identity.secretAccessKey.reveal(),
    ];
    for (const secret of secrets) {
      const echo = `\u001b[31m${secret}\r\n`;
      const answers = [
        answer(403, plugin(`no permissions for [${echo}] and User [name=arn:${echo}, backend_roles=[]`)),
        answer(413, { Message: `Request size exceeded 1 bytes ${echo}` }),
        gatewayMismatch({
          canonicalRequest: signed.signed.canonicalRequest.replace(/^host:.*$/m, `host:${secret}\u0007`),
          stringToSign: signed.signed.stringToSign,
        }),
      ];
      for (const refused of answers) {
        const lines = explainRejection(refused, signed);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toContain(secret);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
        expect(lines[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }
  });
});

describe("clockSkew", () => {
  const skewed = (status: number, seconds: number, body: object = { message: "Signature expired: x" }) =>
    clockSkew(answer(status, body, { Date: new Date(instant + seconds * 1000).toUTCString() }), instant);

  it.each([
    [121, 121_000],
    [-3600, -3_600_000],
    [86_399, 86_399_000],
  ])("%i seconds", (seconds, skewMilliseconds) => {
    expect(skewed(403, seconds)).toEqual({ skewMilliseconds });
  });

  it.each([0, 120, -120, 86_400, -90_000])("%i seconds are none", seconds => {
    expect(skewed(403, seconds)).toBeUndefined();
  });

  it.each([
    ["RequestTimeTooSkewed", answer(403, s3Error("RequestTimeTooSkewed", "x"))],
    ["RequestExpired", answer(400, ec2Error("RequestExpired", "Request has expired."))],
    [
      "Signature not yet current",
      answer(400, { __type: "InvalidSignatureException", message: "Signature not yet current: x" }),
    ],
  ])("%s", (_, refused) => {
    const headers = [{ name: "date", value: new Date(instant + 3_600_000).toUTCString() }];
    expect(clockSkew({ ...refused, headers }, instant)).toEqual({ skewMilliseconds: 3_600_000 });
    expect(clockSkew(refused, instant)).toBeUndefined();
  });

  it("is no matter of other answers", () => {
    expect(skewed(500, 3600)).toBeUndefined();
    expect(
      skewed(403, 3600, { message: "The security token included in the request is expired" }),
    ).toBeUndefined();
    expect(skewed(403, 3600, { message: "No. Signature expired" })).toBeUndefined();
  });
});

describe("otherBucketRegion", () => {
  const region = { "x-amz-bucket-region": "eu-west-1" };
  it.each([
    ["301", answer(301, "", region), "eu-west-1"],
    ["307", answer(307, "", region), "eu-west-1"],
    ["400", answer(400, "", region), "eu-west-1"],
    ["403", answer(403, "", region), undefined],
    ["200", answer(200, "", region), undefined],
    [
      "the body",
      answer(400, s3Error("AuthorizationHeaderMalformed", "x", "<Region>eu-west-1</Region>")),
      "eu-west-1",
    ],
    ["no word", answer(400, s3Error("InvalidRequest", "x")), undefined],
    ["no region", answer(400, "", { "x-amz-bucket-region": "a/b" }), undefined],
  ])("%s", (_, refused, expected) => {
    expect(otherBucketRegion(refused)).toBe(expected);
  });
});

describe("tokenExpired", () => {
  it.each([
    ["S3", answer(400, s3Error("ExpiredToken", "The provided token has expired.")), true],
    [
      "STS",
      answer(403, queryError("ExpiredToken", "The security token included in the request is expired")),
      true,
    ],
    [
      "DynamoDB",
      answer(400, { __type: "com.amazon.coral.service#ExpiredTokenException", message: "x" }),
      true,
    ],
    ["a header", answer(403, "", { "x-amzn-ErrorType": "ExpiredTokenException:http://x/" }), true],
    ["words alone", answer(403, { message: "The security token included in the request is expired" }), true],
    [
      "an invalid one",
      answer(403, { message: "The security token included in the request is invalid" }),
      false,
    ],
    ["an object that is called so", answer(404, s3Error("NoSuchKey", "ExpiredToken")), false],
    ["a success", answer(200, s3Error("ExpiredToken", "x")), false],
  ])("%s", (_, refused, expected) => {
    expect(tokenExpired(refused)).toBe(expected);
  });
});
