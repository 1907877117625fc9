/** Host name forms as services publish them, converted to patterns: `[BUCKET.]s3.REGION.example.com`. */

/** Placeholder -> pattern, in the order in which placeholders are searched for. */
const placeholders = {
  BUCKET: "(?<bucket>.+)",
  NUMBER: "\\d+",
  ID: "[^.]+",
  ZONE: "[a-z0-9]+(?:-[a-z0-9]+)+",
  SITE: "(?<region>[a-z][a-z-]*\\d[a-z0-9-]*)",
  REGION: "(?<region>[a-z][a-z0-9-]*)",
} as const;

/**
 * Returns a pattern for whole host names in lower case. Brackets enclose an optional part. BUCKET is one or more
 * labels, because bucket names may contain dots; ID is one label; ZONE is a label with a dash; REGION is a label,
 * captured as the group `region`; SITE is the same for a label with a digit.
 */
export function hostForm(form: string): RegExp {
  const optional = form.replaceAll(".", "\\.").replaceAll("[", "(?:").replaceAll("]", ")?");
  const pattern = Object.entries(placeholders).reduce(
    (text, [name, part]) => text.replaceAll(name, () => part),
    optional,
  );
  return new RegExp(`^${pattern}$`);
}

const ends = new Map<string, string>();

/** Returns the text that every name of the form ends with: everything after the last placeholder or bracket. */
export function fixedEnd(form: string): string {
  const known = ends.get(form);
  if (known !== undefined) return known;
  const end = /[^A-Z\]]*$/.exec(form)?.[0] ?? "";
  ends.set(form, end);
  return end;
}
