/** RDS login tokens: --presign for a database's host prints the same token as botocore's generate_db_auth_token. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../../src/main.ts";
import { noBotocore, systemPython, unless } from "../../support/needs.ts";
import { fakeRuntime } from "../../support/runtime.ts";

const seconds = 1_767_225_600;

const databases: readonly (readonly [host: string, port: number, user: string, region: string])[] = [
  ["mydb.abcdefghijkl.us-east-1.rds.amazonaws.com", 5432, "me", "us-east-1"],
  ["mydb.cluster-abcdefghijkl.eu-west-1.rds.amazonaws.com", 3306, "jane_doe", "eu-west-1"],
  ["myproxy.proxy-abcdefghijkl.us-west-2.rds.amazonaws.com", 5432, "a b+c@d", "us-west-2"],
  ["mydb.abcdefghijkl.rds.cn-north-1.amazonaws.com.cn", 3306, "me", "cn-north-1"],
];

function theirTokens(): string[] {
  const input = JSON.stringify(databases.map(database => [...database, seconds]));
  const script = resolve(import.meta.dirname, "rds-token.py");
  const env = {
    PATH: "/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: "/nonexistent",
  };
  return JSON.parse(execFileSync(systemPython, ["-B", script], { input, encoding: "utf8", env }));
}

/** Query strings without an order, for botocore leaves it to its dictionary. */
const parts = (token: string) => [token.split("?")[0], [...new URLSearchParams(token.split("?")[1])].sort()];

describe("a token for RDS", unless(noBotocore), () => {
  it("is botocore's", async () => {
    const expected = theirTokens();
    for (const [index, [host, port, user]] of databases.entries()) {
      const url = `https://${host}:${port}/?Action=connect&DBUser=${encodeURIComponent(user)}`;
      const env = {
        AWS_ACCESS_KEY_ID: "ASIATOKEN00000000000",
        AWS_SECRET_ACCESS_KEY: "token/secret+key=",
        AWS_SESSION_TOKEN: "session/token+1==",
      };
      const runtime = fakeRuntime({
        argv: ["--presign", "--expires-in", "900", url],
        env,
        home: "/nonexistent",
        now: seconds * 1000,
      });
      expect(await main(runtime)).toBe(0);
      const token = runtime.stdout.text().trim().replace("https://", "");
      expect(parts(token)).toEqual(parts(expected[index] ?? ""));
    }
  });
});
