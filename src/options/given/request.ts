/** What is sent: URLs, method, header fields, body, cookies. */

/** A `-d`, `--data-*` or `--json` option as given; `value` still contains the `@file` or `name@file`. */
export interface DataPart {
  readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json";
  readonly value: string;
}

/** A `-F` or `--form-string` option as given. */
export interface FormField {
  readonly kind: "form" | "string";
  readonly value: string;
}

export interface RequestOptions {
  /** In the order given, whether positional or with `--url`. */
  urls: string[];
  /** The positions in `urls` of those that a file listed: their bodies are saved, and they are not expanded as patterns. */
  listedUrls: number[];
  method: string | undefined;
  data: DataPart[];
  form: FormField[];
  /** `--form-escape`. */
  formEscape: boolean;
  get: boolean;
  /** `--url-query` as given, in order. */
  urlQuery: string[];
  /** `-H` as given, with any `@file` replaced by its lines. */
  headers: string[];
  userAgent: string | undefined;
  referer: string | undefined;
  /** `-b` as given. */
  cookies: string[];
  cookieJar: string | undefined;
  junkSessionCookies: boolean;
  head: boolean;
  /** `-T`: the n-th belongs to the n-th URL. */
  uploads: string[];
  range: string | undefined;
  /** `-C N`, or `-C -`. */
  continueAt: number | "end-of-file" | undefined;
  /** `-z` as given. */
  timeCondition: string | undefined;
  /** `--expect100-timeout` in seconds; 0 means curl's default of one second. */
  expect100Timeout: number;
  /** `--request-target`. */
  requestTarget: string | undefined;
  pathAsIs: boolean;
  /** `-0`. */
  http10: boolean;
  /** `--http0.9`. */
  http09: boolean;
  raw: boolean;
  trEncoding: boolean;
  ignoreContentLength: boolean;
  etagSave: string | undefined;
  etagCompare: string | undefined;
  compressed: boolean;
  glob: boolean;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function requestDefaults(): RequestOptions {
  return {
    urls: [],
    listedUrls: [],
    method: undefined,
    data: [],
    form: [],
    formEscape: false,
    get: false,
    urlQuery: [],
    headers: [],
    userAgent: undefined,
    referer: undefined,
    cookies: [],
    cookieJar: undefined,
    junkSessionCookies: false,
    head: false,
    uploads: [],
    range: undefined,
    continueAt: undefined,
    timeCondition: undefined,
    expect100Timeout: 0,
    requestTarget: undefined,
    pathAsIs: false,
    http10: false,
    http09: false,
    raw: false,
    trEncoding: false,
    ignoreContentLength: false,
    etagSave: undefined,
    etagCompare: undefined,
    compressed: false,
    glob: true,
  };
}
