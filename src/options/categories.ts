/** The categories of `--help CATEGORY`, in the order of README and the manual. */
import { options } from "./definitions/index.ts";
import type { Category, Option } from "./option.ts";

/** A category that users can ask for; `important` is what `--help` lists without one. */
export type ListedCategory = Exclude<Category, "important">;

export const categories: Readonly<Record<ListedCategory, string>> = {
  aws: "Credentials, scope and signature",
  http: "Requests, headers and redirects",
  post: "Request bodies",
  output: "Output",
  failure: "Time limits, failures and retries",
  tls: "TLS",
  connection: "Connections",
  proxy: "Proxies",
  listen: "Signing proxy",
  auth: "Authentication",
  curl: "The program and its command line",
  upload: "Uploads",
  verbose: "Progress, messages and debugging",
  ignored: "Accepted without effect",
};

/** Whether this is the name of a category. */
export function isCategory(name: string): name is ListedCategory {
  return Object.hasOwn(categories, name);
}

/** Returns every option of a category; an option may be in several. */
export function optionsIn(category: Category): Option[] {
  return options.filter(option => option.category.includes(category));
}

/** Returns the options that README and the manual list under a category; each option is in exactly one of these lists. */
export function optionsListedUnder(category: ListedCategory): Option[] {
  return options.filter(option => option.category[0] === category);
}
