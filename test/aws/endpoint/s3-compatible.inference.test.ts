/** Object stores of other providers: signed as s3 for the region that belongs to the host. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { s3CompatibleTable } from "../../../scripts/s3-compatible.ts";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import { s3CompatibleForms } from "../../../src/aws/endpoint/s3-compatible.ts";
import { unless } from "../../support/needs.ts";

/** Host -> region; `undefined` where only the person knows it. */
const hosts: Readonly<Record<string, string | undefined>> = {
  "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com": "auto",
  "0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com": "auto",
  "bucket.0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com": "auto",
  "t3.storage.dev": "auto",
  "bucket.t3.storage.dev": "auto",
  "fly.storage.tigris.dev": "auto",
  "storage.googleapis.com": "auto",
  "my.dotted.bucket.storage.googleapis.com": "auto",
  "bucket.storage.europe-west3.rep.googleapis.com": "auto",
  "s3.us-west-004.backblazeb2.com": "us-west-004",
  "bucket.s3.eu-central-003.backblazeb2.com": "eu-central-003",
  "s3.wasabisys.com": "us-east-1",
  "s3.eu-central-1.wasabisys.com": "eu-central-1",
  "bucket.s3.ap-northeast-2.wasabisys.com": "ap-northeast-2",
  "nyc3.digitaloceanspaces.com": "nyc3",
  "bucket.ams3.digitaloceanspaces.com": "ams3",
  "s3.fr-par.scw.cloud": "fr-par",
  "bucket.s3.pl-waw.scw.cloud": "pl-waw",
  "s3.gra.io.cloud.ovh.net": "gra",
  "bucket.s3.eu-west-par.io.cloud.ovh.net": "eu-west-par",
  "s3.us-east-va.io.cloud.ovh.us": "us-east-va",
  "s3.sbg.perf.cloud.ovh.net": "sbg",
  "s3.de.cloud.ovh.net": "de",
  "us-east-1.linodeobjects.com": "us-east-1",
  "bucket.fr-par-1.linodeobjects.com": "fr-par-1",
  "ewr1.vultrobjects.com": "ewr1",
  "bucket.sgp1.vultrobjects.com": "sgp1",
  "fsn1.your-objectstorage.com": "fsn1",
  "bucket.hel1.your-objectstorage.com": "hel1",
  "sos-ch-gva-2.exo.io": "ch-gva-2",
  "bucket.sos-de-fra-1.exo.io": "de-fra-1",
  "s3.us-west-1.idrivee2.com": "us-west-1",
  "q9d9.la.idrivee2-5.com": undefined,
  "bucket.q9d9.fra.idrivee2-22.com": undefined,
  "mytenancy.compat.objectstorage.eu-frankfurt-1.oraclecloud.com": "eu-frankfurt-1",
  "mytenancy.compat.objectstorage.us-phoenix-1.oci.customer-oci.com": "us-phoenix-1",
  "bucket.vhcompat.objectstorage.us-ashburn-1.oci.customer-oci.com": "us-ashburn-1",
};

/** Near those hosts: other services of the providers, and names of others. */
const strangers: readonly string[] = [
  "r2.cloudflarestorage.com",
  "pub-0123.r2.dev",
  "example.com",
  "wasabisys.com",
  "iam.wasabisys.com",
  "s3.eu-central-1.wasabisys.com.example.com",
  "s3.eu-central-1.evilwasabisys.com",
  "s3.eu-central-1.evil.wasabisys.com",
  "f004.backblazeb2.com",
  "api.backblazeb2.com",
  "bucket.nyc3.cdn.digitaloceanspaces.com",
  "digitaloceanspaces.com",
  "api.digitalocean.com",
  "www.googleapis.com",
  "bigquery.googleapis.com",
  "storage.cloud.google.com",
  "objectstorage.eu-frankfurt-1.oraclecloud.com",
  "iaas.eu-frankfurt-1.oraclecloud.com",
  "a.b.compat.objectstorage.eu-frankfurt-1.oraclecloud.com",
  "api-ch-gva-2.exoscale.com",
  "api.linode.com",
  "api.scaleway.com",
  "pod.fr-par.scw.cloud",
  "gra.io.cloud.ovh.net",
  "evil.idrivee2-5.com",
];

describe("hosts of S3-compatible object stores", () => {
  it.each(Object.entries(hosts))("%s signs as s3 for %s", (host, region) => {
    const found = inferEndpoint(host, "/");
    expect(found).toMatchObject({ service: "s3", region, scheme: "sigv4", isApi: false });
  });

  it("are of every form in the table", () => {
    const rules = Object.keys(hosts).map(host => inferEndpoint(host, "/").rule);
    const unused = s3CompatibleForms.filter(
      ({ form }) => !rules.some(rule => rule.endsWith(`'s form ${form}`)),
    );
    expect(unused).toEqual([]);
  });

  it("are named in the rule", () => {
    const { rule, regionRule } = inferEndpoint("bucket.s3.eu-central-1.wasabisys.com", "/");
    expect(rule).toBe(
      "host bucket.s3.eu-central-1.wasabisys.com, of Wasabi's form [BUCKET.]s3.REGION.wasabisys.com",
    );
    expect(regionRule).toBe(rule);
  });

  it.each(strangers)("are distinguished from all others: %s", host => {
    expect(inferEndpoint(host, "/")).toMatchObject({ service: undefined, region: undefined });
  });

  it("are in a table that matches the output of the generator", async () => {
    const table = resolve(import.meta.dirname, "../../../src/aws/endpoint/s3-compatible.ts");
    expect(readFileSync(table, "utf8")).toBe(await s3CompatibleTable());
  });
});

interface RcloneOption {
  readonly Name: string;
  readonly Examples?: readonly { readonly Value: string; readonly Provider?: string }[];
}

/** Endpoints as rclone offers them for a provider; undefined where there is no rclone. */
const rclone = (() => {
  try {
    const backends = JSON.parse(execFileSync("rclone", ["config", "providers"], { encoding: "utf8" })) as {
      readonly Name: string;
      readonly Options: readonly RcloneOption[];
    }[];
    const options = backends.find(({ Name }) => Name === "s3")?.Options ?? [];
    return options.filter(({ Name }) => Name === "endpoint").flatMap(({ Examples = [] }) => Examples);
  } catch {
    return undefined;
  }
})();

describe("rclone", unless(rclone === undefined ? "rclone is not installed" : undefined), () => {
  const known = ["Wasabi", "DigitalOcean", "Scaleway", "Linode", "OVHcloud", "Hetzner", "GCS"];
  it("has no endpoint of these providers that is not inferred", () => {
    const endpoints = (rclone ?? [])
      .filter(({ Provider = "" }) => known.includes(Provider))
      .map(({ Value }) => Value.replace(/^https:\/\//, ""));
    const wrong = endpoints.filter(host => {
      const { service, region } = inferEndpoint(host, "/");
      const isFixed = region === "auto" || host === "s3.wasabisys.com";
      return service !== "s3" || region === undefined || !(isFixed || host.split(".").includes(region));
    });
    console.log(`inference: rclone's endpoints ${endpoints.length - wrong.length}/${endpoints.length} right`);
    expect(endpoints.length).toBeGreaterThanOrEqual(15);
    expect(wrong).toEqual([]);
  });
});
