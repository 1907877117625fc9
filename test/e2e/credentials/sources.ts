/** Every credential source in every state: machines, and the key or the error that is expected there. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { account } from "../../support/aws-login.ts";

export type State = "works" | "not configured" | "broken";

/** A machine, and the expected result. {aws}, {imds} and so on are the doubles' URLs, {home} is the home directory. */
export interface Scene {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** works: the id of the signing key; otherwise a match in stderr. */
  readonly expected: string | RegExp;
  /** Default 67; 2 for wrong arguments. */
  readonly exitCode?: number;
}

const hour = 3_600_000;
const inTime = (time: number) => new Date(Date.now() + time).toISOString();
const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const startUrl = "https://corp.awsapps.com/start";
const device = `arn:aws:iam::${account}:mfa/me`;

export const profile = (text: string) => ({ ".aws/config": `[profile p]\n${text}\n` });
const base = "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base-canary\n";
const role = (text: string) => profile(`role_arn = ${arn("admin")}\n${text}\n${base}`);
export const noProfile = {
  args: ["--profile", "p"],
  expected: /\(p\), named by --profile, could not be found/,
};
const nothingIn = { files: profile("region = us-east-1"), args: ["--profile", "p"] };
const holdsNone = { ...nothingIn, expected: /--profile +not configured: profile p has no credentials/ };
export const p = ["--profile", "p"];

const sso = `sso_account_id = ${account}\nsso_role_name = Admin`;
const withSession = profile(
  `sso_session = corp\n${sso}\n[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = us-east-1`,
);
const legacy = profile(`sso_start_url = ${startUrl}\nsso_region = us-east-1\n${sso}`);
const ssoToken = (key: string, time: number) => ({
  [`.aws/sso/cache/${sha("sha1", key)}.json`]: JSON.stringify({
    accessToken: "sso-canary",
    expiresAt: inTime(time),
    startUrl,
    region: "us-east-1",
  }),
});
const session = `arn:aws:iam::${account}:user/me`;
const login = profile(`login_session = ${session}\nregion = us-east-1`);
const dpopKey = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({
  type: "sec1",
  format: "pem",
});
const loginToken = (time: number) => ({
  [`.aws/login/cache/${sha("sha256", session)}.json`]: JSON.stringify({
    accessToken: {
      accessKeyId: "ASIAKEPT",
      secretAccessKey: "login-canary",
      sessionToken: "login-token-canary",
      accountId: account,
      expiresAt: inTime(time),
    },
    clientId: "client",
    refreshToken: "refresh-canary",
    dpopKey,
  }),
});
const process = (line: string) => ({ files: profile(`credential_process = ${line}`), args: p });
const printed = `'{"Version":1,"AccessKeyId":"ASIAPROC","SecretAccessKey":"process-canary","SessionToken":"token-canary"}'`;
const webIdentity = { AWS_WEB_IDENTITY_TOKEN_FILE: "{home}/token", AWS_ROLE_ARN: arn("web") };
const token = { token: "web-canary" };
const webProfile = profile(`role_arn = ${arn("web")}\nweb_identity_token_file = {home}/token`);
export const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" };
export const instance = (double: string) => ({
  AWS_EC2_METADATA_DISABLED: "false",
  AWS_EC2_METADATA_SERVICE_ENDPOINT: `{${double}}`,
});
const container = (double: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `{${double}}` });
const nothing = /No AWS credentials found/;

export const table: Readonly<Record<string, Readonly<Record<State, readonly Scene[]>>>> = {
  "command line": {
    works: [
      { args: ["--access-key", "AKIAGIVEN", "--secret-key", "given-canary"], expected: "AKIAGIVEN" },
      { args: ["--aws-sigv4", "aws:amz", "-u", "AKIAUSER:user-canary"], expected: "AKIAUSER" },
      { args: ["--access-key", "AKIAENV"], env: keys, expected: "AKIAENV" },
    ],
    "not configured": [{ expected: /command line +not configured: --access-key and --secret-key were not/ }],
    broken: [
      { args: ["--access-key", "AKIAGIVEN"], expected: /--secret-key is missing/, exitCode: 2 },
      {
        args: ["--access-key", "ASIAGIVEN", "--secret-key", "given-canary"],
        expected: /temporary key; add --session-token/,
        exitCode: 2,
      },
    ],
  },
  "--profile": {
    works: [
      {
        files: { ".aws/credentials": base.replace("profile ", "") },
        args: ["--profile", "base"],
        expected: "AKIABASE",
      },
      { files: { ".aws/config": base }, args: ["--profile", "base"], env: keys, expected: "AKIABASE" },
    ],
    "not configured": [{ expected: /--profile +not configured: not given/ }, holdsNone],
    broken: [
      noProfile,
      {
        files: profile("aws_access_key_id = AKIA"),
        args: p,
        expected: /it has no aws_secret_access_key; add it/,
      },
    ],
  },
  environment: {
    works: [
      { env: keys, expected: "AKIAENV" },
      { env: { ...keys, AWS_PROFILE: "missing" }, expected: "AKIAENV" },
    ],
    "not configured": [
      { expected: /environment +not configured: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/ },
      { env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, expected: /environment +not configured/ },
    ],
    broken: [
      { env: { AWS_ACCESS_KEY_ID: "AKIAENV" }, expected: /AWS_SECRET_ACCESS_KEY is not; export AWS_SECRET/ },
      { env: { AWS_SECRET_ACCESS_KEY: "env-canary" }, expected: /AWS_ACCESS_KEY_ID is not; export AWS_ACC/ },
    ],
  },
  "AWS_PROFILE, or the default profile": {
    works: [
      { files: { ".aws/config": base }, env: { AWS_PROFILE: "base" }, expected: "AKIABASE" },
      {
        files: { "c/credentials": base.replace("profile base", "default") },
        env: { AWS_SHARED_CREDENTIALS_FILE: "{home}/c/credentials" },
        expected: "AKIABASE",
      },
    ],
    "not configured": [
      { expected: /default profile +not configured: there is no profile default/ },
      { files: { ".aws/config": "[default]\nregion = x" }, expected: /profile default has no credentials/ },
    ],
    broken: [{ env: { AWS_PROFILE: "p" }, expected: /\(p\), named by AWS_PROFILE, could not be found/ }],
  },
  "web identity": {
    works: [{ env: webIdentity, files: token, expected: "ASIAWEB" }],
    "not configured": [
      {
        env: { AWS_ROLE_ARN: arn("web") },
        expected: /web identity +not configured: AWS_WEB_IDENTITY_TOKEN_FILE/,
      },
    ],
    broken: [
      { env: webIdentity, expected: /the token file .*token does not exist/ },
      {
        env: { AWS_WEB_IDENTITY_TOKEN_FILE: "{home}/token" },
        expected: /AWS_ROLE_ARN is not set; export it/,
      },
      {
        env: { ...webIdentity, AWS_ENDPOINT_URL_STS: "{denied}" },
        files: token,
        expected: /\(AWS_WEB_IDENTITY_TOKEN_FILE\): AccessDenied: .*; check the token file, the role/,
      },
    ],
  },
  "web identity of a profile": {
    works: [{ files: { ...webProfile, ...token }, args: p, expected: "ASIAWEB" }],
    "not configured": [holdsNone],
    broken: [
      {
        files: webProfile,
        args: p,
        expected: /profile p \(web identity\): the token file .* does not exist/,
      },
      { files: { ...webProfile, token: "" }, args: p, expected: /the token file .* is empty/ },
    ],
  },
  container: {
    works: [
      { env: container("container"), expected: "ASIACONTAINERDOUBLE0" },
      {
        env: { ...container("guarded"), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "{home}/token" },
        files: { token: "Bearer container-canary\n" },
        expected: "ASIACONTAINERDOUBLE0",
      },
      { env: container("late"), expected: "ASIACONTAINERDOUBLE0" },
    ],
    "not configured": [{ expected: /container +not configured: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and/ }],
    broken: [
      {
        env: container("guarded"),
        expected: /the response was 401, AccessDenied: .*; check AWS_CONTAINER_AUTH/,
      },
      {
        env: container("half"),
        expected: /container credentials at 127.0.0.1:\d+: the response is not JSON/,
      },
      {
        env: container("failing-container"),
        expected: /the response was 500; check the role of the task or the pod/,
      },
      {
        env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/x" },
        expected: /it has to be an https:/,
      },
    ],
  },
  "EC2 instance": {
    works: [
      { env: instance("imds"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("path"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("forgetful"), expected: "ASIAIMDSDOUBLE000000" },
      { env: instance("outage"), expected: "ASIAOUTAGE" },
    ],
    "not configured": [
      { expected: /EC2 instance +not configured: AWS_EC2_METADATA_DISABLED is true/ },
      { env: instance("no-role"), expected: /EC2 instance +not configured: the instance has no role/ },
      { env: instance("other-cloud"), expected: /EC2 instance +not configured: .* responded 400/ },
      { env: instance("captive"), expected: /EC2 instance +not configured: .* is not EC2/ },
      { env: instance("lost-token"), expected: /no response from .*no response in time/ },
    ],
    broken: [
      { env: instance("broken-document"), expected: /EC2 instance role admin: the response is not JSON/ },
      { env: instance("error-document"), expected: /AssumeRoleUnauthorizedAccess: EC2 cannot assume/ },
      { env: instance("stale"), expected: /rejects its own tokens \(401\)/ },
      { env: instance("failing"), expected: /responded 500 when asked for the role/ },
    ],
  },
  "EC2 instance, IMDSv1": {
    works: [{ env: instance("v1"), expected: "ASIAIMDSDOUBLE000000" }],
    "not configured": [
      {
        env: { ...instance("v1"), AWS_EC2_METADATA_V1_DISABLED: "true" },
        expected: /does not support IMDSv2, and AWS_EC2_METADATA_V1_DISABLED prohibits IMDSv1/,
      },
      { env: instance("forbidden"), expected: /EC2 instance +not configured: .* responded 403/ },
    ],
    broken: [
      { env: instance("v1-error"), expected: /AssumeRoleUnauthorizedAccess: EC2 cannot assume the role/ },
    ],
  },
  "role of a profile": {
    works: [
      { files: role("source_profile = base"), args: p, expected: "ASIAADMIN" },
      { files: role("credential_source = Environment"), env: keys, args: p, expected: "ASIAADMIN" },
      {
        files: role("credential_source = Ec2InstanceMetadata"),
        env: instance("imds"),
        args: p,
        expected: "ASIAADMIN",
      },
      {
        files: role("credential_source = EcsContainer"),
        env: container("container"),
        args: p,
        expected: "ASIAADMIN",
      },
    ],
    "not configured": [holdsNone],
    broken: [
      { files: role("source_profile = p"), args: p, expected: /settings form a cycle: p > p/ },
      { files: role("source_profile = gone"), args: p, expected: /its source_profile gone does not exist/ },
      {
        files: role("credential_source = EcsContainer"),
        args: p,
        expected: /EcsContainer has no credentials/,
      },
      {
        files: role("source_profile = base"),
        env: { AWS_ENDPOINT_URL_STS: "{denied}" },
        args: p,
        expected: /profile p \(assumed role\): AccessDenied: .*; check role_arn, source_profile/,
      },
      {
        files: role("source_profile = base"),
        env: { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" },
        args: p,
        expected: /profile p \(assumed role\): Failed to connect to 127.0.0.1 port 1/,
      },
    ],
  },
  "role with MFA": {
    works: [
      {
        files: role(`source_profile = base\nmfa_serial = ${device}`),
        args: [...p, "--mfa-code", "123456"],
        expected: "ASIAADMIN",
      },
    ],
    "not configured": [holdsNone],
    broken: [
      {
        files: role(`source_profile = base\nmfa_serial = ${device}`),
        args: [...p, "--mfa-code", "000000"],
        expected: /--mfa-code was rejected: MultiFactorAuthentication failed/,
      },
    ],
  },
  "--role-arn": {
    works: [
      { args: ["--role-arn", arn("top")], env: keys, expected: "ASIATOP" },
      { args: ["--role-arn", arn("top")], env: instance("imds"), expected: "ASIATOP" },
    ],
    "not configured": [{ args: ["--role-arn", arn("top")], expected: nothing }],
    broken: [
      {
        args: ["--role-arn", arn("top")],
        env: { ...keys, AWS_ENDPOINT_URL_STS: "{denied}" },
        expected: /No credentials from --role-arn .*: AccessDenied/,
      },
      {
        args: ["--role-arn", arn("top")],
        env: { ...keys, AWS_ENDPOINT_URL_STS: "{garbage}" },
        expected: /No credentials from --role-arn /,
      },
    ],
  },
  credential_process: {
    works: [{ ...process(`echo ${printed}`), expected: "ASIAPROC" }],
    "not configured": [holdsNone],
    broken: [
      { ...process("echo process-canary"), expected: /\(credential_process\): its output is not JSON/ },
      { ...process("false"), expected: /it ended with exit code 1; run the command by hand/ },
      { ...process("/nowhere/command"), expected: /it cannot be started \(No such file or directory\)/ },
      {
        ...process(`echo ${printed.replace("}'", `,"Expiration":"2001-01-01T00:00:00Z"}'`)}`),
        expected: /its credentials have expired/,
      },
    ],
  },
  "IAM Identity Center": {
    works: [{ files: { ...withSession, ...ssoToken("corp", hour) }, args: p, expected: "ASIASSO" }],
    "not configured": [holdsNone],
    broken: [
      { files: withSession, args: p, expected: /; run: aws sso login --profile p\n/ },
      {
        files: { ...withSession, ...ssoToken("corp", -hour) },
        args: p,
        expected: /; run: aws sso login --profile p\n/,
      },
      {
        files: { ...withSession, ...ssoToken("corp", hour) },
        env: { AWS_ENDPOINT_URL_SSO: "{denied}" },
        args: p,
        expected: /UnauthorizedException: .*; run: aws sso login --profile p\n/,
      },
      {
        files: profile(`sso_session = gone\n${sso}`),
        args: p,
        expected: /its sso_session gone does not exist; run: aws configure sso --profile p\n/,
      },
      {
        files: profile(`sso_session = corp\n[sso-session corp]\nsso_region = us-east-1`),
        args: p,
        expected:
          /it has no sso_start_url, sso_account_id, sso_role_name; run: aws configure sso --profile p\n/,
      },
    ],
  },
  "IAM Identity Center, legacy form": {
    works: [{ files: { ...legacy, ...ssoToken(startUrl, hour) }, args: p, expected: "ASIASSO" }],
    "not configured": [holdsNone],
    broken: [
      { files: legacy, args: p, expected: /; run: aws sso login --profile p\n/ },
      {
        files: { ...legacy, ...ssoToken(startUrl, -hour) },
        args: p,
        expected: /; run: aws sso login --profile p\n/,
      },
    ],
  },
  "aws login": {
    works: [{ files: { ...login, ...loginToken(hour) }, args: p, expected: "ASIAKEPT" }],
    "not configured": [holdsNone],
    broken: [
      { files: login, args: p, expected: /profile p \(aws login\): .*; run: aws login --profile p\n/ },
      {
        files: { ...login, [`.aws/login/cache/${sha("sha256", session)}.json`]: "login-canary {" },
        args: p,
        expected: /is not JSON; run: aws login --profile p\n/,
      },
    ],
  },
};
