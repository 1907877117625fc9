/** What one group of the command line asks for, as plain data. src/plan reads it. */
import type { TlsVersion } from "../message/tls-version.ts";
import type { Secret } from "../secret.ts";

/** A `-d`, `--data-*` or `--json` as given; `value` still carries its `@file` or `name@file`. */
export interface DataPart {
  readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json";
  readonly value: string;
}

/** A `-F` or `--form-string` as given. */
export interface FormField {
  readonly kind: "form" | "string";
  readonly value: string;
}

/** What to do with the n-th URL's body: `-o FILE`, or `-O`. */
type OutputTarget = { readonly kind: "file"; readonly name: string } | { readonly kind: "remote-name" };

/** Shells that `--completion` prints a script for. */
export type Shell = "bash" | "zsh" | "fish";

/** What is printed about the program itself, in place of everything else. */
export type About =
  | { readonly kind: "help"; readonly subject: string }
  | { readonly kind: "manual" }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: Shell };

export interface Options {
  // AWS
  accessKey: string | undefined;
  secretKey: Secret | undefined;
  sessionToken: Secret | undefined;
  profile: string | undefined;
  region: string | undefined;
  service: string | undefined;
  /** false: `--no-sign-request`. */
  sign: boolean;
  /** `P1[:P2[:REGION[:SERVICE]]]` as given. */
  awsSigv4: string | undefined;
  /** `--role-arn` and its companions. */
  roleArn: string | undefined;
  roleSessionName: string | undefined;
  externalId: string | undefined;
  mfaSerial: string | undefined;
  mfaCode: Secret | undefined;
  /** Seconds. */
  durationSeconds: number | undefined;
  /** false: `--no-credential-cache`. */
  credentialCache: boolean;
  showIdentity: boolean;
  explain: boolean;
  dryRun: boolean;
  printCurl: boolean;
  presign: boolean;
  /** Lifetime of a presigned URL in seconds. */
  expiresIn: number;
  sigv4a: boolean;
  /** `R[,R]` or `*`. */
  regionSet: string | undefined;
  unsignedPayload: boolean;
  /** `--sign-header` and `--no-sign-header`, in order. */
  signHeaders: { readonly name: string; readonly sign: boolean }[];
  /** false: `--no-skew-correction`. */
  skewCorrection: boolean;
  /** false: `--no-redact`. */
  redact: boolean;

  // request
  /** In the order given, with or without `--url`. */
  urls: string[];
  method: string | undefined;
  data: DataPart[];
  form: FormField[];
  /** `--form-escape`. */
  formEscape: boolean;
  get: boolean;
  /** `--url-query` as given, in order. */
  urlQuery: string[];
  /** `-H` as given, `@file` already replaced by its lines. */
  headers: string[];
  userAgent: string | undefined;
  referer: string | undefined;
  /** `-b` as given. */
  cookies: string[];
  cookieJar: string | undefined;
  junkSessionCookies: boolean;
  head: boolean;
  /** `-T`, the n-th for the n-th URL. */
  uploads: string[];
  range: string | undefined;
  etagSave: string | undefined;
  etagCompare: string | undefined;
  /** `-u USER:PASSWORD`. */
  user: Secret | undefined;
  compressed: boolean;
  glob: boolean;

  // output
  /** The n-th for the n-th URL. */
  outputs: OutputTarget[];
  remoteNameAll: boolean;
  /** Bytes; 0 is no limit. */
  maxFileSize: number;
  removeOnError: boolean;
  outputDir: string | undefined;
  createDirs: boolean;
  include: boolean;
  dumpHeader: string | undefined;
  verbose: boolean;
  silent: boolean;
  /** false: `--no-progress-meter`. */
  progressMeter: boolean;
  showError: boolean;
  /** `--event-stream`. */
  eventStream: boolean;
  /** `-w` with `@file` already read. */
  writeOut: string | undefined;

  // signing proxy
  /** `--listen [ADDRESS:]PORT` or `unix:PATH`, as given. */
  listen: string | undefined;
  /** `--listen-user NAME:PASSWORD`. */
  listenUser: Secret | undefined;
  listenHosts: string[];
  /** Connections at a time. */
  listenMax: number;

  // several transfers
  /** `-Z`. */
  parallel: boolean;
  /** Transfers at a time, 1 to 65535. */
  parallelMax: number;
  /** Transfers at a time to one host; 0 is no limit. */
  parallelMaxHost: number;

  // failure and retry
  fail: "no" | "fail" | "fail-with-body";
  /** Seconds; 0 is no limit. */
  maxTime: number;
  /** Seconds; undefined is curl's 300. */
  connectTimeout: number | undefined;
  retry: number;
  /** Seconds; 0 is curl's doubling delay. */
  retryDelay: number;
  /** Seconds; 0 is no limit. */
  retryMaxTime: number;
  retryAllErrors: boolean;
  retryConnrefused: boolean;

  // redirects
  follow: boolean;
  /** -1 is no limit. */
  maxRedirs: number;
  locationTrusted: boolean;

  // TLS
  insecure: boolean;
  cacert: string | undefined;
  proxyInsecure: boolean;
  proxyCacert: string | undefined;
  /** `-E CERTIFICATE[:PASSWORD]`. */
  cert: Secret | undefined;
  key: string | undefined;
  tlsMin: TlsVersion | undefined;
  tlsMax: TlsVersion | undefined;

  // connection
  /** `[+]HOST:PORT:ADDRESS[,ADDRESS]...` as given. */
  resolve: string[];
  /** `HOST1:PORT1:HOST2:PORT2` as given. */
  connectTo: string[];
  unixSocket: string | undefined;
  ipVersion: 4 | 6 | undefined;
  /** `-x`; an empty string is no proxy, whatever the environment says. */
  proxy: string | undefined;
  noproxy: string | undefined;
  /** `--proxy-user NAME:PASSWORD`. */
  proxyUser: Secret | undefined;
  proxyTunnel: boolean;
  /** `--proxy-header` as given. */
  proxyHeaders: string[];
  suppressConnectHeaders: boolean;
  /** false: HTTP/1.1. */
  http2: boolean;

  // about
  about: About | undefined;
}

/** A group without any option: curl's defaults. A new object each time, because its lists are filled in place. */
export function defaultOptions(): Options {
  return {
    accessKey: undefined,
    secretKey: undefined,
    sessionToken: undefined,
    profile: undefined,
    region: undefined,
    service: undefined,
    sign: true,
    awsSigv4: undefined,
    roleArn: undefined,
    roleSessionName: undefined,
    externalId: undefined,
    mfaSerial: undefined,
    mfaCode: undefined,
    durationSeconds: undefined,
    credentialCache: true,
    showIdentity: false,
    explain: false,
    dryRun: false,
    printCurl: false,
    presign: false,
    expiresIn: 3600,
    sigv4a: false,
    regionSet: undefined,
    unsignedPayload: false,
    signHeaders: [],
    skewCorrection: true,
    redact: true,
    urls: [],
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
    etagSave: undefined,
    etagCompare: undefined,
    user: undefined,
    compressed: false,
    glob: true,
    outputs: [],
    remoteNameAll: false,
    maxFileSize: 0,
    removeOnError: false,
    outputDir: undefined,
    createDirs: false,
    include: false,
    dumpHeader: undefined,
    verbose: false,
    silent: false,
    progressMeter: true,
    showError: false,
    eventStream: false,
    writeOut: undefined,
    listen: undefined,
    listenUser: undefined,
    listenHosts: [],
    listenMax: 1000,
    parallel: false,
    parallelMax: 50,
    parallelMaxHost: 0,
    fail: "no",
    maxTime: 0,
    connectTimeout: undefined,
    retry: 0,
    retryDelay: 0,
    retryMaxTime: 0,
    retryAllErrors: false,
    retryConnrefused: false,
    follow: false,
    maxRedirs: 50,
    locationTrusted: false,
    insecure: false,
    cacert: undefined,
    proxyInsecure: false,
    proxyCacert: undefined,
    cert: undefined,
    key: undefined,
    tlsMin: undefined,
    tlsMax: undefined,
    resolve: [],
    connectTo: [],
    unixSocket: undefined,
    ipVersion: undefined,
    proxy: undefined,
    noproxy: undefined,
    proxyUser: undefined,
    proxyTunnel: false,
    proxyHeaders: [],
    suppressConnectHeaders: false,
    http2: false,
    about: undefined,
  };
}
