/** One request of a transfer before it takes its final form: the first request, or one that follows a redirect. */
import type { SigningSettings } from "../aws/signing/settings.ts";
import { authorityOf } from "../message/origin.ts";
import type { Body, Origin, WireRequest } from "../message/request.ts";
import { requestTarget, type TargetRule } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";
import { type HeaderSettings, headerList } from "./headers.ts";

/** Conditions on the response to a GET, other than its status. */
interface Conditions {
  /** `-C`: the number of bytes that already exist; 0 without the option. */
  readonly resumeFrom: number;
  /** `-z`. */
  readonly time?: TimeCondition | undefined;
}

/** `-z`: the field to send, and the time that Last-Modified is compared with, in seconds since 1970. */
export interface TimeCondition {
  readonly field: "If-Modified-Since" | "If-Unmodified-Since" | "Last-Modified";
  readonly seconds: number;
}

/** The origin that a user named in an unsigned request, and what was given for it. */
export interface Withheld extends Pick<HeaderSettings, "given" | "cookie"> {
  readonly origin: Origin;
}

export interface Hop {
  /** curl's kind of request: it determines the body, the default header fields and the effect of a redirect. */
  readonly verb: "GET" | "HEAD" | "POST" | "PUT";
  /** `-X`: the method on the wire, whatever the verb is. */
  readonly customMethod: string | undefined;
  readonly url: ParsedUrl;
  readonly headers: HeaderSettings;
  readonly body: Body | undefined;
  /** Undefined: the request is sent unsigned. */
  readonly signing: SigningSettings | undefined;
  /** Why the request is sent unsigned. */
  readonly unsignedBecause?: string;
  readonly targetRule: TargetRule;
  /** `--request-target`. */
  readonly target?: string | undefined;
  /** The server rejected `Expect: 100-continue`, so the body is sent without waiting. */
  readonly unasked?: boolean | undefined;
  /** After a redirect to another origin: what is sent to the first one again. */
  readonly withheld?: Withheld | undefined;
  /** Undefined: the response's body is wanted in any case. */
  readonly conditions?: Conditions | undefined;
}

/** The request of a hop, complete except for the fields that signing adds: the target in its final form, Host first. */
export function wireRequest(hop: Hop): WireRequest {
  const { scheme, host, port } = hop.url;
  return {
    method: hop.customMethod ?? hop.verb,
    origin: { scheme, host, port },
    target: hop.target ?? requestTarget(hop.url, hop.targetRule),
    ...(hop.target === undefined ? {} : { targetIsGiven: true }),
    headers: headerList(hop.headers, {
      authority: authorityOf(hop.url),
      verb: hop.verb,
      bodyLength: hop.body?.length,
    }),
    body: hop.body,
  };
}
