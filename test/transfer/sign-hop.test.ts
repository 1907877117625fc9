/** When a request is signed: after its body has been read, with keys and a time that are valid then. */
import { afterEach, expect, test } from "vitest";
import { fieldValue } from "../../src/message/fields.ts";
import type { Hop } from "../../src/plan/hop.ts";
import { Deadline } from "../../src/transfer/deadline.ts";
import { openSession } from "../../src/transfer/session.ts";
import { signHop } from "../../src/transfer/sign-hop.ts";
import { settings as connection } from "../http/exchange.ts";
import { type Home, makeHome } from "../support/home.ts";
import { fakeRuntime } from "../support/runtime.ts";

const open: Home[] = [];
afterEach(() => {
  for (const home of open.splice(0)) home.remove();
});

const minutes = 60_000;
const bodyHash = "0".repeat(64);

/** Signs a body whose hash takes that long on the program's clock, with keys that last to the full hour. */
async function signed(takes: number, contentSha256?: string) {
  const home = makeHome({
    count: "",
    "give.sh": `
printf x >> "$HOME/count"; n=$(wc -c < "$HOME/count" | tr -d ' ')
printf '{"Version":1,"AccessKeyId":"ASIA%s","SecretAccessKey":"canary","Expiration":"2030-01-01T0%s:00:00Z"}' "$n" "$n"
`,
  });
  open.push(home);
  home.write({ ".aws/config": `[default]\ncredential_process = sh '${home.path}/give.sh'\n` });
  let now = Date.UTC(2030, 0, 1);
  const env = { PATH: process.env.PATH, HOME: home.path, AWS_EC2_METADATA_DISABLED: "true" };
  const runtime = fakeRuntime({ env, home: home.path, now: () => now });
  const body = {
    length: 1,
    bytes: undefined,
    repeatable: true,
    sha256: async () => {
      now += takes;
      return bodyHash;
    },
    async *open() {},
    close: async () => {},
  };
  const credentials = {
    accessKey: undefined,
    secretKey: undefined,
    sessionToken: undefined,
    profile: undefined,
  };
  const typed = { reason: "typed" };
  const hop = {
    verb: "PUT",
    body,
    targetRule: "other",
    signing: {
      credentials,
      service: { ...typed, value: "es" },
      region: { ...typed, value: "us-east-1" },
      rules: { unsignedPayload: false, scheme: undefined, signedHeaders: [] },
    },
    url: { scheme: "http", host: "127.0.0.1", port: 80, path: "/" },
    headers: {
      given:
        contentSha256 === undefined
          ? []
          : [{ action: "send", name: "X-Amz-Content-Sha256", value: contentSha256 }],
    },
  } as unknown as Hop;
  const session = openSession(runtime);
  const plan = { connection: connection(), region: undefined, silent: false, explain: undefined };
  const deadline = new Deadline(0, runtime, 0);
  const signer = { session, plan, deadline, clockOffset: 0 };
  const { request: sent, signing } = await signHop(hop, signer);
  const value = (name: string) => fieldValue(sent.headers, name);
  return {
    date: value("x-amz-date"),
    key: /Credential=(\w+)/.exec(value("authorization") ?? "")?.[1],
    bodyHash: signing?.bodyHash,
  };
}

test("a body that took ten minutes to hash is signed with the time at its end", async () => {
  expect(await signed(10 * minutes)).toEqual({ date: "20300101T001000Z", key: "ASIA1", bodyHash });
});

test("a body that outlives the keys is signed with others", async () => {
  expect(await signed(70 * minutes)).toEqual({ date: "20300101T011000Z", key: "ASIA2", bodyHash });
});

test("a body is hashed even if a hash is given, to explain a rejection", async () => {
  expect(await signed(10 * minutes, "1".repeat(64))).toMatchObject({ date: "20300101T001000Z", bodyHash });
});

test.each(["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"])(
  "a body is not read for its hash when X-Amz-Content-Sha256 is given as %s",
  async given => {
    expect(await signed(10 * minutes, given)).toMatchObject({
      date: "20300101T000000Z",
      bodyHash: undefined,
    });
  },
);
