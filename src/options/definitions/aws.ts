/** Options about AWS: credentials, scope, and reports about both. */
import type { Option } from "../option.ts";
import { named, namedSecret, set, text, toggle } from "../values.ts";

const emptyVariable =
  "A value that is empty, 'null' or another option is an error: it usually comes from an unset variable.";

export const aws: readonly Option[] = [
  {
    long: "access-key",
    spellings: ["access_key"],
    value: "id",
    category: ["aws", "important"],
    summary: "Access key ID to sign with",
    text:
      "Signs with this access key ID. Needs --secret-key, and --session-token if the credentials are temporary. Keys on " +
      "the command line take precedence over every other source. Other users of the machine can read command lines: " +
      `prefer the environment or a profile. ${emptyVariable}`,
    repetition: "single",
    apply: set("accessKey", named),
  },
  {
    long: "secret-key",
    spellings: ["secret_key"],
    value: "key",
    category: ["aws", "important"],
    summary: "Secret access key to sign with",
    text:
      "The secret that belongs to --access-key. It is never printed, not even with -v or --explain. On Linux awscurl erases " +
      "it from the process list; on other systems other users can read it there while awscurl runs. Pass it in the " +
      `environment, in a profile or with -K - instead. ${emptyVariable}`,
    repetition: "single",
    apply: set("secretKey", namedSecret),
  },
  {
    long: "session-token",
    spellings: ["session_token", "security_token"],
    value: "token",
    category: ["aws", "important"],
    summary: "Session token of temporary credentials",
    text:
      "The session token of temporary credentials, as issued by STS or the instance metadata service. It is sent as " +
      "X-Amz-Security-Token; after a redirect to another origin only with --location-trusted, or when S3 names the " +
      `region of a bucket. ${emptyVariable}`,
    repetition: "single",
    apply: set("sessionToken", namedSecret),
  },
  {
    long: "profile",
    value: "name",
    category: ["aws", "important"],
    summary: "AWS profile to use",
    text:
      "Takes the credentials, and the region if the host does not contain one, from this profile of ~/.aws/config and " +
      "~/.aws/credentials. It takes precedence over keys in the environment, as in the AWS CLI. A profile that is missing " +
      "or broken is an error; awscurl never falls back to another identity.",
    repetition: "single",
    completes: "profile",
    apply: set("profile", named),
  },
  {
    long: "region",
    value: "name",
    category: ["aws", "important"],
    summary: "Region to sign for",
    text:
      "Signs for this region, whatever the host is. Without it the region comes from the host name, AWS_REGION, " +
      "AWS_DEFAULT_REGION, the profile or the instance, in this order, and is us-east-1 otherwise. --explain shows which " +
      "of them was used.",
    repetition: "single",
    completes: "region",
    apply: set("region", named),
  },
  {
    long: "service",
    value: "name",
    category: ["aws", "important"],
    summary: "Service to sign for",
    text:
      "Signs for this service (es, s3, execute-api, ...), whatever the host is. Without it the service comes from the host " +
      "name; for hosts that are not AWS's it is execute-api, so a custom domain in front of another service needs this " +
      "option.",
    repetition: "single",
    completes: "service",
    apply: set("service", named),
  },
  {
    long: "no-sign-request",
    category: ["aws", "auth"],
    summary: "Do not sign requests: plain curl",
    text:
      "Signs nothing, looks for no credentials and sends the request target byte for byte as curl does. -u and a user name " +
      "in the URL work with it. An Authorization header given with -H turns signing off as well.",
    repetition: "boolean",
    apply: toggle("sign"),
  },
  {
    long: "aws-sigv4",
    value: "provider1[:provider2[:region[:service]]]",
    category: ["aws", "auth"],
    summary: "Sign as curl's --aws-sigv4 does",
    text:
      "curl's option for a signature. Region and service may follow the providers; without them they are the first two " +
      "labels of a host that is neither AWS's nor that of a known store. The keys come from -u KEY:SECRET, or from the usual " +
      "sources. Providers other than aws are rejected. --region and --service take precedence.",
    repetition: "single",
    apply: set("awsSigv4", text),
  },
  {
    long: "show-identity",
    category: ["aws"],
    summary: "Show where the credentials come from",
    text:
      "Prints every source of credentials in the order of precedence with its result, and the account and expiry of the " +
      "credentials that are used. With -v it also asks STS for the caller's identity. It needs no URL and prints no secret.",
    repetition: "boolean",
    apply: toggle("showIdentity"),
  },
  {
    long: "explain",
    category: ["aws", "verbose"],
    summary: "Explain what is signed and why",
    text:
      "Prints to stderr which service and region were inferred and by which rule, whose credentials are used, the " +
      "canonical request and the string to sign. The request is sent as usual, unless --dry-run is given.",
    repetition: "boolean",
    global: true,
    apply: toggle("explain"),
  },
  {
    long: "dry-run",
    category: ["aws"],
    summary: "Print the request and send nothing",
    text:
      "Prints the request as it would be sent, signature included, and does not connect to the host. Secrets are redacted " +
      "unless --no-redact is given. Credentials are looked up as usual.",
    repetition: "boolean",
    global: true,
    apply: toggle("dryRun"),
  },
  {
    long: "no-redact",
    category: ["aws", "verbose"],
    summary: "Show secrets in -v and in messages",
    text:
      "Shows what -v, --dry-run and messages redact otherwise: session tokens, signatures, and Authorization, " +
      "Proxy-Authorization, Cookie and X-Api-Key headers given with -H. curl shows all of these.",
    repetition: "boolean",
    global: true,
    apply: toggle("redact"),
  },
];
