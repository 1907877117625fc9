/** Hosts of operations whose service models put a fixed prefix in front of the service's. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { prefixedOperations } from "../../../scripts/host-prefixes.ts";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import { unless } from "../../support/needs.ts";

const list = readFileSync(resolve(import.meta.dirname, "../../../scripts/host-prefixes.tsv"), "utf8");
const rows = list
  .trimEnd()
  .split("\n")
  .slice(1)
  .map(line => line.split("\t") as [prefix: string, signingName: string, path: string]);

/** What is wrong about the hosts that begin like this: usual, FIPS, dual stack, another partition. */
function differences(prefix: string, signingName: string, path: string): string[] {
  const hosts = [
    [`${prefix}.eu-west-1.amazonaws.com`, "eu-west-1"],
    [`${prefix}-fips.us-east-1.amazonaws.com`, "us-east-1"],
    [`${prefix}.us-west-2.api.aws`, "us-west-2"],
    [`${prefix}.cn-north-1.amazonaws.com.cn`, "cn-north-1"],
  ] as const;
  return hosts.flatMap(([host, region]) => {
    const found = inferEndpoint(host, path);
    const isRight = found.service === signingName && found.region === region && found.isApi;
    return isRight ? [] : [`${host}${path}: ${found.service} ${found.region}, not ${signingName}`];
  });
}

/** Packages of botocore on this machine, Debian's and that of the python in use. */
const folders = ["/usr/lib/python3/dist-packages/botocore/data", dataOfPython()].filter(existsSync);

function dataOfPython(): string {
  const code = "import botocore.loaders; print(botocore.loaders.Loader.BUILTIN_DATA_PATH)";
  try {
    return execFileSync("python3", ["-c", code], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

describe("hosts with an operation's own prefix", () => {
  it("of the list are all inferred", () => {
    const wrong = rows.map(row => differences(...row)).filter(({ length }) => length > 0);
    console.log(`inference: fixed host prefixes ${rows.length - wrong.length}/${rows.length} right`);
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(wrong.flat()).toEqual([]);
  });

  it("that no model contains sign under the service's name anyway", () => {
    expect(differences("dicom-medical-imaging", "medical-imaging", "/datastore/d/studies")).toEqual([]);
  });

  it("of every operation in the installed botocore are inferred", {
    ...unless(folders.length === 0 ? "botocore is not installed" : undefined),
    timeout: 120_000,
  }, () => {
    const operations = folders.flatMap(prefixedOperations);
    const wrong = operations
      .map(({ prefix, path, signingName }) => differences(prefix, signingName, path))
      .filter(({ length }) => length > 0);
    console.log(
      `inference: botocore's operations with a host prefix ${operations.length - wrong.length}/${operations.length} right`,
    );
    expect(operations.length).toBeGreaterThanOrEqual(100);
    expect(wrong.flat()).toEqual([]);
  });
});
