/** The completion script for fish. */
import { type CompletedOption, listProfiles, type ValueSource } from "./completed-option.ts";

/** Returns a script for ~/.config/fish/completions, named awscurl.fish. */
export function fishScript(options: readonly CompletedOption[]): string {
  return `# Completion of awscurl for fish. Save it as ~/.config/fish/completions/awscurl.fish

function __awscurl_profiles
    set -l config $AWS_CONFIG_FILE
    set -q config[1]; or set config $HOME/.aws/config
    set -l credentials $AWS_SHARED_CREDENTIALS_FILE
    set -q credentials[1]; or set credentials $HOME/.aws/credentials
    begin; ${listProfiles}; end | sort -u
end

# Files behind an @.
function __awscurl_at_files
    set -l token (commandline -ct | string replace -r '^--[^=]*=' '')
    string match -q '@*' -- $token; or return
    for file in (__fish_complete_path (string sub -s 2 -- $token))
        echo "@$file"
    end
end

complete -c awscurl -f
${options.flatMap(commands).join("\n")}
`;
}

function commands({ long, short, opposite, summary, value }: CompletedOption): string[] {
  const names = [
    ...long.map(name => `-l ${name}`),
    ...(short === undefined ? [] : [`-s ${fishQuoted(short)}`]),
  ];
  const arguments_ = value === undefined ? "" : ` ${argumentsFor(value.source)}`;
  const lines = [`complete -c awscurl ${names.join(" ")}${arguments_} -d ${fishQuoted(summary)}`];
  if (opposite !== undefined)
    lines.push(
      `complete -c awscurl -n ${fishQuoted(`string match -q -- '--${opposite.slice(0, 3)}*' (commandline -ct)`)} -l ${opposite} -d ${fishQuoted(`The opposite of --${long[0]}`)}`,
    );
  if (value !== undefined)
    lines.push(
      `complete -c awscurl -n ${fishQuoted("string match -qr -- ' --e' (commandline -cp)")} ${long.map(name => `-l expand-${name}`).join(" ")}${arguments_} -d 'The same with variables replaced'`,
    );
  return lines;
}

function argumentsFor(source: ValueSource): string {
  switch (source.kind) {
    case "words":
      return `-x -a ${fishQuoted(source.words.join(" "))}`;
    case "profile":
      return "-x -a '(__awscurl_profiles)'";
    case "file":
      return "-r -F";
    case "directory":
      return "-x -a '(__fish_complete_directories)'";
    case "at-file":
      return "-x -a '(__awscurl_at_files)'";
    case "none":
      return "-x";
  }
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
