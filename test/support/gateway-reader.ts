/** Reads HTTP/1.1 requests from a socket's bytes and keeps them as received: nothing is joined, decoded or lower-cased. */
import type { Socket } from "node:net";

/** A request as received. Every text is a byte string (one character per byte). */
export interface ReceivedRequest {
  readonly method: string;
  /** As in the request line: path, `?`, query. */
  readonly target: string;
  readonly version: string;
  /** In the order received, including duplicates and empty values; inner whitespace is kept. */
  readonly fields: readonly ReceivedField[];
  /** From the request line to the empty line. */
  readonly head: string;
  /** Without the framing of chunks. */
  readonly body: Buffer;
  readonly chunked: boolean;
}

interface ReceivedField {
  /** As it was written. */
  readonly name: string;
  readonly value: string;
}

/** The bytes are not HTTP; the message says why. */
export class NotHttp extends Error {}

/** The values of every field of that name (in lower case), in order. */
export function valuesOf(request: Pick<ReceivedRequest, "fields">, name: string): string[] {
  return request.fields.filter(field => field.name.toLowerCase() === name).map(field => field.value);
}

/**
 * Yields the requests of one connection, each after it has been read completely; ends when the peer closes between two
 * of them. Throws NotHttp for bytes that are not a request, and for a connection that closes within one.
 */
export async function* requestsOf(socket: Socket): AsyncGenerator<ReceivedRequest> {
  const bytes = new Bytes(socket);
  for (;;) {
    const head = await bytes.through("\r\n\r\n");
    if (head === undefined) return;
    const parsed = parseHead(head);
    if (valuesOf(parsed, "expect").some(value => value.toLowerCase() === "100-continue")) {
      socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    yield { ...parsed, head, ...(await readBody(parsed, bytes)) };
  }
}

function parseHead(head: string): Pick<ReceivedRequest, "method" | "target" | "version" | "fields"> {
  const [requestLine = "", ...lines] = head.slice(0, -4).split("\r\n");
  const [, method, target, version] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ \t\r\n\0]+) (HTTP\/1\.[01])$/.exec(requestLine) ?? [];
  if (method === undefined || target === undefined || version === undefined) {
    throw new NotHttp(`request line ${JSON.stringify(requestLine)}`);
  }
  return { method, target, version, fields: lines.map(parseField) };
}

function parseField(line: string): ReceivedField {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  if (name === undefined || value === undefined || /[\r\n\0]/.test(value)) {
    throw new NotHttp(`header line ${JSON.stringify(line)}`);
  }
  return { name, value };
}

async function readBody(
  request: Pick<ReceivedRequest, "fields">,
  bytes: Bytes,
): Promise<Pick<ReceivedRequest, "body" | "chunked">> {
  const lengths = valuesOf(request, "content-length");
  const codings = valuesOf(request, "transfer-encoding");
  if (codings.length > 0) {
    if (codings.join().toLowerCase() !== "chunked") throw new NotHttp(`transfer-encoding ${codings.join()}`);
    if (lengths.length > 0) throw new NotHttp("a length beside chunks");
    return { body: await readChunks(bytes), chunked: true };
  }
  const [length = "0", ...more] = lengths;
  if (more.length > 0 || !/^\d+$/.test(length)) throw new NotHttp(`content-length ${lengths.join()}`);
  return { body: await bytes.exactly(Number(length)), chunked: false };
}

async function readChunks(bytes: Bytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (;;) {
    const line = (await bytes.through("\r\n")) ?? "";
    const size = /^([0-9A-Fa-f]+)(?:;.*)?\r\n$/.exec(line)?.[1];
    if (size === undefined) throw new NotHttp(`chunk size ${JSON.stringify(line)}`);
    if (Number.parseInt(size, 16) === 0) break;
    chunks.push(await bytes.exactly(Number.parseInt(size, 16)));
    if ((await bytes.exactly(2)).toString("latin1") !== "\r\n") throw new NotHttp("a chunk without its end");
  }
  while (((await bytes.through("\r\n")) ?? "\r\n") !== "\r\n");
  return Buffer.concat(chunks);
}

/** The bytes that a socket has delivered and that have not been consumed. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    // The plain iterator would destroy the socket at the peer's end, before the response is written.
    this.#chunks = socket.iterator({ destroyOnReturn: false });
  }

  /** Returns the bytes up to and including the delimiter, as a byte string; undefined if the peer closes before any byte. */
  async through(delimiter: string): Promise<string | undefined> {
    let at = this.#held.indexOf(delimiter, 0, "latin1");
    while (at === -1) {
      if (!(await this.#more())) {
        if (this.#held.length === 0) return undefined;
        throw new NotHttp(`closed after ${JSON.stringify(this.#held.toString("latin1"))}`);
      }
      at = this.#held.indexOf(delimiter, 0, "latin1");
    }
    return this.#take(at + delimiter.length).toString("latin1");
  }

  async exactly(count: number): Promise<Buffer> {
    const taken = [this.#take(Math.min(count, this.#held.length))];
    let missing = count - (taken[0]?.length ?? 0);
    while (missing > 0) {
      if (!(await this.#more())) throw new NotHttp(`closed ${missing} bytes before the body's end`);
      const part = this.#take(Math.min(missing, this.#held.length));
      taken.push(part);
      missing -= part.length;
    }
    return Buffer.concat(taken);
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }

  #take(count: number): Buffer {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }
}
