/** HTTP/1 settings from `-0`, `--http0.9`, `--raw` and related options. */
import type { HttpRules } from "../http/transport.ts";
import { isNamed } from "../message/fields.ts";
import type { Options } from "../options/options.ts";
import type { GivenHeader } from "./headers.ts";

/** How long curl waits for 100 (Continue), in milliseconds. */
const usualTimeout = 1000;

/** As in curl, `-H Expect:` makes bodies be sent at once. */
export function httpRules(options: Options, given: readonly GivenHeader[]): HttpRules {
  const timeout = options.expect100Timeout === 0 ? usualTimeout : options.expect100Timeout * 1000;
  const isRemoved = given.find(header => isNamed(header, "Expect"))?.action === "remove";
  return {
    version10: options.http10,
    headless: options.http09,
    raw: options.raw,
    ignoresLength: options.ignoreContentLength,
    transferEncodings: options.trEncoding,
    continueTimeout: isRemoved ? undefined : timeout,
  };
}
