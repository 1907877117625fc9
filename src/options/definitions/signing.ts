/** Options about the signature: its scheme, what it covers, and the modes that sign without sending. */
import type { Option } from "../option.ts";
import { named, set, toggle, wholeSeconds } from "../values.ts";

export const signing: readonly Option[] = [
  {
    long: "sigv4a",
    category: ["aws"],
    summary: "Sign for several regions (SigV4a)",
    text:
      "Signs with the asymmetric algorithm AWS4-ECDSA-P256-SHA256, which is valid in a set of regions: those of " +
      "--region-set, or --region. Hosts that require it, such as S3 Multi-Region Access Points and CloudFront " +
      "KeyValueStore, are signed this way without the option.",
    repetition: "boolean",
    apply: toggle("sigv4a"),
  },
  {
    long: "region-set",
    value: "region[,region]",
    category: ["aws"],
    summary: "Regions of a SigV4a signature",
    text:
      "The regions in which a SigV4a signature is valid, separated by commas, or '*' for all of them. Implies --sigv4a and " +
      "takes precedence over --region. --region '*' is the same as --region-set '*'.",
    repetition: "single",
    apply: set("regionSet", named),
  },
  {
    long: "presign",
    category: ["aws"],
    summary: "Print a presigned URL and send nothing",
    text:
      "Prints the URL with its signature in the query. Whoever has it can make that one request until it expires. Headers " +
      "given with -H and a method other than GET become part of the signature; stderr lists what has to be sent with the " +
      "URL. The URL is not redacted, it would be useless otherwise.",
    repetition: "boolean",
    // Replaces every transfer of the command line, so that no other group sends anything by surprise.
    global: true,
    apply: toggle("presign"),
  },
  {
    long: "expires-in",
    value: "seconds",
    category: ["aws"],
    summary: "Lifetime of a presigned URL",
    text:
      "Seconds until the URL of --presign expires: 1 to 604800 (a week), 3600 by default. A URL signed with temporary " +
      "credentials expires with their session at the latest; stderr reports when that is.",
    repetition: "single",
    apply: set("expiresIn", wholeSeconds),
  },
  {
    long: "unsigned-payload",
    category: ["aws"],
    summary: "Leave the body out of the signature",
    text:
      "Sends x-amz-content-sha256: UNSIGNED-PAYLOAD and does not read the body in advance: a pipe is sent as it arrives, " +
      "except to S3, which requires the length. Over http:// nothing protects the body then, and awscurl warns about it.",
    repetition: "boolean",
    apply: toggle("unsignedPayload"),
  },
  {
    long: "sign-header",
    value: "name",
    category: ["aws"],
    summary: "Sign this header too",
    text:
      "Adds a header to the signed ones. Those are Host, Content-Type, Content-MD5, Range, X-Amz-* and every header given " +
      "with -H, except headers that proxies and servers rewrite, such as Accept-Encoding, User-Agent and Connection.",
    repetition: "append",
    apply: (options, { value = "" }) => {
      options.signHeaders.push({ name: value, sign: true });
    },
  },
  {
    long: "no-sign-header",
    value: "name",
    category: ["aws"],
    summary: "Do not sign this header",
    text:
      "Removes a header from the signed ones, so that a proxy that rewrites it does not break the signature. Host is " +
      "always signed.",
    repetition: "append",
    apply: (options, { value = "" }) => {
      options.signHeaders.push({ name: value, sign: false });
    },
  },
  {
    long: "print-curl",
    category: ["aws"],
    summary: "Print a signed curl command and send nothing",
    text:
      "Prints a command for sh with which curl sends the same bytes while the signature is valid: five minutes for most " +
      "services. It contains the signature and the session token.",
    repetition: "boolean",
    // Replaces every transfer of the command line, so that no other group sends anything by surprise.
    global: true,
    apply: toggle("printCurl"),
  },
  {
    long: "no-skew-correction",
    category: ["aws"],
    summary: "Do not retry with the server's clock",
    text:
      "By default a request that is rejected because the local clock is wrong is signed again with the server's time, and " +
      "a line on stderr reports it. With this option it fails.",
    repetition: "boolean",
    apply: toggle("skewCorrection"),
  },
];
