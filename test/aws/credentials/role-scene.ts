/** Profiles with roles of every kind, on a machine whose calls to STS reach a double. */
import { onTestFinished } from "vitest";
import type { RoleSettings } from "../../../src/aws/credentials/identity.ts";
import { account } from "../../support/aws-login.ts";
import { makeScene, type Scene, type SceneOptions } from "./scene.ts";

/** The ARN of a role of the double's account. */
export const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

export const roles = `
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-canary
[profile role]
role_arn = ${arn("team/admin")}
source_profile = base
region = eu-west-1
role_session_name = me
external_id = ext
duration_seconds = 7200
[profile chained]
role_arn = ${arn("second")}
source_profile = role
[profile third]
role_arn = ${arn("third")}
source_profile = chained
[profile itself]
role_arn = ${arn("itself")}
source_profile = itself
aws_access_key_id = AKIASELF
aws_secret_access_key = self-canary
[profile onkeys]
role_arn = ${arn("onkeys")}
source_profile = itself
[profile onweb]
role_arn = ${arn("onweb")}
source_profile = web
[profile web]
role_arn = ${arn("web")}
web_identity_token_file = HOME/token
[profile onprocess]
role_arn = ${arn("onprocess")}
source_profile = process
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"process-canary"}'
[profile onsource]
role_arn = ${arn("onsource")}
source_profile = source
[profile source]
credential_source = Environment
[profile environment]
role_arn = ${arn("x")}
credential_source = Environment
[profile instance]
role_arn = ${arn("x")}
credential_source = Ec2InstanceMetadata
[profile container]
role_arn = ${arn("x")}
credential_source = EcsContainer
[profile odd]
role_arn = ${arn("x")}
credential_source = Environnement
[profile both]
role_arn = ${arn("x")}
credential_source = Environment
source_profile = base
[profile neither]
role_arn = ${arn("x")}
[profile nowhere]
role_arn = ${arn("x")}
source_profile = gone
[profile hollow]
role_arn = ${arn("x")}
source_profile = empty
[profile empty]
region = eu-west-1
[profile loop]
role_arn = ${arn("loop")}
source_profile = pool
[profile pool]
role_arn = ${arn("pool")}
source_profile = loop
[profile narcissus]
role_arn = ${arn("x")}
source_profile = narcissus
[profile mfa]
role_arn = ${arn("guarded")}
source_profile = base
mfa_serial = arn:aws:iam::${account}:mfa/me
[profile above]
role_arn = ${arn("above")}
source_profile = mfa
mfa_serial = arn:aws:iam::${account}:mfa/other
[profile china]
role_arn = arn:aws-cn:iam::${account}:role/x
source_profile = base
`;

/** A machine with these profiles and a web identity token, until the test is over. */
export async function roleScene(options: SceneOptions = {}): Promise<Scene> {
  const files = { ".aws/config": roles, token: "web-canary", ...options.files };
  const made = await makeScene({ ...options, files });
  onTestFinished(() => made.close());
  return made;
}

/** The ids of the keys that signed the calls to STS; undefined for an unsigned one. */
export function signers({ aws }: Scene): (string | undefined)[] {
  return aws.requests.map(({ authorization }) => /Credential=(\w+)/.exec(authorization)?.[1]);
}

/** `--role-arn` with what goes along. */
export function role(name: string, more: Partial<RoleSettings> = {}): RoleSettings {
  return {
    arn: arn(name),
    sessionName: undefined,
    externalId: undefined,
    mfaSerial: undefined,
    durationSeconds: undefined,
    ...more,
  };
}
