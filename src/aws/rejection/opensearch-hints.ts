/** Hints about rejections by OpenSearch: its security plugin, the service in front of it, and IAM's denials of its calls. */
import { printable } from "../../message/printable.ts";
import type { Resolved } from "../signing/settings.ts";
import type { SignedAttempt } from "./hints.ts";
import type { RejectionDetails } from "./parse.ts";

/** Returns a line about what OpenSearch reports; undefined if it is not a known message. */
export function openSearchHint(
  status: number,
  { code, message = "" }: RejectionDetails,
  { signed, service }: SignedAttempt,
): string | undefined {
  if (status === 413) return tooLargeHint(message, service);
  if (code === "security_exception") return roleMappingHint(message);
  return /^User: anonymous is not authorized to perform: es:/.test(message)
    ? unsignedHint(signed.request.target)
    : deniedHint(message);
}

/** The security plugin writes `[]` if it cannot name the missing permission. */
function roleMappingHint(message: string): string | undefined {
  const [, action, user] =
    /no permissions for \[([^\]]{0,300})\] and User \[name=(arn:[^,\]]{1,300})/.exec(message) ?? [];
  if (action === undefined || user === undefined) return undefined;
  const missing = action === "" ? "no permission" : `no permission for ${printable(action)}`;
  return `the signature is valid, but OpenSearch grants ${printable(user)} ${missing}: map this ARN to an OpenSearch role`;
}

/** Only for OpenSearch does the status alone identify the limit; other services have several. */
function tooLargeHint(message: string, service: Resolved): string | undefined {
  const [, limit] = /^Request size exceeded (\d{1,15}) bytes/i.exec(message) ?? [];
  if (limit === undefined && !["es", "aoss"].includes(service.value)) return undefined;
  const size = limit === undefined ? "" : ` (${limit} bytes)`;
  return `the body is larger than the domain's instances accept in one request${size}: split the bulk`;
}

function unsignedHint(target: string): string {
  const removed =
    "the server received an unsigned request: something in between removed the header Authorization";
  return /^\/(_dashboards|_plugin\/kibana)([/?]|$)/.test(target)
    ? `${removed}, or Dashboards has a login of its own (SAML, Cognito)`
    : removed;
}

/** The hint for IAM's message about a missing permission, if its fix is known. */
function deniedHint(message: string): string | undefined {
  const [, principal, action, resource] =
    /^User: (arn:\S+) is not authorized to perform: (es:ESHttp\w{1,20}|iam:PassRole\b)(?: on resource: (arn:\S+))?/.exec(
      message,
    ) ?? [];
  if (principal === undefined || action === undefined) return undefined;
  if (action !== "iam:PassRole")
    return `the signature is valid, but ${printable(principal)} is not allowed to do ${action}: check its IAM policy and the domain's access policy`;
  // The caller passes a role to the domain (OpenSearch Service's guide, registering a manual snapshot repository).
  const role = resource === undefined ? "the role in the request" : printable(resource);
  return `the signature is valid, but ${printable(principal)} is not allowed to pass ${role} to the service: allow iam:PassRole on that role in its IAM policy`;
}
