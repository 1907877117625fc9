/** Where a mutated response is judged otherwise than by curl, each with its reason; transport.md explains them. */
import type { MutatedResponse } from "./mutations.ts";

export interface Judged {
  readonly code: number | "bug" | "hang";
  readonly body: string;
  readonly message: string;
}

export interface Compared {
  readonly response: MutatedResponse;
  readonly ours: Judged;
  /** code NaN: curl crashed. */
  readonly curl: { readonly code: number; readonly body: string };
}

interface Difference {
  /** Of curl 7 alone: later versions judge as this program. */
  readonly curl7?: true;
  /** Part of the message with which this program refuses what curl accepts. */
  readonly message: string;
  /** Found in the response. */
  readonly response?: RegExp;
}

const lowerCase = /^(?!HTTP)[Hh][Tt][Tt][Pp]\//m;

/** Responses that this program refuses and curl accepts. */
const refused: Readonly<Record<string, Difference>> = {
  "half a head is a truncated response": { message: "transfer closed with outstanding read data remaining" },
  "a body that ends inside its content encoding is truncated": { message: "unexpected end of file" },
  "a length of 2^63 or more": { message: "Invalid Content-Length", response: /Content-Length:[^\n]*\d{19}/i },
  "a line of CR, or one that begins with it": {
    message: "Carriage return found",
    response: /\n\r+[^\n]/,
  },
  "a line of CR and NUL": { message: "Nul byte", response: /\n\r+[^\n]/ },
  "a status line that does not end": { message: "Empty reply from server" },
  "a control character around an encoding": {
    message: "ncoding",
    response: /Encoding:[^\n]*[^\t\n\r\x20-\xff]/i,
  },
  "half a head that is refused at a line": {
    message: "Carriage return found",
    response: /^(?![\s\S]*\n\r?\n)/,
  },
  "lines of chunks as lax servers end them": { message: "Malformed encoding found in chunked-encoding" },
  "identity in a field behind chunked": { message: "(identity) was listed after chunked" },
  "a status code of more than three digits": {
    message: "Unsupported response code",
    response: /^HTTP\/1\.[01][ \t]\d{4}/im,
  },
  "an HTTP version that curl does not read": {
    message: "Unsupported HTTP version",
    response: /^HTTP\/(?!1)/m,
  },
  "a lower-case HTTP, behind which curl reads no version": {
    message: "Unsupported HTTP version",
    response: lowerCase,
  },
  "a Content-Length that is not one number": { curl7: true, message: "Invalid Content-Length" },
  "a folded Content-Encoding": {
    curl7: true,
    message: "encoding",
    response: /Content-Encoding:[^\n]*\n[ \t]/i,
  },
  "a line that begins with NUL": { curl7: true, message: "Nul byte", response: /\n\0/ },
  "a bare CR": { curl7: true, message: "Carriage return found" },
  "a transfer encoding in a folded field, or after chunked": { curl7: true, message: "Transfer-Encoding" },
  "a status line with other whitespace than one space or tab": { curl7: true, message: "Unsupported" },
  "HTTP/2 over a connection of HTTP/1": { curl7: true, message: "Version mismatch" },
};

/** Responses of which this program and curl accept different bodies, by what they hold. */
const otherBody: Readonly<Record<string, { readonly curl7?: true; readonly response: RegExp }>> = {
  "a lower-case HTTP, behind which curl reads no status": { response: lowerCase },
  "a folded Transfer-Encoding or Content-Length": { curl7: true, response: /^[TC][^\n]*\r?\n[ \t]/m },
};

/** What curl 7 refuses, and later versions accept as this program does. */
const acceptedSince7: Readonly<Record<string, RegExp>> = {
  "a tab behind the HTTP version": /^HTTP\/1\.[01]\t/im,
  "a first field with whitespace before its name": /^HTTP\/[^\n]*\n[ \t]/im,
  "a folded Content-Length": /^Content-Length:[^\n]*\n[ \t]/im,
  "a chunk size of more than 16 digits": /^[0-9a-f]{17}/im,
};

/** The kind of one comparison, and whether it is wrong. */
function kindOf({ response, ours, curl }: Compared, isCurl7: boolean): { kind: string; wrong: boolean } {
  const holds = (pattern?: RegExp) => pattern === undefined || pattern.test(response.bytes);
  const applies = (row: { readonly curl7?: true }) => isCurl7 || row.curl7 === undefined;
  const kind = (name: string | undefined, otherwise: string) => ({
    kind: name ?? otherwise,
    wrong: name === undefined,
  });
  if (typeof ours.code === "string") return kind(undefined, ours.code);
  if (ours.code !== 0) {
    if (curl.code === ours.code) return kind("same failure", "");
    if (curl.code !== 0) return kind(`another failure: ${ours.code}, curl ${curl.code}`, "");
    const found = Object.entries(refused).find(
      ([, row]) => applies(row) && ours.message.includes(row.message) && holds(row.response),
    );
    return kind(found && `refused: ${found[0]}`, `refused with ${ours.code}: ${ours.message}`);
  }
  if (curl.code === 0) {
    if (curl.body === ours.body) return kind("same success", "");
    const found = Object.entries(otherBody).find(([, row]) => applies(row) && holds(row.response));
    return kind(found && `other body: ${found[0]}`, "another body");
  }
  const found = Object.entries(acceptedSince7).find(([, pattern]) => isCurl7 && holds(pattern));
  return kind(found && `accepted: ${found[0]}`, `success where curl fails with ${curl.code}`);
}

/** Counts the kinds. wrong: the comparisons without a reason, ready to be printed. */
export function judge(compared: readonly Compared[], isCurl7: boolean) {
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  for (const one of compared) {
    const found = kindOf(one, isCurl7);
    counts[found.kind] = (counts[found.kind] ?? 0) + 1;
    const { bytes, decompress } = one.response;
    if (found.wrong)
      wrong.push(
        `${found.kind}${decompress ? ", --compressed" : ""}: ${JSON.stringify(bytes)}\n${one.ours.message}`,
      );
  }
  return { counts, wrong };
}
