/** `--help`, `--manual`, `--version`, `--completion`: prints information about the program itself. */
import { ExitCode } from "../exit.ts";
import { helpText, versionText } from "../options/about/help.ts";
import { manualText } from "../options/about/manual-text.ts";
import { completionScript } from "../options/completion/script.ts";
import type { About } from "../options/options.ts";
import { checkedSink, isClosedPipe } from "../output/checked-sink.ts";
import type { Runtime } from "../runtime.ts";

const usualColumns = 80;

/**
 * Prints to stdout (to a pipe for as long as it has a reader), or on a terminal the manual through a pager. Rejects
 * with a Failure: for help on an unknown option, or 23.
 */
export async function showAbout(about: About, runtime: Runtime): Promise<ExitCode> {
  const text = aboutText(about, runtime.stdout.columns ?? usualColumns);
  if (about.kind === "manual" && runtime.stdout.isTerminal) {
    const { showInPager } = await import("./pager.ts");
    await showInPager(text, runtime);
  } else {
    await checkedSink(runtime.stdout)
      .write(Buffer.from(text))
      .catch(error => {
        if (!isClosedPipe(error)) throw error;
      });
  }
  return ExitCode.Ok;
}

function aboutText(about: About, columns: number): string {
  switch (about.kind) {
    case "help":
      return helpText(about.subject, columns);
    case "version":
      return versionText();
    case "manual":
      return manualText(columns);
    case "completion":
      return completionScript(about.shell);
  }
}
