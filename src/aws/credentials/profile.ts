/** The profile in use: its name, the files searched, its region and its certificate authorities. */
import { ExitCode, Failure } from "../../exit.ts";
import { editDistance } from "../../message/edit-distance.ts";
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { type AwsFile, readAwsFile } from "./aws-files.ts";
import { expandPath } from "./paths.ts";
import { type Profile, type Profiles, profilesIn } from "./profile-sections.ts";
import { nonEmpty } from "./source.ts";

/** The name of the profile to use, and what specifies it. */
export interface ChosenProfile {
  readonly name: string;
  /** "--profile" or the variable's name; undefined for the implied `default`. */
  readonly namedBy: string | undefined;
}

const alreadyRead = new WeakMap<Runtime, Profiles>();

/** Returns the readable part of both files, read once per Runtime. Never throws. */
function readableProfiles(runtime: Runtime): Profiles {
  const known = alreadyRead.get(runtime);
  if (known !== undefined) return known;
  const profiles = profilesIn(readAwsFile("config", runtime), readAwsFile("credentials", runtime));
  alreadyRead.set(runtime, profiles);
  return profiles;
}

/**
 * Returns the profiles of the config and the credentials file. Throws a Failure 67 if either file cannot be read or
 * parsed: it may contain the intended identity.
 */
export function readProfiles(runtime: Runtime): Profiles {
  const profiles = readableProfiles(runtime);
  const problem = profiles.config.problem ?? profiles.credentials.problem;
  if (problem !== undefined) throw problem;
  return profiles;
}

/** Returns the profile to use: `--profile`, or else AWS_PROFILE (or its older name), or else `default`. */
export function chooseProfile(option: string | undefined, runtime: Runtime): ChosenProfile {
  if (option !== undefined) return { name: option, namedBy: "--profile" };
  for (const variable of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) {
    const name = nonEmpty(runtime.env[variable]);
    if (name !== undefined) return { name, namedBy: variable };
  }
  return { name: "default", namedBy: undefined };
}

/**
 * Returns that profile; undefined if it is the implied `default` and does not exist. Throws a Failure 67 for a named
 * profile that does not exist, because another identity must not be used instead, and like `readProfiles`.
 */
export function findProfile(chosen: ChosenProfile, runtime: Runtime): Profile | undefined {
  const profiles = readProfiles(runtime);
  const profile = profiles.byName.get(chosen.name);
  if (profile !== undefined || chosen.namedBy === undefined) return profile;
  throw profileNotFound(chosen, profiles);
}

/** Names both files for messages, with the reason where nothing was read. */
export function placesOf({ config, credentials }: Profiles): string {
  return `${config.place} and ${credentials.place}`;
}

/** Returns the profile's region; undefined if it has none. Throws like `findProfile` for `--profile`. */
export function profileRegion(runtime: Runtime, option: string | undefined): string | undefined {
  const chosen = chooseProfile(option, runtime);
  // AWS_PROFILE may name a missing profile as long as its credentials are not needed, because exported keys take
  // precedence.
  const profile =
    option === undefined ? readProfiles(runtime).byName.get(chosen.name) : findProfile(chosen, runtime);
  return nonEmpty(profile?.settings.get("region"));
}

/**
 * Returns the path of the profile's CA file; undefined if it has none, or if the config file cannot be read: keys and
 * region may come from elsewhere, and code that needs the file reports the problem. Throws a Failure 67 if `--profile`
 * names a profile that does not exist.
 */
export function profileCaBundle(runtime: Runtime, option: string | undefined): string | undefined {
  const profiles = readableProfiles(runtime);
  const chosen = chooseProfile(option, runtime);
  const profile = profiles.byName.get(chosen.name);
  const isReadable = profiles.config.problem === undefined && profiles.credentials.problem === undefined;
  if (profile === undefined && option !== undefined && isReadable) throw profileNotFound(chosen, profiles);
  const path = nonEmpty(profile?.settings.get("ca_bundle"));
  return path === undefined ? undefined : expandPath(path, runtime);
}

function profileNotFound({ name, namedBy }: ChosenProfile, profiles: Profiles): Failure {
  const names = [...profiles.byName.keys()];
  const similar = similarNames(name, names).map(printable);
  return new Failure(
    ExitCode.LoginDenied,
    `The config profile (${printable(name)}), named by ${namedBy}, could not be found`,
    [
      `looked in ${placesOf(profiles)}`,
      ...misspelledHeader(name, profiles),
      similar.length > 0
        ? `profiles with a similar name: ${similar.join(", ")}`
        : `profiles there: ${names.slice(0, 10).map(printable).join(", ") || "none"}`,
    ],
  );
}

/**
 * In the config file a header must be `[profile NAME]`, with quotes around a name that contains spaces; in the
 * credentials file `[NAME]`.
 */
function misspelledHeader(name: string, { config, credentials }: Profiles): string[] {
  const withKind = `profile ${name}`;
  const quoted = /\s/.test(name) ? `profile "${name}"` : withKind;
  const inConfig = [name, withKind].find(header => config.sections.has(header));
  return [
    ...(inConfig === undefined ? [] : [headerHint(config, inConfig, quoted)]),
    ...(credentials.sections.has(withKind) ? [headerHint(credentials, withKind, name)] : []),
  ];
}

function headerHint({ place }: AwsFile, header: string, right: string): string {
  return `${place} has a section [${printable(header)}]: its header has to be [${printable(right)}]`;
}

/** Returns up to three names that differ in a few letters, or that contain or are contained in the given name. */
function similarNames(name: string, names: readonly string[]): string[] {
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
