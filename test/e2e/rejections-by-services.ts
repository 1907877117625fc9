/** Rejections of requests whose signature is valid, and the forms that rejections have. */
import type { Reply } from "../support/gateway-refusal.ts";
import type { Explained } from "./explained.ts";

const role = "arn:aws:iam::111111111111:role/reader";
const plugin = (type: string, reason: string, status: number) =>
  json(status, { error: { root_cause: [{ type, reason }], type, reason }, status });

/** By OpenSearch, each with its explanation. */
export const openSearch: readonly Explained[] = [
  {
    name: "no OpenSearch role",
    service: "es",
    response: plugin(
      "security_exception",
      `no permissions for [indices:data/read/search] and User [name=${role}, backend_roles=[${role}], requestedTenant=null]`,
      403,
    ),
    lines: [
      `the signature is valid, but OpenSearch grants ${role} no permission for indices:data/read/search: map this ARN to an OpenSearch role`,
    ],
  },
  {
    name: "no policy",
    service: "es",
    response: json(403, {
      Message: `User: ${role} is not authorized to perform: es:ESHttpGet because no identity-based policy allows the es:ESHttpGet action`,
    }),
    lines: [
      `the signature is valid, but ${role} is not allowed to do es:ESHttpGet: check its IAM policy and the domain's access policy`,
    ],
  },
  {
    name: "a body that is too large",
    service: "es",
    options: ["-d", "{}"],
    response: json(413, { Message: "Request size exceeded 10485760 bytes" }),
    lines: [
      "the body is larger than the domain's instances accept in one request (10485760 bytes): split the bulk",
    ],
  },
];

/** Errors that have nothing to do with the signature: at least one of each format. */
export const nothingKnown: readonly Explained[] = (
  [
    ["S3", "s3", xml(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")],
    [
      "S3, no such key",
      "s3",
      xml(404, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"),
    ],
    ["API Gateway", "execute-api", json(403, { message: "Forbidden" }, "ForbiddenException")],
    [
      "API Gateway, no policy",
      "execute-api",
      json(
        403,
        {
          Message: `User: ${role} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:x`,
        },
        "AccessDeniedException",
      ),
    ],
    [
      "OpenSearch's security plugin",
      "es",
      plugin("security_exception", "no permissions for [] and User [name=admin, backend_roles=[]]", 403),
    ],
    ["OpenSearch, no such index", "es", plugin("index_not_found_exception", "no such index [logs]", 404)],
    [
      "the service in front of OpenSearch",
      "es",
      json(403, { Message: "Your request: '/_all/_settings' payload is not allowed." }),
    ],
    [
      "DynamoDB",
      "dynamodb",
      json(400, {
        __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        message: "The conditional request failed",
      }),
    ],
    [
      "STS",
      "sts",
      xml(
        403,
        `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: ${role} is not authorized to perform: sts:AssumeRole on resource: ${role}</Message></Error></ErrorResponse>`,
      ),
    ],
    [
      "IAM",
      "iam",
      xml(
        404,
        `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name x cannot be found.</Message></Error></ErrorResponse>`,
      ),
    ],
  ] as const
).map(([name, service, response]) => ({ name: `nothing known, ${name}`, service, response, lines: [] }));

/** A response with a JSON body, as most services reject. */
export function json(status: number, body: object, code?: string): Reply {
  const type = code === undefined ? [] : [["x-amzn-ErrorType", code] as const];
  return {
    status,
    headers: [["Content-Type", "application/json"], ...type],
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A response with an XML body, as S3 and IAM reject. */
export function xml(status: number, body: string): Reply {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  return { status, headers: [["Content-Type", "text/xml"]], body: Buffer.from(text) };
}
