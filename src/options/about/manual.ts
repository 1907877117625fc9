/** The manual as data: `--manual` prints it as text, and the man page awscurl.1 is made from it. */
import { categories, type ListedCategory, optionsListedUnder } from "../categories.ts";
import { exitStatus } from "./exit-status.ts";
import { heading } from "./help.ts";
import { paragraphs } from "./option-text.ts";

/** A part of a section. A pair of backticks in the text marks a literal. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | { readonly kind: "subtitle"; readonly title: string }
  | { readonly kind: "item"; readonly term: string; readonly paragraphs: readonly string[] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The sections of the manual, in the order of man-pages(7). */
export function manualSections(): Section[] {
  return [
    { title: "NAME", blocks: [paragraph("awscurl - curl with AWS Signature Version 4")] },
    { title: "SYNOPSIS", blocks: [paragraph("awscurl [options...] <url>")] },
    { title: "DESCRIPTION", blocks: description },
    { title: "OPTIONS", blocks: [...grammar, ...listedCategories().flatMap(optionBlocks)] },
    { title: "ENVIRONMENT", blocks: environment },
    { title: "FILES", blocks: files },
    {
      title: "EXIT STATUS",
      blocks: exitStatus.map(({ codes, meaning }) => item(codes.join(", "), capitalized(meaning))),
    },
    { title: "EXAMPLES", blocks: examples },
    { title: "SEE ALSO", blocks: [paragraph("curl(1), aws(1)")] },
  ];
}

const description = [
  paragraph(
    "awscurl transfers data over HTTP and HTTPS, is used like curl, and signs every request with AWS Signature Version 4. " +
      "Service and region come from the host name; the credentials are those that the AWS CLI would use.",
  ),
  paragraph(
    "The response goes to standard output or to a file. Messages go to standard error. The exit status is curl's.",
  ),
];

const grammar = [
  paragraph(
    "A short option takes its value attached or as the next argument (-dX, -d X), and short options can be combined " +
      "(-sSLi). A long option can be abbreviated as long as that is unambiguous, and takes its value as the next argument " +
      "or after an equals sign. Every switch has a --no- form. Options and URLs can be mixed; -- ends the options.",
  ),
];

function listedCategories(): ListedCategory[] {
  const all = Object.keys(categories) as ListedCategory[];
  return all.filter(category => optionsListedUnder(category).length > 0);
}

function optionBlocks(category: ListedCategory): Block[] {
  const items = optionsListedUnder(category).map(option => item(heading(option), ...paragraphs(option)));
  return [{ kind: "subtitle", title: categories[category] }, ...items];
}

const environment = [
  item(
    "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN",
    "Credentials; --profile takes precedence over them.",
  ),
  item("AWS_PROFILE", "The profile to use if the environment has no credentials."),
  item("AWS_REGION, AWS_DEFAULT_REGION", "The region, if neither --region nor the host name specifies it."),
  item("AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE", "The files that contain the profiles."),
  item("AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE", "A role to assume with a web identity token."),
  item(
    "AWS_CA_BUNDLE, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR",
    "Certificate authorities to trust.",
  ),
  item(
    "SSLKEYLOGFILE",
    "A file to which TLS session secrets are appended, so that Wireshark can decrypt the traffic. Only its owner can read it.",
  ),
  item("http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies, in curl's spelling rules."),
  item("AWSCURL_HOME, XDG_CONFIG_HOME", "Directories of the default config file."),
  item("MANPAGER, PAGER", "The pager of --manual."),
];

const files = [
  item(
    "~/.awscurlrc",
    "Default config file; see --disable for all its locations and --config for its format.",
  ),
  item("~/.aws/config, ~/.aws/credentials", "Profiles of the AWS CLI."),
  item("~/.aws/cli/cache, ~/.cache/awscurl", "Cached role sessions."),
];

const examples = [
  paragraph("List the indices of an Amazon OpenSearch domain:"),
  code("awscurl 'https://search-logs-abc.eu-west-1.es.amazonaws.com/_cat/indices?v'"),
  paragraph("Send a bulk request:"),
  code("awscurl https://search-logs-abc.eu-west-1.es.amazonaws.com/_bulk -d @bulk.ndjson"),
  paragraph("Call an API behind a custom domain:"),
  code("awscurl --region us-east-1 https://api.example.com/orders/7"),
  paragraph("Make a link to an S3 object that is valid for 15 minutes:"),
  code("awscurl --presign --expires-in 900 https://my-bucket.s3.eu-west-1.amazonaws.com/report.pdf"),
  paragraph("Show which identity the credentials belong to:"),
  code("awscurl --show-identity"),
];

function capitalized(meaning: string): string {
  return `${meaning.replace(/^[a-z]/, letter => letter.toUpperCase())}.`;
}

function paragraph(content: string): Block {
  return { kind: "text", text: content };
}

function code(...lines: string[]): Block {
  return { kind: "code", lines };
}

function item(term: string, ...content: string[]): Block {
  return { kind: "item", term, paragraphs: content };
}
