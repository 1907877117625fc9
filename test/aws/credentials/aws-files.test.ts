/** Paths of AWS's files, the states that are errors, and which runs such an error stops. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findIdentity } from "../../../src/aws/credentials/chain.ts";
import { profileCaBundle, profileRegion } from "../../../src/aws/credentials/profile.ts";
import { Failure } from "../../../src/exit.ts";
import { type Home, makeHome } from "../../support/home.ts";
import { startImds } from "../../support/imds.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = file-canary\n`;
const valid = `[default]\n${keys("AKIAFILE")}`;

interface Machine {
  readonly home: string | undefined;
  readonly env: Record<string, string>;
}

/** An EC2 instance with a role: where a file is wrongly taken for empty, this role would sign. */
async function machine(): Promise<Machine & { readonly home: string; readonly write: Home["write"] }> {
  const imds = await startImds();
  const home = makeHome();
  open.push(imds, { close: home.remove });
  mkdirSync(join(home.path, ".aws"));
  return { home: home.path, write: home.write, env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url } };
}

async function signer({ home, env }: Machine, profile?: string): Promise<string> {
  const settings = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile };
  return findIdentity(settings, fakeRuntime({ env, home })).then(
    ({ identity }) => identity.accessKeyId,
    (error: unknown) => {
      if (!Failure.is(error)) throw error;
      const text = `(${error.exitCode}) ${error.message}`;
      expect(text).not.toContain("canary");
      return home === undefined ? text : text.replaceAll(home, "HOME");
    },
  );
}

describe.each(["config", "credentials"])("a %s file", kind => {
  const at = `HOME/.aws/${kind}`;
  const powershell = "save it as UTF-8 (PowerShell: Set-Content -Encoding utf8)";
  test.each<[string, Buffer | string, string]>([
    [
      "in UTF-16 with a byte order mark",
      Buffer.from(`\ufeff${valid}`, "utf16le"),
      `, line 1: it is UTF-16 text; ${powershell}`,
    ],
    ["in UTF-16 without one", Buffer.from(valid, "utf16le"), `, line 1: it is UTF-16 text; ${powershell}`],
    [
      "in UTF-16, big-endian",
      Buffer.from(`\ufeff${valid}`, "utf16le").swap16(),
      `, line 1: it is UTF-16 text; ${powershell}`,
    ],
    [
      "in Latin-1",
      Buffer.from(`# a\n# \u00e9\n${valid}`, "latin1"),
      ", line 2: it is not UTF-8 text; save it as UTF-8 text",
    ],
    ["with a NUL byte", `${valid}x = \0\n`, ", line 4: it contains a NUL byte; save it as UTF-8 text"],
    [
      "of random bytes",
      Buffer.from([0x1f, 0x8b, 0x08, 0xff, 0xfe, 0x91, 0x0a]),
      ", line 1: it is not UTF-8 text; save it as UTF-8 text",
    ],
    [
      "with keys and no section",
      keys("AKIAFILE"),
      ", line 1: a setting precedes the first section header; put [default] above it",
    ],
    [
      "with a bracket that is not closed",
      `[default\n${keys("AKIAFILE")}`,
      ", line 1: a section header is empty or not closed; write it as [name]",
    ],
    [
      "that breaks off in a name",
      `${valid}aws_sess`,
      ", line 4: it is neither a section header nor a setting; write it as name = value, or begin it with # for a comment",
    ],
  ])("%s stops the run, so that no other identity signs", async (_, text, message) => {
    const here = await machine();
    here.write({ [`.aws/${kind}`]: text });
    expect(await signer(here)).toBe(`(67) No credentials from ${at}${message}`);
  });

  test("that is a symbolic link to itself stops the run", async () => {
    const here = await machine();
    symlinkSync(kind, join(here.home, ".aws", kind));
    expect(await signer(here)).toBe(
      `(67) No credentials from ${at}: it cannot be read (Too many levels of symbolic links); check its permissions`,
    );
  });

  test("that is a pipe stops the run at once", async () => {
    const here = await machine();
    execFileSync("mkfifo", [join(here.home, ".aws", kind)]);
    expect(await signer(here)).toBe(
      `(67) No credentials from ${at}: it is not a regular file; name a regular file`,
    );
  });

  test("above 64 MiB stops the run with 26 and its size", async () => {
    const here = await machine();
    here.write({ [`.aws/${kind}`]: valid });
    truncateSync(join(here.home, ".aws", kind), 64 * 1024 ** 2 + 1);
    expect(await signer(here)).toBe(
      `(26) ${at} has 67108865 bytes, and at most 67108864 are read; check that it is the right file`,
    );
  });

  test.each<[string, string]>([
    ["with a byte order mark", `\ufeff${valid}`],
    ["with CRLF, comments and a block", `; x\r\n${valid.replaceAll("\n", "\r\n")}s3 =\r\n  a = b\r\n`],
  ])("%s is read", async (_, text) => {
    const here = await machine();
    here.write({ [`.aws/${kind}`]: text });
    expect(await signer(here)).toBe("AKIAFILE");
  });

  test.each<[string, (path: string) => unknown]>([
    ["that does not exist", () => {}],
    ["that is a folder", path => mkdirSync(path)],
    ["that is empty", path => writeFileSync(path, "")],
  ])("%s counts as empty, and the next source is used", async (_, make) => {
    const here = await machine();
    make(join(here.home, ".aws", kind));
    expect(await signer(here)).toBe("ASIAIMDSDOUBLE000000");
  });
});

describe.each(["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])("%s", variable => {
  test.each([
    ["/nonexistent/x", "/nonexistent/x does not exist"],
    ["~/gone", "HOME/gone does not exist"],
    ["$GONE", "$GONE does not exist"],
    ["~/.aws", "HOME/.aws is a folder"],
    ["~/file/x", "HOME/file/x does not exist"],
  ])("naming %s is an error that names the variable", async (path, reason) => {
    const here = await machine();
    here.write({ file: "" });
    expect(await signer({ ...here, env: { ...here.env, [variable]: path } })).toBe(
      `(67) No credentials from ${variable}: ${reason}; correct ${variable} or unset it`,
    );
  });

  test.each(["~/file", "$DIR/file", "$" + "{DIR}/file"])(
    "naming %s is expanded as by botocore",
    async path => {
      const here = await machine();
      here.write({ file: valid });
      expect(await signer({ ...here, env: { ...here.env, DIR: here.home, [variable]: path } })).toBe(
        "AKIAFILE",
      );
    },
  );

  test("naming /dev/null is an empty configuration", async () => {
    const here = await machine();
    here.write({ [variable === "AWS_CONFIG_FILE" ? ".aws/config" : ".aws/credentials"]: valid });
    expect(await signer({ ...here, env: { ...here.env, [variable]: "/dev/null" } })).toBe(
      "ASIAIMDSDOUBLE000000",
    );
  });

  test("that is empty counts as unset", async () => {
    const here = await machine();
    here.write({ ".aws/config": valid });
    expect(await signer({ ...here, env: { ...here.env, [variable]: "" } })).toBe("AKIAFILE");
  });
});

describe("without a home directory", () => {
  test("its files are not found, and the error gives the reason", async () => {
    const { env } = await machine();
    expect(await signer({ home: undefined, env })).toBe("ASIAIMDSDOUBLE000000");
    const settings = {
      accessKey: undefined,
      secretKey: undefined,
      sessionToken: undefined,
      profile: undefined,
    };
    const offEc2 = fakeRuntime({ env: { AWS_EC2_METADATA_DISABLED: "true" }, home: undefined });
    const error: Failure = await findIdentity(settings, offEc2).then(Promise.reject, reason => reason);
    expect(error.details[3]).toMatch(
      /there is no profile default in ~\/\.aws\/config \(there is no home directory\) and ~\/\.aws\/credentials \(there is no home directory\)$/,
    );
  });

  test("files that variables name are read", async () => {
    const here = await machine();
    here.write({ file: valid });
    const env = { ...here.env, AWS_SHARED_CREDENTIALS_FILE: join(here.home, "file") };
    expect(await signer({ home: undefined, env })).toBe("AKIAFILE");
  });
});

describe("a file that is not needed", () => {
  const env = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" };

  test("does not stop keys of the environment, nor the lookup of a CA file", async () => {
    const { home, write } = await machine();
    write({ ".aws/config": "broken" });
    expect(await signer({ home, env })).toBe("AKIAENV");
    expect(profileCaBundle(fakeRuntime({ env, home }), undefined)).toBeUndefined();
  });

  test("does not affect the CA file in the other one", async () => {
    const { home, write } = await machine();
    write({ ".aws/config": "[default]\nca_bundle = $DIR/ca.pem\n" });
    write({ ".aws/credentials": "broken" });
    expect(profileCaBundle(fakeRuntime({ env: { ...env, DIR: "/ca" }, home }), undefined)).toBe("/ca/ca.pem");
  });

  test("stops a run that needs the region in it", async () => {
    const { home, write } = await machine();
    write({ ".aws/config": "broken" });
    expect(() => profileRegion(fakeRuntime({ env, home }), undefined)).toThrow(
      /config, line 1: it is neither/,
    );
  });
});

describe("a profile that is not found", () => {
  async function details(config: string, profile: string, credentials?: string): Promise<readonly string[]> {
    const home = makeHome({
      ".aws/config": config,
      ...(credentials !== undefined && { ".aws/credentials": credentials }),
    });
    open.push({ close: home.remove });
    const settings = { accessKey: undefined, secretKey: undefined, sessionToken: undefined, profile };
    const error: Failure = await findIdentity(settings, fakeRuntime({ home: home.path })).then(
      Promise.reject,
      reason => reason,
    );
    return error.details.map(line => line.replaceAll(home.path, "HOME"));
  }

  test("is reported with both files, and with profiles of a similar name", async () => {
    expect(await details(`[profile prod]\n${keys("A")}`, "prd")).toEqual([
      "looked in HOME/.aws/config and HOME/.aws/credentials (not found)",
      "profiles with a similar name: prod",
    ]);
  });

  test.each([
    ["[prod]", "prod", "[prod]: its header has to be [profile prod]"],
    ["[my prod]", "my prod", '[my prod]: its header has to be [profile "my prod"]'],
    ["[profile my prod]", "my prod", '[profile my prod]: its header has to be [profile "my prod"]'],
  ])("because the config file has %s is reported with the right header", async (header, profile, hint) => {
    expect(await details(`${header}\n${keys("A")}`, profile)).toContain(
      `HOME/.aws/config has a section ${hint}`,
    );
  });

  test("because the credentials file has [profile prod] is reported with the right header", async () => {
    expect(await details("", "prod", `[profile prod]\n${keys("A")}`)).toContain(
      "HOME/.aws/credentials has a section [profile prod]: its header has to be [prod]",
    );
  });
});

test.each(["aws_access_key_id", "role_arn", "credential_process"])(
  "a profile whose %s begins on the next line is an error, as in botocore, and not a profile without credentials",
  async setting => {
    const here = await machine();
    here.write({ ".aws/config": `[profile p]\n${setting} =\n  x = y\n` });
    expect(await signer(here, "p")).toBe(
      `(67) No credentials from profile p: the value of ${setting} begins on the next line; write ${setting} = value on one line`,
    );
  },
);
