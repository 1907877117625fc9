/** Decides which hosts are exempt from the proxy: the list of `--noproxy` and NO_PROXY. */
import { isIPv4 } from "node:net";
import { bareHost, ipVersionOf } from "./ip.ts";

/** Whether the host is on the list: names, addresses, CIDR blocks or `*`, separated by commas or whitespace. */
export function isExempt(host: string, list: string): boolean {
  if (list.trim() === "*") return true;
  const name = bareHost(host).replace(/\.$/, "").toLowerCase();
  return list
    .split(/[,\s]+/)
    .filter(entry => entry !== "")
    .some(entry => (ipVersionOf(name) ? matchesAddress(name, entry) : matchesName(name, entry)));
}

function matchesName(name: string, entry: string): boolean {
  const domain = entry.toLowerCase().replace(/^\./, "").replace(/\.$/, "");
  return domain !== "" && (name === domain || name.endsWith(`.${domain}`));
}

function matchesAddress(address: string, entry: string): boolean {
  const [block, prefix] = entry.split("/");
  if (block === undefined || ipVersionOf(block) !== ipVersionOf(address)) return false;
  const bits = prefix === undefined ? undefined : Number(prefix);
  const own = addressBits(address);
  const length = bits === undefined || bits === 0 ? own.length : bits;
  if (!(length <= own.length)) return false;
  return own.slice(0, length) === addressBits(block).slice(0, length);
}

/** Returns an address as a string of binary digits. */
function addressBits(address: string): string {
  if (isIPv4(address))
    return address
      .split(".")
      .map(part => toBits(Number(part), 8))
      .join("");
  const plain = address.replace(/%.*$/, "").replace(/\d+\.\d+\.\d+\.\d+$/, dotted => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = "", after] = plain.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map(part => toBits(Number.parseInt(part, 16), 16)).join("");
}

function toBits(value: number, width: number): string {
  return value.toString(2).padStart(width, "0");
}
