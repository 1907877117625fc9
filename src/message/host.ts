/** Host names as curl normalizes them: lower case, punycode, IPv4 in four decimals, IPv6 at its shortest. */
import { ExitCode, Failure } from "../exit.ts";
import { byteString, percentDecode, textOfBytes } from "./bytes.ts";
import { rejected } from "./rejected.ts";

/** The host in its wire form, from the part of a URL between login and port. Throws a Failure 3 for an invalid host. */
export function hostName(given: string): string {
  if (given.startsWith("[")) return ipv6(given.slice(1, -1));
  const decoded = textOfBytes(percentDecode(byteString(given)));
  const name = punycode(decoded).toLowerCase();
  if (name.length > 65_535) throw new Failure(ExitCode.MalformedUrl, "Too long hostname (maximum is 65535)");
  if (name === "" || /[\0-\x20"!#$%&'()*+,/:;<=>?@[\\\]^`{|}\x7f]/.test(name)) throw rejected("Bad hostname");
  return ipv4(name) ?? name;
}

/** Is this text (without brackets, perhaps with a zone) an IPv6 address? */
export function isIpv6(text: string): boolean {
  const [address = ""] = text.split("%", 1);
  return /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);
}

/** `[address]`, with `%zone` kept inside the brackets for the connection to use. */
function ipv6(given: string): string {
  const [, address = "", zone] = /^([^%]*)(?:%(?:25)?(.+))?$/s.exec(given) ?? [];
  if (!isIpv6(address)) throw rejected("Bad IPv6 address");
  const shortest = address.includes(".")
    ? address.toLowerCase()
    : new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return zone === undefined ? `[${shortest}]` : `[${shortest}%${zone}]`;
}

/** IDNA through the runtime's URL class, only for names that are not ASCII. */
function punycode(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is ASCII
  if (/^[\x00-\x7f]*$/.test(name)) return name;
  const url = `http://${name}/`;
  if (/[/?#@:\\]/.test(name) || !URL.canParse(url)) throw rejected("Bad hostname");
  return new URL(url).hostname;
}

/** inet_aton's forms (`127.1`, `0x7f000001`, `0177.0.0.1`) as four decimals; undefined when the name is not a number. */
function ipv4(name: string): string | undefined {
  const parts = name.split(".");
  if (parts.length > 4 || !parts.every(part => /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/.test(part)))
    return undefined;
  const numbers = parts.map(part => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some(number => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  // The last number fills the bytes that are left: 127.1 is 127.0.0.1.
  for (let byte = 3 - numbers.length; byte >= 0; byte--) numbers.push(Math.floor(last / 256 ** byte) % 256);
  return numbers.join(".");
}
