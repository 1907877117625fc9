/** Requests that are sent again: each is signed at the moment it is sent, and verifies. */
import { connect, createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { main } from "../../src/main.ts";
import { startGateway } from "../support/gateway.ts";
import { fakeRuntime } from "../support/runtime.ts";

const keys = { accessKeyId: "AKIARETRY00000000000", secretAccessKey: "retry/secret=" };
const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };

it("a retry after ten minutes has a signature of its own time", async () => {
  let now = Date.UTC(2026, 0, 1);
  let asked = 0;
  const status = () => (asked++ < 2 ? 503 : 200);
  const gateway = await startGateway({
    keys: [keys],
    backend: () => ({ status: status(), headers: [["Retry-After", "600"]], body: Buffer.from("x") }),
    now: () => now,
  });
  onTestFinished(() => gateway.close());
  const runtime = fakeRuntime({
    argv: ["--retry", "2", "-d", "a=1", gateway.origin],
    env,
    now: () => now,
    sleepScale: 0,
    onSleep: milliseconds => {
      now += milliseconds;
    },
  });
  expect(await main(runtime), runtime.stderr.text()).toBe(0);
  // The gateway takes no signature that is older than five minutes.
  expect(gateway.log.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
  expect(gateway.log.map(({ claim }) => claim?.time)).toEqual([
    "20260101T000000Z",
    "20260101T001000Z",
    "20260101T002000Z",
  ]);
});

it("a reused connection that closes before the response is replaced, and the request verifies", async () => {
  const gateway = await startGateway({
    keys: [keys],
    backend: () => ({ status: 200, headers: [], body: Buffer.from("ok\n") }),
  });
  onTestFinished(() => gateway.close());
  let connections = 0;
  // In front of it stands one that ends its first connection at the second request.
  const front = createServer(socket => {
    const isFirst = connections++ === 0;
    let requests = 0;
    const far = connect(gateway.port, "127.0.0.1");
    for (const one of [socket, far]) one.on("error", () => {});
    socket.on("data", bytes => {
      if (isFirst && requests++ > 0) socket.destroy();
      else far.write(bytes);
    });
    far.pipe(socket);
    socket.on("close", () => far.destroy());
  });
  await new Promise<void>(done => front.listen(0, "127.0.0.1", done));
  onTestFinished(() => void front.close());
  const { port } = front.address() as { port: number };
  const runtime = fakeRuntime({ argv: ["-d", "a=1", `http://127.0.0.1:${port}/{a,b}`], env });
  expect(await main(runtime), runtime.stderr.text()).toBe(0);
  expect(runtime.stdout.text()).toBe("ok\nok\n");
  expect(connections).toBe(2);
  expect(gateway.log.map(({ request, refusal }) => [request.target, refusal])).toEqual([
    ["/a", undefined],
    ["/b", undefined],
  ]);
});
