/** Forms of host names as their services publish them, as patterns: `[BUCKET.]s3.REGION.example.com`. */

/** Placeholder -> what it stands for, in the order in which they are looked for. */
const placeholders = {
  BUCKET: "(?<bucket>.+)",
  NUMBER: "\\d+",
  ID: "[^.]+",
  ZONE: "[a-z0-9]+(?:-[a-z0-9]+)+",
  SITE: "(?<region>[a-z][a-z-]*\\d[a-z0-9-]*)",
  REGION: "(?<region>[a-z][a-z0-9-]*)",
} as const;

/**
 * The pattern of whole host names in lower case. Brackets: may be absent. BUCKET: labels, for a bucket's name may have dots.
 * ID: one label. ZONE: a label with a dash. REGION: a label, found as the group `region`; SITE: one that has a digit, likewise.
 */
export function hostForm(form: string): RegExp {
  const optional = form.replaceAll(".", "\\.").replaceAll("[", "(?:").replaceAll("]", ")?");
  const pattern = Object.entries(placeholders).reduce(
    (text, [name, part]) => text.replaceAll(name, () => part),
    optional,
  );
  return new RegExp(`^${pattern}$`);
}

/** What every name of the form ends with: all behind its last placeholder or bracket. */
export function fixedEnd(form: string): string {
  return /[^A-Z\]]*$/.exec(form)?.[0] ?? "";
}
