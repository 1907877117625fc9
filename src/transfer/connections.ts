/** The connections that all transfers share; the code that makes them is loaded when the first request is sent. */
import type { SendRequest } from "../aws/credentials/source.ts";
import type { ConnectionSettings, ExchangeInFlight, SendOptions, Transport } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";

export class Connections {
  readonly #runtime: Runtime;
  #transport: Transport | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Starts sending the request, like Transport.send. */
  async send(request: WireRequest, options: SendOptions): Promise<ExchangeInFlight> {
    if (this.#transport === undefined) {
      const { createTransport } = await import("../http/pool.ts");
      this.#transport ??= createTransport(this.#runtime);
    }
    return this.#transport.send(request, options);
  }

  /** Returns a function that sends requests to credential services with these settings. */
  sender(connection: ConnectionSettings): SendRequest {
    return async (request, signal) => {
      const options = { connection, decompress: false, trace: undefined, signal };
      const { response } = await this.send(request, options);
      const { head, body } = await response;
      return { status: head.status, headers: head.headers, body };
    };
  }

  /** Closes idle connections, so that the process can end. */
  close(): void {
    this.#transport?.close();
  }
}
