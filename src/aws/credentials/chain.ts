/** The ordered list of credential sources, and the search along it. */
import { ExitCode, Failure } from "../../exit.ts";
import type { Runtime } from "../../runtime.ts";
import { container, instance, webIdentity } from "./ambient.ts";
import { callSettings } from "./configured-endpoint.ts";
import type { CredentialSettings, Identity, SourceReport } from "./identity.ts";
import { checkKeys } from "./key-text.ts";
import { environmentKeys, optionKeys } from "./keys.ts";
import { chooseProfile, findProfile, readProfiles } from "./profile.ts";
import { identityOfProfile } from "./profile-identity.ts";
import {
  type CredentialContext,
  credentialError,
  notConfigured,
  type SourceContext,
  type SourceResult,
} from "./source.ts";

export interface Found {
  readonly identity: Identity;
  /** One entry for each source, in order, and one for `--role-arn` if it was given. */
  readonly report: readonly SourceReport[];
  /**
   * Asks the same source for newer keys; undefined for keys that cannot be renewed. Rejects like `findIdentity`, and
   * with the signal's reason.
   */
  readonly refresh: ((context?: CredentialContext) => Promise<Identity>) | undefined;
}

interface CredentialSource {
  readonly name: string;
  /** Returns the identity, or why none is configured; throws a Failure if one is configured but does not work. */
  ask(context: SourceContext): Promise<SourceResult>;
}

const exportedKeys = unlessProfileGiven(environmentKeys);

/** In order of precedence. It is the AWS CLI's order, except that web identity comes after the profiles. */
const sources: readonly CredentialSource[] = [
  { name: "command line", ask: optionKeys },
  { name: "--profile", ask: givenProfile },
  { name: "environment", ask: exportedKeys },
  { name: "AWS_PROFILE, or the default profile", ask: unlessProfileGiven(impliedProfile) },
  { name: "web identity", ask: unlessProfileGiven(webIdentity) },
  { name: "container", ask: container },
  { name: "EC2 instance", ask: instance },
];

/**
 * Tries one source after the other and returns the first identity, with the result of each source. Throws a Failure 67
 * if a source is misconfigured, or if there is no identity at all; then its details list all results. `usedCodes`
 * contains the MFA codes that AWS has already received, for searches that share one `--mfa-code`.
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
      report.push({
        source: name,
        outcome: "not tried",
        detail: `${found.identity.source} takes precedence`,
      });
      continue;
    }
    signal?.throwIfAborted();
    const result = await ask(source, search);
    if ("notConfigured" in result) {
      report.push({ source: name, outcome: "not configured", detail: result.notConfigured });
    } else {
      found = { identity: result, by: source };
      report.push({ source: name, outcome: "used", detail: result.source });
    }
  }
  if (found === undefined) throw await noIdentity(report);
  const identity = await withRoleOption(found.identity, search);
  if (settings.role !== undefined)
    report.push({ source: "--role-arn", outcome: "used", detail: settings.role.arn });
  return { identity, report, refresh: renewal(identity, found.by, search) };
}

/** Asks the source, and rejects malformed keys from any source. */
async function ask(source: CredentialSource, context: SourceContext): Promise<SourceResult> {
  const result = await source.ask(context);
  if (!("notConfigured" in result)) checkKeys(result);
  return result;
}

async function withRoleOption(identity: Identity, context: SourceContext): Promise<Identity> {
  const { settings, runtime } = context;
  if (settings.role === undefined) return identity;
  const profile = findProfile(chooseProfile(settings.profile, runtime), runtime)?.settings;
  const { identityOfRoleOption } = await import("./role-option.ts");
  return identityOfRoleOption(settings.role, identity, callSettings(profile, readProfiles(runtime)), context);
}

function renewal(identity: Identity, source: CredentialSource, context: SourceContext): Found["refresh"] {
  // Exported keys cannot be renewed; a role assumed with them can.
  const fixed = source.ask === exportedKeys && context.settings.role === undefined;
  if (identity.expiration === undefined || fixed) return undefined;
  let latest = identity;
  return async current => {
    const again = { ...context, ...current, stale: latest.accessKeyId };
    const result = await ask(source, again);
    if ("notConfigured" in result) {
      throw credentialError(
        identity.source,
        `it no longer gives credentials: ${result.notConfigured}`,
        "check why it was turned off",
      );
    }
    latest = await withRoleOption(result, again);
    return latest;
  };
}

async function noIdentity(report: readonly SourceReport[]): Promise<Failure> {
  const { sourceLines } = await import("./report.ts");
  return new Failure(ExitCode.LoginDenied, "No AWS credentials found", [
    ...sourceLines(report),
    "A shell variable has no effect until it is exported: export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
  ]);
}

/** With `--profile`, settings in the environment for another identity are ignored. */
function unlessProfileGiven(ask: CredentialSource["ask"]): CredentialSource["ask"] {
  return async context =>
    context.settings.profile === undefined ? ask(context) : notConfigured("ignored because of --profile");
}

async function givenProfile(context: SourceContext): Promise<SourceResult> {
  if (context.settings.profile === undefined) return notConfigured("not given");
  return identityOfProfile({ name: context.settings.profile, namedBy: "--profile" }, context);
}

async function impliedProfile(context: SourceContext): Promise<SourceResult> {
  return identityOfProfile(chooseProfile(undefined, context.runtime), context);
}
