/** Documented rejections by OpenSearch and the service in front of it, and the lines that explain them. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import { attempt, byDefault, plugin, type Row, response } from "./rejections.ts";

const role = "arn:aws:iam::111111111111:role/lambdaOpenSearchRole";
const assumed = "arn:aws:sts::111111111111:assumed-role/admin/i-0";

const ofOpenSearch: Row[] = [
  [
    // github.com/opensearch-project/security/issues/4595
    "asks to map the ARN to a role when the security plugin denies an action",
    response(
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
    "says nothing about an exception of the security plugin without details",
    response(403, plugin("OpenSearch exception [type=authorization_exception]")),
    {},
    [],
  ],
  [
    "says nothing about an index that does not exist",
    response(404, { ...plugin("no such index [x]", "index_not_found_exception"), status: 404 }),
    {},
    [],
  ],
  [
    // github.com/aws/serverless-application-model/issues/3704
    "explains User: anonymous as a removed Authorization header",
    response(403, {
      Message:
        "User: anonymous is not authorized to perform: es:ESHttpPost because no resource-based policy allows the es:ESHttpPost action",
    }),
    {},
    ["the server received an unsigned request: something in between removed the header Authorization"],
  ],
  [
    // docs.aws.amazon.com/opensearch-service/latest/developerguide/handling-errors.html
    "mentions the login of Dashboards for its paths",
    response(403, { Message: "User: anonymous is not authorized to perform: es:ESHttpGet" }),
    { target: "/_dashboards/app/home" },
    [
      "the server received an unsigned request: something in between removed the header Authorization, or Dashboards has a login of its own (SAML, Cognito)",
    ],
  ],
  [
    "does not mention the login of Dashboards for other paths",
    response(403, { Message: "User: anonymous is not authorized to perform: es:ESHttpGet" }),
    { target: "/index/_dashboards/x" },
    ["the server received an unsigned request: something in between removed the header Authorization"],
  ],
  [
    // github.com/DataBiosphere/team-lighthouse-point/issues/274
    "points to the policies when IAM denies an es: action",
    response(403, { Message: `User: ${assumed} is not authorized to perform: es:ESHttpGet on resource: x` }),
    {},
    [
      `the signature is valid, but ${assumed} is not allowed to do es:ESHttpGet: check its IAM policy and the domain's access policy`,
    ],
  ],
  [
    // docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshot-registerdirectory.html
    "asks to allow iam:PassRole on the role of a snapshot repository",
    response(403, {
      Message: `User: ${assumed} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
    }),
    { method: "PUT", target: "/_snapshot/backup", body: "{}" },
    [
      `the signature is valid, but ${assumed} is not allowed to pass ${role} to the service: allow iam:PassRole on that role in its IAM policy`,
    ],
  ],
  [
    "asks to allow iam:PassRole when the message does not name the role",
    response(403, { Message: `User: ${assumed} is not authorized to perform: iam:PassRole` }),
    { method: "PUT", target: "/_snapshot/backup", body: "{}" },
    [
      `the signature is valid, but ${assumed} is not allowed to pass the role in the request to the service: allow iam:PassRole on that role in its IAM policy`,
    ],
  ],
  [
    // repost.aws/questions/QUa7261SUURa2k45nv4w1ixQ/opensearch-request-entity-too-large
    "explains a body above the limit of the domain, with the limit",
    response(413, { Message: "Request size exceeded 10485760 bytes" }),
    { method: "POST", target: "/_bulk", body: "{}" },
    ["the body is larger than the domain's instances accept in one request (10485760 bytes): split the bulk"],
  ],
  [
    "explains status 413 without a message",
    response(413, "<html><body>413 Request Entity Too Large</body></html>"),
    {},
    ["the body is larger than the domain's instances accept in one request: split the bulk"],
  ],
  [
    "says nothing about status 413 of another service",
    response(413, { message: "Request Too Long" }),
    { service: byDefault },
    [],
  ],
  // github.com/awsdocs/amazon-opensearch-service-developer-guide/issues/85
  [
    "says nothing about Forbidden of OpenSearch Serverless",
    response(
      403,
      { status: 403, "request-id": "b6a4bd0c", error: { reason: "403 Forbidden", type: "Forbidden" } },
      { "X-Aoss-Response-Hint": "X01:gw-helper-deny" },
    ),
    { service: { value: "aoss", reason: "host" } },
    [],
  ],
];

describe("explainRejection for OpenSearch", () => {
  it.each(ofOpenSearch)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});
