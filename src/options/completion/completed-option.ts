/** What the completion scripts need to know about an option, with the lists of values filled in. */
import { type Completion, isNegative, type Option } from "../option.ts";
import { regions, services } from "./aws-names.ts";

/** What completes a value: a list of words, or something that the shell looks up. */
export type ValueSource =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "none" | "file" | "at-file" | "directory" | "profile" };

export interface CompletedOption {
  /** Long names without dashes, the listed one first. */
  readonly long: readonly string[];
  readonly short: string | undefined;
  /** The `no-` name of a switch, or the name without `no-` of a switch that is on by default. */
  readonly opposite: string | undefined;
  readonly summary: string;
  /** Undefined for a switch. */
  readonly value: { readonly name: string; readonly source: ValueSource } | undefined;
}

/** Returns the options as the completion scripts need them; `--help` is completed with categories and options. */
export function completedOptions(
  options: readonly Option[],
  categories: readonly string[],
): CompletedOption[] {
  const subjects = ["all", "category", ...categories, ...options.map(({ long }) => `--${long}`)];
  return options.map(option => ({
    long: [option.long, ...(option.spellings ?? [])],
    short: option.short,
    opposite: oppositeOf(option),
    summary: option.summary,
    value:
      option.value === undefined
        ? undefined
        : { name: option.value, source: sourceOf(option.completes ?? "none", subjects) },
  }));
}

function oppositeOf(option: Option): string | undefined {
  if (option.repetition !== "boolean") return undefined;
  return isNegative(option) ? option.long.slice("no-".length) : `no-${option.long}`;
}

function sourceOf(completes: Completion, subjects: readonly string[]): ValueSource {
  switch (completes) {
    case "region":
      return { kind: "words", words: regions.split(" ") };
    case "service":
      return { kind: "words", words: services.split(" ") };
    case "subject":
      return { kind: "words", words: subjects };
    case "@file":
      return { kind: "at-file" };
    case "none":
    case "file":
    case "directory":
    case "profile":
      return { kind: completes };
    default:
      return { kind: "words", words: completes };
  }
}

/**
 * A command line for sh that prints the profiles of the AWS CLI's files, one per line. In the config file they are the
 * sections `profile NAME` and `default`, in the credentials file all sections.
 */
export const listProfiles = [
  `sed -n -e 's/^[[:space:]]*\\[[[:space:]]*profile[[:space:]]\\{1,\\}"\\{0,1\\}\\([^]"]*[^]"[:space:]]\\)"\\{0,1\\}[[:space:]]*\\].*/\\1/p'`,
  `-e 's/^[[:space:]]*\\[[[:space:]]*\\(default\\)[[:space:]]*\\].*/\\1/p' "$config" 2>/dev/null;`,
  `sed -n -e 's/^[[:space:]]*\\[[[:space:]]*\\([^]]*[^][:space:]]\\)[[:space:]]*\\].*/\\1/p' "$credentials" 2>/dev/null`,
].join(" ");
