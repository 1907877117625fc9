/** The completion script for zsh. */
import { type CompletedOption, listProfiles, type ValueSource } from "./completed-option.ts";

/** Returns a script for a folder of $fpath, named _awscurl; it can be sourced as well. */
export function zshScript(options: readonly CompletedOption[]): string {
  return `#compdef awscurl
# Completion of awscurl for zsh. Save it as _awscurl in a folder of $fpath, or source it: source <(awscurl --completion zsh)

_awscurl_profiles() {
  local config=\${AWS_CONFIG_FILE:-$HOME/.aws/config}
  local credentials=\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}
  local -a profiles
  profiles=(\${(f)"$({ ${listProfiles}; } | sort -u)"})
  compadd -a profiles
}

# A file behind an @.
_awscurl_at_file() {
  compset -P '@' && _files
}

_awscurl() {
  _arguments -s -S \\
${options.flatMap(specs).join(" \\\n")} \\
    '*:URL:_urls'
}

if [[ $funcstack[1] == _awscurl ]]; then
  _awscurl "$@"
else
  compdef _awscurl awscurl
fi
`;
}

/** Returns the specifications of one option for _arguments: each name separately, allowed any number of times. */
function specs({ long, short, opposite, summary, value }: CompletedOption): string[] {
  const about = `[${summary.replace(/[\\[\]:]/g, "\\$&")}]`;
  const action =
    value === undefined ? "" : `:${value.name.replace(/[\\:]/g, "\\$&")}:${actionFor(value.source)}`;
  const equals = value === undefined ? "" : "=";
  const names = [
    ...long.map(name => `--${name}${equals}`),
    ...(short === undefined ? [] : [`-${short}${value === undefined ? "" : "+"}`]),
  ];
  const expanding = value === undefined ? [] : long.map(name => `--expand-${name}=`);
  const all = names.map(name => `*${name}${about}${action}`);
  if (opposite !== undefined) all.push(`*--${opposite}[The opposite of --${long[0]}]`);
  all.push(...expanding.map(name => `*${name}[The same with variables replaced]${action}`));
  return all.map(spec => `    '${spec.replaceAll("'", "'\\''")}'`);
}

function actionFor(source: ValueSource): string {
  switch (source.kind) {
    case "words":
      return `(${source.words.join(" ")})`;
    case "profile":
      return "_awscurl_profiles";
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    case "at-file":
      return "_awscurl_at_file";
    case "none":
      return " ";
  }
}
