/** Paths, variables, commands that print keys, and services of the machine. */
import {
  config,
  credentials,
  type Environment,
  instance,
  instanceKey,
  keys,
  roleArn,
} from "./environment.ts";

const exported = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-canary" };

const printed = (more = "") =>
  `{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"process-canary"${more}}`;
const process = (command: string) => config(`[default]\ncredential_process = ${command}\n`);

/** Where files are, and what is not a file. */
const paths: readonly Environment[] = [
  { name: "~ in AWS_CONFIG_FILE", value: "~/c/config" },
  { name: "$HOME in AWS_CONFIG_FILE", value: "$HOME/c/config" },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the subject
  { name: "${HOME} in AWS_CONFIG_FILE", value: "${HOME}/c/config" },
  { name: "a variable of one's own in AWS_CONFIG_FILE", value: "$WHERE/config" },
].map(({ name, value }) => ({
  name,
  files: { "c/config": `[default]\n${keys("AKIAPATH")}` },
  env: { AWS_CONFIG_FILE: value, WHERE: "HOME/c" },
  expected: "AKIAPATH",
}));

const places: readonly Environment[] = [
  ...paths,
  {
    name: "~ in AWS_SHARED_CREDENTIALS_FILE",
    files: { "c/credentials": `[default]\n${keys("AKIAPATH")}` },
    env: { AWS_SHARED_CREDENTIALS_FILE: "~/c/credentials" },
    expected: "AKIAPATH",
  },
  {
    name: "an unset variable in AWS_SHARED_CREDENTIALS_FILE",
    files: { "c/credentials": `[default]\n${keys("AKIAPATH")}` },
    env: { ...instance, AWS_SHARED_CREDENTIALS_FILE: "$NOT_SET/credentials" },
    expected: "none",
    awsCli: { expected: instanceKey, difference: 10 },
  },
  {
    name: "AWS_CONFIG_FILE that does not exist",
    env: { ...instance, AWS_CONFIG_FILE: "/nonexistent" },
    expected: "none",
    awsCli: { expected: instanceKey, difference: 10 },
  },
  {
    name: "AWS_CONFIG_FILE=/dev/null",
    files: config(`[default]\n${keys("AKIAHIDDEN")}`),
    env: { ...instance, AWS_CONFIG_FILE: "/dev/null" },
    expected: instanceKey,
  },
  {
    name: "an empty AWS_CONFIG_FILE",
    files: config(`[default]\n${keys("AKIAHOME")}`),
    env: { AWS_CONFIG_FILE: "" },
    expected: "AKIAHOME",
    awsCli: { expected: "none", difference: 14 },
  },
  {
    name: "a folder in the place of the credentials file",
    files: { ".aws/credentials/x": "" },
    env: instance,
    expected: instanceKey,
  },
  {
    name: "a token file in a path with ~",
    files: { token: "web-canary" },
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: "~/token", AWS_ROLE_ARN: roleArn("web") },
    expected: "ASIAWEB",
    awsCli: { expected: "none", difference: 17 },
  },
  {
    name: "a token file in UTF-16",
    files: { token: Buffer.from("\ufeffweb-canary", "utf16le") },
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: roleArn("web") },
    expected: "none",
  },
  {
    name: "a token file that ends in a line end",
    files: { token: "web-canary\n" },
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: roleArn("web") },
    expected: "ASIAWEB",
  },
  {
    name: "a token file that is missing",
    env: { ...instance, AWS_WEB_IDENTITY_TOKEN_FILE: "HOME/token", AWS_ROLE_ARN: roleArn("web") },
    expected: "none",
  },
];

/** Variables that win, lose or are empty. */
const precedence: readonly Environment[] = [
  {
    name: "exported keys beside the default profile",
    files: credentials(`[default]\n${keys("AKIAFILE")}`),
    env: exported,
    expected: "AKIAENV",
  },
  {
    name: "exported keys beside a credentials file that cannot be parsed",
    files: credentials("no section\n"),
    env: exported,
    expected: "AKIAENV",
    awsCli: { expected: "none", difference: 16 },
  },
  {
    name: "exported keys and --profile",
    files: credentials(`[p]\n${keys("AKIAFILE")}`),
    env: exported,
    profile: "p",
    expected: "AKIAFILE",
  },
  {
    name: "exported keys and AWS_PROFILE",
    files: credentials(`[p]\n${keys("AKIAFILE")}`),
    env: { ...exported, AWS_PROFILE: "p" },
    expected: "AKIAENV",
  },
  {
    name: "exported keys and an AWS_PROFILE that does not exist",
    env: { ...exported, AWS_PROFILE: "gone" },
    expected: "AKIAENV",
    awsCli: { expected: "none", difference: 5 },
  },
  {
    name: "AWS_PROFILE that does not exist",
    env: { ...instance, AWS_PROFILE: "gone" },
    expected: "none",
  },
  {
    name: "an empty AWS_PROFILE",
    files: credentials(`[default]\n${keys("AKIAFILE")}`),
    env: { AWS_PROFILE: "" },
    expected: "AKIAFILE",
    awsCli: { expected: "none", difference: 14 },
  },
  {
    name: "empty key variables",
    files: credentials(`[default]\n${keys("AKIAFILE")}`),
    env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    expected: "AKIAFILE",
  },
  {
    name: "AWS_ACCESS_KEY_ID without the secret key",
    files: credentials(`[default]\n${keys("AKIAFILE")}`),
    env: { AWS_ACCESS_KEY_ID: "AKIAENV" },
    expected: "none",
  },
  {
    name: "AWS_SECRET_ACCESS_KEY alone",
    files: credentials(`[default]\n${keys("AKIAFILE")}`),
    env: { AWS_SECRET_ACCESS_KEY: "env-canary" },
    expected: "none",
    awsCli: { expected: "AKIAFILE", difference: 4 },
  },
  {
    name: "a key id that ends in CR",
    env: { ...exported, AWS_ACCESS_KEY_ID: "AKIAENV\r" },
    expected: "none",
  },
  {
    name: "a secret key that ends in a line feed",
    env: { ...exported, AWS_SECRET_ACCESS_KEY: "env-canary\n" },
    expected: "none",
    awsCli: { expected: "AKIAENV", difference: 15 },
  },
  {
    name: "a key id in quotes",
    env: { ...exported, AWS_ACCESS_KEY_ID: '"AKIAENV"' },
    expected: "none",
    awsCli: { expected: '"AKIAENV"', difference: 15 },
  },
  {
    name: "a session token that holds a line end",
    env: { ...exported, AWS_SESSION_TOKEN: "env-canary\ntoken" },
    expected: "none",
  },
  {
    name: "keys and token in two files",
    files: {
      ...credentials(`[default]\n${keys("AKIAFILE")}`),
      ...config(`[default]\n${keys("AKIACONFIG")}`),
    },
    expected: "AKIAFILE",
  },
];

/** Commands that print keys, and services of the machine. */
const others: readonly Environment[] = [
  {
    name: "credential_process with quotes",
    files: process(`printf '%s' '${printed()}'`),
    expected: "AKIAPROC",
  },
  {
    name: "credential_process with # inside quotes",
    files: process(`sh -c "printf '%s' '${printed().replaceAll('"', '\\"')}' # ; done"`),
    expected: "AKIAPROC",
  },
  {
    name: "credential_process continued on indented lines",
    files: process(`printf\n  '%s'\n  '${printed()}'`),
    expected: "AKIAPROC",
  },
  {
    name: "credential_process with a variable, which no shell expands",
    files: process(`echo $KEYS`),
    env: { KEYS: printed() },
    expected: "none",
  },
  { name: "credential_process without a name", files: process("''"), env: instance, expected: "none" },
  {
    name: "an expiration of an hour",
    files: process(`echo '${printed(`,"SessionToken":"process-canary","Expiration":"2099-01-01T00Z"`)}'`),
    expected: "AKIAPROC",
  },
  {
    name: "credential_process that ends with 1",
    files: process("false"),
    env: instance,
    expected: "none",
  },
  {
    name: "credential_process that prints no JSON",
    files: process("echo process-canary"),
    env: instance,
    expected: "none",
  },
  ...[
    "2099-01-01T00:00:00Z",
    "2099-01-01T00:00:00+00:00",
    "2099-01-01T00:00:00.123456Z",
    "20990101T000000Z",
    "2099-01-01T02:00:00+0200",
  ].map(expiration => ({
    name: `an expiration of ${expiration}`,
    files: process(`echo '${printed(`,"SessionToken":"process-canary","Expiration":"${expiration}"`)}'`),
    expected: "AKIAPROC",
  })),
  {
    name: "an expiration without a zone",
    files: process(
      `echo '${printed(`,"SessionToken":"process-canary","Expiration":"2099-01-01 00:00:00"`)}'`,
    ),
    expected: "AKIAPROC",
    awsCli: { expected: "none", difference: 18 },
  },
  {
    name: "an expiration in the past",
    files: process(
      `echo '${printed(`,"SessionToken":"process-canary","Expiration":"2020-01-01T00:00:00Z"`)}'`,
    ),
    expected: "none",
  },
  { name: "the instance's role", env: instance, expected: instanceKey },
  {
    name: "the instance's role, with limits for its metadata service",
    env: { ...instance, AWS_METADATA_SERVICE_TIMEOUT: "3", AWS_METADATA_SERVICE_NUM_ATTEMPTS: "2" },
    expected: instanceKey,
  },
  {
    name: "a limit for the metadata service that is no number",
    env: { ...instance, AWS_METADATA_SERVICE_TIMEOUT: "soon" },
    expected: "none",
  },
  {
    name: "the container's role before the instance's",
    env: { ...instance, AWS_CONTAINER_CREDENTIALS_FULL_URI: "CONTAINER" },
    expected: "ASIACONTAINERDOUBLE0",
  },
  {
    name: "a profile without credentials, and the instance's role",
    files: config("[default]\nregion = us-east-1\n"),
    env: instance,
    expected: instanceKey,
  },
];

export const variables: readonly Environment[] = [...places, ...precedence, ...others];
