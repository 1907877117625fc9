/** Header fields by name: look up, count, leave out. The only place that compares field names (RFC 9110, 5.1: case-insensitive). */
import type { HeaderField } from "./request.ts";
import { trimOws } from "./whitespace.ts";

/** Does the field have this name, in any case? */
export function isNamed(field: Pick<HeaderField, "name">, name: string): boolean {
  return field.name.length === name.length && field.name.toLowerCase() === name.toLowerCase();
}

/** The value of the first field of that name, without surrounding whitespace; undefined without one. */
export function fieldValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find(field => isNamed(field, name))?.value.trim();
}

/** The values of all fields of that name, in order, as they are. */
export function fieldValues(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter(field => isNamed(field, name)).map(({ value }) => value);
}

/** The values of all fields of that name, joined as a recipient may join them (RFC 9110, 5.3); undefined without one. */
export function joinedValue(fields: readonly HeaderField[], name: string): string | undefined {
  const values = fieldValues(fields, name);
  return values.length === 0 ? undefined : values.join(",");
}

export function hasField(fields: readonly Pick<HeaderField, "name">[], name: string): boolean {
  return fields.some(field => isNamed(field, name));
}

/** The items of a value that is a list (RFC 9110, 5.6.1), in lower case; empty ones are left out. */
export function listItems(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split(",")
    .map(trimOws)
    .filter(item => item !== "");
}

/** A token of RFC 9110, 5.6.2: what a field name and a method are made of. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Is the text a token (RFC 9110, 5.6.2), as field names and methods are? */
export function isToken(text: string): boolean {
  return token.test(text);
}
