/** The server that benchmarks talk to: a process of its own, over bare sockets, so that it is never the slow side. */
import { createServer, type Socket } from "node:net";

const mebibyte = Buffer.alloc(1 << 20);
const small = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"answer": 42}\n',
);

/** Answers `GET /big/N` with N MiB, everything else with a short JSON text once the request's body has been taken. */
export function serve(socket: Socket): void {
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
    head = "";
    owed = -1;
    if (big) sendBig(socket, Number(big[1]));
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

if (process.send) {
  const server = createServer({ noDelay: true }, serve);
  server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
  process.on("disconnect", () => process.exit());
}
