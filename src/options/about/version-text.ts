/** The text of `--version`. */
import { version } from "../../version.ts";

/** Returns the text that `--version` prints, in the form of curl's. */
export function versionText(): string {
  return [
    `awscurl ${version} (@smithy/signature-v4, @aws-crypto/sha256-js, undici)`,
    "Protocols: http https",
    "Features: AsynchDNS brotli HTTP2 HTTPS-proxy IPv6 libz SigV4 SSL UnixSockets",
    "",
  ].join("\n");
}
