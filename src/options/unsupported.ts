/** What no record's name is: abbreviations, curl's options that awscurl has not, and names that nobody has. */

import { ExitCode, Failure } from "../exit.ts";
import { editDistance } from "../message/edit-distance.ts";
import type { Named } from "./names.ts";
import { isNegative } from "./option.ts";
import { misused } from "./values.ts";

/** What is to come is refused too, without a reason. */
const notYet = " yet";

/** Why awscurl has not: curl's long names, with the short one behind a comma. */
const reasons: Readonly<Record<string, string>> = {
  "requests are signed":
    "anyauth delegation digest krb login-options negotiate ntlm ntlm-wb sasl-authzid sasl-ir service-name",
  "it speaks HTTP and HTTPS alone":
    "append,a crlf disable-eprt disable-epsv ftp-account ftp-alternative-to-user ftp-create-dirs ftp-method ftp-pasv " +
    "ftp-port,P ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode ftp-ssl-control ftp-ssl ftp-ssl-reqd " +
    "hostpubmd5 hostpubsha256 ipfs-gateway knownhosts list-only,l mail-auth mail-from mail-rcpt mail-rcpt-allowfails " +
    "metalink pubkey quote,Q ssl telnet-option,t tftp-blksize tftp-no-options upload-flags use-ascii,B",
  "its transport frames what is sent":
    "expect100-timeout haproxy-clientip haproxy-protocol http0.9 http1.0,0 http2-prior-knowledge http3 http3-only " +
    "ignore-content-length raw tr-encoding",
  "proxies are HTTP, HTTPS or SOCKS 5 with a password at most":
    "preproxy proxy-anyauth proxy-basic proxy-digest proxy-http2 proxy-http3 proxy-negotiate proxy-ntlm " +
    "proxy-service-name proxy1.0 socks4 socks4a socks5-basic socks5-gssapi socks5-gssapi-nec socks5-gssapi-service",
  "its TLS cannot":
    "cert-status crlfile curves ech egd-file engine no-npn random-file signature-algorithms sigalgs ssl-allow-beast " +
    "ssl-auto-client-cert ssl-no-revoke ssl-revoke-best-effort ssl-sessions sslv2,2 sslv3,3 tls-earlydata " +
    "tlsauthtype tlspassword tlsuser",
  "say which version: --tlsv1.0, --tlsv1.1, --tlsv1.2 or --tlsv1.3": "tlsv1,1",
  "its proxies are verified by the system's authorities":
    "proxy-ca-native proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-key proxy-key-type " +
    "proxy-pass proxy-pinnedpubkey proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers " +
    "proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-tlsv1",
  "the system resolves names":
    "dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-cert-status doh-insecure doh-url",
  "the system opens sockets": "abstract-unix-socket ip-tos keepalive-cnt mptcp vlan-priority",
  "nothing is kept between runs": "alt-svc hsts",
  "it is not libcurl": "libcurl trace-config trace-ids",
  "files get the system's attributes": "create-file-mode xattr",
  "put no user into the URL": "disallow-username-in-url",
  [notYet]:
    "basic ca-native capath cert-type ciphers continue-at,C cookie,b cookie-jar,c etag-compare etag-save fail-early " +
    "follow form,F form-escape form-string happy-eyeballs-timeout-ms interface junk-session-cookies,j " +
    "key-type keepalive-time limit-rate local-port manual,M max-filesize netrc,n netrc-file netrc-optional no-clobber " +
    "no-keepalive oauth2-bearer out-null parallel,Z parallel-immediate parallel-max " +
    "parallel-max-host pass path-as-is pinnedpubkey post301 post302 post303 progress-bar,# proto proto-default " +
    "proto-redir proxy-cacert proxy-header proxy-insecure proxy-user,U proxytunnel,p rate remote-header-name,J " +
    "remote-name-all remote-time,R remove-on-error request-target skip-existing socks5 socks5-hostname speed-limit,Y " +
    "speed-time,y stderr styled-output suppress-connect-headers time-cond,z tls13-ciphers trace trace-ascii " +
    "trace-time variable",
};

/** awscurl's own options to come. */
const own = "completion";

interface Refusal {
  readonly long: string;
  readonly short: string | undefined;
  readonly reason: string;
}

/** curl's options that are refused, with the words for it. */
export function refusals(): Refusal[] {
  return Object.entries(reasons).flatMap(([reason, list]) =>
    list.split(" ").map(entry => {
      const [long = "", short] = entry.split(",");
      return { long, short, reason };
    }),
  );
}

/**
 * Finds what `--name` means that is no record's exact name: the record that it is short for, or the Failure that says why
 * there is none. Refused options count when a name is shortened, so that it never means something else than in curl.
 */
export function findLong(name: string, spelling: string, names: ReadonlyMap<string, Named>): Named | Failure {
  const word = name.slice(2);
  const refused = refusals();
  const exact = refused.find(({ long }) => long === word || `no-${long}` === word || long === `no-${word}`);
  if (exact) return refusal(exact, undefined);
  if (own.split(" ").includes(word)) return new Failure(ExitCode.Usage, `awscurl has no ${name} yet`);
  if (/^expand-./.test(word)) return refusal({ long: word, short: undefined, reason: notYet }, undefined);
  if (word.startsWith("no-") && names.has(`--${word.slice(3)}`))
    return misused(spelling, "used '--no-' for option that isn't a boolean");
  return shortened(word, spelling, names, refused);
}

/** Says what is wrong with the letter that a cluster goes on with. */
export function findShort(rest: string, spelling: string): Failure {
  const [, letter] = rest;
  const refused = refusals().find(({ short }) => short !== undefined && short === letter);
  return refused ? refusal(refused, letter) : misused(spelling, "is unknown");
}

function refusal({ long, reason }: Refusal, letter: string | undefined): Failure {
  const name = letter === undefined ? `--${long}` : `--${long} (-${letter})`;
  const why = reason === notYet ? notYet : `: ${reason}`;
  return new Failure(ExitCode.Usage, `curl has ${name}, awscurl does not${why}`);
}

function shortened(
  word: string,
  spelling: string,
  names: ReadonlyMap<string, Named>,
  refused: readonly Refusal[],
): Named | Failure {
  const meant = word === "" ? [] : [...names].filter(([name, named]) => isShortened(name, named, word));
  const options = new Map(meant.map(([, named]) => [named.option, named]));
  const others = refused.filter(({ long }) => word !== "" && long.startsWith(word));
  if (options.size + others.length > 1) return misused(spelling, "is ambiguous");
  const [only] = options.values();
  if (only) return only;
  return others[0] ? refusal(others[0], undefined) : unknown(word, spelling, [...names.keys()]);
}

/** `--no-` forms are shortened only where they are the listed ones, as in curl. */
function isShortened(name: string, { option }: Named, word: string): boolean {
  if (!name.startsWith(`--${word}`)) return false;
  return !name.startsWith("--no-") || isNegative(option) || option.repetition !== "boolean";
}

function unknown(word: string, spelling: string, names: readonly string[]): Failure {
  const near = nearest(`--${word}`, names);
  return misused(spelling, near === undefined ? "is unknown" : `is unknown (did you mean ${near}?)`);
}

/** The name that fewest typing errors turn into this one; undefined when all are too far away. */
function nearest(typed: string, names: readonly string[]): string | undefined {
  const farthest = Math.min(3, Math.floor((typed.length - 2) / 3));
  let best: string | undefined;
  let least = farthest + 1;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) >= least) continue;
    const errors = editDistance(typed, name);
    if (errors < least) [best, least] = [name, errors];
  }
  return best;
}
