/** Endpoints that variables and profiles set instead of AWS's own (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
import type { Runtime } from "../../runtime.ts";
import type { Settings } from "./ini.ts";
import type { Profiles } from "./profile-sections.ts";
import { nonEmpty } from "./source.ts";

/** A service that returns credentials, by its name in a `services` section. */
export type Service = "sts" | "sso" | "sso_oidc" | "signin";

/** Settings for a call to AWS; undefined if not set. */
export interface CallSettings {
  readonly profile: Settings | undefined;
  /** The `services` section that the profile names. */
  readonly services: Settings | undefined;
}

/** Returns the settings for calls of this profile. */
export function callSettings(profile: Settings | undefined, profiles: Profiles): CallSettings {
  return { profile, services: profiles.services.get(profile?.get("services") ?? "") };
}

/**
 * Returns the service's configured endpoint; undefined leaves it to AWS's rules. Variables take precedence over the
 * profile, and the service's own setting over the one for all services.
 */
export function configuredEndpoint(
  service: Service,
  { profile, services }: CallSettings,
  { env }: Pick<Runtime, "env">,
): string | undefined {
  const ignored =
    nonEmpty(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) ??
    nonEmpty(profile?.get("ignore_configured_endpoint_urls"));
  if (ignored?.toLowerCase() === "true") return undefined;
  return (
    nonEmpty(env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) ??
    nonEmpty(env.AWS_ENDPOINT_URL) ??
    nonEmpty(services?.get(`${service}:endpoint_url`)) ??
    nonEmpty(profile?.get("endpoint_url"))
  );
}
