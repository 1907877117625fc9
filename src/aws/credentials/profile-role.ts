/** Roles that profiles define: `role_arn` on top of `source_profile` or `credential_source`, as far down as it goes. */
import { printable } from "../../message/printable.ts";
import { callSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import { placesOf } from "./profile.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { cachedSession, cliCache, cliKey, identityOfSession, keepSession } from "./role-session.ts";
import { type Answer, credentialError, nonEmpty, type SourceContext } from "./source.ts";
import type { RoleCall } from "./sts.ts";

/** How the chain asks for what a role stands on. */
export interface RoleBase {
  /** The identity of a profile that is not a role, or that holds keys beside its role. */
  profile(profile: Profile): Promise<Answer>;
  /** By the names that `credential_source` knows. */
  readonly sources: Readonly<Record<string, () => Promise<Answer>>>;
}

/** Roles from the one that is meant down to the first that stands on something else, and that. */
interface RoleChain {
  readonly roles: readonly Profile[];
  readonly root: () => Promise<Identity>;
}

/**
 * The identity of a profile that is a role. The highest session that the AWS CLI's cache holds is taken, and the roles
 * above it are assumed one on top of the other. Throws a Failure 67 that names the profile at fault.
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
  // The one that was found is not missing.
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
        "it has role_arn, and neither source_profile nor credential_source",
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
        `its roles stand on each other in a circle: ${names.join(" > ")}`,
        "see source_profile of each",
      );
    }
    // Keys are stronger than a role in a profile that another one stands on, as in the AWS CLI.
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
  // AWS's SDKs let a profile be nothing but a credential_source.
  const named = below.keys === undefined ? nonEmpty(below.settings.get("credential_source")) : undefined;
  if (named !== undefined && !isRole(below)) return fromSource(named, below, base);
  const answer = await base.profile(below);
  if (!("notConfigured" in answer)) return answer;
  throw credentialError(
    sourceProfile(role),
    `its source_profile ${printable(below.name)} holds no credentials`,
    "add them there",
  );
}

async function fromSource(name: string, role: Profile, { sources }: RoleBase): Promise<Identity> {
  const known = Object.keys(sources);
  const ask = known.includes(name) ? sources[name] : undefined;
  if (ask === undefined) {
    throw credentialError(
      sourceProfile(role),
      `its credential_source is ${printable(name)}`,
      `it has to be one of ${known.join(", ")}`,
    );
  }
  const answer = await ask();
  if (!("notConfigured" in answer)) return answer;
  throw credentialError(
    sourceProfile(role),
    `its credential_source ${name} gives none: ${answer.notConfigured}`,
    "see there",
  );
}

function sourceProfile(role: Profile): string {
  return `profile ${printable(role.name)} (assumed role)`;
}

function cachedIdentity(role: Profile, context: SourceContext): Identity | undefined {
  if (context.settings.cache === false) return undefined;
  const session = cachedSession(cliCache(context.runtime), cliKey(askedBy(role)), context);
  return session && identityOfSession(session, sourceProfile(role));
}

/** What the profile itself says to STS; a session's name that nobody chose is not part of it. */
function askedBy({ settings }: Profile): Record<string, string | number> {
  const duration = durationOf(settings);
  const said = {
    RoleArn: nonEmpty(settings.get("role_arn")),
    RoleSessionName: nonEmpty(settings.get("role_session_name")),
    ExternalId: nonEmpty(settings.get("external_id")),
    SerialNumber: nonEmpty(settings.get("mfa_serial")),
    DurationSeconds: duration,
  };
  return Object.fromEntries(
    Object.entries(said).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

/** Anything but a number is passed over, as in the AWS CLI. */
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
  const hint = { source, fix: "see role_arn, source_profile and the role's trust policy" };
  const asked = askedBy(role);
  const call = { RoleSessionName: "awscurl", ...asked } as unknown as RoleCall;
  const settings = callSettings(role.settings, profiles);
  const { assumeRole: openSession } = await import("./sts.ts");
  const session = await openSession(call, by, context, settings, hint);
  if (context.settings.cache !== false) keepSession(cliCache(context.runtime), cliKey(asked), session);
  return identityOfSession(session, source);
}
