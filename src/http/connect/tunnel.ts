/** CONNECT: opens a tunnel through an HTTP proxy. Loaded only when a route has a tunnel. */
import type { Socket } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import { hasField } from "../../message/fields.ts";
import { receiveFailure } from "../failures.ts";
import { HeadReader } from "../h1/head.ts";
import type { ResponseHead } from "../transport.ts";
import type { ConnectAttempt } from "./connecting.ts";

/**
 * Resolves when the tunnel through the proxy is open; bytes that the origin has already sent are put back into the
 * socket. Throws a Failure 56 with curl's text if the proxy refuses, or the failure of reading its response.
 */
export async function openTunnel(attempt: ConnectAttempt, socket: Socket): Promise<void> {
  const { route, trace } = attempt;
  const authority = `${route.tunnel?.host}:${route.tunnel?.port}`;
  trace?.info(`Establish HTTP proxy tunnel to ${authority}`);
  const request = connectRequest(attempt, authority);
  socket.write(request);
  trace?.requestHead(request);
  const head = await finalHead(attempt, socket);
  if (head.status < 200 || head.status > 299)
    throw new Failure(ExitCode.ReceiveError, `CONNECT tunnel failed, response ${head.status}`);
  trace?.info(`CONNECT tunnel established, response ${head.status}`);
}

function connectRequest({ route, settings }: ConnectAttempt, authority: string): Buffer {
  const { proxy } = route;
  const { proxyHeaders, proxyOmits, userAgent } = settings;
  const own: [string, string][] = [
    ["Host", authority],
    ...(proxy?.authorization === undefined
      ? []
      : [["Proxy-Authorization", proxy.authorization] as [string, string]]),
    ...(userAgent === undefined ? [] : [["User-Agent", userAgent] as [string, string]]),
    ["Proxy-Connection", "Keep-Alive"],
  ];
  const isReplaced = (name: string) =>
    hasField(proxyHeaders, name) || proxyOmits.connect.includes(name.toLowerCase());
  const lines = [
    `CONNECT ${authority} HTTP/${proxy?.version ?? "1.1"}`,
    ...own.filter(([name]) => !isReplaced(name)).map(([name, value]) => `${name}: ${value}`),
    ...proxyHeaders.map(({ name, value }) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Returns the proxy's final response; interim ones are reported and skipped. */
function finalHead({ trace, stats, onProxyHead }: ConnectAttempt, socket: Socket): Promise<ResponseHead> {
  const reader = new HeadReader();
  const report = (head: ResponseHead | undefined) => {
    if (head === undefined) return;
    stats.headerBytes += head.raw.length;
    stats.proxyConnectStatus = head.status;
    trace?.responseHead(head.raw);
    onProxyHead(head);
  };
  return new Promise((resolve, reject) => {
    const settle = (result: () => void) => {
      socket.off("data", onData).off("end", onEnd).off("error", onError).off("close", onEnd);
      socket.pause();
      result();
    };
    const onData = (chunk: Buffer) => {
      try {
        for (let left = chunk; left.length > 0; ) {
          const found = reader.feed(left);
          if (found === undefined) return;
          left = found.rest;
          report(found.head);
          if (found.head.status < 200) continue;
          settle(() => {
            if (found.rest.length > 0) socket.unshift(found.rest);
            resolve(found.head);
          });
          return;
        }
      } catch (error) {
        breakOff(isNotHttp(error) ? aborted() : error);
      }
    };
    const breakOff = (failure: unknown) =>
      settle(() => {
        report(reader.unfinishedHead);
        reject(failure);
      });
    const onEnd = () => breakOff(aborted());
    const onError = (error: Error) => breakOff(receiveFailure(error));
    socket.on("data", onData).on("end", onEnd).on("error", onError).on("close", onEnd);
    socket.resume();
  });
}

function aborted(): Failure {
  return new Failure(ExitCode.ReceiveError, "Proxy CONNECT aborted");
}

/** Whether the peer does not speak HTTP and so is not a proxy; curl does not report that as an unsupported protocol. */
function isNotHttp(error: unknown): boolean {
  return Failure.is(error) && error.exitCode === ExitCode.UnsupportedProtocol;
}
