/** What the listener forwards to in tests: a server of Node's own. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

/** Listens before the tests of the file and closes after them. Out: the server's origin, once it listens. */
export function listensMeanwhile(server: Server): () => string {
  beforeAll(() => new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
