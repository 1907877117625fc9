/** Writes the response to the client as it arrives, no faster than the client reads. */
import type { ServerResponse } from "node:http";
import { ExitCode, Failure } from "../../exit.ts";
import type { ResponseHead } from "../../http/transport.ts";
import { freeBuffer } from "../../output/free-buffer.ts";
import type { Writer } from "../../output/writer.ts";
import { clientFields, type Ends } from "./response.ts";
import { endToEndTrailers } from "./upstream.ts";

/** Statuses that concern only the connection to the upstream. */
const interim = (status: number) => status < 200;

export class ClientWriter implements Writer {
  bytesWritten = 0;
  readonly fileName = undefined;
  /** The status of the response, once its head has been sent to the client. */
  status: number | undefined;
  readonly #response: ServerResponse;
  readonly #ends: Ends;
  /** The lines after the body. */
  readonly #trailers: Uint8Array[] = [];

  constructor(response: ServerResponse, ends: Ends) {
    this.#response = response;
    this.#ends = ends;
  }

  async head(raw: Uint8Array, head?: ResponseHead): Promise<void> {
    if (head === undefined && this.status !== undefined) this.#trailers.push(raw);
    if (head === undefined || interim(head.status)) return;
    const fields = clientFields(head, this.#ends).flatMap(({ name, value }) => [name, value]);
    this.#response.sendDate = false;
    this.#response.writeHead(head.status, head.reason, fields);
    this.status = head.status;
    // Written together with the part of the body that has already arrived, or alone if that takes longer.
    setImmediate(() => {
      if (!this.#response.writableEnded) this.#response.flushHeaders();
    });
  }

  async body(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return;
    if (this.#response.destroyed) throw new Failure(ExitCode.WriteError, "the client went away");
    this.bytesWritten += chunk.length;
    if (this.#response.write(chunk, () => freeBuffer(chunk))) return;
    await new Promise<void>(resolve => {
      const done = () => {
        this.#response.off("drain", done);
        this.#response.off("close", done);
        resolve();
      };
      this.#response.on("drain", done);
      this.#response.on("close", done);
    });
  }

  async restart(): Promise<void> {}

  async finish(): Promise<void> {
    // Node omits them if the response to the client is not chunked.
    if (this.#trailers.length > 0)
      this.#response.addTrailers(
        endToEndTrailers(this.#trailers).map(({ name, value }): [string, string] => [name, value]),
      );
    this.#response.end();
  }

  /** Destroys the connection, so that a response that broke off does not look complete. */
  async abandon(): Promise<void> {
    if (this.status !== undefined) this.#response.destroy();
  }
}
