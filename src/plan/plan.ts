/**
 * Turns options into a plan of what will be sent, as data. After parsing, the only reader of Options. Opens files, but
 * no sockets.
 */

import type { CredentialSettings } from "../aws/credentials/identity.ts";
import { UsageFailure } from "../exit.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { connectionSettings, userAgentText } from "./connection-settings.ts";
import { type CookieSettings, cookieSettings, cookieText } from "./cookies/settings.ts";
import { withEtag } from "./etag.ts";
import type { Group } from "./group.ts";
import { groupIdentity } from "./group-identity.ts";
import { checkHeaderText, type GivenHeader, isGiven, parseHeaderLines } from "./headers.ts";
import type { TimeCondition } from "./hop.ts";
import { httpRules } from "./http-rules.ts";
import { checkMethod } from "./method.ts";
import { givenTarget, parseRange, parseReferer } from "./option-values.ts";
import type { LeastSpeed } from "./steps.ts";
import { type Preparation, readData, withinLimit } from "./supplies.ts";
import { type RejectedUrl, type TransferPlan, transfers } from "./transfers.ts";

/** `--dry-run`, `--print-curl`, or `--presign` with the lifetime of the URL in seconds. */
export type Preview =
  | { readonly kind: "dry-run" }
  | { readonly kind: "curl" }
  | { readonly kind: "presign"; readonly expiresIn: number };

/** The plan of one group of the command line. */
export interface Plan {
  readonly showIdentity: boolean;
  /** For `--explain`, whether secrets are redacted; undefined if it was not requested. */
  readonly explain: { readonly redact: boolean } | undefined;
  /** What to print instead of sending each request; undefined if requests are sent. */
  readonly preview: Preview | undefined;
  /**
   * Whether anything is signed; then these credentials are searched for, with calls to STS and similar services in this
   * region.
   */
  readonly signs: boolean;
  readonly credentials: CredentialSettings;
  readonly region: string | undefined;
  readonly connection: ConnectionSettings;
  /** The cookie engine; undefined if it is off. */
  readonly cookies: CookieSettings | undefined;
  /** `-v`, for `--show-identity`. */
  readonly verbose: boolean;
  /** `-s`, for messages that do not belong to a transfer. */
  readonly silent: boolean;
  /** Time limit in seconds for everything; 0 means no limit. */
  readonly maxTime: number;
  /** `--fail-early`. */
  readonly failEarly: boolean;
  /** Created lazily and in order. */
  readonly transfers: AsyncIterable<TransferPlan | RejectedUrl>;
  /** Releases data that was spooled from pipes. */
  close(): Promise<void>;
}

/**
 * Plans one group. Throws Failures: 2 for options that contradict each other, 26 for a `-d @file` that cannot be read,
 * 28 if reading takes too long.
 */
export async function planTransfers(
  given: Options,
  runtime: Runtime,
  preparation: Preparation,
): Promise<Plan> {
  const options = await withEtag(given, preparation);
  const encodings = options.compressed ? await acceptedEncodings() : undefined;
  const { time, warnings } = await readTimeCondition(options.timeCondition);
  const unread = { ...readGroup(options, runtime, encodings), time };
  const group = await withNetrc(unread, options, runtime, preparation);
  const signs = group.unsignedBecause === undefined;
  const read = await readData(options, runtime, preparation);
  const supplies = { ...read, warnings: [...warnings, ...read.warnings] };
  return {
    showIdentity: options.showIdentity,
    explain: options.explain ? { redact: options.redact } : undefined,
    preview: previewOf(options, signs),
    signs,
    credentials: group.credentials,
    region: group.regionSources.given?.value,
    connection: connectionSettings(options, runtime, signs),
    cookies: cookieSettings(options),
    verbose: options.verbose,
    silent: options.silent,
    maxTime: options.maxTime,
    failEarly: options.failEarly,
    transfers: transfers(group, supplies, preparation),
    close: async () => supplies.reader?.close(),
  };
}

/** Returns the condition of `-z`, and a warning if there is one. */
async function readTimeCondition(
  value: string | undefined,
): Promise<{ time: TimeCondition | undefined; warnings: readonly string[] }> {
  if (value === undefined) return { time: undefined, warnings: [] };
  const { timeCondition } = await import("./time-condition.ts");
  return timeCondition(value);
}

/** Applies `-n` and related options. Signed requests need no password, and nothing may replace the signature. */
async function withNetrc(
  group: Group,
  { netrc, netrcFile, netrcOptional }: Options,
  runtime: Runtime,
  preparation: Preparation,
): Promise<Group> {
  const asked = netrc || netrcOptional || netrcFile !== undefined;
  if (!asked || group.unsignedBecause === undefined) return group;
  const { openNetrc } = await import("./netrc.ts");
  const found = await withinLimit(preparation, preparation.begun, signal =>
    openNetrc({ netrcFile, netrcOptional }, runtime, signal),
  );
  return { ...group, logins: { ...group.logins, netrc: found } };
}

/** `--compressed`: the content encodings that this runtime decodes, as curl lists them in Accept-Encoding. */
async function acceptedEncodings(): Promise<string> {
  const { decodable } = await import("../http/decode.ts");
  return decodable.join(", ");
}

/** Throws a UsageFailure for two of these options, and for `--presign` of requests that are not signed. */
function previewOf(options: Options, signs: boolean): Preview | undefined {
  const asked = [
    ...(options.dryRun ? [{ option: "--dry-run", preview: { kind: "dry-run" as const } }] : []),
    ...(options.printCurl ? [{ option: "--print-curl", preview: { kind: "curl" as const } }] : []),
    ...(options.presign
      ? [{ option: "--presign", preview: { kind: "presign" as const, expiresIn: options.expiresIn } }]
      : []),
  ];
  const [first, second] = asked;
  if (second !== undefined)
    throw new UsageFailure(`options ${first?.option} and ${second.option} cannot be combined`);
  if (options.presign && !signs)
    throw new UsageFailure(
      "option --presign: cannot be combined with --no-sign-request or an Authorization header",
    );
  return first?.preview;
}

/** Reads the options of a group. Throws a UsageFailure for options that contradict each other. */
export function readGroup(options: Options, runtime: Runtime, encodings: string | undefined): Group {
  if (options.urls.length === 0 && !options.showIdentity && options.listen === undefined)
    throw new UsageFailure("no URL specified!");
  if ((options.etagSave ?? options.etagCompare) !== undefined && options.urls.length > 1)
    throw new UsageFailure("The etag options only work on a single URL");
  if (options.remoteHeaderName && options.continueAt === "end-of-file")
    throw new UsageFailure("--continue-at and --remote-header-name cannot be combined");
  checkMethod(options.method);
  const given = givenHeaders(options);
  return {
    urls: options.urls,
    listedUrls: new Set(options.listedUrls),
    uploads: options.uploads,
    outputs: options.outputs,
    remoteNameAll: options.remoteNameAll,
    files: { folder: options.outputDir, serverNames: options.remoteHeaderName },
    glob: options.glob,
    get: options.get,
    head: options.head,
    formEscape: options.formEscape,
    customMethod: options.method,
    resume: options.continueAt,
    headers: { given, ...ownHeaders(options), acceptEncoding: encodings },
    ...groupIdentity(options, given, runtime),
    correctsClock: options.skewCorrection,
    redirects: {
      follow: options.follow,
      max: options.maxRedirs,
      trusted: options.locationTrusted,
      followStatus: options.followStatus,
      keepPost: keptPosts(options),
      isAllowed: allowedInRedirects(options),
      disallowUsername: options.disallowUsername,
    },
    protocols: options.protocols,
    defaultProtocol: options.defaultProtocol,
    retries: {
      retries: options.retry,
      delay: options.retryDelay,
      maxTime: options.retryMaxTime,
      allErrors: options.retryAllErrors,
      connectionRefused: options.retryConnrefused,
      failOnStatus: options.fail !== "no",
    },
    output: outputSettings(options, runtime),
    decompress: options.compressed,
    limitRate: options.limitRate,
    speed: leastSpeed(options),
    http: httpRules(options, given),
    pathAsIs: options.pathAsIs,
    target: options.requestTarget && givenTarget(options.requestTarget),
  };
}

/** As in curl, the default of `-Y` is one byte per second, and that of `-y` is 30 seconds. */
function leastSpeed({ speedLimit, speedTime }: Options): LeastSpeed | undefined {
  const bytes = speedLimit ?? (speedTime === undefined ? 0 : 1);
  const seconds = speedTime ?? 30;
  return bytes === 0 || seconds === 0 ? undefined : { bytes, seconds };
}

function keptPosts({ post301, post302, post303 }: Options): number[] {
  return [...(post301 ? [301] : []), ...(post302 ? [302] : []), ...(post303 ? [303] : [])];
}

function allowedInRedirects({ protocols, redirectProtocols }: Options): (scheme: string) => boolean {
  return scheme => (protocols?.has(scheme) ?? true) && (redirectProtocols?.has(scheme) ?? true);
}

/** The output settings of the group's transfers. */
function outputSettings(options: Options, runtime: Pick<Runtime, "env">): Group["output"] {
  return {
    createDirs: options.createDirs,
    include: options.include || options.head,
    dumpHeader: options.dumpHeader,
    eventStream: options.eventStream,
    suppressConnectHeaders: options.suppressConnectHeaders,
    writeOut: options.writeOut,
    verbose: options.verbose,
    silent: options.silent,
    progressMeter: options.progressMeter,
    showError: options.showError,
    fail: options.fail,
    redact: options.redact,
    maxFileSize: options.maxFileSize,
    etagSave: options.etagSave,
    removeOnError: options.removeOnError,
    clobber: options.clobber,
    remoteTime: options.remoteTime,
    skipExisting: options.skipExisting,
    progressBar: options.progressBar,
    // Any value counts unless it is empty (no-color.org).
    styled: options.styledOutput && !runtime.env.NO_COLOR,
    trace: options.trace,
    traceTime: options.traceTime,
    traceIds: options.traceIds,
  };
}

/** Returns the fields of `-H`, followed by those that `--json` implies unless they were given. */
function givenHeaders(options: Options): GivenHeader[] {
  const given = parseHeaderLines(options.headers);
  if (!options.data.some(({ kind }) => kind === "json")) return given;
  const implied = ["Content-Type", "Accept"].filter(name => !isGiven(given, name));
  return [...given, ...implied.map(name => ({ action: "send" as const, name, value: "application/json" }))];
}

function ownHeaders(options: Options): Omit<Group["headers"], "given" | "acceptEncoding"> {
  const { referer, auto } = parseReferer(options.referer ?? "");
  const range = options.range === undefined ? undefined : parseRange(options.range);
  const texts = { "option -e": referer, "option -r": range };
  for (const [what, text] of Object.entries(texts)) checkHeaderText(text ?? "", what);
  return {
    userAgent: userAgentText(options),
    referer: referer === undefined ? undefined : byteString(referer),
    autoReferer: auto,
    cookie: cookieText(options),
    acceptsTransferEncodings: options.trEncoding,
    range: range === undefined ? undefined : byteString(range),
  };
}
