/** AWS CLI commands in hints. */
import { printable } from "../../message/printable.ts";

/** `run: aws sso login --profile 'my profile'`, quoted for a POSIX shell. */
export function runAwsCommand(command: "sso login" | "login" | "configure sso", profile: string): string {
  const name = printable(profile);
  const argument = /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
  return `run: aws ${command} --profile ${argument}`;
}
