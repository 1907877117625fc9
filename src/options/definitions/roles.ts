/** Options about a role to assume with the credentials that were found. */
import type { Option } from "../option.ts";
import { named, secret, set, text, toggle, wholeSeconds } from "../values.ts";

export const roles: readonly Option[] = [
  {
    long: "role-arn",
    value: "arn",
    category: ["aws"],
    summary: "Assume this role with the credentials found",
    text:
      "Assumes this role with the credentials that were found and signs with its session. The session is cached in " +
      "$XDG_CACHE_HOME/awscurl or ~/.cache/awscurl for the next call with the same identity. A role that a profile defines " +
      "needs --profile only.",
    repetition: "single",
    apply: set("roleArn", named),
  },
  {
    long: "role-session-name",
    value: "name",
    category: ["aws"],
    summary: "Name of the role session in CloudTrail",
    text: "The session name of --role-arn, as it appears in CloudTrail. By default awscurl makes one up.",
    repetition: "single",
    apply: set("roleSessionName", named),
  },
  {
    long: "external-id",
    value: "id",
    category: ["aws"],
    summary: "External ID that the role requires",
    text: "Sent with --role-arn: the external ID that the trust policy of a role in another account requires.",
    repetition: "single",
    apply: set("externalId", text),
  },
  {
    long: "mfa-serial",
    value: "serial",
    category: ["aws"],
    summary: "MFA device that the role requires",
    text:
      "Serial number or ARN of the MFA device for --role-arn. The code is read from the terminal, unless --mfa-code is " +
      "given.",
    repetition: "single",
    apply: set("mfaSerial", named),
  },
  {
    long: "mfa-code",
    value: "code",
    category: ["aws"],
    summary: "Code of the MFA device",
    text:
      "The MFA code for --role-arn or for the role of a profile, instead of a prompt on the terminal. A code is valid for " +
      "one session; the session is cached, so later calls need none.",
    repetition: "single",
    apply: set("mfaCode", secret),
  },
  {
    long: "duration-seconds",
    value: "seconds",
    category: ["aws"],
    summary: "Duration of the role session",
    text: "Requested with --role-arn: from 900 seconds to the role's maximum. The default is one hour.",
    repetition: "single",
    apply: set("durationSeconds", wholeSeconds),
  },
  {
    long: "no-credential-cache",
    category: ["aws"],
    summary: "Do not read or write cached role sessions",
    text:
      "By default role sessions are cached on disk, those of profiles where the AWS CLI keeps them. With this option the " +
      "cache is neither read nor written.",
    repetition: "boolean",
    apply: toggle("credentialCache"),
  },
];
