/** Profiles of the AWS config and credentials files: their settings, and the identity of those that hold keys. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { Secret } from "../../secret.ts";
import type { Identity } from "./identity.ts";
import { parseIni, type Sections } from "./ini.ts";
import { credentialError, nonEmpty } from "./source.ts";

type Settings = ReadonlyMap<string, string>;

/** Settings of one profile, from both files; the credentials file wins, as in the AWS CLI. */
export interface Profile {
  readonly name: string;
  readonly settings: Settings;
  /**
   * Its static keys, and which file they stand in; undefined when it has none. Key, secret and token are taken from the
   * same file, as the AWS CLI does: a pair of two halves from two files is no pair.
   */
  readonly keys: { readonly file: "credentials" | "config"; readonly settings: Settings } | undefined;
}

export interface Profiles {
  /** Paths of the files, whether they are there or not. */
  readonly configFile: string;
  readonly credentialsFile: string;
  readonly byName: ReadonlyMap<string, Profile>;
  /** The config file's `[services NAME]`, by name: settings as `sts.endpoint_url`. */
  readonly services: ReadonlyMap<string, Settings>;
  /** The config file's `[sso-session NAME]`, by name. */
  readonly ssoSessions: ReadonlyMap<string, Settings>;
}

/** Which profile is meant, and who says so. */
export interface ChosenProfile {
  readonly name: string;
  /** "--profile" or the variable's name; undefined for `default`, which nobody asked for. */
  readonly askedBy: string | undefined;
}

const alreadyRead = new WeakMap<Runtime, Profiles>();

/**
 * Reads the config and the credentials file, once per Runtime. A file that is not there holds no profiles.
 * Throws a Failure 67 when one is there and cannot be read.
 */
export function readProfiles(runtime: Runtime): Profiles {
  const known = alreadyRead.get(runtime);
  if (known !== undefined) return known;
  const configFile = filePath(runtime, "AWS_CONFIG_FILE", "config");
  const credentialsFile = filePath(runtime, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  const config = readSections(configFile);
  const byName = merge(profileSections(config), readSections(credentialsFile));
  const services = sectionsOf("services", config);
  const ssoSessions = sectionsOf("sso-session", config);
  const profiles = { configFile, credentialsFile, byName, services, ssoSessions };
  alreadyRead.set(runtime, profiles);
  return profiles;
}

function filePath(runtime: Runtime, variable: string, name: string): string {
  const path = nonEmpty(runtime.env[variable]) ?? join(runtime.home, ".aws", name);
  return path.startsWith("~/") ? join(runtime.home, path.slice(2)) : path;
}

function readSections(path: string): Sections {
  try {
    return parseIni(readFileSync(path, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // What is not a file is no configuration, as for the AWS CLI; what may not be read is.
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return new Map();
    throw credentialError(
      printable(path),
      `it is there but cannot be read (${code})`,
      "check its permissions",
    );
  }
}

/** `[default]`, `[profile NAME]` and `[profile "NAME"]` of the config file; nothing else there is a profile. */
function profileSections(config: Sections): Sections {
  const profiles = new Map<string, ReadonlyMap<string, string>>();
  const plain = config.get("default");
  if (plain !== undefined) profiles.set("default", plain);
  for (const [name, settings] of sectionsOf("profile", config)) {
    // `[default]` and `[profile default]` are the same one.
    profiles.set(name, new Map([...(profiles.get(name) ?? []), ...settings]));
  }
  return profiles;
}

/** `[KIND NAME]` and `[KIND "NAME"]`, by name. */
function sectionsOf(kind: string, config: Sections): Map<string, Settings> {
  const named = new Map<string, Settings>();
  for (const [section, settings] of config) {
    const [, before, , name] = /^(\S+) (["']?)(.+)\2$/.exec(section) ?? [];
    if (before === kind && name !== undefined) named.set(name, settings);
  }
  return named;
}

function merge(config: Sections, credentials: Sections): Map<string, Profile> {
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

/** The profile that is meant: `--profile`, else AWS_PROFILE (or its older name), else `default`. */
export function chooseProfile(typed: string | undefined, runtime: Runtime): ChosenProfile {
  if (typed !== undefined) return { name: typed, askedBy: "--profile" };
  for (const variable of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) {
    const name = nonEmpty(runtime.env[variable]);
    if (name !== undefined) return { name, askedBy: variable };
  }
  return { name: "default", askedBy: undefined };
}

/**
 * The settings of that profile; undefined when it is `default`, nobody asked for it and it is not there.
 * Throws a Failure 67 when a profile that was asked for is nowhere: another identity is never taken in its place.
 */
export function findProfile(chosen: ChosenProfile, runtime: Runtime): Profile | undefined {
  const profiles = readProfiles(runtime);
  const profile = profiles.byName.get(chosen.name);
  if (profile !== undefined || chosen.askedBy === undefined) return profile;
  throw notFound(chosen, profiles);
}

function notFound(chosen: ChosenProfile, profiles: Profiles): Failure {
  const near = nearest(chosen.name, [...profiles.byName.keys()]).map(printable);
  return new Failure(
    ExitCode.LoginDenied,
    `The config profile (${printable(chosen.name)}), named by ${chosen.askedBy}, could not be found`,
    [
      `looked in ${printable(profiles.configFile)} and ${printable(profiles.credentialsFile)}`,
      near.length > 0
        ? `profiles with a name like it: ${near.join(", ")}`
        : `profiles there: ${[...profiles.byName.keys()].slice(0, 10).map(printable).join(", ") || "none"}`,
    ],
  );
}

/** Up to three names that differ by a few letters, or hold or continue what was typed. */
function nearest(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return names
    .map(candidate => {
      const other = candidate.toLowerCase();
      const contains = wanted.length > 1 && (other.includes(wanted) || wanted.includes(other));
      return { candidate, distance: contains ? 1 : editDistance(wanted, other) };
    })
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((one, two) => one.distance - two.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance. */
function editDistance(one: string, two: string): number {
  let previous = Array.from({ length: two.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= two.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === two[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[two.length] ?? 0;
}

/** The identity of a profile that holds keys. Throws a Failure 67 when it holds half a pair. */
export function staticIdentity(profile: Profile, runtime: Runtime): Identity {
  const { configFile, credentialsFile } = readProfiles(runtime);
  const source = `profile ${printable(profile.name)} in ${printable(profile.keys?.file === "config" ? configFile : credentialsFile)}`;
  const setting = (name: string) => nonEmpty(profile.keys?.settings.get(name));
  const accessKeyId = setting("aws_access_key_id");
  const secretAccessKey = setting("aws_secret_access_key");
  if (accessKeyId === undefined) throw credentialError(source, "it has no aws_access_key_id", "add it");
  if (secretAccessKey === undefined)
    throw credentialError(source, "it has no aws_secret_access_key", "add it");
  // The second is its older name, which the AWS CLI still reads.
  const token = setting("aws_session_token") ?? setting("aws_security_token");
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: token === undefined ? undefined : new Secret(token),
    expiration: undefined,
    accountId: nonEmpty(profile.settings.get("aws_account_id")),
    source,
    fromInstance: false,
  };
}

/** The region of the profile that is meant; undefined when it has none. Throws when `--profile` names one that is nowhere. */
export function profileRegion(runtime: Runtime, typed: string | undefined): string | undefined {
  return profileSetting("region", runtime, typed);
}

/** Path of the CA file that the profile names; undefined when it names none. Throws as `profileRegion` does. */
export function profileCaBundle(runtime: Runtime, typed: string | undefined): string | undefined {
  return profileSetting("ca_bundle", runtime, typed);
}

/** AWS_PROFILE may name what is nowhere as long as its credentials are not needed: exported keys work beside it. */
function profileSetting(name: string, runtime: Runtime, typed: string | undefined): string | undefined {
  const chosen = chooseProfile(typed, runtime);
  const profile =
    typed === undefined ? readProfiles(runtime).byName.get(chosen.name) : findProfile(chosen, runtime);
  return nonEmpty(profile?.settings.get(name));
}
