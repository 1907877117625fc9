/** A thousand signed GETs one after another in one process, over one connection. */
import { measure, printRatio } from "./measure.ts";
import { awscurl, curl, startServer } from "./peers.ts";

/** Prints the row of the performance table. */
export async function sequence(): Promise<void> {
  const server = await startServer();
  try {
    const urls = `${server.origin}/[1-1000]`;
    const [ours, peer] = await measure([awscurl([urls]), curl([urls])], 5, 1);
    if (ours && peer) printRatio("1,000 signed GETs in one process", ours, peer, 1.2);
  } finally {
    server.stop();
  }
}
