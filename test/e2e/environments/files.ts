/** Files as users, editors and accidents write them. */
import { createHash } from "node:crypto";
import { account } from "../../support/aws-login.ts";
import { config, credentials, type Environment, instance, instanceKey, keys } from "./environment.ts";

const startUrl = "https://corp.awsapps.com/start";
const ssoRole = `sso_account_id = ${account}\nsso_role_name = Admin\n`;
const ssoSettings = `sso_start_url = ${startUrl}\nsso_region = us-east-1\n`;
const ssoLogin = (key: string, expiresAt = new Date(Date.now() + 3_600_000).toISOString()) => ({
  [`.aws/sso/cache/${createHash("sha1").update(key).digest("hex")}.json`]: JSON.stringify({
    accessToken: "sso-canary",
    expiresAt: expiresAt.replace(/\.\d+Z$/, "Z"),
    startUrl,
    region: "us-east-1",
  }),
});
/** One reader for every kind of profile: names and settings as botocore reads them. */
const names: readonly Environment[] = [
  {
    name: "a profile whose name has a space, in quotes",
    files: config(`[profile 'my profile']\n${keys("AKIASPACE")}`),
    profile: "my profile",
    expected: "AKIASPACE",
  },
  {
    name: "a profile whose name has a space, in double quotes",
    files: config(`[profile "my profile"]\n${keys("AKIASPACE")}`),
    env: { AWS_PROFILE: "my profile" },
    expected: "AKIASPACE",
  },
  {
    name: "a profile whose name has a space, without quotes",
    files: config(`[profile my profile]\n${keys("AKIASPACE")}`),
    profile: "my profile",
    expected: "none",
  },
  {
    name: "the same in the credentials file, where a name has no quotes",
    files: credentials(`[my profile]\n${keys("AKIASPACE")}`),
    profile: "my profile",
    expected: "AKIASPACE",
  },
  {
    name: "an sso-session whose name has a space",
    files: {
      ...config(
        `[profile p]\nsso_session = My Session\n${ssoRole}[sso-session 'My Session']\n${ssoSettings}`,
      ),
      ...ssoLogin("My Session"),
    },
    profile: "p",
    expected: "ASIASSO",
  },
  {
    name: "an sso-session of a profile whose name has a space",
    files: {
      ...config(`[profile 'my profile']\nsso_session = corp\n${ssoRole}[sso-session corp]\n${ssoSettings}`),
      ...ssoLogin("corp"),
    },
    profile: "my profile",
    expected: "ASIASSO",
  },
  {
    name: "the legacy form of IAM Identity Center",
    files: { ...config(`[profile p]\n${ssoSettings}${ssoRole}`), ...ssoLogin(startUrl) },
    profile: "p",
    expected: "ASIASSO",
  },
  {
    name: "IAM Identity Center without a login",
    files: config(`[profile p]\nsso_session = corp\n${ssoRole}[sso-session corp]\n${ssoSettings}`),
    profile: "p",
    expected: "none",
  },
  {
    name: "IAM Identity Center with an expired login that cannot be renewed",
    files: {
      ...config(`[profile p]\nsso_session = corp\n${ssoRole}[sso-session corp]\n${ssoSettings}`),
      ...ssoLogin("corp", "2020-01-01T00:00:00Z"),
    },
    profile: "p",
    expected: "none",
  },
  {
    name: "an sso-session that does not exist",
    files: { ...config(`[profile p]\nsso_session = gone\n${ssoRole}`), ...ssoLogin("gone") },
    profile: "p",
    expected: "none",
  },
  {
    name: "an sso_session without an account, beside keys",
    files: config(`[profile p]\nsso_session = corp\n${keys("AKIABESIDE")}[sso-session corp]\n${ssoSettings}`),
    profile: "p",
    expected: "AKIABESIDE",
  },
  {
    name: "an account of IAM Identity Center without a start URL",
    files: config(`[profile p]\n${ssoRole}`),
    env: instance,
    profile: "p",
    expected: "none",
  },
  {
    name: "an sso_session without an account",
    files: config(`[profile p]\nsso_session = corp\n[sso-session corp]\n${ssoSettings}`),
    env: instance,
    profile: "p",
    expected: "none",
    awsCli: { expected: instanceKey, difference: 19 },
  },
  {
    name: "an account in the sso-session",
    files: {
      ...config(
        `[profile p]\nsso_session = corp\nsso_role_name = Admin\n[sso-session corp]\nsso_account_id = ${account}\n${ssoSettings}`,
      ),
      ...ssoLogin("corp"),
    },
    profile: "p",
    expected: "ASIASSO",
  },
  {
    name: "a header without the word profile, in config",
    files: config(`[p]\n${keys("AKIAP")}`),
    profile: "p",
    expected: "none",
  },
  {
    name: "names of settings in capitals",
    files: credentials("[default]\nAWS_ACCESS_KEY_ID = AKIACAPS\nAWS_SECRET_ACCESS_KEY = file-canary\n"),
    expected: "AKIACAPS",
  },
];

/** What editors, shells and accidents do to a file. An instance has a role, which never replaces the file. */
const shapes: readonly Environment[] = [
  {
    name: "CRLF",
    files: credentials(`[default]\n${keys("AKIACRLF")}`.replaceAll("\n", "\r\n")),
    expected: "AKIACRLF",
  },
  {
    name: "a byte order mark",
    files: credentials(`\ufeff[default]\n${keys("AKIABOM")}`),
    expected: "AKIABOM",
    awsCli: { expected: "none", difference: 13 },
  },
  {
    name: "comments between and behind settings",
    files: credentials(`# mine\n[default] # work\n; old\n${keys("AKIACOMMENT")}\n   # end\n`),
    expected: "AKIACOMMENT",
  },
  {
    name: "a comment behind a value",
    files: credentials(
      "[default]\naws_access_key_id = AKIACOMMENT ; mine\naws_secret_access_key = file-canary\n",
    ),
    expected: "AKIACOMMENT",
    awsCli: { expected: "AKIACOMMENT ; mine", difference: 13 },
  },
  {
    name: "a nested block above the keys",
    files: config(
      `[default]\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path\n${keys("AKIANESTED")}`,
    ),
    expected: "AKIANESTED",
  },
  {
    name: "settings that are all indented",
    files: credentials(
      `[default]\n  aws_access_key_id = AKIAINDENT\n  aws_secret_access_key = file-canary\n`,
    ),
    expected: "AKIAINDENT",
  },
  {
    name: "colons for equals signs",
    files: credentials("[default]\naws_access_key_id: AKIACOLON\naws_secret_access_key: file-canary\n"),
    expected: "AKIACOLON",
  },
  {
    name: "keys in the section DEFAULT",
    files: credentials(`[DEFAULT]\n${keys("AKIADEFAULT")}[default]\n`),
    expected: "AKIADEFAULT",
  },
  {
    name: "a section that occurs twice",
    files: credentials(`[default]\n${keys("AKIAONE")}[default]\n${keys("AKIATWO")}`),
    expected: "AKIATWO",
    awsCli: { expected: "none", difference: 13 },
  },
  {
    name: "UTF-16, as PowerShell's > writes it",
    files: credentials(Buffer.from(`\ufeff[default]\r\n${keys("AKIAWIDE")}`, "utf16le")),
    env: instance,
    expected: "none",
  },
  {
    name: "keys without a section header",
    files: credentials(keys("AKIAHEADLESS")),
    env: instance,
    expected: "none",
  },
  {
    name: "a bracket that is not closed",
    files: credentials(`[default\n${keys("AKIAOPEN")}`),
    env: instance,
    expected: "none",
  },
  {
    name: "a config file with a line that is no setting, keys in the credentials file",
    files: { ...config("[default]\nregion\n"), ...credentials(`[default]\n${keys("AKIAGOOD")}`) },
    env: instance,
    expected: "none",
  },
  {
    name: "a binary file",
    files: credentials(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0xff, 0xfe, 0x80, 10, 0x91])),
    env: instance,
    expected: "none",
  },
  {
    name: "a file in Latin-1",
    files: credentials(Buffer.from(`# caf\xe9\n[default]\n${keys("AKIALATIN")}`, "latin1")),
    env: instance,
    expected: "none",
  },
  { name: "an empty file", files: credentials(""), env: instance, expected: instanceKey },
  {
    name: "an empty key id beside a secret key",
    files: credentials("[default]\naws_access_key_id =\naws_secret_access_key = file-canary\n"),
    env: instance,
    expected: "none",
    awsCli: { expected: "", difference: 15 },
  },
];

export const files: readonly Environment[] = [...names, ...shapes];
