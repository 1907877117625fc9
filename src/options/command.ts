/**
 * commander, the parser of single tokens: clusters, attached values, `=`, and whether the next token is a value. Why one
 * token at a time, and why records are registered when they are named: docs/decisions/options.md.
 */
import { Command, CommanderError, Option as CommanderOption } from "commander";
import type { Option } from "./option.ts";

/** One option that commander found in a token. */
interface FoundOption {
  /** With its dashes, as it was registered. */
  readonly name: string;
  readonly value: string | undefined;
}

/** What a token holds. */
export interface FoundOptions {
  readonly options: readonly FoundOption[];
  /** Was the next token taken as a value? */
  readonly tookNext: boolean;
  /** The last option needs a value and there is none. */
  readonly valueMissing: boolean;
  /** The part of the token that begins with no registered name, with a dash in front. */
  readonly rest: string | undefined;
}

/** Hides the next token from commander, which would parse one that begins with a dash. No argument can hold a NUL. */
const shield = "\0";

export class OptionCommand {
  /** An error is returned as data, and nothing is printed. */
  readonly #command = new Command().exitOverride().configureOutput({ outputError: () => {} });
  readonly #registered = new Set<string>();
  #found: FoundOption[] = [];

  /** Makes an option known under this name (`-d`, `--data`). */
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

  /** Takes one token apart; `next` is the token that may be its value. */
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

  /** A `-` within a cluster is the name of no option; commander takes the `--` that it makes for the end of options. */
  #dashWithin(token: string, tookNext: boolean): string | undefined {
    if (token.startsWith("--")) return undefined;
    const attached = !tookNext && this.#found.at(-1)?.value !== undefined;
    return attached || token.length === this.#found.length + 1 ? undefined : "-";
  }
}
