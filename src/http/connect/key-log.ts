/**
 * SSLKEYLOGFILE: writes the secrets of TLS connections in the form that Wireshark reads (NSS key log format), as curl
 * does.
 */
import { appendFileSync } from "node:fs";
import type { TLSSocket } from "node:tls";

/**
 * Appends each secret of the connection to the file, which only its owner can read. A file that cannot be written is
 * ignored, as in curl.
 */
export function logKeys(socket: TLSSocket, file: string): void {
  socket.on("keylog", line => {
    try {
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      socket.removeAllListeners("keylog");
    }
  });
}
