/** One request of a transfer, before it is put into its final form: the first one, or where a redirect leads. */
import type { SigningSettings } from "../aws/signing/settings.ts";
import { authorityOf } from "../message/origin.ts";
import type { Body, WireRequest } from "../message/request.ts";
import { requestTarget, type TargetRule } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";
import { type HeaderSettings, headerList } from "./headers.ts";

export interface Hop {
  /** What curl would call the request: it decides about body, default headers and what a redirect makes of it. */
  readonly verb: "GET" | "HEAD" | "POST" | "PUT";
  /** `-X`: the method on the wire, whatever the verb. */
  readonly customMethod: string | undefined;
  readonly url: ParsedUrl;
  readonly headers: HeaderSettings;
  readonly body: Body | undefined;
  /** Undefined: it goes out unsigned. */
  readonly signing: SigningSettings | undefined;
  /** In words, why it goes out unsigned. */
  readonly unsignedBecause?: string;
  readonly targetRule: TargetRule;
}

/** The request of a hop, complete but for what signing adds: the target in its final form, Host first. */
export function wireRequest(hop: Hop): WireRequest {
  const { scheme, host, port } = hop.url;
  return {
    method: hop.customMethod ?? hop.verb,
    origin: { scheme, host, port },
    target: requestTarget(hop.url, hop.targetRule),
    headers: headerList(hop.headers, {
      authority: authorityOf(hop.url),
      verb: hop.verb,
      bodyLength: hop.body?.length,
    }),
    body: hop.body,
  };
}
