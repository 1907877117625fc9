/** The ordered list of places where credentials may be, and the walk along it. */
import { ExitCode, Failure } from "../../exit.ts";
import type { Runtime } from "../../runtime.ts";
import { container, instance, webIdentity } from "./ambient.ts";
import { callSettings } from "./configured-endpoint.ts";
import type { CredentialSettings, Identity, SourceReport } from "./identity.ts";
import { checkKeys } from "./key-text.ts";
import { environmentKeys, typedKeys } from "./keys.ts";
import { chooseProfile, findProfile, readProfiles } from "./profile.ts";
import { identityOfProfile } from "./profile-identity.ts";
import {
  type Answer,
  type CredentialContext,
  credentialError,
  notConfigured,
  type SourceContext,
} from "./source.ts";

export interface Found {
  readonly identity: Identity;
  /** One entry for each source, in the order of the list, and one for `--role-arn` when it was given. */
  readonly report: readonly SourceReport[];
  /**
   * Asks the same source for keys that last longer; undefined for keys that cannot be renewed. Rejects as `findIdentity`
   * does, and with the reason of the signal.
   */
  readonly refresh: ((context?: CredentialContext) => Promise<Identity>) | undefined;
}

interface CredentialSource {
  readonly name: string;
  /** Gives the identity, says why there is none, or throws a Failure because what is configured does not work. */
  ask(context: SourceContext): Promise<Answer>;
}

const exportedKeys = unlessProfileTyped(environmentKeys);

/** The strongest first. The order is the AWS CLI's, but for web identity, which comes after the profiles. */
const sources: readonly CredentialSource[] = [
  { name: "command line", ask: typedKeys },
  { name: "--profile", ask: typedProfile },
  { name: "environment", ask: exportedKeys },
  { name: "AWS_PROFILE, or the default profile", ask: unlessProfileTyped(impliedProfile) },
  { name: "web identity", ask: unlessProfileTyped(webIdentity) },
  { name: "container", ask: container },
  { name: "EC2 instance", ask: instance },
];

/**
 * Asks one source after the other and gives the first identity, with what each source said. Throws a Failure 67 when
 * a source is configured and credentialError, and when there is no identity at all: then its details are the whole list.
 * `usedCodes`: the MFA codes that AWS has seen, when several searches share one `--mfa-code`.
 */
export async function findIdentity(
  settings: CredentialSettings,
  runtime: Runtime,
  context: CredentialContext = {},
  usedCodes: Set<string> = new Set(),
): Promise<Found> {
  const { signal } = context;
  const search: SourceContext = { ...context, settings, runtime, usedCodes, stale: undefined };
  const report: SourceReport[] = [];
  let found: { readonly identity: Identity; readonly by: CredentialSource } | undefined;
  for (const source of sources) {
    const { name } = source;
    if (found !== undefined) {
      report.push({ source: name, outcome: "not asked", detail: `${found.identity.source} is stronger` });
      continue;
    }
    signal?.throwIfAborted();
    const answer = await ask(source, search);
    if ("notConfigured" in answer) {
      report.push({ source: name, outcome: "not configured", detail: answer.notConfigured });
    } else {
      found = { identity: answer, by: source };
      report.push({ source: name, outcome: "used", detail: answer.source });
    }
  }
  if (found === undefined) throw await noIdentity(report);
  const identity = await withTypedRole(found.identity, search);
  if (settings.role !== undefined)
    report.push({ source: "--role-arn", outcome: "used", detail: settings.role.arn });
  return { identity, report, refresh: renewal(identity, found.by, search) };
}

/** Rejects keys that cannot be right, wherever they are from. */
async function ask(source: CredentialSource, context: SourceContext): Promise<Answer> {
  const answer = await source.ask(context);
  if (!("notConfigured" in answer)) checkKeys(answer);
  return answer;
}

async function withTypedRole(identity: Identity, context: SourceContext): Promise<Identity> {
  const { settings, runtime } = context;
  if (settings.role === undefined) return identity;
  const profile = findProfile(chooseProfile(settings.profile, runtime), runtime)?.settings;
  const { identityOfTypedRole } = await import("./typed-role.ts");
  return identityOfTypedRole(settings.role, identity, callSettings(profile, readProfiles(runtime)), context);
}

function renewal(identity: Identity, source: CredentialSource, context: SourceContext): Found["refresh"] {
  // What was exported with an end is what there is, unless a role stands on it.
  const fixed = source.ask === exportedKeys && context.settings.role === undefined;
  if (identity.expiration === undefined || fixed) return undefined;
  let latest = identity;
  return async current => {
    const again = { ...context, ...current, stale: latest.accessKeyId };
    const answer = await ask(source, again);
    if ("notConfigured" in answer) {
      throw credentialError(
        identity.source,
        `it gives no more: ${answer.notConfigured}`,
        "see why it was turned off",
      );
    }
    latest = await withTypedRole(answer, again);
    return latest;
  };
}

async function noIdentity(report: readonly SourceReport[]): Promise<Failure> {
  const { sourceLines } = await import("./report.ts");
  return new Failure(ExitCode.LoginDenied, "No AWS credentials found", [
    ...sourceLines(report),
    "A shell variable is not seen here until it is exported: export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
  ]);
}

/** `--profile` says whose identity it is: what the environment says about another one is then not looked at. */
function unlessProfileTyped(ask: CredentialSource["ask"]): CredentialSource["ask"] {
  return async context =>
    context.settings.profile === undefined ? ask(context) : notConfigured("not looked at beside --profile");
}

async function typedProfile(context: SourceContext): Promise<Answer> {
  if (context.settings.profile === undefined) return notConfigured("not given");
  return identityOfProfile({ name: context.settings.profile, namedBy: "--profile" }, context);
}

async function impliedProfile(context: SourceContext): Promise<Answer> {
  return identityOfProfile(chooseProfile(undefined, context.runtime), context);
}
