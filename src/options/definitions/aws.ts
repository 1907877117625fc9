/** Options about AWS: whose credentials, which scope, and what is said about both. */
import type { Option } from "../option.ts";
import { named, namedSecret, set, text, toggle } from "../values.ts";

export const aws: readonly Option[] = [
  {
    long: "access-key",
    spellings: ["access_key"],
    value: "id",
    category: ["aws", "important"],
    summary: "Access key id to sign with",
    text:
      "Signs with this access key id; --secret-key has to be given with it, and --session-token when the key is a " +
      "temporary one. Keys on the command line are stronger than every other source. Others on the machine can read " +
      "command lines: the environment or a profile keeps keys better. A value that is empty, 'null' or an option is " +
      "refused, for it comes from a variable that is empty.",
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
      "The secret that belongs to --access-key. It is never printed, not even with -v or --explain. A value that is " +
      "empty, 'null' or an option is refused, for it comes from a variable that is empty.",
    repetition: "single",
    apply: set("secretKey", namedSecret),
  },
  {
    long: "session-token",
    spellings: ["session_token", "security_token"],
    value: "token",
    category: ["aws", "important"],
    summary: "Session token of temporary keys",
    text:
      "The token that came with temporary keys, as from STS or an instance's metadata. It is sent as " +
      "X-Amz-Security-Token; on a redirect to another origin only with --location-trusted, or to the region of a bucket " +
      "of S3. A value that is empty, 'null' or an option is refused, for it comes from a variable that is empty.",
    repetition: "single",
    apply: set("sessionToken", namedSecret),
  },
  {
    long: "profile",
    value: "name",
    category: ["aws", "important"],
    summary: "AWS profile to take credentials from",
    text:
      "Takes credentials, and a region when the host names none, from this profile of ~/.aws/config and " +
      "~/.aws/credentials. It is stronger than keys in the environment, as in the AWS CLI. A profile that is not there " +
      "or does not work is an error: no other identity is used in its place.",
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
      "Signs for this region, whatever the host says. Without it the region is read off the host, then AWS_REGION, " +
      "AWS_DEFAULT_REGION, the profile and the instance are asked, and at last it is us-east-1. --explain says which " +
      "of them decided.",
    repetition: "single",
    apply: set("region", named),
  },
  {
    long: "service",
    value: "name",
    category: ["aws", "important"],
    summary: "Service to sign for",
    text:
      "Signs for this service (es, s3, execute-api and so on), whatever the host says. Without it the service is read " +
      "off the host; a host that is none of AWS's is taken for execute-api, so a domain of your own in front of " +
      "another service needs this option.",
    repetition: "single",
    apply: set("service", named),
  },
  {
    long: "no-sign-request",
    category: ["aws", "auth"],
    summary: "Sign nothing: plain curl",
    text:
      "Signs nothing, looks for no credentials and sends the target as curl does, byte for byte. -u and a user in the " +
      "URL work with it. A typed Authorization header turns signing off too.",
    repetition: "boolean",
    apply: toggle("sign"),
  },
  {
    long: "aws-sigv4",
    value: "provider1[:provider2[:region[:service]]]",
    category: ["aws", "auth"],
    summary: "Sign as curl's --aws-sigv4 does",
    text:
      "Asks for a signature in curl's way: the region and the service may follow the providers; without them they are " +
      "the first two labels of a host that is neither AWS's nor that of a known store. The keys come from " +
      "-u KEY:SECRET, and without it from the same sources as ever. Providers other than aws are refused. --region and " +
      "--service are stronger.",
    repetition: "single",
    apply: set("awsSigv4", text),
  },
  {
    long: "show-identity",
    category: ["aws"],
    summary: "Say where the credentials come from",
    text:
      "Prints every source of credentials in the order in which they are asked, what each one said, and of the one " +
      "that was taken the account and the expiry. With -v AWS's STS is asked whose keys they are. No URL is needed and " +
      "no secret is printed.",
    repetition: "boolean",
    apply: toggle("showIdentity"),
  },
  {
    long: "explain",
    category: ["aws", "verbose"],
    summary: "Say what is signed, for whom and why",
    text:
      "Says on stderr which service and region were inferred and by which rule, whose credentials they are, the " +
      "canonical request and the string to sign. The request is sent as ever; with --dry-run it is not.",
    repetition: "boolean",
    global: true,
    apply: toggle("explain"),
  },
  {
    long: "dry-run",
    category: ["aws"],
    summary: "Print the request and send nothing",
    text:
      "Prints the request as it would be sent, signature included, and opens no connection to the host. Secrets in it " +
      "are redacted unless --no-redact is given. Credentials are looked for as ever.",
    repetition: "boolean",
    global: true,
    apply: toggle("dryRun"),
  },
  {
    long: "no-redact",
    category: ["aws", "verbose"],
    summary: "Show secrets in -v and messages",
    text:
      "Shows what -v, --dry-run and messages redact otherwise: session tokens, signatures, and typed Authorization, " +
      "Proxy-Authorization, Cookie and X-Api-Key headers. curl shows all of these.",
    repetition: "boolean",
    global: true,
    apply: toggle("redact"),
  },
];
