/** A listener in front of the services on loopback; the names of AWS lead to their gateways. */
import { type Services, servicesCa } from "../../support/services.ts";
import { type RunningListener, startListener } from "./listener.ts";

export const domain = "vpc-logs-abc.ap-northeast-1.es.amazonaws.com";
export const storage = "s3.ap-northeast-1.amazonaws.com";
export const tables = "dynamodb.ap-northeast-1.amazonaws.com";

/** The options that make a listener sign as a role and reach the gateways, and its environment. */
function behindGateways({ es, s3, dynamodb, keys }: Services) {
  const ports = { [domain]: es.port, [storage]: s3.port, [tables]: dynamodb.port };
  const pins = Object.entries(ports).flatMap(([host, port]) => [
    "--connect-to",
    `${host}:443:127.0.0.1:${port}`,
  ]);
  const { accessKeyId, secretAccessKey, sessionToken = "" } = keys[1] as Services["keys"][number];
  return {
    options: ["--cacert", servicesCa, ...pins],
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
  };
}

/** Starts one within this process. */
export function listenFor(services: Services, ...argv: readonly string[]): Promise<RunningListener> {
  const { options, env } = behindGateways(services);
  return startListener(["--listen", "0", ...argv, ...options], env);
}
