/** The kind of request that results from `-d`, `-G`, `-I`, `-T` and `-X`. */

import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { isToken } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { Hop } from "./hop.ts";

/** The options that affect the method. */
export interface AskedFor {
  /** `-d` and related options. */
  readonly data: boolean;
  /** `-F`. */
  readonly form: boolean;
  /** `-G`. */
  readonly get: boolean;
  /** `-I`. */
  readonly head: boolean;
  /** `-T` for this URL. */
  readonly upload: boolean;
}

/** Returns the verb; throws a UsageFailure with curl's text if two different ones are selected. */
export function verbFor({ data, form, get, head, upload }: AskedFor): Hop["verb"] {
  const asked: (keyof typeof spelled)[] = [];
  if (head) asked.push("HEAD");
  // -G alone changes nothing; with -I its data is added to the query of a HEAD request.
  if (data && !get) asked.push("POST");
  if (data && get && !head) asked.push("GET");
  if (form) asked.push("FORM");
  if (upload) asked.push("PUT");
  const [first = "GET", second] = asked;
  if (second === undefined) return first === "FORM" ? "POST" : first;
  throw new UsageFailure(
    `You can only select one HTTP request method! You asked for both ${spelled[second]} and ${spelled[first]}.`,
  );
}

const spelled = {
  GET: "GET (-G, --get)",
  HEAD: "HEAD (-I, --head)",
  POST: "POST (-d, --data)",
  FORM: "multipart formpost (-F, --form)",
  PUT: "PUT (-T, --upload-file)",
};

/** Throws a Failure 2 if the value of `-X` is not a valid method name (RFC 9110, 9.1: a token). */
export function checkMethod(method: string | undefined): void {
  if (method === undefined || isToken(method)) return;
  throw new Failure(ExitCode.Usage, `option -X: "${printable(method)}" is not a valid method`);
}
