/** The content of a request and its type: `-T`, `-d`, `-F`, or none. */
import { lengthNeeded } from "../aws/signing/payload.ts";
import { bodyOf } from "../body/body.ts";
import type { Body } from "../message/request.ts";
import type { ParsedUrl } from "../message/url.ts";
import type { GroupContext } from "./group.ts";
import { formContentType, givenValue } from "./headers.ts";
import type { Hop } from "./hop.ts";
import { targetService } from "./signing.ts";

interface Content {
  readonly body: Body | undefined;
  readonly contentType: string | undefined;
  /** The boundary of a form. */
  readonly boundary?: string;
}

/** Describes the body and opens its files. Throws a Failure 26 for a file that cannot be read. */
export async function content(
  context: GroupContext,
  url: ParsedUrl,
  verb: Hop["verb"],
  upload: string | undefined,
): Promise<Content> {
  if (verb === "PUT" && upload !== undefined) {
    const { unsignedBecause, rules } = context.group;
    const unsigned = rules.unsignedPayload;
    const needed =
      unsignedBecause === undefined && lengthNeeded(targetService(context.group, url), { unsigned });
    return { body: await context.reader?.upload(upload, needed, context.signal), contentType: undefined };
  }
  // Some servers require a length even without a body (RFC 9110, 8.6), so a given `Content-Length: 0` is sent.
  const saysNone = verb !== "POST" && givenValue(context.group.headers.given, "Content-Length") === "0";
  if (saysNone) return { body: await bodyOf([]), contentType: undefined };
  if (verb !== "POST") return { body: undefined, contentType: undefined };
  if (context.form.length > 0) {
    const { formBody } = await import("../body/form/form.ts");
    const contentType = formContentType(context.group.headers.given);
    const settings = { contentType, backslashes: context.group.formEscape };
    return { ...(await formBody(context.form, settings, context.signal)), contentType };
  }
  const { dataBody, looksLikeJson } = await import("../body/data.ts");
  // README, difference 2: these services accept only JSON.
  const json =
    jsonServices.includes(targetService(context.group, url)) ||
    (await looksLikeJson(context.data, context.signal));
  const contentType = json ? "application/json" : "application/x-www-form-urlencoded";
  return { body: await dataBody(context.data, json, context.signal), contentType };
}

const jsonServices: readonly string[] = ["es", "aoss", "osis"];
