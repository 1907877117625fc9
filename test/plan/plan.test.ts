/** Plans: signing, the JSON content type, output files, and options that contradict each other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure, UsageFailure } from "../../src/exit.ts";
import type { Options } from "../../src/options/options.ts";
import { environmentTrust } from "../../src/plan/environment-trust.ts";
import { wireRequest } from "../../src/plan/hop.ts";
import { Secret } from "../../src/secret.ts";
import { version } from "../../src/version.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { bodyText, optionsFor, planFor, type Surroundings, transfersOf } from "./planned.ts";

const signed: Partial<Options> = { sign: true };

async function first(args: string[], overrides: Partial<Options> = signed, surroundings: Surroundings = {}) {
  const [transfer] = await transfersOf(await planFor(optionsFor(args, overrides), surroundings));
  if (!transfer) throw new Error("no transfer");
  const request = wireRequest(transfer.first);
  const value = (name: string) => request.headers.find(header => header.name.toLowerCase() === name)?.value;
  return { transfer, request, value, signing: transfer.first.signing };
}

async function failureOf(args: string[], overrides: Partial<Options> = signed): Promise<Failure> {
  try {
    await transfersOf(await planFor(optionsFor(args, overrides)));
  } catch (error) {
    if (Failure.is(error)) return error;
    throw error;
  }
  throw new Error("did not fail");
}

describe("signing", () => {
  it("applies to every request, over https, for the service of its host", async () => {
    const { request, signing } = await first(["x.us-east-1.es.amazonaws.com/_cat"]);
    expect(request.origin).toEqual({ scheme: "https", host: "x.us-east-1.es.amazonaws.com", port: 443 });
    expect(signing).toMatchObject({
      service: { value: "es", reason: "host x.us-east-1.es.amazonaws.com" },
      region: { value: "us-east-1", reason: "host x.us-east-1.es.amazonaws.com" },
      regionIsGiven: false,
    });
  });

  it("is disabled by --no-sign-request, and the scheme is curl's", async () => {
    const { request, signing, value } = await first(["x.us-east-1.es.amazonaws.com/a+b:c"], { sign: false });
    expect([request.origin.scheme, request.target, signing]).toEqual(["http", "/a+b:c", undefined]);
    expect(value("user-agent")).toBe(`awscurl/${version}`);
  });

  it.each(["Authorization: x", "authorization:", "AUTHORIZATION;"])(
    "is disabled by a given %s",
    async header => {
      const plan = await planFor(optionsFor(["-H", header, "x.us-east-1.es.amazonaws.com"], signed));
      expect(plan.signs).toBe(false);
    },
  );

  it("uses the service of a given Host, whatever the request goes through", async () => {
    const { signing, value } = await first([
      "-H",
      "host: X.us-east-1.es.amazonaws.com:443",
      "https://localhost:9200/",
    ]);
    expect(signing?.service).toEqual({ value: "es", reason: "host x.us-east-1.es.amazonaws.com" });
    expect(value("host")).toBe("X.us-east-1.es.amazonaws.com:443");
  });

  it.each<[Partial<Options>, string, string]>([
    [{ service: "s3", region: "eu-west-1" }, "s3 --service", "eu-west-1 --region"],
    [{ awsSigv4: "aws:amz:eu-west-2:s3" }, "s3 --aws-sigv4", "eu-west-2 --aws-sigv4"],
    [
      { awsSigv4: "aws:amz:eu-west-2:s3", service: "es", region: "eu-west-1" },
      "es --service",
      "eu-west-1 --region",
    ],
    [
      { awsSigv4: "aws:amz" },
      "es host x.us-east-1.es.amazonaws.com",
      "us-east-1 host x.us-east-1.es.amazonaws.com",
    ],
    [
      { awsSigv4: "AWS" },
      "es host x.us-east-1.es.amazonaws.com",
      "us-east-1 host x.us-east-1.es.amazonaws.com",
    ],
    [
      { awsSigv4: "aws:amz::" },
      "es host x.us-east-1.es.amazonaws.com",
      "us-east-1 host x.us-east-1.es.amazonaws.com",
    ],
  ])("%j: %s, %s", async (overrides, service, region) => {
    const { signing } = await first(["x.us-east-1.es.amazonaws.com"], { ...signed, ...overrides });
    expect(`${signing?.service.value} ${signing?.service.reason}`).toBe(service);
    expect(signing?.region && `${signing.region.value} ${signing.region.reason}`).toBe(region);
  });

  it("determines how the target is encoded", async () => {
    const target = async (host: string) => (await first([`${host}/a/../b:c?x=1+2`])).request.target;
    expect([await target("b.s3.amazonaws.com"), await target("x.us-east-1.es.amazonaws.com")]).toEqual([
      "/a/../b%3Ac?x=1%202",
      "/b:c?x=1%202",
    ]);
  });
});

describe("-u", () => {
  const user = new Secret("KEY:SE:CRET");

  it("provides the keys with --aws-sigv4", async () => {
    const { signing, value } = await first(["h"], { ...signed, awsSigv4: "aws:amz:r:s", user });
    expect(signing?.credentials.accessKey).toBe("KEY");
    expect(signing?.credentials.secretKey?.reveal()).toBe("SE:CRET");
    expect(value("authorization")).toBeUndefined();
  });

  it("does not override keys of their own options", async () => {
    const own = { accessKey: "A", secretKey: new Secret("B") };
    const { signing } = await first(["s.r.h"], { ...signed, awsSigv4: "aws:amz", user, ...own });
    expect([signing?.credentials.accessKey, signing?.credentials.secretKey?.reveal()]).toEqual(["A", "B"]);
  });

  it("is a password if nothing is signed, whatever --aws-sigv4 says", async () => {
    for (const awsSigv4 of [undefined, "aws:amz"]) {
      const { value, signing } = await first(["h"], { sign: false, user, awsSigv4 });
      expect([value("authorization"), signing]).toEqual([`Basic ${btoa("KEY:SE:CRET")}`, undefined]);
    }
  });
});

describe("options that contradict each other", () => {
  it.each<[string[], Partial<Options>, RegExp]>([
    [[], {}, /^no URL specified!$/],
    [["h"], { user: new Secret("a:canary") }, /^option -u: requests are signed/],
    [["h"], { sign: false, user: new Secret("a") }, /^option -u: needs NAME:PASSWORD$/],
    [["https://u:canary@h/"], {}, /^user:password@ in the URL: requests are signed/],
    [["-I", "-d", "x", "h"], {}, /both POST \(-d, --data\) and HEAD \(-I, --head\)\.$/],
    [["-T", "package.json", "-d", "x", "h"], {}, /both PUT \(-T, --upload-file\) and POST \(-d, --data\)\.$/],
  ])("%j %j", async (args, overrides, message) => {
    const failure = await failureOf(args, { ...signed, ...overrides });
    expect(UsageFailure.is(failure)).toBe(true);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain("canary");
  });

  it.each<[string[], Partial<Options>, RegExp]>([
    [["h"], { awsSigv4: "osc" }, /provider "osc" is unknown/],
    [["h"], { awsSigv4: "aws:goog:r:s" }, /provider "aws:goog" is unknown/],
    [["-X", "a b", "h"], {}, /^option -X: "a b" is not a valid method$/],
    [["-X", "", "h"], {}, /^option -X/],
    [["-X", "GET\r\nX: y", "h"], {}, /^option -X: "GET\\x0d\\x0aX: y"/],
    [["-A", "a\nb", "h"], {}, /^option -A contains a control character \(\\x0a\)$/],
    [["-e", "a\0b", "h"], {}, /^option -e/],
    [["-r", "0-1\r\nX: y", "h"], {}, /^option -r/],
    [["-H", "X: a\r\nY: canary", "h"], {}, /^the value of header X contains a control character/],
    [["-H", "X Y: canary", "h"], {}, /^header "X Y": the name/],
    [["-H", "é: canary", "h"], {}, /^header "é": the name/],
    [["-H", "Transfer-Encoding: chunked", "h"], {}, /Transfer-Encoding cannot be set/],
    [["-H", "keep-alive: 5", "h"], {}, /keep-alive cannot be set/],
    [["-H", "Upgrade;", "h"], {}, /Upgrade cannot be set/],
  ])("%j %j: exit 2", async (args, overrides, message) => {
    const failure = await failureOf(args, { ...signed, ...overrides });
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    expect(failure.message).not.toContain("canary");
  });

  it("do not include removing a field that is never sent", async () => {
    const { request } = await first(["-H", "Expect:", "-H", "Transfer-Encoding:", "h"]);
    expect(request.headers.map(({ name }) => name)).toEqual(["Host", "User-Agent", "Accept"]);
  });

  it("do not include userinfo in a presigned URL, which is not signed", async () => {
    const { signing, value } = await first(["https://u:p@b.s3.amazonaws.com/k?X-Amz-Signature=1"]);
    expect([signing, value("authorization")]).toEqual([undefined, `Basic ${btoa("u:p")}`]);
  });
});

describe("the JSON content type", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-"));
    writeFileSync(join(folder, "bulk"), '{"index":{}}\n{"a":1}\n');
    writeFileSync(join(folder, "text"), "index\nit\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const json = "application/json";
  const form = "application/x-www-form-urlencoded";
  it.each<[string[], string | undefined, string]>([
    [["-d", "@BULK", "h"], json, '{"index":{}}\n{"a":1}\n'],
    [["-d", "@TEXT", "h"], form, "indexit"],
    [["-d", "@TEXT", "x.us-east-1.es.amazonaws.com"], json, "index\nit\n"],
    [["-d", "@TEXT", "x.us-east-1.aoss.amazonaws.com"], json, "index\nit\n"],
    [["-d", "@TEXT", "x.us-east-1.osis.amazonaws.com"], json, "index\nit\n"],
    [["-d", "@TEXT", "b.s3.amazonaws.com"], form, "indexit"],
    [["-d", "x", "x.us-east-1.es.amazonaws.com"], json, "x"],
    [["-d", "", "x.us-east-1.es.amazonaws.com"], json, ""],
    [["--data-binary", "@TEXT", "h"], form, "index\nit\n"],
    [["--data-binary", "[1]", "h"], json, "[1]"],
    [["--data-raw", " {", "h"], json, " {"],
    [["-d", "a=b", "-d", "{}", "h"], form, "a=b&{}"],
    [["-d", "{", "-d", "@TEXT", "h"], json, "{&index\nit\n"],
    [["-d", "{}", "-H", "Content-Type: x-ndjson", "h"], "x-ndjson", "{}"],
    [["-d", "{}", "-H", "Content-Type:", "h"], undefined, "{}"],
    [
      ["-d", "@BULK", "-H", "content-type: application/x-ndjson", "h"],
      "application/x-ndjson",
      '{"index":{}}\n{"a":1}\n',
    ],
    [["--json", "1", "h"], json, "1"],
    [["-T", "BULK", "h/"], undefined, '{"index":{}}\n{"a":1}\n'],
    [["-X", "GET", "-d", "{}", "h"], json, "{}"],
  ])("%j: %s", async (args, contentType, body) => {
    const words = args.map(word =>
      word.replace("BULK", join(folder, "bulk")).replace("TEXT", join(folder, "text")),
    );
    for (const sign of [true, false]) {
      const { request, value } = await first(words, { sign });
      expect([value("content-type"), await bodyText(request.body)]).toEqual([contentType, body]);
    }
  });

  it("depends on each URL's own service, with one standard input for all", async () => {
    const options = optionsFor(["-d", "@-", "x.us-east-1.es.amazonaws.com", "b.s3.amazonaws.com"], signed);
    const transfers = await transfersOf(await planFor(options, { stdin: "a\nb" }));
    expect(await Promise.all(transfers.map(({ first: hop }) => bodyText(hop.body)))).toEqual(["a\nb", "ab"]);
  });
});

describe("the output file", () => {
  const files = async (args: string[], overrides: Partial<Options> = signed) =>
    (await transfersOf(await planFor(optionsFor(args, overrides)))).map(({ output }) => output.file);

  it.each<[string[], (string | undefined)[]]>([
    [["h/a"], [undefined]],
    [
      ["-o", "x", "h/a", "h/b"],
      ["x", undefined],
    ],
    [
      ["-o", "x", "-O", "h/a", "h/b"],
      ["x", "b"],
    ],
    [["-o", "-", "h/a"], ["-"]],
    [["-o", "-", "--output-dir", "d", "h/a"], ["-"]],
    [["-o", "x", "--output-dir", "d", "h/a"], ["d/x"]],
    [["-O", "--output-dir", "d/", "h/a/b;c?d/e#f/g"], ["d//b;c"]],
    [["--output-dir", "d", "h/a"], [undefined]],
    [["-O", "h/a/../é%2F"], ["é%2F"]],
    [
      ["-o", "f_#1_#2_#3_#0_#", "h/[1-2]/{a,b}"],
      ["f_1_a_#3_#0_#", "f_1_b_#3_#0_#", "f_2_a_#3_#0_#", "f_2_b_#3_#0_#"],
    ],
    [["-o", "#1", "h/x"], ["#1"]],
    [["-g", "-o", "#1", "h/{a,b}"], ["#1"]],
    [
      ["-O", "h/{a,b}"],
      ["a", "b"],
    ],
  ])("%j -> %j", async (args, expected) => expect(await files(args)).toEqual(expected));

  it.each(["h", "h/", "h/.", "h/a/..", "h?x/y"])(
    "of -O %s is curl_response for lack of a name, as in curl 8",
    async url => {
      expect(await files(["-O", url])).toEqual(["curl_response"]);
    },
  );

  it.each(["h/a/", "h/a//"])("of -O %s is named by the segment before the slash", async url => {
    expect(await files(["-O", url])).toEqual(["a"]);
  });
});

describe("transfers", () => {
  it("are numbered, and keep the URL as given", async () => {
    const transfers = await transfersOf(await planFor(optionsFor(["H/[1-2]#f", "u"], signed)));
    expect(transfers.map(({ number, givenUrl }) => [number, givenUrl])).toEqual([
      [0, "H/1#f"],
      [1, "H/2#f"],
      [2, "u"],
    ]);
  });

  it("are created one by one: an invalid URL fails in its turn", async () => {
    const plan = await planFor(optionsFor(["h/[1-1000000000]", "a b"], signed));
    const iterator = plan.transfers[Symbol.asyncIterator]();
    expect((await iterator.next()).value.givenUrl).toBe("h/1");
    await iterator.return?.();
    const failing = (await planFor(optionsFor(["h", "a b"], signed))).transfers[Symbol.asyncIterator]();
    expect((await failing.next()).value.givenUrl).toBe("h");
    expect((await failing.next()).value).toMatchObject({ givenUrl: "a b", rejection: { exitCode: 3 } });
    expect((await failing.next()).done).toBe(true);
  });

  it("need no URL for --show-identity", async () => {
    const plan = await planFor(optionsFor([], { ...signed, showIdentity: true, region: "r" }));
    expect([plan.showIdentity, plan.region]).toEqual([true, "r"]);
    expect(await transfersOf(plan)).toEqual([]);
  });
});

it("CA settings of the environment have the order of the design", () => {
  const names = ["SSL_CERT_DIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"];
  const env = Object.fromEntries(names.map(name => [name, `/${name}`]));
  const order = environmentTrust(fakeRuntime({ env }), "/profile").map(
    ({ name, path, kind }) => `${name} ${path} ${kind}`,
  );
  expect(order).toEqual([
    "AWS_CA_BUNDLE /AWS_CA_BUNDLE file",
    "ca_bundle /profile file",
    "CURL_CA_BUNDLE /CURL_CA_BUNDLE file",
    "REQUESTS_CA_BUNDLE /REQUESTS_CA_BUNDLE file",
    "SSL_CERT_FILE /SSL_CERT_FILE file",
    "SSL_CERT_DIR /SSL_CERT_DIR directory",
  ]);
  const expanded = environmentTrust(
    fakeRuntime({ env: { AWS_CA_BUNDLE: "~/ca.pem" }, home: "/home/me" }),
    undefined,
  );
  expect(expanded.map(({ path }) => path)).toEqual(["/home/me/ca.pem"]);
  expect(environmentTrust(fakeRuntime({ env: { AWS_CA_BUNDLE: "" } }), undefined)).toEqual([]);
});
