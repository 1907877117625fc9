/** Normalizes host names as curl does: lower case, punycode, IPv4 as four decimal numbers, IPv6 in its shortest form. */
import { ExitCode, Failure } from "../exit.ts";
import { byteString, percentDecode, textOfBytes } from "./bytes.ts";
import { rejected } from "./rejected.ts";

/**
 * Returns the normalized host, given the part of a URL between userinfo and port. Throws a Failure 3 for an invalid
 * host.
 */
export function hostName(given: string): string {
  if (given.startsWith("[")) return ipv6(given.slice(1, -1));
  const decoded = textOfBytes(percentDecode(byteString(given)));
  const name = punycode(decoded).toLowerCase();
  if (name.length > 65_535) throw new Failure(ExitCode.MalformedUrl, "Too long hostname (maximum is 65535)");
  if (name === "" || /[\0-\x20"!#$%&'()*+,/:;<=>?@[\\\]^`{|}\x7f]/.test(name)) throw rejected("Bad hostname");
  return ipv4(name) ?? name;
}

/** Whether the text is an IPv6 address, without brackets but possibly with a zone. */
export function isIpv6(text: string): boolean {
  const [address = ""] = text.split("%", 1);
  return /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);
}

/** Returns `[address]`; a `%zone` stays inside the brackets, for the connection to use. */
function ipv6(given: string): string {
  const [, address = "", zone] = /^([^%]*)(?:%(?:25)?(.+))?$/s.exec(given) ?? [];
  if (!isIpv6(address)) throw rejected("Bad IPv6 address");
  const shortest = address.includes(".")
    ? address.toLowerCase()
    : new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return zone === undefined ? `[${shortest}]` : `[${shortest}%${zone}]`;
}

/** Applies IDNA with the runtime's URL class, and only to names that are not ASCII. */
function punycode(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is ASCII
  if (/^[\x00-\x7f]*$/.test(name)) return name;
  const url = `http://${name}/`;
  if (/[/?#@:\\]/.test(name) || !URL.canParse(url)) throw rejected("Bad hostname");
  return new URL(url).hostname;
}

/**
 * Converts the forms that inet_aton accepts (`127.1`, `0x7f000001`, `0177.0.0.1`) to four decimal numbers; undefined
 * for a name that is not numeric.
 */
function ipv4(name: string): string | undefined {
  const parts = name.split(".");
  if (parts.length > 4 || !parts.every(part => /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/.test(part)))
    return undefined;
  const numbers = parts.map(part => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some(number => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  // The last number fills the remaining bytes: 127.1 is 127.0.0.1.
  for (let byte = 3 - numbers.length; byte >= 0; byte--) numbers.push(Math.floor(last / 256 ** byte) % 256);
  return numbers.join(".");
}
