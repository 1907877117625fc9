/** From options to what will be sent, as data: after parsing, the only reader of Options. Opens files, no socket. */

import type { CredentialSettings, RoleSettings } from "../aws/credentials/identity.ts";
import { profileCaBundle, profileRegion } from "../aws/credentials/profile.ts";
import type { Chosen } from "../aws/signing/settings.ts";
import type { DataReader } from "../body/data.ts";
import { UsageFailure } from "../exit.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { version } from "../version.ts";
import { environmentTrust } from "./environment-trust.ts";
import { checkHeaderText, isTyped, parseHeaderLines, type TypedHeader } from "./headers.ts";
import { checkMethod } from "./method.ts";
import {
  type Login,
  parseAwsSigv4,
  parseCertificate,
  parseLogin,
  parseRange,
  parseReferer,
} from "./option-values.ts";
import { type Group, type RejectedUrl, type TransferPlan, transfers } from "./transfers.ts";

/** `--dry-run`, `--print-curl`, or `--presign` with the seconds that the URL lives. */
export type Preview =
  | { readonly kind: "dry-run" }
  | { readonly kind: "curl" }
  | { readonly kind: "presign"; readonly expiresIn: number };

/** What one group of the command line asks for. */
export interface Plan {
  readonly showIdentity: boolean;
  /** `--explain`, and whether secrets are taken out of it; undefined when it was not asked for. */
  readonly explain: { readonly redact: boolean } | undefined;
  /** What is printed of each request instead of sending it; undefined: it is sent. */
  readonly preview: Preview | undefined;
  /** Is anything signed? Then these credentials are looked for; STS and the like are asked in this region. */
  readonly signs: boolean;
  readonly credentials: CredentialSettings;
  readonly region: string | undefined;
  readonly connection: ConnectionSettings;
  /** `-v`, for `--show-identity`. */
  readonly verbose: boolean;
  /** `-s`, for what is told of no transfer in particular. */
  readonly silent: boolean;
  /** Seconds for everything; 0 is no limit. */
  readonly maxTime: number;
  /** One after another, made as they are asked for. */
  readonly transfers: AsyncIterable<TransferPlan | RejectedUrl>;
  /** Gives back what was kept from pipes. */
  close(): Promise<void>;
}

/** Reads one group. Throws Failures: 2 for options that do not go together, 26 for a `-d @file` that cannot be read. */
export async function planTransfers(options: Options, runtime: Runtime): Promise<Plan> {
  const encodings = options.compressed ? await acceptedEncodings() : undefined;
  const group = readGroup(options, runtime, encodings);
  const signs = group.unsignedBecause === undefined;
  const reader = await dataReader(options, runtime);
  const data = (await reader?.parts(options.data)) ?? [];
  const urlQuery = (await reader?.parts(options.urlQuery.map(queryWord))) ?? [];
  return {
    showIdentity: options.showIdentity,
    explain: options.explain ? { redact: options.redact } : undefined,
    preview: previewOf(options, signs),
    signs,
    credentials: group.credentials,
    region: group.regionSources.typed?.value,
    connection: connectionSettings(options, runtime, signs),
    verbose: options.verbose,
    silent: options.silent,
    maxTime: options.maxTime,
    transfers: transfers(group, { reader, data, urlQuery }),
    close: async () => reader?.close(),
  };
}

/** `--compressed`: the content encodings that this runtime decodes, as curl lists them in Accept-Encoding. */
async function acceptedEncodings(): Promise<string> {
  const { decodable } = await import("../http/decode.ts");
  return decodable.join(", ");
}

/** Throws a UsageFailure for two of them, and for a URL that is to be signed and may not be. */
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
    throw new UsageFailure(
      `options ${first?.option} and ${second.option} print different things: give one of them`,
    );
  if (options.presign && !signs)
    throw new UsageFailure(
      "option --presign: nothing is signed beside --no-sign-request or a typed Authorization",
    );
  return first?.preview;
}

/** The code for bodies, loaded when there is something to send. */
async function dataReader(options: Options, runtime: Runtime): Promise<DataReader | undefined> {
  if (options.data.length + options.urlQuery.length + options.uploads.length === 0) return undefined;
  const { DataReader } = await import("../body/data.ts");
  return new DataReader(runtime);
}

/** `--url-query`: `+text` as it is, anything else in the forms of `--data-urlencode`. */
function queryWord(value: string): { kind: "raw" | "urlencode"; value: string } {
  return value.startsWith("+") ? { kind: "raw", value: value.slice(1) } : { kind: "urlencode", value };
}

function readGroup(options: Options, runtime: Runtime, encodings: string | undefined): Group {
  if (options.urls.length === 0 && !options.showIdentity) throw new UsageFailure("no URL specified!");
  checkMethod(options.method);
  const typed = typedHeaders(options);
  return {
    urls: options.urls,
    uploads: options.uploads,
    outputs: options.outputs,
    outputDir: options.outputDir,
    glob: options.glob,
    get: options.get,
    head: options.head,
    customMethod: options.method,
    headers: { typed, ...ownHeaders(options), acceptEncoding: encodings },
    ...identity(options, typed, runtime),
    correctsClock: options.skewCorrection,
    redirects: { follow: options.follow, max: options.maxRedirs, trusted: options.locationTrusted },
    retries: {
      retries: options.retry,
      delay: options.retryDelay,
      maxTime: options.retryMaxTime,
      allErrors: options.retryAllErrors,
      connectionRefused: options.retryConnrefused,
      failOnStatus: options.fail !== "no",
    },
    output: {
      createDirs: options.createDirs,
      include: options.include || options.head,
      dumpHeader: options.dumpHeader,
      writeOut: options.writeOut,
      verbose: options.verbose,
      silent: options.silent,
      progressMeter: options.progressMeter,
      showError: options.showError,
      fail: options.fail,
      redact: options.redact,
    },
    decompress: options.compressed,
  };
}

/** `-H`, and behind it what `--json` stands for, unless it was typed. */
function typedHeaders(options: Options): TypedHeader[] {
  const typed = parseHeaderLines(options.headers);
  if (!options.data.some(({ kind }) => kind === "json")) return typed;
  const implied = ["Content-Type", "Accept"].filter(name => !isTyped(typed, name));
  return [...typed, ...implied.map(name => ({ action: "send" as const, name, value: "application/json" }))];
}

function ownHeaders(options: Options): Omit<Group["headers"], "typed" | "acceptEncoding"> {
  const userAgent = options.userAgent ?? `awscurl/${version}`;
  const { referer, auto } = parseReferer(options.referer ?? "");
  const range = options.range === undefined ? undefined : parseRange(options.range);
  const texts = { "option -A": userAgent, "option -e": referer, "option -r": range };
  for (const [what, text] of Object.entries(texts)) checkHeaderText(text ?? "", what);
  return {
    userAgent: userAgent === "" ? undefined : byteString(userAgent),
    referer: referer === undefined ? undefined : byteString(referer),
    autoReferer: auto,
    range: range === undefined ? undefined : byteString(range),
  };
}

/** Is it signed, with whose keys and for which scope; or which password goes along. */
function identity(
  options: Options,
  typed: readonly TypedHeader[],
  runtime: Runtime,
): Pick<Group, "unsignedBecause" | "credentials" | "regionSources" | "service" | "rules" | "login"> {
  const unsignedBecause = reasonAgainst(options, typed);
  const signs = unsignedBecause === undefined;
  const scope = options.awsSigv4 === undefined ? undefined : parseAwsSigv4(options.awsSigv4);
  const login = options.user && parseLogin(options.user);
  if (signs && login && !scope) {
    throw new UsageFailure(
      "option -u: requests are signed; add --no-sign-request for a password, --aws-sigv4 for a key",
    );
  }
  return {
    unsignedBecause,
    credentials: credentialSettings(options, signs && scope ? login : undefined),
    regionSources: {
      typed:
        chosen(options.regionSet, "--region-set") ??
        chosen(options.region, "--region") ??
        chosen(scope?.region, "--aws-sigv4"),
      env: runtime.env,
      profile: () => chosen(profileRegion(runtime, options.profile), "the profile's region"),
    },
    service: chosen(options.service, "--service") ?? chosen(scope?.service, "--aws-sigv4"),
    rules: {
      scheme: options.sigv4a || options.regionSet !== undefined ? "sigv4a" : undefined,
      signedHeaders: options.signHeaders,
      unsignedPayload: options.unsignedPayload,
    },
    login: signs ? undefined : login,
  };
}

/** Why no request is signed, whatever its URL. As in curl, an Authorization given with `-H`, even an empty one, is the signature. */
function reasonAgainst(options: Options, typed: readonly TypedHeader[]): string | undefined {
  if (!options.sign) return "--no-sign-request";
  return isTyped(typed, "Authorization") ? "an Authorization header is given" : undefined;
}

/** `-u KEY:SECRET` beside `--aws-sigv4` gives the keys, unless they have options of their own. */
function credentialSettings(options: Options, keys: Login | undefined): CredentialSettings {
  const { accessKey, secretKey, sessionToken, profile } = options;
  const rest = {
    sessionToken,
    profile,
    role: typedRole(options),
    mfaCode: options.mfaCode,
    cache: options.credentialCache,
  };
  if (!keys || accessKey !== undefined) return { accessKey, secretKey, ...rest };
  return { accessKey: keys.name, secretKey: keys.password, ...rest };
}

/** `--role-arn` with what goes along; throws a UsageFailure for a companion that is typed without it. */
function typedRole(options: Options): RoleSettings | undefined {
  const { roleArn, roleSessionName, externalId, mfaSerial, durationSeconds } = options;
  const companions = {
    "--role-session-name": roleSessionName,
    "--external-id": externalId,
    "--mfa-serial": mfaSerial,
    "--duration-seconds": durationSeconds,
  };
  if (roleArn === undefined) {
    const alone = Object.entries(companions).find(([, value]) => value !== undefined);
    if (alone) throw new UsageFailure(`option ${alone[0]}: is only of use with --role-arn`);
    return undefined;
  }
  return { arn: roleArn, sessionName: roleSessionName, externalId, mfaSerial, durationSeconds };
}

function chosen(value: string | undefined, rule: string): Chosen | undefined {
  return value === undefined ? undefined : { value, rule };
}

function connectionSettings(options: Options, runtime: Runtime, signs: boolean): ConnectionSettings {
  const { env } = runtime;
  const certificate = options.cert && parseCertificate(options.cert.reveal());
  return {
    connectTimeout: options.connectTimeout ?? 300,
    http2: options.http2,
    tls: {
      verify: !options.insecure,
      caFile: options.cacert,
      certFile: certificate?.file,
      certPassword: certificate?.password,
      keyFile: options.key,
      min: options.tlsMin,
      max: options.tlsMax,
    },
    // Whoever signs nothing does not have AWS's files read.
    environmentTrust: environmentTrust(
      runtime,
      signs ? profileCaBundle(runtime, options.profile) : undefined,
    ),
    resolve: options.resolve,
    connectTo: options.connectTo,
    unixSocket: options.unixSocket,
    ipVersion: options.ipVersion,
    proxy: options.proxy,
    noproxy: options.noproxy,
    env,
  };
}
