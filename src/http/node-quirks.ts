/**
 * Everything in which awscurl relies on undocumented behavior of Node, each with the reason and with what notices when
 * it breaks. (undici's Client is also imported from an internal file: `h1/connection.ts`.) Importing this file sets
 * V8's flags (`v8-flags.ts`), which must happen before undici is imported.
 */
import { Socket } from "node:net";
import { setV8Flags } from "../v8-flags.ts";

// Noticed by: bench/rows/get.ts (memory and time of one GET on Node 20), bench/rows/download.ts (a long download that has to end
// on Node 24 and later).
setV8Flags();

/**
 * A server may respond with 413 and close while the upload is still running. Node destroys a socket whose write failed,
 * and the response with it. Therefore a failed write is passed to `report`, and the socket is told that it succeeded.
 */
export function keepReadingAfterWriteErrors(
  socket: Socket,
  report: (error: NodeJS.ErrnoException) => void,
): void {
  const write = socket._write;
  const writev = socket._writev;
  socket._write = (chunk, encoding, done) => {
    write.call(socket, chunk, encoding, error => {
      if (error) report(error);
      done();
    });
  };
  if (writev === undefined) return;
  socket._writev = (chunks, done) => {
    writev.call(socket, chunks, error => {
      if (error) report(error);
      done();
    });
  };
}

/**
 * Up to Node 22, libuv reports data and a reset that arrive together as data and an end, and a body that lasts until
 * the end would pass for complete. An empty write sends nothing, but returns the reset that the system still holds.
 */
export function resetBehindEnd(socket: Socket): NodeJS.ErrnoException | undefined {
  let reset: NodeJS.ErrnoException | undefined;
  Socket.prototype._write.call(socket, Buffer.alloc(0), "buffer" as BufferEncoding, error => {
    if ((error as NodeJS.ErrnoException | null)?.code === "ECONNRESET") reset = error as Error;
  });
  return reset;
}
