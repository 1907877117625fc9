/** The completion script for bash. */
import { type CompletedOption, listProfiles, type ValueSource } from "./completed-option.ts";

/** A script to source in ~/.bashrc, or to put into bash-completion's folder. */
export function bashScript(options: readonly CompletedOption[]): string {
  return `# Completion of awscurl for bash. Source it in ~/.bashrc: source <(awscurl --completion bash)

# Profiles of the AWS CLI, one per line.
_awscurl_profiles() {
  local config=\${AWS_CONFIG_FILE:-$HOME/.aws/config}
  local credentials=\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}
  { ${listProfiles}; } | sort -u
}

# Fills COMPREPLY with the lines of $2 that begin with $1, each quoted for the command line.
_awscurl_words() {
  local word IFS=$'\\n'
  for word in $2; do
    [[ $word == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
  done
}

# Fills COMPREPLY with the files ($2 is -f) or directories (-d) that begin with $1; $3 goes in front of each.
_awscurl_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    [[ -n $file ]] && COMPREPLY+=("$3$file")
  done < <(compgen "$2" -- "$1")
}

# Completes $2 as a value of the option $1. False: the option takes no value.
_awscurl_value() {
  case $1 in
${valueCases(options)}
    *) return 1 ;;
  esac
}

# The option that a cluster such as -sSo ends with, if it is one whose value is missing: printed with its dash.
_awscurl_last_of_cluster() {
  local rest=\${1#-}
  while [[ $rest == [${switchLetters(options)}]?* ]]; do rest=\${rest#?}; done
  [[ $rest == ? ]] && printf -- '-%s' "$rest"
}

_awscurl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) prev
  COMPREPLY=()
  # = and @ are words of their own, unless COMP_WORDBREAKS was changed.
  if [[ $cur == = || $cur == @ ]]; then
    [[ $cur == @ ]] && at=$((COMP_CWORD - 1))
    prev=\${COMP_WORDS[at]}
    _awscurl_value "$prev" "\${cur#=}" && return
  fi
  [[ \${COMP_WORDS[at]} == = || \${COMP_WORDS[at]} == @ ]] && { [[ \${COMP_WORDS[at]} == @ ]] && cur=@$cur; at=$((at - 1)); }
  prev=\${COMP_WORDS[at]}
  if [[ $cur == --*=* ]]; then
    _awscurl_value "\${cur%%=*}" "\${cur#*=}"
    return
  fi
  [[ $prev == -[!-]?* ]] && prev=$(_awscurl_last_of_cluster "$prev")
  [[ $prev == -* ]] && _awscurl_value "$prev" "$cur" && return
  case $cur in
    --no-*) _awscurl_words "$cur" $'${namesFor(options, "no-")}' ;;
    --expand-*) _awscurl_words "$cur" $'${namesFor(options, "expand-")}' ;;
    -*) _awscurl_words "$cur" $'${namesFor(options, "")}' ;;
  esac
}

complete -o nosort -F _awscurl awscurl 2>/dev/null || complete -F _awscurl awscurl
`;
}

/** A case for every way to complete values, with the options that are completed so. */
function valueCases(options: readonly CompletedOption[]): string {
  const cases = new Map<string, string[]>();
  for (const option of options) {
    if (option.value === undefined) continue;
    const command = commandFor(option.value.source);
    const patterns = cases.get(command) ?? [];
    cases.set(command, patterns);
    for (const name of option.long) patterns.push(`--${name}`, `--expand-${name}`);
    if (option.short !== undefined) patterns.push(`-${option.short}`);
  }
  return [...cases]
    .map(([command, patterns]) => `    ${patterns.map(bashQuoted).join("|")}) ${command} ;;`)
    .join("\n");
}

function commandFor(source: ValueSource): string {
  switch (source.kind) {
    case "words":
      return `_awscurl_words "$2" $'${source.words.join("\\n")}'`;
    case "profile":
      return '_awscurl_words "$2" "$(_awscurl_profiles)"';
    case "file":
      return '_awscurl_files "$2" -f';
    case "directory":
      return '_awscurl_files "$2" -d';
    case "at-file":
      // Readline replaces what follows the @, if that is a word of its own.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are those of bash
      return '[[ $2 == @* ]] && { [[ $COMP_WORDBREAKS == *@* ]] && _awscurl_files "${2#@}" -f || _awscurl_files "${2#@}" -f @; }; true';
    case "none":
      return "true";
  }
}

function namesFor(options: readonly CompletedOption[], prefix: "" | "no-" | "expand-"): string {
  const names = options.flatMap(({ long, short, opposite, value }) => {
    if (prefix === "expand-") return value === undefined ? [] : long.map(name => `--expand-${name}`);
    if (prefix === "no-")
      return [...long, opposite ?? ""].filter(name => name.startsWith("no-")).map(name => `--${name}`);
    return [...long.map(name => `--${name}`), ...(short === undefined ? [] : [`-${short}`])];
  });
  return names.sort().join("\\n");
}

function switchLetters(options: readonly CompletedOption[]): string {
  return options
    .map(({ short, value }) => (value === undefined && short !== undefined ? short : ""))
    .join("");
}

function bashQuoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name}'`;
}
