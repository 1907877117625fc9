/**
 * The loop of a transfer, over a transport that plays a script: what is sent, what is shown, and what the result
 * contains.
 */
import { describe, expect, it } from "vitest";
import { ExitCode, Failure } from "../../src/exit.ts";
import { recordOf } from "../../src/transfer/record.ts";
import { lastAttempt, retriesOf } from "../../src/transfer/result.ts";
import { run, type Scripted } from "./scripted.ts";

const es = "http://search-x.eu-west-1.es.amazonaws.com/i";
const bucket = "http://bucket.s3.amazonaws.com/key";
const local = ["--connect-to", "::127.0.0.1:1"];
const now = Date.UTC(2026, 0, 1, 12);
const serverTime = "Thu, 01 Jan 2026 13:00:00 GMT";
const tooOld: Scripted = {
  status: 403,
  headers: { Date: serverTime },
  body: '{"message":"Signature expired: 20260101T120000Z is now earlier than 20260101T125500Z"}',
};
const otherRegion: Scripted = {
  status: 301,
  headers: { "x-amz-bucket-region": "eu-central-1" },
  body: "<Error><Code>PermanentRedirect</Code></Error>",
};
const partial = new Failure(ExitCode.PartialFile, "transfer closed with 5 bytes remaining to read");

function authorization(request: { headers: readonly { name: string; value: string }[] } | undefined): string {
  return request?.headers.find(({ name }) => name === "Authorization")?.value ?? "unsigned";
}

describe("a response", () => {
  it("is shown: head, then body chunk by chunk", async () => {
    const { events, result } = await run([es], [{ body: ["a", "b"] }]);
    expect(events).toEqual(["head 200", "body a", "body b"]);
    expect(result.failure).toBeUndefined();
    expect(result.legs.map(({ step, use }) => [step, use])).toEqual([["done", "show"]]);
  });

  it("is shown after earlier heads", async () => {
    const earlier = [
      { status: 200, fromProxy: true },
      { status: 103, fromProxy: false },
    ];
    const { events } = await run([es], [{ earlier, body: "x" }]);
    expect(events).toEqual(["head 200", "head 103", "head 200", "body x"]);
  });

  it("of 304 creates no empty file", async () => {
    const { events } = await run([es], [{ status: 304 }]);
    expect(events).toEqual(["head 304", "no empty file"]);
  });

  it("with -f and a status of 400 or above is left unread, and is the failure", async () => {
    const { events, result } = await run([es], [{ status: 404, body: "no" }], { options: { fail: "fail" } });
    expect(events).toEqual(["head 404", "abort"]);
    expect(result.failure).toMatchObject({ exitCode: 22 });
  });

  it("with --fail-with-body is shown, and is the failure", async () => {
    const options = { fail: "fail-with-body" as const };
    const { events, result } = await run([es], [{ status: 404, body: "no" }], { options });
    expect(events).toEqual(["head 404", "body no"]);
    expect(result.failure).toMatchObject({ exitCode: 22 });
  });

  it("that breaks off is shown as far as it came, and fails", async () => {
    const { events, result } = await run([es], [{ body: "half", breaksWith: partial }]);
    expect(events).toEqual(["head 200", "body half", "abort"]);
    expect(result.failure).toBe(partial);
  });

  it("that never arrives is a failure, after the heads that did arrive", async () => {
    const failure = new Failure(ExitCode.ReceiveError, "CONNECT tunnel failed, response 403");
    const { events, result } = await run([es], [{ failure, earlier: [{ status: 403, fromProxy: true }] }]);
    expect(events).toEqual(["head 403"]);
    expect(result.failure).toBe(failure);
  });

  it("is never an error that is not a failure: that is a bug, and thrown", async () => {
    const failure = new TypeError("a bug") as unknown as Failure;
    await expect(run([es], [{ failure }])).rejects.toBe(failure);
  });

  it("without a connection gets a hint about a domain in a VPC", async () => {
    const host = "vpc-logs-abc.eu-west-1.es.amazonaws.com";
    const failure = new Failure(ExitCode.TimedOut, "Connection timed out after 1 milliseconds");
    const unconnected = { failure, stats: { connect: 0 } };
    const { result } = await run([`http://${host}/`], [unconnected]);
    expect(result.legs.at(-1)?.hints).toEqual([expect.stringContaining("reachable only inside its VPC")]);
    const connected = await run([`http://${host}/`], [{ failure }]);
    expect(connected.result.legs.at(-1)?.hints).toEqual([]);
  });
});

describe("a rejected signature", () => {
  it("is re-signed with the server's time, once, and only the last response is shown", async () => {
    const { events, requests, result, runtime } = await run([...local, es], [tooOld, { body: "ok" }], {
      around: { now },
    });
    expect(requests.map(({ headers }) => headers.find(({ name }) => name === "X-Amz-Date")?.value)).toEqual([
      "20260101T120000Z",
      "20260101T130000Z",
    ]);
    expect(events).toEqual(["head 200", "body ok"]);
    expect(result.legs.map(({ step }) => step)).toEqual(["resign", "done"]);
    expect(result.state.clockOffset).toBe(3_600_000);
    expect(runtime.stderr.text()).toMatch(/clock is 60 minutes behind .* retried with the server's time\n$/);
  });

  it("is not re-signed a second time for the same cause; then it is explained", async () => {
    const later = { ...tooOld, headers: { Date: "Thu, 01 Jan 2026 14:00:00 GMT" } };
    const { events, requests, result } = await run([...local, es], [tooOld, later], { around: { now } });
    expect(requests).toHaveLength(2);
    expect(events[0]).toBe("head 403");
    expect(result.legs.at(-1)?.hints).toEqual([expect.stringContaining("check the clock of this machine")]);
  });

  it("is re-signed for the region that S3 names, and the connection of a body read to its end is kept", async () => {
    const { events, requests } = await run([...local, bucket], [otherRegion, { body: "ok" }]);
    expect(requests.map(authorization)).toEqual([
      expect.stringContaining("/us-east-1/s3/"),
      expect.stringContaining("/eu-central-1/s3/"),
    ]);
    expect(events).toEqual(["head 200", "body ok"]);
  });

  it("is not re-signed for the region that it was signed for already", async () => {
    const same = { ...otherRegion, headers: { "x-amz-bucket-region": "us-east-1" } };
    const { events, requests } = await run([...local, bucket], [same]);
    expect(requests).toHaveLength(1);
    expect(events[0]).toBe("head 301");
  });

  it("is explained only if it is final, not if it is re-signed", async () => {
    const { result } = await run([...local, es], [tooOld, tooOld], { around: { now } });
    expect(result.legs.map(({ step, hints }) => [step, hints.length])).toEqual([
      ["resign", 0],
      ["done", 1],
    ]);
  });

  it("drops the connection before a re-signed request if the body continues", async () => {
    const long = { ...otherRegion, body: ["x".repeat(64 * 1024), "more"] };
    const { events } = await run([...local, bucket], [long, { body: "ok" }]);
    expect(events).toEqual(["abort", "head 200", "body ok"]);
  });

  it("is shown as far as it came, not re-signed, when its body breaks off", async () => {
    const { events, requests, result } = await run(
      [...local, bucket],
      [{ ...otherRegion, breaksWith: partial }],
    );
    expect(requests).toHaveLength(1);
    expect(events).toEqual(["head 301", `body ${otherRegion.body}`, "abort"]);
    expect(result.failure).toBe(partial);
  });

  it("is not trusted over plain HTTP from another machine", async () => {
    const away = { ...tooOld, stats: { remoteIp: "192.0.2.1" } };
    const { requests } = await run([es], [away], { around: { now } });
    expect(requests).toHaveLength(1);
  });

  it("keeps a region that was given, and a date that was given", async () => {
    const given = await run([...local, "--region", "us-east-1", bucket], [otherRegion]);
    expect(given.requests).toHaveLength(1);
    const dated = ["-H", "X-Amz-Date: 20260101T120000Z"];
    expect((await run([...local, ...dated, es], [tooOld], { around: { now } })).requests).toHaveLength(1);
  });

  it("is shown with --no-skew-correction", async () => {
    const { events } = await run([...local, "--no-skew-correction", es], [tooOld], { around: { now } });
    expect(events[0]).toBe("head 403");
  });

  it("is corrected again after a retry, which keeps the server's clock", async () => {
    const unavailable = { status: 503 };
    const script = [otherRegion, unavailable, otherRegion, { body: "ok" }];
    const { requests, result } = await run([...local, "--retry", "1", bucket], script);
    expect(requests.map(request => authorization(request).split("/")[2])).toEqual([
      "us-east-1",
      "eu-central-1",
      "us-east-1",
      "eu-central-1",
    ]);
    expect(result.failure).toBeUndefined();
    const clocks = await run([...local, "--retry", "1", es], [tooOld, unavailable, { body: "ok" }], {
      around: { now },
    });
    expect(clocks.requests).toHaveLength(3);
    expect(clocks.result.state.clockOffset).toBe(3_600_000);
  });
});

describe("a redirect that is followed", () => {
  const moved = { status: 302, headers: { Location: "/other" }, body: "moved" };

  it("is skipped, and its head is shown", async () => {
    const { events, requests, result } = await run(["-L", es], [moved, { body: "there" }]);
    expect(events).toEqual(["head 302", "head 200", "body there"]);
    expect(requests.map(({ target }) => target)).toEqual(["/i", "/other"]);
    expect(result.legs.map(({ step, use }) => [step, use])).toEqual([
      ["redirect", "skip"],
      ["done", "show"],
    ]);
  });

  it.each(["closing", "at-close"] as const)(
    "is left unread on a connection that cannot be reused: %s",
    async bodyEnd => {
      const { events, result } = await run(["-L", es], [{ ...moved, bodyEnd }, { body: "there" }]);
      expect(events).toEqual(["head 302", "abort", "head 200", "body there"]);
      expect(result.legs.map(({ use }) => use)).toEqual(["leave", "show"]);
    },
  );

  it("continues if its body's content encoding is unknown, or an announced body ends early", async () => {
    const unknown = new Failure(ExitCode.BadContentEncoding, "Unrecognized content encoding type");
    expect((await run(["-L", es], [{ ...moved, breaksWith: unknown }, {}])).result.failure).toBeUndefined();
    const announced = { ...moved, breaksWith: partial, stats: { expectedBytes: 9 } };
    expect((await run(["-L", es], [announced, {}])).result.failure).toBeUndefined();
    expect((await run(["-L", es], [{ ...moved, breaksWith: partial }])).result.failure).toBe(partial);
  });

  it("fails with 47 after too many, its body skipped", async () => {
    const { events, result } = await run(["-L", "--max-redirs", "0", es], [moved]);
    expect(events).toEqual(["head 302"]);
    expect(result.failure).toMatchObject({ exitCode: 47 });
  });
});

describe("a retry", () => {
  it("reports the attempt, waits, removes what it wrote, and starts with the first URL", async () => {
    const moved = { status: 302, headers: { Location: "/other" } };
    const { events, requests, result, runtime } = await run(
      ["-L", "--retry", "2", "--fail-with-body", es],
      [moved, { status: 503, body: "later" }, { body: "ok" }],
      { options: { fail: "fail-with-body" } },
    );
    expect(requests.map(({ target }) => target)).toEqual(["/i", "/other", "/i"]);
    expect(events).toEqual(["head 302", "head 503", "body later", "restart", "head 200", "body ok"]);
    expect(runtime.stderr.text()).toBe(
      "awscurl: (22) The requested URL returned error: 503\n" +
        "Warning: Problem : HTTP error. Retrying in 1 second. 2 retries left.\n",
    );
    expect(retriesOf(result)).toBe(1);
    expect(lastAttempt(result).map(({ step }) => step)).toEqual(["done"]);
  });

  it("of a write that failed reports the write", async () => {
    const failure = new Failure(ExitCode.NotConnected, "Failed to connect");
    const { result, runtime } = await run(
      ["--retry", "1", "--retry-all-errors", es],
      [{ failure }, { failure }],
    );
    expect(result.failure).toBe(failure);
    expect(runtime.stderr.text()).toContain("awscurl: (7) Failed to connect\nWarning: Problem");
  });
});

describe("the record that -w prints", () => {
  const named = { givenUrl: `${es}#part`, urlNumber: 0, output: { file: undefined } } as never;

  it("has the last head of the attempt, the times of redirects, and the target of a redirect", async () => {
    const hop = { status: 302, headers: { Location: "/other" } };
    const { result } = await run(["-L", "--max-redirs", "1", es], [hop, hop]);
    const record = recordOf(named, result, result.failure, 1.5);
    expect(record).toMatchObject({ exitCode: 47, elapsed: 1.5, retries: 0, head: { status: 302 } });
    expect(record.redirectStats).toHaveLength(1);
    expect(record.redirectUrl).toBe("http://search-x.eu-west-1.es.amazonaws.com/other");
    expect(record.effectiveUrl).toBe("http://search-x.eu-west-1.es.amazonaws.com/other");
  });

  it("forgets the head of an attempt that was retried", async () => {
    const failure = new Failure(ExitCode.EmptyReply, "Empty reply from server");
    const { result } = await run(["--retry", "1", es], [{ status: 503 }, { failure }]);
    const record = recordOf(named, result, result.failure, 0);
    expect([record.head, record.retries, record.exitCode]).toEqual([undefined, 1, 52]);
    expect(record.effectiveUrl).toBe(`${es}#part`);
  });

  it("keeps the head of a redirect when the next request gets no response, as curl does", async () => {
    const failure = new Failure(ExitCode.EmptyReply, "Empty reply from server");
    const { result } = await run(["-L", es], [{ status: 302, headers: { Location: "/x" } }, { failure }]);
    expect(recordOf(named, result, result.failure, 0).head?.status).toBe(302);
  });

  it("counts no byte of a body that is left unread", async () => {
    const { result } = await run([es], [{ status: 404, stats: { downloadBytes: 7 } }], {
      options: { fail: "fail" },
    });
    expect(recordOf(named, result, result.failure, 0).stats?.downloadBytes).toBe(0);
  });
});

describe("a transfer that cannot be signed", () => {
  it("fails with 67 and sends nothing", async () => {
    const { requests, result } = await run([es], [], {
      around: { env: { AWS_EC2_METADATA_DISABLED: "true" } },
    });
    expect(requests).toEqual([]);
    expect(result.failure).toMatchObject({ exitCode: 67 });
    expect(
      recordOf({ givenUrl: es, urlNumber: 0, output: {} } as never, result, result.failure, 0).effectiveUrl,
    ).toBe(es);
  });

  it("is sent unsigned where the URL carries a signature", async () => {
    const { requests } = await run([`${es}?X-Amz-Signature=1`], [{}]);
    expect(requests.map(authorization)).toEqual(["unsigned"]);
  });
});
