/** Looks up header fields by name. The only place that compares field names (RFC 9110, 5.1: case-insensitive). */
import type { HeaderField } from "./request.ts";
import { trimOws } from "./whitespace.ts";

/** Whether the field has this name, ignoring case. */
export function isNamed(field: Pick<HeaderField, "name">, name: string): boolean {
  return field.name.length === name.length && field.name.toLowerCase() === name.toLowerCase();
}

/** Returns the value of the first field of that name, without surrounding whitespace; undefined if there is none. */
export function fieldValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find(field => isNamed(field, name))?.value.trim();
}

/** Returns the values of all fields of that name, in order and unchanged. */
export function fieldValues(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter(field => isNamed(field, name)).map(({ value }) => value);
}

/**
 * Returns the values of all fields of that name, joined as RFC 9110, 5.3, allows a recipient to; undefined if there are
 * none.
 */
export function joinedValue(fields: readonly HeaderField[], name: string): string | undefined {
  const values = fieldValues(fields, name);
  return values.length === 0 ? undefined : values.join(",");
}

export function hasField(fields: readonly Pick<HeaderField, "name">[], name: string): boolean {
  return fields.some(field => isNamed(field, name));
}

/** Returns the items of a list value (RFC 9110, 5.6.1) in lower case, without empty ones. */
export function listItems(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split(",")
    .map(trimOws)
    .filter(item => item !== "");
}

/** RFC 9110, 5.6.2: the syntax of field names and methods. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether the text is a token (RFC 9110, 5.6.2), as field names and methods must be. */
export function isToken(text: string): boolean {
  return token.test(text);
}
