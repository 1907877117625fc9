/** Where the demo plays: an EC2 box with a role and no keys, and AWS on loopback. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startImds } from "../../test/support/imds.ts";
import { type Services, servicesCa, startServices } from "../../test/support/services.ts";

export interface Stage {
  readonly services: Services;
  /** Where the person is: an empty folder, which is also home. */
  readonly folder: string;
  /** All that the person's shell has. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly role: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly token: string };
  close(): Promise<void>;
}

export const host = {
  es: "vpc-logs-abc.ap-northeast-1.es.amazonaws.com",
  s3: "s3.ap-northeast-1.amazonaws.com",
  dynamodb: "dynamodb.ap-northeast-1.amazonaws.com",
};

const role = {
  accessKeyId: "ASIADEMOROLE00000000",
  secretAccessKey: "demo/role/secret+key=",
  token: "demo/role/token+with/all==",
};

/** Opens everything on free ports. */
export async function openStage(): Promise<Stage> {
  const imds = await startImds({ credentials: role, region: "ap-northeast-1" });
  const { accessKeyId, secretAccessKey, token: sessionToken } = role;
  const services = await startServices({ keys: [{ accessKeyId, secretAccessKey, sessionToken }], tls: true });
  const folder = mkdtempSync(join(tmpdir(), "awscurl-demo-"));
  writeFileSync(join(folder, ".awscurlrc"), settings(services));
  return {
    services,
    folder,
    role,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
    },
    close: async () => {
      await services.close();
      await imds.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What DNS and public trust would do for the real names. */
function settings({ es, s3, dynamodb }: Services): string {
  const ports = { es: es.port, s3: s3.port, dynamodb: dynamodb.port };
  return [
    `cacert = "${servicesCa}"`,
    ...Object.entries(ports).map(
      ([name, port]) => `connect-to = "${host[name as keyof typeof host]}:443:127.0.0.1:${port}"`,
    ),
    "",
  ].join("\n");
}
