/** The values of `--proto`, `--proto-redir` and `--proto-default` (curl's manual, --proto; curl's src/tool_paramhlp.c). */
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { labelOf, misused, type Place } from "./place.ts";

/** The protocols that curl knows; scripts name the unsupported ones to switch them off. */
const knownProtocols: readonly string[] =
  "dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt mqtts pop3 pop3s rtsp scp sftp smb smbs smtp smtps telnet tftp ws wss".split(
    " ",
  );

/** `--proto`: the list is added to all protocols, removed from them, or replaces them. */
export function protocols(value: string, place: Place): ReadonlySet<string> {
  return protocolSet(value, place, knownProtocols);
}

/** `--proto-redir`: the same, starting from curl's default for redirects. */
export function redirectProtocols(value: string, place: Place): ReadonlySet<string> {
  return protocolSet(value, place, ["http", "https", "ftp", "ftps"]);
}

/** `-NAME` removes, `=NAME` starts over, `+NAME` and `NAME` add; `all` means every protocol. */
function protocolSet(value: string, place: Place, before: readonly string[]): ReadonlySet<string> {
  let allowed = new Set(before);
  for (const item of value.split(",").filter(text => text !== "")) {
    const [, modifier = "", name = ""] = /^([-=+]?)(.*)$/s.exec(item) ?? [];
    const lower = name.toLowerCase();
    const named = lower === "all" ? knownProtocols : knownProtocols.filter(one => lower === one);
    if (named.length === 0)
      throw misused(place, `is badly used here: unrecognized protocol '${printable(name)}'`);
    if (modifier === "=") allowed = new Set(named);
    else for (const one of named) modifier === "-" ? allowed.delete(one) : allowed.add(one);
  }
  if (allowed.size === 0) throw misused(place, "is badly used here: no protocol is left");
  return allowed;
}

/** `--proto-default`: a single protocol. */
export function defaultProtocol(value: string, place: Place): string {
  if (value === "") throw misused(place, "blank argument where content is expected");
  const name = value.toLowerCase();
  if (knownProtocols.includes(name)) return name;
  throw new Failure(
    ExitCode.UnsupportedProtocol,
    `${labelOf(place)} a specified protocol is unsupported by awscurl`,
  );
}
