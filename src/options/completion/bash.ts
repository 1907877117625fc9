/** The completion script for bash. */
import { type CompletedOption, listProfiles, type ValueSource } from "./completed-option.ts";

/** Returns a script to source in ~/.bashrc, or to put into bash-completion's folder. */
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

# Fills COMPREPLY with the files ($2 is -f) or directories (-d) that begin with $1.
_awscurl_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    [[ -n $file ]] && COMPREPLY+=("$file")
  done < <(compgen "$2" -- "$1")
}

# Files behind an @, which is a part of the word for readline: it can neither quote them nor see which are directories.
_awscurl_at_file() {
  local file
  [[ $1 == @* ]] || return
  while IFS= read -r file; do
    [[ -d $file ]] && file=$file/
    [[ -n $file ]] && COMPREPLY+=("@$(printf '%q' "$file")")
  done < <(compgen -f -- "\${1#@}")
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
}

# Completes $2 as a value of the option $1. False: the option takes no value.
_awscurl_value() {
  case $1 in
${valueCases(options)}
    *) return 1 ;;
  esac
  return 0
}

# The option with a value that a cluster such as -sSo ends with, or nothing.
_awscurl_last_of_cluster() {
  local rest=\${1#-}
  while [[ $rest == [${switchLetters(options)}]?* ]]; do rest=\${rest#?}; done
  [[ $rest == ? ]] && printf -- '-%s' "$rest"
}

_awscurl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) prev
  COMPREPLY=()
  # @ and = are words of their own, as in -d @file, --region=name and --data=@file.
  case $cur in
    =) cur= ;;
    =@) cur=@ ;;
    @) ;;
    *) [[ \${COMP_WORDS[at]} == @ || \${COMP_WORDS[at]} == =@ ]] && cur=@$cur at=$((at - 1)) ;;
  esac
  [[ \${COMP_WORDS[at]} == = ]] && at=$((at - 1))
  prev=\${COMP_WORDS[at]}
  # Unless COMP_WORDBREAKS was changed.
  if [[ $cur == --*=* ]]; then
    _awscurl_value "\${cur%%=*}" "\${cur#*=}"
    return
  fi
  [[ $prev == -[!-]?* ]] && prev=$(_awscurl_last_of_cluster "$prev")
  [[ $prev == -* ]] && _awscurl_value "$prev" "$cur" && return
  case $cur in
    --no-*) _awscurl_words "$cur" ${bashLines(opposites(options))} ;;
    --expand-*) _awscurl_words "$cur" ${bashLines(expanding(options))} ;;
    -*) _awscurl_words "$cur" ${bashLines(optionNames(options))} ;;
  esac
}

complete -F _awscurl awscurl
`;
}

/** A `case` branch for every way to complete values, with the options that use it. */
function valueCases(options: readonly CompletedOption[]): string {
  const cases = new Map<string, string[]>();
  for (const option of options) {
    if (option.value === undefined) continue;
    const command = commandFor(option.value.source);
    const patterns = cases.get(command) ?? [];
    cases.set(command, patterns);
    patterns.push(...optionNames([option]), ...expanding([option]));
  }
  return [...cases]
    .map(([command, patterns]) => `    ${patterns.map(bashQuoted).join("|")}) ${command} ;;`)
    .join("\n");
}

function commandFor(source: ValueSource): string {
  switch (source.kind) {
    case "words":
      return `_awscurl_words "$2" ${bashLines(source.words)}`;
    case "profile":
      return '_awscurl_words "$2" "$(_awscurl_profiles)"';
    case "file":
      return '_awscurl_files "$2" -f';
    case "directory":
      return '_awscurl_files "$2" -d';
    case "at-file":
      return '_awscurl_at_file "$2"';
    case "none":
      return ":";
  }
}

function optionNames(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ long, short }) => [
    ...long.map(name => `--${name}`),
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
}

/** All names that begin with `--no-`, listed or not. */
function opposites(options: readonly CompletedOption[]): string[] {
  const all = options.flatMap(({ long, opposite }) => [...long, opposite ?? ""]);
  return all.filter(name => name.startsWith("no-")).map(name => `--${name}`);
}

function expanding(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ long, value }) =>
    value === undefined ? [] : long.map(name => `--expand-${name}`),
  );
}

/** The words as one bash argument, one per line. */
function bashLines(words: readonly string[]): string {
  return `$'${[...words].sort().join("\\n").replaceAll("'", "\\'")}'`;
}

function switchLetters(options: readonly CompletedOption[]): string {
  return options
    .map(({ short, value }) => (value === undefined && short !== undefined ? short : ""))
    .join("");
}

function bashQuoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name}'`;
}
