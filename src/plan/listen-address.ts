/** `--listen [HOST:]PORT` or `--listen unix:PATH`. */
import { isIP } from "node:net";
import { UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";

export type ListenAddress =
  | {
      readonly kind: "tcp";
      /** IP addresses without brackets: both loopback addresses unless one was given. */
      readonly hosts: readonly string[];
      /** 0 means any free port. */
      readonly port: number;
      /** Whether only programs on this machine can connect. */
      readonly loopback: boolean;
    }
  | { readonly kind: "unix"; readonly path: string };

const bothLoopbacks: readonly string[] = ["127.0.0.1", "::1"];

/** Parses the value; throws a UsageFailure for anything else. */
export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith("unix:")) {
    if (text === "unix:") throw malformedAddress(text);
    return { kind: "unix", path: text.slice("unix:".length) };
  }
  const [, bracketed, plain, portText = ""] = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText);
  if (portText === "" || port > 65_535) throw malformedAddress(text);
  const host = bracketed ?? plain ?? "";
  if (host === "" || host.toLowerCase() === "localhost")
    return { kind: "tcp", hosts: bothLoopbacks, port, loopback: true };
  if (isIP(host) === 0) throw malformedAddress(text);
  return { kind: "tcp", hosts: [host], port, loopback: isLoopback(host) };
}

/** Whether this is a loopback address (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && (/^(127\.|::ffff:127\.)/i.test(address) || address === "::1");
}

function malformedAddress(text: string): UsageFailure {
  return new UsageFailure(
    `option --listen: got '${printable(text)}'; expected PORT, ADDRESS:PORT with an IP address, or unix:PATH`,
  );
}
