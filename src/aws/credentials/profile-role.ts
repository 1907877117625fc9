/** Roles in profiles: `role_arn` with `source_profile` or `credential_source`, in chains of any length. */
import { printable } from "../../message/printable.ts";
import { callSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import { placesOf } from "./profile.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { cachedSession, cliCache, cliKey, identityOfSession, keepSession } from "./role-session.ts";
import { credentialError, nonEmpty, type SourceContext, type SourceResult } from "./source.ts";
import type { RoleCall } from "./sts.ts";

/** Finds the credentials that a role is assumed with. */
export interface RoleBase {
  /** Returns the identity of a profile that is not a role, or that has keys besides its role. */
  profile(profile: Profile): Promise<SourceResult>;
  /** The sources by their names in `credential_source`. */
  readonly sources: Readonly<Record<string, () => Promise<SourceResult>>>;
}

/** The chosen role, then each source_profile that is itself a role, and the credentials of the last one. */
interface RoleChain {
  readonly roles: readonly Profile[];
  readonly root: () => Promise<Identity>;
}

/**
 * Returns the identity of a profile that is a role. Starts from the last session of the chain in the AWS CLI's cache,
 * and assumes the remaining roles one after the other. Throws a Failure 67 that names the profile at fault.
 */
export async function identityOfRole(
  profile: Profile,
  profiles: Profiles,
  base: RoleBase,
  context: SourceContext,
): Promise<Identity> {
  const { roles, root } = roleChainFrom(profile, profiles, base, context);
  let identity: Identity | undefined;
  let missing = 0;
  for (; missing < roles.length && identity === undefined; missing++) {
    identity = cachedIdentity(roles[missing] as Profile, context);
  }
  // The last role examined has a cached session.
  if (identity !== undefined) missing--;
  identity ??= await root();
  for (const role of roles.slice(0, missing).reverse()) {
    identity = await openRole(role, identity, profiles, context);
  }
  return identity;
}

function roleChainFrom(
  profile: Profile,
  profiles: Profiles,
  base: RoleBase,
  context: SourceContext,
): RoleChain {
  const roles = [profile];
  for (let role = profile; ; ) {
    const setting = (name: string) => nonEmpty(role.settings.get(name));
    const sourceName = setting("source_profile");
    const credentialSource = setting("credential_source");
    if (sourceName !== undefined && credentialSource !== undefined) {
      throw credentialError(
        sourceProfile(role),
        "it has both source_profile and credential_source",
        "remove one of them",
      );
    }
    if (credentialSource !== undefined) {
      return { roles, root: () => fromSource(credentialSource, role, base) };
    }
    if (sourceName === undefined) {
      throw credentialError(
        sourceProfile(role),
        "it has role_arn, but neither source_profile nor credential_source",
        "add one of them",
      );
    }
    const below = profiles.byName.get(sourceName);
    if (below === undefined) {
      throw credentialError(
        sourceProfile(role),
        `its source_profile ${printable(sourceName)} does not exist`,
        `looked in ${placesOf(profiles)}`,
      );
    }
    if (roles.includes(below) && !(below === role && below.keys !== undefined)) {
      const names = [...roles, below].map(({ name }) => printable(name));
      throw credentialError(
        sourceProfile(profile),
        `its source_profile settings form a cycle: ${names.join(" > ")}`,
        "check source_profile of each",
      );
    }
    // As in the AWS CLI, the keys of a source_profile take precedence over its role.
    if (below.keys !== undefined || !isRole(below)) {
      return { roles, root: () => fromProfile(below, role, base) };
    }
    context.signal?.throwIfAborted();
    roles.push(below);
    role = below;
  }
}

function isRole({ settings }: Profile): boolean {
  return (
    nonEmpty(settings.get("role_arn")) !== undefined &&
    nonEmpty(settings.get("web_identity_token_file")) === undefined
  );
}

async function fromProfile(below: Profile, role: Profile, base: RoleBase): Promise<Identity> {
  // AWS's SDKs accept a profile with a credential_source alone.
  const named = below.keys === undefined ? nonEmpty(below.settings.get("credential_source")) : undefined;
  if (named !== undefined && !isRole(below)) return fromSource(named, below, base);
  const result = await base.profile(below);
  if (!("notConfigured" in result)) return result;
  throw credentialError(
    sourceProfile(role),
    `its source_profile ${printable(below.name)} has no credentials`,
    "add them there",
  );
}

async function fromSource(name: string, role: Profile, { sources }: RoleBase): Promise<Identity> {
  const known = Object.keys(sources);
  const find = known.includes(name) ? sources[name] : undefined;
  if (find === undefined) {
    throw credentialError(
      sourceProfile(role),
      `its credential_source ${printable(name)} is unknown`,
      `it has to be one of ${known.join(", ")}`,
    );
  }
  const result = await find();
  if (!("notConfigured" in result)) return result;
  throw credentialError(
    sourceProfile(role),
    `its credential_source ${name} has no credentials: ${result.notConfigured}`,
    "check that source",
  );
}

function sourceProfile(role: Profile): string {
  return `profile ${printable(role.name)} (assumed role)`;
}

function cachedIdentity(role: Profile, context: SourceContext): Identity | undefined {
  if (context.settings.cache === false) return undefined;
  const session = cachedSession(cliCache(context.runtime), cliKey(parametersOf(role)), context);
  return session && identityOfSession(session, sourceProfile(role));
}

/** The parameters of the call to STS that the profile sets; a default session name is not one of them. */
function parametersOf({ settings }: Profile): Record<string, string | number> {
  const duration = durationOf(settings);
  const parameters = {
    RoleArn: nonEmpty(settings.get("role_arn")),
    RoleSessionName: nonEmpty(settings.get("role_session_name")),
    ExternalId: nonEmpty(settings.get("external_id")),
    SerialNumber: nonEmpty(settings.get("mfa_serial")),
    DurationSeconds: duration,
  };
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

/** Anything but a number is ignored, as the AWS CLI does. */
function durationOf(settings: Profile["settings"]): number | undefined {
  const text = settings.get("duration_seconds") ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

async function openRole(
  role: Profile,
  by: Identity,
  profiles: Profiles,
  context: SourceContext,
): Promise<Identity> {
  const source = sourceProfile(role);
  const hint = { source, fix: "check role_arn, source_profile and the role's trust policy" };
  const parameters = parametersOf(role);
  const call = { RoleSessionName: "awscurl", ...parameters } as unknown as RoleCall;
  const settings = callSettings(role.settings, profiles);
  const { assumeRole: openSession } = await import("./sts.ts");
  const session = await openSession(call, by, context, settings, hint);
  if (context.settings.cache !== false) keepSession(cliCache(context.runtime), cliKey(parameters), session);
  return identityOfSession(session, source);
}
