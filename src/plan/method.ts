/** The kind of request that `-d`, `-G`, `-I`, `-T` and `-X` select together. */

import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { isToken } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { Hop } from "./hop.ts";

/** The options that affect the method. */
export interface AskedFor {
  /** `-d` and its relatives. */
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

/** The verb; throws a UsageFailure with curl's text when two different ones are selected. */
export function verbFor({ data, form, get, head, upload }: AskedFor): Hop["verb"] {
  const asked: (keyof typeof spelled)[] = [];
  if (head) asked.push("HEAD");
  // -G alone changes nothing; with -I its data goes into the query of a HEAD.
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

/** Throws a Failure 2 for a `-X` that is not a valid method name (RFC 9110, 9.1: a token). */
export function checkMethod(method: string | undefined): void {
  if (method === undefined || isToken(method)) return;
  throw new Failure(ExitCode.Usage, `option -X: "${printable(method)}" is not a valid method`);
}
