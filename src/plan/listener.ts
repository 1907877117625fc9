/** `--listen`: where the signing proxy listens, which clients it admits, and how a received request becomes a transfer. */
import { UsageFailure } from "../exit.ts";
import type { Body, HeaderField } from "../message/request.ts";
import { urlText } from "../message/target.ts";
import { type ParsedUrl, parseUrl } from "../message/url.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { connectionSettings } from "./connection-settings.ts";
import type { Group } from "./group.ts";
import { type ListenAddress, parseListenAddress } from "./listen-address.ts";
import { parseLogin, type UserPassword } from "./option-values.ts";
import { type Plan, readGroup } from "./plan.ts";
import { signingFor, targetHost } from "./signing.ts";
import type { TransferPlan } from "./transfers.ts";

export interface ListenerPlan
  extends Pick<Plan, "connection" | "region" | "silent" | "explain" | "maxTime" | "credentials"> {
  readonly address: ListenAddress;
  /** The destination of every request; undefined if each request names its own AWS host. */
  readonly upstream: ParsedUrl | undefined;
  readonly group: Group;
  /** `--listen-user`: the credentials that clients need. */
  readonly user: UserPassword | undefined;
  /** `--listen-host`: further host names of the listener, in lower case. */
  readonly hosts: readonly string[];
  /** The maximum number of concurrent connections. */
  readonly maxConnections: number;
}

/** A request as the listener received it, ready to be signed. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: ParsedUrl;
  readonly fields: readonly HeaderField[];
  readonly body: Body | undefined;
}

/** Throws a UsageFailure for options that contradict each other, and for a proxy that anyone could use. */
export function planListener(options: Options, runtime: Runtime): ListenerPlan {
  const group = readGroup(options, runtime, undefined);
  if (group.unsignedBecause !== undefined) {
    throw new UsageFailure(`option --listen: nothing would be signed (${group.unsignedBecause})`);
  }
  const [url, ...others] = options.urls;
  if (others.length > 0) throw new UsageFailure("option --listen: takes one URL, or none");
  if (options.data.length > 0 || options.form.length > 0 || options.uploads.length > 0)
    throw new UsageFailure(
      "option --listen: bodies come from the clients; -F, -d and -T cannot be combined with it",
    );
  const address = parseListenAddress(options.listen ?? "");
  const user = options.listenUser && parseLogin(options.listenUser, "--listen-user");
  if (address.kind === "tcp") checkReach(address.loopback, user);
  return {
    address,
    upstream: url === undefined ? undefined : parseUrl(url, { defaultScheme: "https" }),
    group,
    user,
    hosts: options.listenHosts.map(host => host.toLowerCase()),
    maxConnections: options.listenMax,
    connection: connectionSettings(options, runtime, true),
    credentials: group.credentials,
    region: group.regionSources.given?.value,
    silent: options.silent,
    explain: options.explain ? { redact: options.redact } : undefined,
    maxTime: options.maxTime,
  };
}

/** Throws a UsageFailure if other machines could use the identity without a password. */
export function checkReach(isLoopback: boolean, user: UserPassword | undefined): void {
  if (isLoopback || user !== undefined) return;
  throw new UsageFailure(
    "option --listen: an address that other machines reach requires --listen-user NAME:PASSWORD",
  );
}

/** Returns the transfer of a received request. `begun` is its arrival, in milliseconds on the process's clock. */
export function listenTransfer(
  { group }: Pick<ListenerPlan, "group">,
  { method, url, fields, body }: ReceivedRequest,
  begun: number,
): TransferPlan {
  const given = [
    ...fields.map(field => ({ ...field, action: "send" as const })),
    // Fields that the client did not send are not added.
    ...["Accept", "User-Agent"].map(name => ({ name, value: "", action: "remove" as const })),
  ];
  const withGiven = { ...group, headers: { ...group.headers, given } };
  return {
    givenUrl: urlText(url),
    number: 0,
    urlNumber: 0,
    begun,
    first: {
      verb: method === "HEAD" ? "HEAD" : body === undefined ? "GET" : "PUT",
      customMethod: method,
      url,
      headers: {
        given,
        userAgent: undefined,
        acceptEncoding: undefined,
        referer: undefined,
        autoReferer: false,
        range: undefined,
        authorization: undefined,
        contentType: undefined,
      },
      body,
      ...signingFor(withGiven, url, targetHost(withGiven, url)),
    },
    redirects: {
      follow: false,
      max: 0,
      trusted: false,
      signingFor: target => signingFor(withGiven, target, target.host),
      regionOf: () => {
        throw new Error("the client follows redirects itself");
      },
      sameBucket: () => false,
      authorizationFor: () => undefined,
      followStatus: false,
      keepPost: [],
      isAllowed: () => false,
      disallowUsername: false,
    },
    retries: { ...group.retries, retries: 0, failOnStatus: false },
    correctsClock: group.correctsClock,
    output: { ...group.output, file: undefined, include: false, dumpHeader: undefined, fail: "no" },
    decompress: false,
    http: { ...group.http, continueTimeout: undefined },
    bodyFile: undefined,
    warnings: [],
  };
}
