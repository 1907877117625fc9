/** `--help`, `--manual`, `--version`, `--completion`: prints information about the program itself. */
import { ExitCode } from "../exit.ts";
import type { About } from "../options/options.ts";
import { checkedSink, isClosedPipe } from "../output/checked-sink.ts";
import type { Runtime } from "../runtime.ts";

const usualColumns = 80;

/**
 * Prints to stdout (to a pipe for as long as it has a reader), or on a terminal the manual through a pager. Rejects
 * with a Failure: for help on an unknown option, or 23.
 */
export async function showAbout(about: About, runtime: Runtime): Promise<ExitCode> {
  const text = await aboutText(about, runtime.stdout.columns ?? usualColumns);
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

/** Each text in a file of its own: `--version` needs none of the option records. */
async function aboutText(about: About, columns: number): Promise<string> {
  switch (about.kind) {
    case "help": {
      const { helpText } = await import("../options/about/help.ts");
      return helpText(about.subject, columns);
    }
    case "version": {
      const { versionText } = await import("../options/about/version-text.ts");
      return versionText();
    }
    case "manual": {
      const { manualText } = await import("../options/about/manual-text.ts");
      return manualText(columns);
    }
    case "completion": {
      const { completionScript } = await import("../options/completion/script.ts");
      return completionScript(about.shell);
    }
  }
}
