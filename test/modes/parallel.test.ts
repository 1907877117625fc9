/** `-Z`: concurrent transfers, their limits, their exit code, and what ends all of them. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runGroups } from "../../src/modes/run.ts";
import { parseCommandLine } from "../../src/options/parse.ts";
import { type FakeSurroundings, fakeRuntime } from "../support/runtime.ts";

/** Requests that wait for the test to respond, in the order in which they came. */
const waiting: { readonly path: string; readonly response: ServerResponse }[] = [];
const arrivals: (() => void)[] = [];
const server = createServer((request: IncomingMessage, response) => {
  waiting.push({ path: request.url ?? "", response });
  for (const arrived of arrivals.splice(0)) arrived();
});
let base: string;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const { response } of waiting.splice(0)) response.destroy();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>(resolve => arrivals.push(resolve));
}

/** The path's request, once it is there. */
async function request(path: string): Promise<ServerResponse> {
  await until(() => waiting.some(one => one.path === path));
  const [found] = waiting.splice(
    waiting.findIndex(one => one.path === path),
    1,
  );
  return (found as (typeof waiting)[number]).response;
}

const paths = () => waiting.map(({ path }) => path);

async function start(argv: readonly string[], around: FakeSurroundings = {}) {
  const runtime = fakeRuntime({ argv, ...around });
  const { groups } = await parseCommandLine(argv, runtime);
  return { runtime, exitCode: runGroups(groups, runtime) };
}

const unsigned = ["--no-sign-request", "-sS"];

describe("-Z", () => {
  it("makes the transfers of all groups at the same time, and writes bodies as they come", async () => {
    const { runtime, exitCode } = await start([
      ...["-Z", ...unsigned, `${base}/[1-2]`],
      ...["--next", ...unsigned, `${base}/3`],
    ]);
    const first = await request("/1");
    (await request("/3")).end("three ");
    (await request("/2")).end("two ");
    first.end("one");
    expect(await exitCode).toBe(0);
    expect(runtime.stdout.text().split(" ").sort()).toEqual(["one", "three", "two"]);
  });

  it("makes at most --parallel-max transfers at a time", async () => {
    const { exitCode } = await start(["-Z", "--parallel-max", "2", ...unsigned, `${base}/[1-3]`]);
    await until(() => waiting.length === 2);
    expect(paths().sort()).toEqual(["/1", "/2"]);
    (await request("/2")).end();
    (await request("/3")).end();
    (await request("/1")).end();
    expect(await exitCode).toBe(0);
  });

  it("makes at most --parallel-max-host transfers at a time to one host", async () => {
    const other = base.replace("127.0.0.1", "localhost");
    const { exitCode } = await start([
      ...["-Z", "--parallel-max-host", "1", ...unsigned],
      ...[`${base}/a`, `${base}/b`, `${other}/c`],
    ]);
    await until(() => waiting.length === 2);
    expect(paths().sort()).toEqual(["/a", "/c"]);
    (await request("/a")).end();
    (await request("/b")).end();
    (await request("/c")).end();
    expect(await exitCode).toBe(0);
  });

  it("ends with the exit code of the first transfer that failed, after the others", async () => {
    const { runtime, exitCode } = await start(["-Z", "-f", ...unsigned, `${base}/{slow,404,cut}`]);
    const slow = await request("/slow");
    const cut = await request("/cut");
    const notFound = await request("/404");
    cut.destroy();
    await until2(runtime, "(52)");
    notFound.writeHead(404).end();
    await until2(runtime, "(22)");
    slow.end("slow");
    expect(await exitCode).toBe(52);
    expect(runtime.stdout.text()).toBe("slow");
  });

  it("ends all transfers when one fails in a way that all would, and reports the reason once", async () => {
    const env = { AWS_EC2_METADATA_DISABLED: "true" };
    const { runtime, exitCode } = await start(["-Z", "-sS", "http://127.0.0.1:1/[1-4]"], { env });
    expect(await exitCode).toBe(67);
    expect(runtime.stderr.text().match(/\(67\)/g)).toHaveLength(1);
  });

  it("stops a transfer in progress with curl's message", async () => {
    const { runtime, exitCode } = await start([
      ...["-Z", ...unsigned, `${base}/long`, "--next", "--http2", "--sign-header", "te", "-H", "TE: gzip"],
      ...["--access-key", "A", "--secret-key", "S", "https://127.0.0.1:1/"],
    ]);
    expect(await exitCode).toBe(2);
    expect(runtime.stderr.text()).toContain(
      "awscurl: (42) Transfer aborted due to critical error in another transfer",
    );
  });

  it("reports a malformed pattern after the transfers that have begun", async () => {
    const { runtime, exitCode } = await start(["-Z", ...unsigned, `${base}/a`, "http://[x"]);
    (await request("/a")).end("a");
    await expect(exitCode).rejects.toMatchObject({ exitCode: 3 });
    expect(runtime.stdout.text()).toBe("a");
  });

  it("uses curl's default if the number of transfers is out of range", async () => {
    const { groups } = await parseCommandLine(["--parallel-max", "70000", base], fakeRuntime());
    expect(groups[0]).toMatchObject({ parallelMax: 50, parallelMaxHost: 0 });
  });

  it("previews one request after another", async () => {
    const { runtime, exitCode } = await start(["-Z", "--print-curl", ...unsigned, `${base}/[1-3]`]);
    expect(await exitCode).toBe(0);
    expect(runtime.stdout.text().match(/\/[123]\b/g)).toEqual(["/1", "/2", "/3"]);
  });
});

async function until2(runtime: ReturnType<typeof fakeRuntime>, text: string): Promise<void> {
  while (!runtime.stderr.text().includes(text)) await new Promise(resolve => setTimeout(resolve, 5));
}
