/** Credential sources that need no profile: web identity, container, EC2 instance. Each is loaded when it is first used. */
import type { Runtime } from "../../runtime.ts";
import type { CredentialSettings } from "./identity.ts";
import type { Settings } from "./ini.ts";
import { chooseProfile, findProfile } from "./profile.ts";
import { type CredentialContext, notConfigured, type SourceContext, type SourceResult } from "./source.ts";

/** AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN. */
export async function webIdentity(context: SourceContext): Promise<SourceResult> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN } = context.runtime.env;
  if (!AWS_WEB_IDENTITY_TOKEN_FILE && !AWS_ROLE_ARN) {
    return notConfigured("AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not set");
  }
  if (!AWS_WEB_IDENTITY_TOKEN_FILE) return notConfigured("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  const { identityOfEnvironmentToken } = await import("./web-identity.ts");
  return identityOfEnvironmentToken(context);
}

/** The role of an ECS task or an EKS pod. */
export async function container(context: SourceContext): Promise<SourceResult> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } = context.runtime.env;
  if (!AWS_CONTAINER_CREDENTIALS_RELATIVE_URI && !AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return notConfigured(
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set",
    );
  }
  const { containerRole } = await import("./container.ts");
  return containerRole(context);
}

/** The role of the EC2 instance. */
export async function instance(context: SourceContext): Promise<SourceResult> {
  const { instanceRole } = await import("./instance.ts");
  return instanceRole(context, profileSettings(context.settings, context.runtime));
}

/**
 * The region of the EC2 instance, for requests that its role signs and whose region is not set; undefined when the metadata
 * service does not return one. Rejects with the signal's reason.
 */
export async function regionOfInstance(
  settings: CredentialSettings,
  runtime: Runtime,
  { signal, connectTimeout }: Pick<CredentialContext, "signal" | "connectTimeout"> = {},
): Promise<string | undefined> {
  const { instanceRegion } = await import("./instance.ts");
  return instanceRegion({ runtime, signal, connectTimeout }, profileSettings(settings, runtime));
}

function profileSettings(settings: CredentialSettings, runtime: Runtime): Settings | undefined {
  return findProfile(chooseProfile(settings.profile, runtime), runtime)?.settings;
}
