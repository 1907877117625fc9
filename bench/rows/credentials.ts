/** The same GET with keys from elsewhere: a static profile, a cached session of a role, an instance's role. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliKey } from "../../src/aws/credentials/role-session.ts";
import { startImds } from "../../test/support/imds.ts";
import { measure } from "../measure.ts";
import { awscurl, key, type Server, scratch, secret } from "../peers.ts";
import { type Row, ratioRow } from "../row.ts";

const role = "arn:aws:iam::123456789012:role/reader";

export async function rows({ origin }: Server): Promise<Row[]> {
  const imds = await startImds();
  const home = homeWithProfiles();
  const onEc2 = { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url, AWS_EC2_METADATA_DISABLED: "false" };
  try {
    const [environment, profile, session, instance] = await measure(
      [
        { ...awscurl([origin]), name: "the environment's" },
        awscurl([origin], { HOME: home }),
        awscurl(["--profile", "role", origin], { HOME: home }),
        awscurl([origin], onEc2),
      ] as const,
      scratch,
    );
    return [
      ratioRow("keys of a static profile", profile, environment, 1.1),
      ratioRow("a cached session of a role", session, environment, 1.2),
      ratioRow("an instance's role (IMDS double)", instance, environment, 1.3),
    ];
  } finally {
    await imds.close();
  }
}

/** A home with keys in the default profile, and a profile for a role whose session the AWS CLI has cached. */
function homeWithProfiles(): string {
  const home = join(scratch, "home");
  const cache = join(home, ".aws/cli/cache");
  mkdirSync(cache, { recursive: true });
  const keys = `aws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`;
  writeFileSync(join(home, ".aws/credentials"), `[default]\n${keys}`);
  writeFileSync(
    join(home, ".aws/config"),
    `[profile role]\nrole_arn = ${role}\nsource_profile = default\nregion = eu-west-1\n`,
  );
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  writeFileSync(
    join(cache, `${cliKey({ RoleArn: role })}.json`),
    JSON.stringify({
      Credentials: { AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: secret, SessionToken: "token", Expiration },
      AssumedRoleUser: { AssumedRoleId: "AROAEXAMPLE:session", Arn: `${role}/session` },
    }),
  );
  return home;
}
