/** The ordered list of places where credentials may be, and the walk along it. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../printable.ts";
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings, Identity, SourceReport } from "./identity.ts";
import { environmentKeys, typedKeys } from "./keys.ts";
import {
  type ChosenProfile,
  chooseProfile,
  findProfile,
  type Profile,
  readProfiles,
  staticIdentity,
} from "./profile.ts";
import { type Answer, type Asking, given, notConfigured, type SdkRequestHandler } from "./source.ts";

export interface FindOptions {
  /** Ends the search with its reason: `--max-time`, a signal of the system's. */
  readonly signal?: AbortSignal | undefined;
  /** `--connect-timeout`: seconds for each connection that a source opens. */
  readonly connectTimeout?: number | undefined;
  /** The region that was typed, for calls to STS by a profile without one. */
  readonly region?: string | undefined;
  /** Sends the calls to STS, IAM Identity Center and sign-in; undefined is the SDK's own handler. */
  readonly requestHandler?: SdkRequestHandler | undefined;
  /** Hears what each source said, as it says it. */
  readonly onReport?: (report: SourceReport) => void;
}

export interface Found {
  readonly identity: Identity;
  /** One entry for each source, in the order of the list. */
  readonly report: readonly SourceReport[];
}

interface Source {
  readonly name: string;
  /** Gives the identity, says why there is none, or throws a Failure because what is configured does not work. */
  ask(asking: Asking): Promise<Answer>;
}

/** The strongest first. The order is the AWS CLI's, but for web identity, which comes after the profiles. */
const sources: readonly Source[] = [
  { name: "command line", ask: typedKeys },
  { name: "--profile", ask: typedProfile },
  { name: "environment", ask: unlessProfileTyped(environmentKeys) },
  { name: "AWS_PROFILE, or the default profile", ask: unlessProfileTyped(impliedProfile) },
  { name: "web identity", ask: unlessProfileTyped(webIdentity) },
  { name: "container", ask: container },
  { name: "EC2 instance", ask: instance },
];

/**
 * Asks one source after the other and gives the first identity, with what each source said. Throws a Failure 67 when
 * a source is configured and broken, and when there is no identity at all: then its details are the whole list.
 */
export async function findIdentity(
  settings: CredentialSettings,
  runtime: Runtime,
  options: FindOptions = {},
): Promise<Found> {
  const { signal, connectTimeout, region, requestHandler, onReport } = options;
  const asking: Asking = { settings, runtime, signal, connectTimeout, region, requestHandler };
  const report: SourceReport[] = [];
  const say = (entry: SourceReport) => {
    report.push(entry);
    onReport?.(entry);
  };
  let identity: Identity | undefined;
  for (const { name, ask } of sources) {
    if (identity !== undefined) {
      say({ source: name, outcome: "not asked", detail: `${identity.source} is stronger` });
      continue;
    }
    signal?.throwIfAborted();
    const answer = await ask(asking);
    if ("notConfigured" in answer) {
      say({ source: name, outcome: "not configured", detail: answer.notConfigured });
    } else {
      identity = answer;
      say({ source: name, outcome: "used", detail: answer.source });
    }
  }
  if (identity === undefined) throw await noIdentity(report);
  return { identity, report };
}

async function noIdentity(report: readonly SourceReport[]): Promise<Failure> {
  const { sourceLines } = await import("./report.ts");
  return new Failure(ExitCode.LoginDenied, "No AWS credentials found", [
    ...sourceLines(report),
    "A shell variable is not seen here until it is exported: export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
  ]);
}

/** `--profile` says whose identity it is: what the environment says about another one is then not looked at. */
function unlessProfileTyped(ask: Source["ask"]): Source["ask"] {
  return async asking =>
    asking.settings.profile === undefined ? ask(asking) : notConfigured("not looked at beside --profile");
}

async function typedProfile(asking: Asking): Promise<Answer> {
  if (asking.settings.profile === undefined) return notConfigured("not given");
  return profileIdentity({ name: asking.settings.profile, askedBy: "--profile" }, asking);
}

async function impliedProfile(asking: Asking): Promise<Answer> {
  return profileIdentity(chooseProfile(undefined, asking.runtime), asking);
}

/** Which of the things that a profile can be wins when it is several: the AWS CLI's order. */
async function profileIdentity(chosen: ChosenProfile, asking: Asking): Promise<Answer> {
  const profile = findProfile(chosen, asking.runtime);
  const name = printable(chosen.name);
  if (profile === undefined) return notConfigured(`there is no profile ${name}`);
  const kind = kindOf(profile);
  switch (kind) {
    case "none":
      return notConfigured(`profile ${name} holds no credentials`);
    case "static":
      return staticIdentity(profile, asking.runtime);
    case "process": {
      const { identityOfProcess } = await import("./credential-process.ts");
      return identityOfProcess(profile, asking);
    }
    default: {
      const { identityOfProfile } = await import("./sdk-profile.ts");
      return identityOfProfile(kind, profile, readProfiles(asking.runtime), asking);
    }
  }
}

function kindOf({ settings, keys }: Profile) {
  const has = (name: string) => given(settings.get(name)) !== undefined;
  if (has("role_arn")) return has("web_identity_token_file") ? "web identity" : "role";
  if (has("sso_session") || has("sso_start_url")) return "sso";
  if (keys?.file === "credentials") return "static";
  if (has("login_session")) return "login";
  if (has("credential_process")) return "process";
  return keys === undefined ? "none" : "static";
}

async function webIdentity(asking: Asking): Promise<Answer> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN } = asking.runtime.env;
  if (!AWS_WEB_IDENTITY_TOKEN_FILE && !AWS_ROLE_ARN) {
    return notConfigured("AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not set");
  }
  if (!AWS_WEB_IDENTITY_TOKEN_FILE) return notConfigured("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  const { identityOfEnvironmentToken } = await import("./sdk-profile.ts");
  return identityOfEnvironmentToken(asking);
}

async function container(asking: Asking): Promise<Answer> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } = asking.runtime.env;
  if (!AWS_CONTAINER_CREDENTIALS_RELATIVE_URI && !AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return notConfigured(
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set",
    );
  }
  const { containerRole } = await import("./container.ts");
  return containerRole(asking);
}

async function instance(asking: Asking): Promise<Answer> {
  const { instanceRole } = await import("./instance.ts");
  return instanceRole(asking, chosenSettings(asking.settings, asking.runtime));
}

/**
 * The region of the EC2 instance, asked for when its role signs and nothing else says the region; undefined when the
 * metadata service does not tell. Rejects with the signal's reason.
 */
export async function regionOfInstance(
  settings: CredentialSettings,
  runtime: Runtime,
  options: Pick<FindOptions, "signal" | "connectTimeout"> = {},
): Promise<string | undefined> {
  const { instanceRegion } = await import("./instance.ts");
  const { signal, connectTimeout } = options;
  return instanceRegion({ runtime, signal, connectTimeout }, chosenSettings(settings, runtime));
}

function chosenSettings(settings: CredentialSettings, runtime: Runtime): Profile["settings"] | undefined {
  return findProfile(chooseProfile(settings.profile, runtime), runtime)?.settings;
}
