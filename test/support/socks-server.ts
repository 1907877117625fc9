/**
 * A SOCKS proxy on loopback (SOCKS 4, 4a and 5) that acts as every destination itself and keeps the requests it
 * received.
 */
import { connect, createServer, type Socket } from "node:net";

export interface SocksServer {
  readonly port: number;
  /** One text per request: version, how the destination was named, destination, user: `5 name a.test:80 me:pw`. */
  readonly asked: readonly string[];
  close(): void;
}

export interface SocksServerOptions {
  /** Every connection goes here, on loopback. */
  readonly farPort: number;
  /** A Unix socket to listen on. */
  readonly path?: string;
  /** The status of the response to a request; default: granted. */
  readonly status?: number;
  /** SOCKS 5: the only user and password that are let in; without it no authentication is requested. */
  readonly login?: string;
  /** Bytes that replace the first response. */
  readonly first?: Uint8Array;
}

/** What a client has sent and nothing has read yet. */
class Incoming {
  #bytes = Buffer.alloc(0);
  #wake: (() => void) | undefined;

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake?.();
  }

  async read(length: number): Promise<Buffer> {
    while (this.#bytes.length < length)
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  async readText(): Promise<string> {
    const bytes: number[] = [];
    for (;;) {
      const byte = (await this.read(1))[0] ?? 0;
      if (byte === 0) return Buffer.from(bytes).toString("latin1");
      bytes.push(byte);
    }
  }

  /** The rest, which is not SOCKS. */
  take(): Buffer {
    const rest = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return rest;
  }
}

export async function socksServer(options: SocksServerOptions): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on("error", () => {});
    const incoming = new Incoming();
    const onData = (chunk: Buffer) => incoming.push(chunk);
    socket.on("data", onData);
    void serve(socket, incoming, options, asked).then(granted => {
      if (!granted) return;
      const far = connect(options.farPort, "127.0.0.1");
      sockets.add(far);
      far.on("error", () => socket.destroy());
      socket.off("data", onData);
      far.write(incoming.take());
      socket.pipe(far).pipe(socket);
    });
  });
  const { path } = options;
  await new Promise<void>(resolve =>
    path === undefined ? server.listen(0, "127.0.0.1", resolve) : server.listen(path, resolve),
  );
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    asked,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The dialogue up to the response; was the request granted? */
async function serve(
  socket: Socket,
  incoming: Incoming,
  { first, login, status }: SocksServerOptions,
  asked: string[],
): Promise<boolean> {
  const version = (await incoming.read(1))[0];
  if (first !== undefined) {
    socket.end(first);
    return false;
  }
  if (version === 4) {
    const [, high = 0, low = 0, a = 0, b = 0, c = 0, d = 0] = await incoming.read(7);
    const user = await incoming.readText();
    const isName = a === 0 && b === 0 && c === 0 && d !== 0;
    const host = isName ? await incoming.readText() : [a, b, c, d].join(".");
    asked.push(["4", isName ? "name" : "address", `${host}:${high * 256 + low}`, user].join(" ").trim());
    const code = status ?? 90;
    socket.write(Buffer.from([0, code, 0, 0, 0, 0, 0, 0]));
    return settled(socket, code === 90);
  }
  const methods = await incoming.read((await incoming.read(1))[0] ?? 0);
  const method = login === undefined ? 0 : 2;
  socket.write(Buffer.from([5, methods.includes(method) ? method : 0xff]));
  if (!methods.includes(method)) return settled(socket, false);
  let given = "";
  if (login !== undefined) {
    await incoming.read(1);
    const name = await incoming.read((await incoming.read(1))[0] ?? 0);
    const password = await incoming.read((await incoming.read(1))[0] ?? 0);
    given = `${name.toString("latin1")}:${password.toString("latin1")}`;
    socket.write(Buffer.from([1, given === login ? 0 : 1]));
    if (given !== login) return settled(socket, false);
  }
  const type = (await incoming.read(4))[3] ?? 0;
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await incoming.read(1))[0] ?? 0);
  const host = await incoming.read(length);
  const port = (await incoming.read(2)).readUInt16BE();
  const text =
    type === 1 ? host.join(".") : type === 4 ? `[${host.toString("hex")}]` : host.toString("latin1");
  asked.push(["5", type === 3 ? "name" : "address", `${text}:${port}`, given].join(" ").trim());
  const code = status ?? 0;
  socket.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
  return settled(socket, code === 0);
}

function settled(socket: Socket, granted: boolean): boolean {
  if (!granted) socket.end();
  return granted;
}
