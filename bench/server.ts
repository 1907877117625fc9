/** The server that benchmarks talk to: a process of its own, over bare sockets, so that it is never the slow side. */
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { gzipSync } from "node:zlib";

const mebibyte = Buffer.alloc(1 << 20);
const small = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"answer": 42}\n',
);

/** 64 MiB of an index's answers, in gzip. */
let compressed: Buffer | undefined;

/** Answers `GET /big/N` with N MiB, `GET /gzip` with a compressed body, everything else with a short JSON text. */
function serve(socket: Socket): void {
  let head = "";
  let owed = -1;
  socket.on("error", () => {});
  socket.on("data", chunk => {
    if (owed < 0) {
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      owed = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4);
      if (/expect: 100/i.test(head)) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    } else {
      owed -= chunk.length;
    }
    if (owed > 0) return;
    const big = /^GET \/big\/(\d+)/.exec(head);
    const isCompressed = head.startsWith("GET /gzip");
    head = "";
    owed = -1;
    if (big) sendBig(socket, Number(big[1]));
    else if (isCompressed) sendCompressed(socket);
    else socket.write(small);
  });
}

function sendBig(socket: Socket, mebibytes: number): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${mebibytes * mebibyte.length}\r\n\r\n`);
  let left = mebibytes;
  const pump = () => {
    while (left > 0) {
      left--;
      if (!socket.write(mebibyte)) {
        socket.once("drain", pump);
        return;
      }
    }
  };
  pump();
}

function sendCompressed(socket: Socket): void {
  compressed ??= gzipSync(Buffer.from(documents()));
  socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${compressed.length}\r\n\r\n`);
  socket.write(compressed);
}

function documents(): string {
  let page = "";
  for (let id = 0; page.length < 1 << 20; id++)
    page += `{"_index":"logs","_id":"${(id * 2_654_435_761) % 4_294_967_296}","_score":${id / 7}}\n`;
  return page.repeat(64);
}

if (process.send) {
  const certificates = join(import.meta.dirname, "../test/support/tls");
  const key = readFileSync(join(certificates, "server-key.pem"));
  const cert = readFileSync(join(certificates, "server.pem"));
  const plain = createServer({ noDelay: true }, serve);
  const tls = createTlsServer({ key, cert, noDelay: true }, serve);
  plain.listen(0, "127.0.0.1", () =>
    tls.listen(0, "127.0.0.1", () =>
      process.send?.({ plain: portOf(plain.address()), tls: portOf(tls.address()) }),
    ),
  );
  process.on("disconnect", () => process.exit());
}

function portOf(address: AddressInfo | string | null): number {
  return (address as AddressInfo).port;
}
