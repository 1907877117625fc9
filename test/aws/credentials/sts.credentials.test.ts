/** Calls to STS: the region, the endpoint, and what is reported if the response is not AWS's. */
import { describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../../src/secret.ts";
import { startLoginServices } from "../../support/aws-login.ts";
import { arn, role, roleScene, roles } from "./role-scene.ts";
import { failureOf } from "./scene.ts";

describe("STS is called", () => {
  test.each<[string, string, Record<string, string>, string | undefined, string]>([
    ["in us-east-1 without any region", "mfa", {}, undefined, "sts.us-east-1.amazonaws.com"],
    [
      "in the region of --region",
      "role",
      { AWS_REGION: "eu-west-3" },
      "us-east-2",
      "sts.us-east-2.amazonaws.com",
    ],
    [
      "in the region of the environment",
      "role",
      { AWS_REGION: "eu-west-3" },
      undefined,
      "sts.eu-west-3.amazonaws.com",
    ],
    ["in the region of the profile", "role", {}, undefined, "sts.eu-west-1.amazonaws.com"],
    ["not in the region set of SigV4a", "role", {}, "*", "sts.eu-west-1.amazonaws.com"],
    ["in China for a role there", "china", {}, undefined, "sts.cn-northwest-1.amazonaws.com.cn"],
    [
      "in China for a role there, whatever region is given",
      "china",
      { AWS_REGION: "us-east-1" },
      "us-east-1",
      "sts.cn-northwest-1.amazonaws.com.cn",
    ],
    [
      "in the region of China that is given",
      "china",
      { AWS_REGION: "cn-north-1" },
      undefined,
      "sts.cn-north-1.amazonaws.com.cn",
    ],
    ["outside of China for a role elsewhere", "role", {}, "cn-north-1", "sts.eu-west-1.amazonaws.com"],
    [
      "at the global endpoint when that is configured",
      "role",
      { AWS_STS_REGIONAL_ENDPOINTS: "legacy" },
      undefined,
      "sts.amazonaws.com",
    ],
    [
      "in a younger region, though the global endpoint is configured",
      "role",
      {
        AWS_STS_REGIONAL_ENDPOINTS: "at the global endpoint when that is configured",
        AWS_REGION: "ap-east-1",
      },
      undefined,
      "sts.ap-east-1.amazonaws.com",
    ],
    [
      "at the FIPS endpoint",
      "role",
      { AWS_USE_FIPS_ENDPOINT: "true", AWS_REGION: "us-east-1" },
      undefined,
      "sts-fips.us-east-1.amazonaws.com",
    ],
    [
      "at the dual-stack endpoint",
      "role",
      { AWS_USE_DUALSTACK_ENDPOINT: "true", AWS_REGION: "us-east-1" },
      undefined,
      "sts.us-east-1.api.aws",
    ],
  ])("%s", async (_, profile, env, region, host) => {
    const here = await roleScene({ env, connection: { tls: { verify: false } } });
    await here.find({ profile, mfaCode: new Secret("1") }, { region }).catch(() => {});
    if (profile === "mfa") await here.find({ profile: "base", role: role("top") });
    expect(new Set(here.proxy.asked)).toEqual(new Set([`${host}:443`]));
  });
});

describe("a configured endpoint of STS", () => {
  /** `aws.url` stands for AWS's double, which is reached without the proxy's help. */
  async function asked(env: Record<string, string>, settings: string, profile = "far") {
    const double = await startLoginServices();
    onTestFinished(() => double.close());
    const withUrl = (text: string) => text.replaceAll("aws.url", double.url);
    const here = await roleScene({
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withUrl(value)])),
      files: {
        ".aws/config": `${roles}
[profile far]
role_arn = ${arn("far")}
source_profile = base
${withUrl(settings)}
[services local]
s3 =
  endpoint_url = http://127.0.0.1:1
sts =
  endpoint_url = ${double.url}
`,
      },
    });
    await here.find({ profile });
    return double.requests.length === 1 ? "the double" : (here.proxy.asked[0] ?? "no host");
  }

  const closedPort = "http://127.0.0.1:1";
  test.each<[string, Record<string, string>, string, string]>([
    [
      "is AWS_ENDPOINT_URL_STS before AWS_ENDPOINT_URL",
      { AWS_ENDPOINT_URL_STS: "aws.url", AWS_ENDPOINT_URL: closedPort },
      "",
      "the double",
    ],
    ["may be AWS_ENDPOINT_URL", { AWS_ENDPOINT_URL: "aws.url" }, "", "the double"],
    [
      "is the variable's before the profile's",
      { AWS_ENDPOINT_URL: "aws.url" },
      `endpoint_url = ${closedPort}`,
      "the double",
    ],
    ["may be the profile's endpoint_url", {}, "endpoint_url = aws.url", "the double"],
    [
      "is that of the profile's services section before endpoint_url",
      {},
      `services = local\nendpoint_url = ${closedPort}`,
      "the double",
    ],
    [
      "is ignored with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
      { AWS_ENDPOINT_URL_STS: closedPort, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      "",
      "sts.us-east-1.amazonaws.com:443",
    ],
    [
      "is ignored with the profile's ignore_configured_endpoint_urls",
      { AWS_ENDPOINT_URL: closedPort },
      "ignore_configured_endpoint_urls = true",
      "sts.us-east-1.amazonaws.com:443",
    ],
  ])("%s", async (_, env, settings, who) => {
    expect(await asked(env, settings)).toBe(who);
  });
});

describe("STS that does not open a session", () => {
  const notAws = "a response that is not from AWS";
  test.each<[string, Parameters<typeof roleScene>[0], RegExp]>([
    [
      "denies",
      { behaviour: "denied" },
      /: AccessDenied: User: x is not authorized to perform: sts:AssumeRole; check role_arn, source_profile and the role's trust policy$/,
    ],
    [
      "sends text",
      { behaviour: "garbage" },
      new RegExp(
        `: ${notAws} \\(status 200, no content type\\); check the network, the proxy and the certificates on the way to AWS$`,
      ),
    ],
    [
      "is a proxy's page",
      { behaviour: "page" },
      new RegExp(`: ${notAws} \\(status 200, content type text/html\\); check the network, the proxy `),
    ],
    [
      "cannot be reached",
      { env: { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" } },
      /: Failed to connect to 127.0.0.1 port 1 .*; check the network, the proxy /,
    ],
    [
      "sends a token with a line break",
      { token: "login-token\n" },
      /: the session token contains a line break in the response; check role_arn/,
    ],
  ])("because it %s is an error that says so", async (_, options, message) => {
    const here = await roleScene(options);
    const printed = await failureOf(here.find({ profile: "role" }));
    expect(printed).toMatch(/^\(67\) No credentials from profile role \(assumed role\): /);
    expect(printed).toMatch(message);
    expect(printed).not.toMatch(/canary|login-token/);
  });

  test("because it never responds is ended by --max-time", async () => {
    const here = await roleScene({ behaviour: "silent" });
    const reason = new Error("Operation timed out");
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 300);
    await expect(here.find({ profile: "role" }, { signal: ending.signal })).rejects.toBe(reason);
  });
});
