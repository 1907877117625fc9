/** Commands of the AWS CLI that hints tell to run. */
import { printable } from "../../message/printable.ts";

/** `run: aws sso login --profile 'my profile'`, to be pasted into a POSIX shell. */
export function runAwsCommand(command: "sso login" | "login" | "configure sso", profile: string): string {
  const name = printable(profile);
  const word = /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
  return `run: aws ${command} --profile ${word}`;
}
