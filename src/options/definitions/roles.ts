/** Options about a role that is assumed on top of whatever identity is found. */
import type { Option } from "../option.ts";
import { named, secret, set, text, toggle, wholeSeconds } from "../values.ts";

export const roles: readonly Option[] = [
  {
    long: "role-arn",
    value: "arn",
    category: ["aws"],
    summary: "Assume this role with the credentials found",
    text:
      "Opens a session of this role with whatever credentials were found and signs with the session. It is kept in " +
      "$XDG_CACHE_HOME/awscurl or ~/.cache/awscurl for the next call of the same identity. A role that a profile " +
      "defines needs no option but --profile.",
    repetition: "single",
    apply: set("roleArn", named),
  },
  {
    long: "role-session-name",
    value: "name",
    category: ["aws"],
    summary: "Name of the role's session, for CloudTrail",
    text: "The name under which the session of --role-arn stands in CloudTrail. The default is made by awscurl.",
    repetition: "single",
    apply: set("roleSessionName", named),
  },
  {
    long: "external-id",
    value: "id",
    category: ["aws"],
    summary: "External id that the role asks for",
    text: "Sent with --role-arn: the word that the role's trust policy wants to hear from another account.",
    repetition: "single",
    apply: set("externalId", text),
  },
  {
    long: "mfa-serial",
    value: "serial",
    category: ["aws"],
    summary: "MFA device that the role asks for",
    text: "Serial number or ARN of the device whose code --role-arn needs. The code is asked for on the terminal.",
    repetition: "single",
    apply: set("mfaSerial", named),
  },
  {
    long: "mfa-code",
    value: "code",
    category: ["aws"],
    summary: "Code of the MFA device",
    text:
      "Used instead of asking on the terminal, for --role-arn and for a profile's role alike. A code is good for one " +
      "session; the session is kept and later calls need none.",
    repetition: "single",
    apply: set("mfaCode", secret),
  },
  {
    long: "duration-seconds",
    value: "seconds",
    category: ["aws"],
    summary: "How long the role's session lasts",
    text: "Asked for with --role-arn: 900 seconds to what the role allows. The default is an hour.",
    repetition: "single",
    apply: set("durationSeconds", wholeSeconds),
  },
  {
    long: "no-credential-cache",
    category: ["aws"],
    summary: "Neither read nor write kept role sessions",
    text:
      "Sessions of roles are kept on disk, those of profiles where the AWS CLI keeps them; with this option none is " +
      "read and none is written.",
    repetition: "boolean",
    apply: toggle("credentialCache"),
  },
];
