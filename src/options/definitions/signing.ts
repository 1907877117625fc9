/** Options about the signature itself: its scheme, what it covers, and what is made of it instead of a transfer. */
import type { Option } from "../option.ts";
import { named, set, toggle, wholeSeconds } from "../values.ts";

export const signing: readonly Option[] = [
  {
    long: "sigv4a",
    category: ["aws"],
    summary: "Sign for several regions (SigV4a)",
    text:
      "Signs with the asymmetric AWS4-ECDSA-P256-SHA256, which is good for a set of regions. Multi-region access points " +
      "of S3 and CloudFront KeyValueStore are signed so without it. The set is --region-set, else --region.",
    repetition: "boolean",
    apply: toggle("sigv4a"),
  },
  {
    long: "region-set",
    value: "region[,region]",
    category: ["aws"],
    summary: "Regions that a SigV4a signature is good for",
    text:
      "The regions, with commas between them, or '*' for all of them. It implies --sigv4a and is stronger than --region. " +
      "--region '*' means the same as --region-set '*'.",
    repetition: "single",
    apply: set("regionSet", named),
  },
  {
    long: "presign",
    category: ["aws"],
    summary: "Print a presigned URL and send nothing",
    text:
      "Prints the URL with its signature in the query; whoever has it may make that one request until it expires. Typed " +
      "headers and a method other than GET become part of it: stderr says what has to be sent with the URL. The URL is " +
      "printed whole, for it is of no use otherwise.",
    repetition: "boolean",
    // What is printed in place of one transfer is so for all: none of the line is sent by surprise.
    global: true,
    apply: toggle("presign"),
  },
  {
    long: "expires-in",
    value: "seconds",
    category: ["aws"],
    summary: "Seconds that a presigned URL lives",
    text:
      "1 to 604800, a week; the default is 3600. With temporary credentials the URL ends with their session at the " +
      "latest, and stderr says when that is.",
    repetition: "single",
    apply: set("expiresIn", wholeSeconds),
  },
  {
    long: "unsigned-payload",
    category: ["aws"],
    summary: "Leave the body out of the signature",
    text:
      "Sends x-amz-content-sha256: UNSIGNED-PAYLOAD and does not read the body before it is sent: a pipe goes out as it " +
      "comes, except to S3, which wants to know its length. Over http:// nothing then protects the body, and a warning " +
      "says so.",
    repetition: "boolean",
    apply: toggle("unsignedPayload"),
  },
  {
    long: "sign-header",
    value: "name",
    category: ["aws"],
    summary: "Sign this header as well",
    text:
      "Adds a header to those that are signed. Signed without it are Host, Content-Type, Content-MD5, Range, every " +
      "X-Amz- header and every typed one, but for those that proxies and servers rewrite, such as Accept-Encoding, " +
      "User-Agent and Connection.",
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
      "Takes a header out of those that are signed: a proxy that rewrites it no longer breaks the signature. Host is " +
      "signed always.",
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
      "Prints a line for sh with which curl sends the same bytes, as long as the signature is good: five minutes for " +
      "most services. Signature and session token are in it.",
    repetition: "boolean",
    // What is printed in place of one transfer is so for all: none of the line is sent by surprise.
    global: true,
    apply: toggle("printCurl"),
  },
  {
    long: "no-skew-correction",
    category: ["aws"],
    summary: "Let a wrong clock be refused",
    text:
      "Without it a request that was refused because this machine's clock is wrong is signed once more with the server's " +
      "time, and one line on stderr says so.",
    repetition: "boolean",
    apply: toggle("skewCorrection"),
  },
];
