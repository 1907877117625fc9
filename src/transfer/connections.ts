/** The connections that all transfers share; the code that makes them is loaded with the first request that is sent. */
import type { Exchange, SendOptions, Transport } from "../http/transport.ts";
import type { WireRequest } from "../request/wire.ts";
import type { Runtime } from "../runtime.ts";

export class Connections {
  readonly #runtime: Runtime;
  #transport: Transport | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Sends the request; everything that Transport.send says holds. */
  async send(request: WireRequest, options: SendOptions): Promise<Exchange> {
    if (this.#transport === undefined) {
      const { createTransport } = await import("../http/undici.ts");
      this.#transport ??= createTransport(this.#runtime);
    }
    return this.#transport.send(request, options);
  }

  /** Closes what is idle, so that the process can end. */
  close(): void {
    this.#transport?.close();
  }
}
