/** `--completion SHELL`: a script that completes awscurl's command line. */
import { categories } from "../categories.ts";
import { options } from "../definitions/index.ts";
import type { Shell } from "../options.ts";
import { bashScript } from "./bash.ts";
import { type CompletedOption, completedOptions } from "./completed-option.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

const scripts: Readonly<Record<Shell, (options: readonly CompletedOption[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * Returns the script for a shell. The script does not run awscurl: it contains the names, and reads profiles from the
 * AWS CLI's files.
 */
export function completionScript(shell: Shell): string {
  return scripts[shell](completedOptions(options, Object.keys(categories)));
}
