/** `-h`, `-V`, `-q`. */
import { request, type Transcript } from "./transcript.ts";

export const about: readonly Transcript[] = [
  { name: "-q", line: "-q {url}/", sent: [request("GET /")], stdout: "hi\n" },
  { name: "-V", line: "-V", stdout: [/^awscurl \d+\.\d+\.\d+/], own: "about" },
  { name: "--version", line: "--version", stdout: [/^awscurl \d+\.\d+\.\d+/], own: "about" },
  { name: "-h", line: "-h", stdout: [/^Usage: awscurl \[options/], own: "about" },
  { name: "--help", line: "--help", stdout: [/--data/], own: "about" },
  { name: "-h all", line: "-h all", stdout: [/--connect-to/], own: "about" },
  { name: "-h category", line: "-h category", stdout: [/aws/], own: "about" },
  { name: "-h tls", line: "-h tls", stdout: [/--cacert/], own: "about" },
  { name: "-h of a category that is none", line: "-h nosuch", stdout: [/./], own: "about" },
];
