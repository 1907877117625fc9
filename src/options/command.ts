/**
 * Uses commander to parse single tokens: clusters, attached values, `=`, and whether the next token is a value.
 * docs/decisions/options.md explains why it gets one token at a time, and why records are registered when they are
 * first used.
 */
import { Command, CommanderError, Option as CommanderOption } from "commander";
import type { Option } from "./option.ts";

/** One option that commander found in a token. */
interface FoundOption {
  /** As registered, with its dashes. */
  readonly name: string;
  readonly value: string | undefined;
}

/** The options found in a token. */
export interface FoundOptions {
  readonly options: readonly FoundOption[];
  /** Whether the next token was consumed as a value. */
  readonly tookNext: boolean;
  /** Whether the last option needs a value and there is none. */
  readonly valueMissing: boolean;
  /** The rest of the token, from the first letter that is not a registered option on, prefixed with a dash. */
  readonly rest: string | undefined;
}

/** A prefix that keeps commander from parsing a next token that begins with a dash. No argument can contain a NUL. */
const shield = "\0";

export class OptionCommand {
  /** Errors are returned as data and nothing is printed. */
  readonly #command = new Command().exitOverride().configureOutput({ outputError: () => {} });
  readonly #registered = new Set<string>();
  #found: FoundOption[] = [];

  /** Registers an option under this name (`-d`, `--data`). */
  register(name: string, { value, valueOptional }: Option): void {
    if (this.#registered.has(name)) return;
    this.#registered.add(name);
    const flags = value === undefined ? name : `${name} ${valueOptional ? "[value]" : "<value>"}`;
    const option = new CommanderOption(flags);
    this.#command.addOption(option);
    this.#command.on(`option:${option.name()}`, (text: string | null | undefined) =>
      this.#found.push({ name, value: text ?? undefined }),
    );
  }

  /** Parses one token; `next` is the token that may be its value. */
  parse(token: string, next: string | undefined): FoundOptions {
    this.#found = [];
    const shielded = `${shield}${next}`;
    let left: string[];
    try {
      const { operands, unknown } = this.#command.parseOptions(
        next === undefined ? [token] : [token, shielded],
      );
      left = [...operands, ...unknown];
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return { options: this.#found, tookNext: false, valueMissing: true, rest: undefined };
    }
    const tookNext = next !== undefined && left.at(-1) !== shielded;
    const options = this.#found.map(({ name, value }) =>
      value === shielded ? { name, value: next } : { name, value },
    );
    const rest = left.find(text => text !== shielded) ?? this.#dashWithin(token, tookNext);
    return { options, tookNext, valueMissing: false, rest };
  }

  /** A `-` within a cluster is not a valid option; commander would turn it into `--` and take it for the end of options. */
  #dashWithin(token: string, tookNext: boolean): string | undefined {
    if (token.startsWith("--")) return undefined;
    const attached = !tookNext && this.#found.at(-1)?.value !== undefined;
    return attached || token.length === this.#found.length + 1 ? undefined : "-";
  }
}
