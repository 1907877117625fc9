/**
 * The packages for Linux distributions: the .deb is installed in a Debian without Node, runs the demo's commands there and is
 * removed again; the .rpm is unpacked and runs the same commands. In the long run only; Debian is downloaded once, into node_modules/.cache.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json" with { type: "json" };
import { unless } from "../support/needs.ts";
import { missing } from "../support/terminal.ts";

const root = resolve(import.meta.dirname, "../..");
const debian = join(root, "node_modules/.cache/awscurl/debian-bookworm");
const certificates = join(root, "test/support/tls");
const deb = join(root, `release/awscurl_${version}_amd64.deb`);
const rpm = join(root, `release/awscurl-${version}-1.x86_64.rpm`);
const minutes = 60_000;

const notHere =
  process.platform === "linux" && process.arch === "x64" ? undefined : "the packages are for Linux x64";
const noDebian =
  notHere ??
  missing("debootstrap") ??
  missing("dpkg-deb") ??
  (process.getuid?.() === 0 ? undefined : "only root may change the root folder");
const noRpm = notHere ?? missing("rpmbuild") ?? missing("rpm2cpio") ?? missing("cpio");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-packages-"));
  if (notHere !== undefined) return;
  const built = (...words: string[]) =>
    execFileSync(process.execPath, ["--import", "tsx", ...words], { cwd: root, stdio: "pipe" });
  built("scripts/standalone.ts");
  for (const [kind, reason] of [
    ["deb", noDebian],
    ["rpm", noRpm],
  ] as const)
    if (reason === undefined) built("scripts/package.ts", kind);
}, 20 * minutes);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (command: string, ...words: string[]) =>
  execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** `npm run demo` with this launcher; throws unless everything is as it should be. Out: what it showed. */
function demo(launcher: string): string {
  const env = { ...process.env, AWSCURL_BIN: launcher };
  return execFileSync(process.execPath, ["--import", "tsx", "scripts/demo.ts"], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const documents = [
  "LGPL-2.1.txt",
  "LGPL-2.txt",
  "LICENSE",
  "NOTICE.txt",
  "THIRD-PARTY-LICENCES.txt",
  "awscurl.cdx.json",
].map(name => `doc/awscurl/${name}`);

/** Files of a package below /usr; `zsh` is where its distribution's zsh looks. */
const contents = (zsh: string) =>
  [
    "bin/awscurl",
    ...[
      "bash-completion/completions/awscurl",
      ...documents,
      "fish/vendor_completions.d/awscurl.fish",
      "man/man1/awscurl.1.gz",
      `zsh/${zsh}/_awscurl`,
    ].map(name => `share/${name}`),
  ].map(name => `/usr/${name}`);

/** Files below a folder, as paths from there. */
const filesBelow = (above: string) =>
  readdirSync(above, { recursive: true, withFileTypes: true })
    .filter(one => !one.isDirectory())
    .map(one => join(one.parentPath, one.name).slice(above.length))
    .sort();

describe("the .deb in a Debian without Node", unless(noDebian), () => {
  const inside = (...words: string[]) => out("chroot", debian, "env", "-i", "PATH=/usr/bin:/bin", ...words);
  /** What dpkg's own records are about changes with every package. */
  const files = () =>
    filesBelow(debian).filter(path => !/^\/(proc|tmp)\/|^\/var\/(lib\/dpkg|log|cache)\//.test(path));
  let before: string[];

  beforeAll(() => {
    if (!existsSync(debian)) {
      mkdirSync(join(debian, ".."), { recursive: true });
      const beside = `${debian}.${process.pid}`;
      out("debootstrap", "--variant=minbase", "bookworm", beside);
      renameSync(beside, debian);
    }
    out("dpkg", "--root", debian, "--purge", "awscurl");
    before = files();
    out("dpkg", "--root", debian, "--install", deb);
  }, 25 * minutes);

  it("depends only on the C library", () => {
    expect(out("dpkg-deb", "--field", deb, "Depends")).toBe("libc6 (>= 2.17)\n");
    expect(() => inside("sh", "-c", "command -v node || command -v nodejs || command -v bun")).toThrow();
  });

  it("contains exactly these files", () => {
    expect(files().filter(path => !before.includes(path))).toEqual(contents("vendor-completions").sort());
    expect(inside("dpkg", "--verify", "awscurl")).toBe("");
  });

  it(
    "does what the demo shows",
    () => {
      // /tmp, where the demo plays, and the certificates are at the same places inside.
      const mounts = [
        `mount -t proc none "${debian}/proc"`,
        `mount --bind /tmp "${debian}/tmp"`,
        `mkdir -p "${debian}${certificates}"`,
        `mount --bind "${certificates}" "${debian}${certificates}"`,
        `exec chroot "${debian}" env -C "$PWD" /usr/bin/awscurl "$@"`,
      ];
      const launcher = join(folder, "awscurl");
      writeFileSync(launcher, `#!/bin/sh\nexec unshare --mount sh -c '${mounts.join(" && ")}' sh "$@"\n`);
      chmodSync(launcher, 0o755);
      try {
        expect(demo(launcher)).toContain("14 requests, every one verified");
      } finally {
        rmSync(join(debian, certificates.split("/")[1] ?? ""), { recursive: true });
      }
    },
    5 * minutes,
  );

  it("has completions for bash, and a man page that man can show", unless(missing("man")), () => {
    const script = "source /usr/share/bash-completion/completions/awscurl; complete -p awscurl";
    expect(inside("bash", "--norc", "-c", script)).toBe("complete -F _awscurl awscurl\n");
    const page = out("man", "--local-file", join(debian, "usr/share/man/man1/awscurl.1.gz"));
    expect(page).toContain("AWSCURL(1)");
    expect(page).toContain("--presign");
  });

  it("leaves nothing when it is removed", () => {
    out("dpkg", "--root", debian, "--remove", "awscurl");
    expect(files()).toEqual(before);
    expect(existsSync(join(debian, "usr/share/doc/awscurl"))).toBe(false);
  });
});

describe("the .rpm", unless(noRpm), () => {
  const unpacked = () => join(folder, "rpm");

  beforeAll(() => {
    mkdirSync(unpacked());
    out(
      "sh",
      "-c",
      'cd "$1" && rpm2cpio "$2" | cpio --extract --make-directories --quiet',
      "sh",
      unpacked(),
      rpm,
    );
  }, 5 * minutes);

  it("depends only on the C library", () => {
    const needs = out("rpm", "--query", "--package", "--requires", rpm).trim().split("\n");
    // rpmlib(...) is what rpm itself has to be able to do.
    expect(needs.filter(name => !name.startsWith("rpmlib("))).toEqual(["glibc >= 2.17"]);
  });

  it("lists and contains exactly these files", () => {
    const listed = out("rpm", "--query", "--package", "--list", rpm).trim().split("\n");
    const expected = contents("site-functions").sort();
    expect(listed.filter(path => path !== "/usr/share/doc/awscurl").sort()).toEqual(expected);
    expect(filesBelow(unpacked())).toEqual(expected);
    const page = gunzipSync(readFileSync(join(unpacked(), "usr/share/man/man1/awscurl.1.gz")));
    expect(page.toString()).toMatch(/^\.TH AWSCURL 1 /);
  });

  it(
    "does what the demo shows, unpacked with rpm2cpio",
    () => {
      expect(demo(join(unpacked(), "usr/bin/awscurl"))).toContain("14 requests, every one verified");
    },
    5 * minutes,
  );
});
