/** The Homebrew formula: the tarballs of macOS and Linux with their sums. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { manifest, put, release } from "./contents.ts";
import { sha256 } from "./sums.ts";
import { tarballName } from "./tarball.ts";

/** Homebrew's names of systems and processors -> the targets of the executable. */
const bottles = {
  on_macos: { on_arm: "darwin-arm64", on_intel: "darwin-x64" },
  on_linux: { on_arm: "linux-arm64", on_intel: "linux-x64" },
};

/** Writes awscurl.rb from the tarballs that were built. Throws when one of them is missing. */
export function buildFormula(): string {
  const file = resolve(release, "awscurl.rb");
  put(
    file,
    formula(target => sha256(resolve(release, tarballName(target)))),
  );
  return file;
}

/** Were all its tarballs built? */
export function formulaIsPossible(): boolean {
  return Object.values(bottles)
    .flatMap(processors => Object.values(processors))
    .every(target => existsSync(resolve(release, tarballName(target))));
}

/** The formula's text. `sumOf` gives the SHA-256 of a target's tarball. */
export function formula(sumOf: (target: string) => string): string {
  const sources = Object.entries(bottles).map(
    ([system, processors]) =>
      `  ${system} do\n${Object.entries(processors)
        .map(([processor, target]) => source(processor, target, sumOf(target)))
        .join("")}  end\n`,
  );
  return `class Awscurl < Formula
  desc "HTTP client, used like curl, that signs requests for AWS"
  homepage "${manifest.homepage}"
  version "${manifest.version}"
  license "${manifest.license}"

${sources.join("\n")}
  def install
    bin.install "awscurl"
    man1.install "awscurl.1"
    bash_completion.install "awscurl.bash" => "awscurl"
    zsh_completion.install "_awscurl"
    fish_completion.install "awscurl.fish"
    doc.install "LICENSE", "NOTICE.txt", "THIRD-PARTY-LICENCES.txt", "LGPL-2.txt", "LGPL-2.1.txt", "awscurl.cdx.json"
  end

  test do
    assert_match "awscurl #{version}", shell_output("#{bin}/awscurl --version")
  end
end
`;
}

function source(processor: string, target: string, sum: string): string {
  const url = `${manifest.homepage}/releases/download/v${manifest.version}/${tarballName(target)}`;
  return `    ${processor} do\n      url "${url}"\n      sha256 "${sum}"\n    end\n`;
}
