/** `--help` and `--version`: the records, printed as curl prints its own. */
import { version } from "../version.ts";
import { options } from "./definitions/index.ts";
import type { Category, Option } from "./option.ts";

/** What `--help CATEGORY` can ask for, and the titles of README's tables. */
export const categories: Readonly<Record<Exclude<Category, "important">, string>> = {
  aws: "Credentials, scope and signature",
  http: "Requests, headers and redirects",
  post: "Data to send",
  output: "What is written, and where",
  failure: "Time limits, failures and retries",
  tls: "TLS",
  connection: "Where to connect",
  proxy: "Proxies",
  auth: "Who is asking",
  curl: "The program and its command line",
  upload: "Uploads",
  verbose: "How much is said",
  ignored: "Accepted, without effect",
};

const usage = "Usage: awscurl [options...] <url>";

/** What `--help` prints for a category, "" being the short list. */
export function helpText(category: string): string {
  if (category === "") return [usage, ...lines(inCategory("important")), ...shortened, ""].join("\n");
  if (category === "all") return [usage, ...lines(options), ""].join("\n");
  if (category === "category") return [usage, ...categoryLines(), ""].join("\n");
  if (!isCategory(category)) return [usage, ...invalid, ...categoryLines(), ""].join("\n");
  const title = `${category}: ${categories[category]}`;
  return [usage, title, ...lines(inCategory(category)), ""].join("\n");
}

const shortened = [
  "",
  "This is not the full help, this menu is stripped into categories.",
  'Use "--help category" to get an overview of all categories.',
  'For all options use "--help all".',
];

const invalid = ["Invalid category provided, here is a list of all categories:", ""];

/** What `--version` prints. */
export function versionText(): string {
  return [
    `awscurl ${version} (@smithy/signature-v4, @aws-crypto/sha256-js, undici)`,
    "Protocols: http https",
    "Features: AsynchDNS brotli HTTP2 HTTPS-proxy IPv6 libz SigV4 SSL UnixSockets",
    "",
  ].join("\n");
}

/** `-d, --data <data>`, as curl lists an option. */
function heading({ short, long, value, repetition }: Option): string {
  const name = short === undefined ? `    --${long}` : `-${short}, --${long}`;
  if (value === undefined) return name;
  // curl writes a value that begins with a choice without its own brackets.
  return repetition !== "append" && value.startsWith("[") ? `${name} ${value}` : `${name} <${value}>`;
}

function isCategory(name: string): name is keyof typeof categories {
  return Object.hasOwn(categories, name);
}

function inCategory(category: Category): Option[] {
  return options.filter(option => option.category.includes(category));
}

function categoryLines(): string[] {
  return Object.entries(categories).map(([name, title]) => ` ${name.padEnd(11)} ${title}`);
}

/** Sorted by name as curl sorts them; a heading that would leave no room stands out of its column. */
function lines(list: readonly Option[]): string[] {
  const sorted = [...list].sort((a, b) => (a.long < b.long ? -1 : 1));
  const widest = Math.max(...sorted.map(option => heading(option).length));
  const column = Math.min(widest, 80 - Math.max(...sorted.map(({ summary }) => summary.length)) - 2);
  return sorted.map(option => ` ${heading(option).padEnd(column)} ${option.summary}`);
}
