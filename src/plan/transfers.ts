/** Turns a group of URLs into its transfers, one after another: expands globs, describes bodies, and decides signing. */

import { isSameBucket } from "../aws/endpoint/bucket.ts";
import type { OpenedData } from "../body/data.ts";
import { isStdin } from "../body/source.ts";
import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import type { HttpRules } from "../http/transport.ts";
import { sameOrigin } from "../message/origin.ts";
import { type ParsedUrl, parseUrl } from "../message/url.ts";
import type { OutputSettings } from "../output/settings.ts";
import { authorizationFor, checkNetrc, rejectUsername } from "./authorization.ts";
import { timeField } from "./conditions.ts";
import { content } from "./content.ts";
import type { Expansion } from "./glob.ts";
import type { Group, GroupContext } from "./group.ts";
import type { Hop } from "./hop.ts";
import { verbFor } from "./method.ts";
import { type NamedOutput, outputFile } from "./output-name.ts";
import { withFileName, withQuery } from "./query.ts";
import { type ResumePoint, refuseUpload, resumed } from "./resume.ts";
import { inferenceFor, regionOfHost, signingFor, targetHost } from "./signing.ts";
import type { LeastSpeed, TransferRules } from "./steps.ts";
import { type Preparation, type Supplies, withinLimit } from "./supplies.ts";

/** One transfer: its first request, and all rules for what follows. */
export interface TransferPlan extends TransferRules {
  /** The URL as given, with globs expanded. */
  readonly givenUrl: string;
  /** The transfer's number in the group; 0 for the first one. */
  readonly number: number;
  /** When its preparation began, for `-m`: milliseconds on the process's clock; 0 for the first transfer of all. */
  readonly begun: number;
  /** The position of its URL argument in the group, counted from 0; all URLs of one pattern share it. */
  readonly urlNumber: number;
  readonly output: OutputSettings;
  /** `-C`. */
  readonly resume?: ResumePoint | undefined;
  /** `--compressed`. */
  readonly decompress: boolean;
  /** `--limit-rate` in bytes per second; 0 means no limit. */
  readonly limitRate?: number;
  readonly speed?: LeastSpeed | undefined;
  readonly http: HttpRules;
  /** The file that is the unchanged body; undefined if the body is anything else. */
  readonly bodyFile: string | undefined;
  /** Warnings about the options of the body, one line each; only for the first transfer of a group. */
  readonly warnings: readonly string[];
}

/** A URL that cannot be parsed. As in curl, only its transfer fails, and the next one is still made. */
export interface RejectedUrl extends Pick<TransferPlan, "givenUrl" | "number" | "urlNumber" | "output"> {
  readonly rejection: Failure;
}

/** Which URL of the group this is, and the `-T` value for it. */
interface UrlPosition {
  readonly index: number;
  readonly number: number;
  /** When its preparation began, in milliseconds on the process's clock. */
  readonly begun: number;
  readonly upload: string | undefined;
}

/**
 * Yields the group's transfers in order. A Failure about something that belongs to a URL (its file, its pattern) is
 * thrown when its turn comes.
 */
export async function* transfers(
  group: Group,
  supplies: Supplies,
  preparation: Preparation,
): AsyncGenerator<TransferPlan | RejectedUrl> {
  let number = 0;
  for (const [index, url] of group.urls.entries()) {
    for (const upload of await expansions(group.uploads[index], group.glob)) {
      for (const expanded of await expansions(url, group.glob && !group.listedUrls.has(index))) {
        if (number > 0) await preparation.wait();
        const begun = number === 0 ? preparation.begun : preparation.elapsed();
        const position = { index, number: number++, begun, upload: upload.text || undefined };
        yield await withinLimit(preparation, begun, signal =>
          transfer({ group, ...supplies, signal }, withNames(expanded, upload), position),
        );
      }
    }
  }
}

/** Adds the named globs of the file to upload. */
function withNames(url: Expansion, upload: Expansion): Expansion {
  return { ...url, named: { ...upload.named, ...url.named } };
}

/** Returns the expansions of a pattern; a single empty text if there is no pattern. */
async function expansions(pattern = "", glob: boolean): Promise<Iterable<Expansion>> {
  if (!glob || !/[{}[\]]/.test(pattern)) return [{ text: pattern, globs: [], named: {} }];
  const { expandGlob } = await import("./glob.ts");
  return expandGlob(pattern);
}

async function transfer(
  context: GroupContext,
  expanded: Expansion,
  position: UrlPosition,
): Promise<TransferPlan | RejectedUrl> {
  const { group } = context;
  const names = { givenUrl: expanded.text, number: position.number, urlNumber: position.index };
  let url: ParsedUrl;
  try {
    const parsed = parseUrl(expanded.text, {
      defaultScheme: group.defaultProtocol ?? (group.unsignedBecause === undefined ? "https" : "http"),
      webSocket: true,
    });
    checkProtocol(group, parsed);
    if (group.redirects.disallowUsername) rejectUsername(parsed);
    url = await finishedUrl(context, { ...parsed, ...(group.pathAsIs ? { asIs: true } : {}) }, position);
    checkNetrc(group.logins);
    // If the host lacks the labels that --aws-sigv4 needs, only this transfer fails, as for an invalid URL.
    if (group.likeCurl) inferenceFor(group, url, targetHost(group, url));
    if (sendsBody(context, position)) refuseUpload(group.resume);
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return { ...names, rejection: error, output: { ...group.output, file: undefined } };
  }
  const hop = await firstHop(context, url, position.upload);
  const { warnings, ...output } = await destinationOf(group, expanded, position, url);
  const first = resumed(hop, group.resume, output.file);
  const isContinued = (first.conditions?.resumeFrom ?? 0) > 0;
  return {
    ...names,
    begun: position.begun,
    first,
    redirects: {
      ...group.redirects,
      signingFor: target => signingFor(group, target, target.host),
      regionOf: target => regionOfHost(group, target),
      sameBucket: isSameBucket,
      authorizationFor: target => authorizationFor(group.logins, target, mayGetLogin(group, url, target)),
    },
    retries: group.retries,
    correctsClock: group.correctsClock,
    output: {
      ...group.output,
      ...output,
      append: isContinued,
      keepsPartial: isContinued && group.resume === "end-of-file",
    },
    resume: isContinued ? group.resume : undefined,
    decompress: group.decompress,
    limitRate: group.limitRate,
    speed: group.speed,
    http: group.http,
    bodyFile: fileOfBody(position.upload, context.data),
    warnings: [...(position.number === 0 ? [...context.warnings, ...surplus(group)] : []), ...warnings],
  };
}

function sendsBody({ group, data, form }: GroupContext, { upload }: UrlPosition): boolean {
  return upload !== undefined || (data.length > 0 && !group.get) || form.length > 0;
}

/** Returns the file of `-T`, or of a single `--data-binary`: unlike `-d`, both send its bytes unchanged. */
function fileOfBody(upload: string | undefined, data: readonly OpenedData[]): string | undefined {
  if (upload !== undefined) return isStdin(upload) ? undefined : upload;
  const [only, ...others] = data;
  return others.length === 0 && only?.kind === "binary" ? only.file : undefined;
}

async function finishedUrl(
  { group, data, urlQuery, signal }: GroupContext,
  given: ParsedUrl,
  { upload }: UrlPosition,
): Promise<ParsedUrl> {
  const named =
    upload === undefined ? given : withFileName(given, upload, group.unsignedBecause === undefined);
  const added = group.get && data.length > 0 ? data : urlQuery;
  if (added.length === 0) return named;
  const { dataText } = await import("../body/data.ts");
  // curl removes dot segments when it adds to a URL, even with --path-as-is.
  return withQuery({ ...named, asIs: false }, await dataText(added, signal));
}

/** Returns curl's warning about outputs without a matching URL. */
function surplus({ urls, outputs }: Group): string[] {
  return outputs.length > urls.length ? ["Got more output options than URLs"] : [];
}

async function destinationOf(
  group: Group,
  expanded: Expansion,
  position: UrlPosition,
  url: ParsedUrl,
): Promise<ReturnType<typeof outputFile>> {
  const isSaved = group.remoteNameAll || group.listedUrls.has(position.index);
  const unnamed: NamedOutput | undefined = isSaved ? { kind: "remote-name" } : undefined;
  const output = group.outputs[position.index] ?? unnamed;
  if (output === undefined) return { file: undefined, warnings: [] };
  const isPattern = expanded.globs.length > 0 || mayNameGlob(output, group);
  const fill = isPattern ? (await import("./glob.ts")).fillGlobs : undefined;
  const filled = (name: string) => (fill ? fill(name, expanded) : name);
  return outputFile(output, group.files, url, filled);
}

/** Whether the output's name refers to a named glob. */
function mayNameGlob(output: NamedOutput, { glob }: Group): boolean {
  return glob && output.kind === "file" && output.name.includes("#<");
}

async function firstHop(context: GroupContext, url: ParsedUrl, upload: string | undefined): Promise<Hop> {
  const { group, data, form } = context;
  const signed = signingFor(group, url, targetHost(group, url));
  if (signed.signing && url.user !== undefined) {
    throw new UsageFailure(
      "user:password@ in the URL: requests are signed; add --no-sign-request to send a password",
    );
  }
  if (signed.signing && group.target?.startsWith("/") === false)
    throw new UsageFailure(
      "option --request-target: a signed request needs a path that begins with /; --no-sign-request sends any",
    );
  const { get, head, customMethod } = group;
  const verb = verbFor({
    data: data.length > 0,
    form: form.length > 0,
    get,
    head,
    upload: upload !== undefined,
  });
  // The handshake must be a GET (RFC 6455, 4.1).
  if (url.webSocket && (customMethod ?? verb) !== "GET")
    throw new UsageFailure(
      "a WebSocket URL is requested with GET and without a body: -d, -F, -T, -I and -X cannot be combined with it; " +
        "lines of standard input are sent as messages",
    );
  const { body, ...type } = await content(context, url, verb, upload);
  const { time } = group;
  const condition = time && timeField(time);
  const authorization = signed.signing ? undefined : authorizationFor(group.logins, url, true);
  return {
    verb,
    customMethod,
    url,
    headers: { ...group.headers, authorization, condition, ...type },
    body,
    target: group.target,
    conditions: time && { resumeFrom: 0, time },
    ...signed,
  };
}

/** Checks `--proto`; throws a Failure 1. */
function checkProtocol({ protocols }: Group, { scheme, webSocket }: ParsedUrl): void {
  const name = webSocket ? scheme.replace("http", "ws") : scheme;
  if (protocols?.has(name) ?? true) return;
  throw new Failure(ExitCode.UnsupportedProtocol, `Protocol "${name}" is disabled`);
}

/**
 * Whether a redirect's target may receive the credentials given for the first URL. As in curl, the same origin may;
 * `--location-trusted` allows others, except after a change from https to http.
 */
function mayGetLogin({ redirects }: Group, first: ParsedUrl, target: ParsedUrl): boolean {
  const downgraded = first.scheme === "https" && target.scheme === "http";
  return sameOrigin(first, target) || (redirects.trusted && !downgraded);
}
