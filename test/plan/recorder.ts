/** A server on loopback that keeps the bytes of every request, and answers as it was told. */
import { createServer, type Socket } from "node:net";

export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** As received, names in their case; bytes as U+0000 to U+00FF. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without chunks' framing. */
  readonly body: string;
}

export interface Recorder {
  readonly port: number;
  /** The requests since the last call. */
  take(): RecordedRequest[];
  /** Decides about the answer: status and header lines; default 200. */
  answer: (request: RecordedRequest) => { status: number; headers?: readonly string[] };
  close(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  let requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const recorder: Recorder = {
    port: 0,
    take: () => requests.splice(0),
    answer: () => ({ status: 200 }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let buffered = "";
    let continued = false;
    socket.on("data", bytes => {
      buffered += bytes.toString("latin1");
      if (!continued && /\r\nexpect: 100-continue/i.test(buffered)) {
        continued = true;
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      for (let read = readRequest(buffered); read; read = readRequest(buffered)) {
        buffered = buffered.slice(read.length);
        continued = false;
        requests.push(read.request);
        const { status, headers = [] } = recorder.answer(read.request);
        const head = [`HTTP/1.1 ${status} Said`, ...headers, "Content-Length: 0", "", ""].join("\r\n");
        socket.write(Buffer.from(head, "latin1"));
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  requests = [];
  return Object.assign(recorder, { port: typeof address === "object" && address ? address.port : 0 });
}

function readRequest(bytes: string): { request: RecordedRequest; length: number } | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [line = "", ...fields] = bytes.slice(0, end).split("\r\n");
  const headers = fields.map(field => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon), field.slice(colon + 1).trim()] as const;
  });
  const value = (name: string) => headers.find(([n]) => n.toLowerCase() === name)?.[1];
  const body =
    value("transfer-encoding") === "chunked"
      ? readChunks(bytes, end + 4)
      : {
          text: bytes.slice(end + 4, end + 4 + Number(value("content-length") ?? 0)),
          end: end + 4 + Number(value("content-length") ?? 0),
        };
  if (!body || body.end > bytes.length) return undefined;
  const [, method = "", target = ""] = /^(.*?) (.*) HTTP\/1\.1$/s.exec(line) ?? [];
  return { request: { method, target, headers, body: body.text }, length: body.end };
}

function readChunks(bytes: string, start: number): { text: string; end: number } | undefined {
  let text = "";
  for (let at = start; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.slice(at, line), 16);
    if (bytes.length < line + 2 + size + 2) return undefined;
    text += bytes.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (size === 0) return { text, end: at };
  }
}
