/** Which headers are signed: the default, and what `--sign-header` and `--no-sign-header` make of it. */
import { UsageFailure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { signedByDefault } from "./canonical-request.ts";

/** One `--sign-header NAME` (`sign` true) or `--no-sign-header NAME`, as typed. */
export interface SignedHeaderWord {
  readonly name: string;
  readonly sign: boolean;
}

/**
 * Which headers are signed: signedByDefault's, but for the token of `iotdevicegateway`, which AWS IoT wants added after
 * signing (AWS IoT's guide, MQTT over the WebSocket protocol).
 */
export function defaultSigns(service: string): (name: string) => boolean {
  if (service !== "iotdevicegateway") return signedByDefault;
  return name => name !== "x-amz-security-token" && signedByDefault(name);
}

/**
 * The default for the service, widened and narrowed; of two words about one name the last one counts.
 * Throws a UsageFailure for a name that no header has, for `host`, which SigV4 never leaves out, and for headers that are
 * written when the signature is finished.
 */
export function signsWith(service: string, words: readonly SignedHeaderWord[]): (name: string) => boolean {
  const otherwise = defaultSigns(service);
  if (words.length === 0) return otherwise;
  const typed = new Map(words.map(word => [checkedName(word), word.sign]));
  return name => typed.get(name) ?? otherwise(name);
}

function checkedName({ name, sign }: SignedHeaderWord): string {
  const option = sign ? "--sign-header" : "--no-sign-header";
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(lower))
    throw new UsageFailure(`option ${option}: got '${printable(name)}', which is no header's name`);
  if (!sign && lower === "host") throw new UsageFailure(`option ${option}: AWS wants host signed always`);
  if (sign && writtenLater.has(lower))
    throw new UsageFailure(`option ${option}: ${lower} is written when the request is signed already`);
  return lower;
}

/** Content-Length is not among them: the body's length is known. */
const writtenLater: ReadonlySet<string> = new Set(["authorization", "connection", "transfer-encoding"]);
