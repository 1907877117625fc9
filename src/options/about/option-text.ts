/** The documentation of one option: its own text and sentences derived from the rest of its record. */
import { isNegative, type Option } from "../option.ts";

/** The paragraphs that `--help OPTION` and the manual print. */
export function paragraphs(option: Option): string[] {
  const facts = [otherSpellings(option), whenRepeated(option), whenOptional(option), forAllGroups(option)];
  return [option.text, ...facts.filter(fact => fact !== undefined)];
}

function otherSpellings({ spellings }: Option): string | undefined {
  return spellings && `Also ${spellings.map(name => `--${name}`).join(" and ")}.`;
}

function whenRepeated(option: Option): string | undefined {
  const { long, value, repetition, reading, category } = option;
  if (category[0] === "ignored" || reading === "stop" || reading === "next") return undefined;
  if (repetition === "append") return `--${long} can be given several times.`;
  if (repetition === "single") return `If --${long} is given several times, the last value is used.`;
  if (repetition === "mutex" || value !== undefined) return undefined;
  const opposite = isNegative(option) ? long.slice("no-".length) : `no-${long}`;
  return `--${opposite} is the opposite.`;
}

function whenOptional({ long, valueOptional }: Option): string | undefined {
  if (valueOptional === undefined) return undefined;
  const where = valueOptional === "end" ? "at the end of the command line" : "before another option";
  return `--${long} may have no value ${where}.`;
}

function forAllGroups({ global }: Option): string | undefined {
  return global && "It applies to all URLs, also across --next.";
}
