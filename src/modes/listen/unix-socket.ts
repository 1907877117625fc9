/** The Unix socket of `--listen unix:PATH`, accessible only to this user from the moment it exists. */
import { chmodSync, lstatSync, mkdtempSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import type { Server } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { listening } from "./server.ts";

/**
 * Binds the server to the path with mode 0600. An existing socket is replaced if no program listens on it. Returns a
 * function that removes the socket. Throws a Failure 7.
 */
export async function bindSocket(server: Server, path: string): Promise<() => void> {
  await checkFree(path);
  try {
    // Bound in a folder that only this user can enter, and then renamed, so that no other user can connect before the
    // mode is set.
    const folder = mkdtempSync(join(dirname(path), ".awscurl-"));
    const temporary = join(folder, "s");
    try {
      await listening(server, () => server.listen({ path: temporary }), path);
      chmodSync(temporary, 0o600);
      renameSync(temporary, path);
    } finally {
      rmdirSync(folder);
    }
  } catch (error) {
    throw Failure.is(error) ? error : cannotListen(path, systemErrorText(error));
  }
  return () => unlinkSync(path);
}

async function checkFree(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw cannotListen(path, "a file of that name exists");
  if (await isListening(path)) throw cannotListen(path, "another program listens on it");
}

function isListening(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function cannotListen(path: string, reason: string): Failure {
  return new Failure(ExitCode.NotConnected, `Failed to listen on ${printable(path)}: ${reason}`);
}
