/** Which clients and which requests the proxy accepts. Pure. */
import { createHash, timingSafeEqual } from "node:crypto";
import { fieldValue, fieldValues } from "../../message/fields.ts";
import type { HeaderField } from "../../message/request.ts";
import { isLoopback } from "../../plan/listen-address.ts";
import type { ListenerPlan } from "../../plan/listener.ts";

/** A request's head as it arrived. */
export interface ReceivedHead {
  readonly method: string;
  /** As in the request line. */
  readonly target: string;
  readonly fields: readonly HeaderField[];
  readonly httpVersion: string;
}

/** What the listener knows about itself. */
export type Door = Pick<ListenerPlan, "upstream" | "user" | "hosts"> & {
  /** The bound IP addresses, without brackets; none for a Unix socket. */
  readonly addresses: readonly string[];
};

/** Why a request is rejected: a status, and a line for the client. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  readonly fields?: readonly HeaderField[];
}

/** Returns undefined if the request is accepted. */
export function refusalOf(head: ReceivedHead, door: Door): Refused | undefined {
  return (
    malformedHead(head) ??
    forbiddenMethod(head) ??
    wrongHost(head, door) ??
    crossSite(head) ??
    wrongUser(head, door)
  );
}

function malformedHead({ fields, httpVersion, target }: ReceivedHead): Refused | undefined {
  const hosts = fieldValues(fields, "host").length;
  if (hosts > 1) return { status: 400, message: "more than one Host field" };
  if (hosts === 0 && httpVersion !== "1.0") return { status: 400, message: "the Host field is missing" };
  if (target.includes("#") || target === "*") return { status: 400, message: "the target is not a path" };
  const codings = fieldValues(fields, "transfer-encoding");
  if (codings.length > 0 && (codings.length > 1 || codings[0]?.toLowerCase() !== "chunked"))
    return { status: 501, message: "a transfer encoding other than chunked" };
  return undefined;
}

function forbiddenMethod({ method }: ReceivedHead): Refused | undefined {
  if (method !== "TRACE" && method !== "CONNECT") return undefined;
  return { status: 405, message: `${method} is not forwarded` };
}

/** Rejects an unknown Host: a web page whose name was made to resolve to this machine (DNS rebinding) sends its own name. */
function wrongHost({ fields }: ReceivedHead, { upstream, hosts, addresses }: Door): Refused | undefined {
  // Without a fixed URL, Host names the AWS host to call and is checked there; browsers cannot connect to a Unix
  // socket.
  if (upstream === undefined || addresses.length === 0) return undefined;
  const name = hostNameOf(fieldValue(fields, "host") ?? "");
  const isOwn =
    /^(.*\.)?localhost$/.test(name) || isLoopback(name) || addresses.includes(name) || hosts.includes(name);
  return isOwn
    ? undefined
    : { status: 421, message: "the Host is not a name of this listener; see --listen-host" };
}

/** Otherwise any web page could use the identity (Fetch Metadata; RFC 6454). */
function crossSite({ fields }: ReceivedHead): Refused | undefined {
  const site = fieldValue(fields, "sec-fetch-site")?.toLowerCase();
  const foreign = { status: 403, message: "a request from another site" };
  if (site !== undefined && site !== "same-origin" && site !== "none") return foreign;
  const origin = fieldValue(fields, "origin");
  const host = fieldValue(fields, "host") ?? "";
  if (origin === undefined || origin.toLowerCase().replace(/^https?:\/\//, "") === host.toLowerCase())
    return undefined;
  return foreign;
}

/**
 * `--listen-user`. A client that signs with dummy keys already uses Authorization, so Proxy-Authorization is accepted
 * too.
 */
function wrongUser({ fields }: ReceivedHead, { user }: Door): Refused | undefined {
  if (user === undefined) return undefined;
  const expected = `${user.name}:${user.password.reveal()}`;
  const given = ["authorization", "proxy-authorization"].map(name =>
    basicCredentials(fieldValue(fields, name)),
  );
  if (given.some(text => text !== undefined && isSame(text, expected))) return undefined;
  const challenge = { name: "WWW-Authenticate", value: 'Basic realm="awscurl", charset="UTF-8"' };
  return { status: 401, message: "user name and password are required", fields: [challenge] };
}

/** RFC 7617. */
function basicCredentials(value = ""): string | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(value)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}

/** Compares in constant time. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Returns the host without port and brackets, in lower case. */
export function hostNameOf(authority: string): string {
  const [, bracketed, plain = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(authority.toLowerCase()) ?? [];
  return bracketed ?? plain;
}
