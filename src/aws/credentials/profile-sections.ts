/** Profiles, `sso-session`s and `services` in the sections of AWS's files. */
import type { AwsFile } from "./aws-files.ts";
import type { Sections, Settings } from "./ini.ts";
import { shlexSplit } from "./shlex.ts";

/** One profile, from both files; settings of the credentials file take precedence, as in the AWS CLI. */
export interface Profile {
  readonly name: string;
  readonly settings: Settings;
  /**
   * The profile's static keys and their file; undefined if it has none. Key id, secret key and token are taken from one
   * file, as in the AWS CLI: halves from two files are not a pair.
   */
  readonly keys: { readonly file: "credentials" | "config"; readonly settings: Settings } | undefined;
}

export interface Profiles {
  readonly config: AwsFile;
  readonly credentials: AwsFile;
  readonly byName: ReadonlyMap<string, Profile>;
  /** The config file's `[services NAME]`, by name: settings as `sts:endpoint_url`. */
  readonly services: ReadonlyMap<string, Settings>;
  /** The config file's `[sso-session NAME]`, by name. */
  readonly ssoSessions: ReadonlyMap<string, Settings>;
}

/** Returns the profiles of both files. In the credentials file every section is a profile. */
export function profilesIn(config: AwsFile, credentials: AwsFile): Profiles {
  return {
    config,
    credentials,
    byName: merge(configProfiles(config.sections), credentials.sections),
    services: sectionsOf("services", config.sections),
    ssoSessions: sectionsOf("sso-session", config.sections),
  };
}

/** `[default]` and `[profile NAME]`; if a profile has several sections, the last one is used, as in botocore. */
function configProfiles(config: Sections): Map<string, Settings> {
  const profiles = new Map<string, Settings>();
  for (const [header, settings] of config) {
    const name = header === "default" ? header : nameIn(header, "profile");
    if (name !== undefined) profiles.set(name, settings);
  }
  return profiles;
}

function sectionsOf(kind: string, config: Sections): Map<string, Settings> {
  const named = new Map<string, Settings>();
  for (const [header, settings] of config) {
    const name = nameIn(header, kind);
    if (name !== undefined) named.set(name, settings);
  }
  return named;
}

/**
 * Returns the name in a header such as `profile NAME` or `profile "NAME WITH SPACES"`, as in botocore; undefined for
 * other headers.
 */
function nameIn(header: string, kind: string): string | undefined {
  const parts = header.startsWith(kind) ? shlexSplit(header) : undefined;
  return parts?.length === 2 ? parts[1] : undefined;
}

function merge(config: ReadonlyMap<string, Settings>, credentials: Sections): Map<string, Profile> {
  const merged = new Map<string, Profile>();
  for (const name of new Set([...config.keys(), ...credentials.keys()])) {
    const inConfig = config.get(name) ?? new Map();
    const inCredentials = credentials.get(name) ?? new Map();
    const settings = new Map([...inConfig, ...inCredentials]);
    const keys = keysOf("credentials", inCredentials) ?? keysOf("config", inConfig);
    merged.set(name, { name, settings, keys });
  }
  return merged;
}

function keysOf(file: "credentials" | "config", settings: Settings): Profile["keys"] {
  const has = settings.get("aws_access_key_id") || settings.get("aws_secret_access_key");
  return has ? { file, settings } : undefined;
}
