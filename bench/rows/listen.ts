/** `--listen` under load: against nginx without signing, with bodies of 1 GiB, many requests, and idle connections. Needs wrk and nginx. */
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { type Nginx, startNginx } from "../nginx.ts";
import { awscurl, type Server, scratch } from "../peers.ts";
import type { Row } from "../row.ts";

const connections = 50;
const seconds = 3;
const rounds = 3;

/** What is measured: a process that listens. */
interface Measured {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export async function rows({ origin }: Server): Promise<Row[]> {
  if (spawnSync("wrk", ["--version"]).error !== undefined) return [];
  return [...(await throughput()), ...(await bodies(origin)), await idle(origin), await growth(origin)];
}

/**
 * nginx with a constant response, behind nginx and behind the listener, in turn under the same load: as much as 50 connections
 * give, then about 2,000 requests per second. Processor time says more than the clock when others use the machine.
 */
async function throughput(): Promise<Row[]> {
  const upstream = await startNginx();
  if (upstream === undefined) return [];
  const nginx = (await startNginx(upstream.origin)) as Nginx;
  const listener = await startListener(upstream.origin);
  const paced = join(scratch, "paced.lua");
  // 25 ms between two requests of a connection on average, a few of which are the response.
  writeFileSync(paced, "function delay() return math.random(12, 34) end\n");
  try {
    await requests(listener, 15_000);
    const full = await inTurn(nginx, listener);
    const atRate = await inTurn(nginx, listener, "-s", paced);
    const what = `--listen, ${connections} connections`;
    const row = (name: string, figure: number, unit: string, budget: Row["budget"]): Row => ({
      what: `${what}: ${name}`,
      figure,
      unit,
      budget,
    });
    const rate = `at ${Math.round(atRate.signed.perSecond)} requests per second`;
    return [
      row("signed requests per second", full.signed.perSecond, "/s", { atLeast: 2000 }),
      row("nginx, unsigned, in the same run", full.plain.perSecond, "/s", { atLeast: 0 }),
      // Of 50 connections with 2,000 responses per second, each waits 25 ms.
      row("p50 added at full load", full.signed.p50 - full.plain.p50, "ms", { atMost: 25 }),
      row("p99 added at full load", full.signed.p99 - full.plain.p99, "ms", { atMost: 10 }),
      row(`p50 added ${rate}`, atRate.signed.p50 - atRate.plain.p50, "ms", { atMost: 10 }),
      row(`p99 added ${rate}`, atRate.signed.p99 - atRate.plain.p99, "ms", { atMost: 10 }),
      row("processor time of a request", full.signed.cpu, "µs", { atMost: 350 }),
    ];
  } finally {
    await listener.stop();
    await nginx.stop();
    await upstream.stop();
  }
}

/** Medians of several runs of each. */
async function inTurn(nginx: Measured, listener: Measured, ...settings: readonly string[]) {
  const plain: Load[] = [];
  const signed: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    plain.push(await wrk(nginx, seconds, ...settings));
    signed.push(await wrk(listener, seconds, ...settings));
  }
  return { plain: medianOf(plain), signed: medianOf(signed) };
}

function medianOf(loads: readonly Load[]): Load {
  const median = (name: keyof Load) =>
    loads.map(load => load[name]).toSorted((a, b) => a - b)[loads.length >> 1] as number;
  return {
    requests: median("requests"),
    perSecond: median("perSecond"),
    p50: median("p50"),
    p99: median("p99"),
    cpu: median("cpu"),
  };
}

/** Memory between the 10,000th and the 30,000th request. */
async function growth(upstream: string): Promise<Row> {
  const listener = await startListener(upstream);
  try {
    const before = await requests(listener, 10_000);
    const after = await requests(listener, 20_000);
    const what = "--listen, memory added from 10,000 to 30,000 requests";
    return { what, figure: after - before, unit: "MB", budget: { atMost: 30 } };
  } finally {
    await listener.stop();
  }
}

async function idle(upstream: string): Promise<Row> {
  const listener = await startListener(upstream, "--listen-max", "1100");
  const sockets: Socket[] = [];
  try {
    const before = memoryOf(listener.pid, "VmRSS");
    for (let n = 0; n < 1000; n++) {
      const socket = connect(listener.port, "127.0.0.1").on("error", () => {});
      sockets.push(socket);
      await new Promise(resolve => socket.once("connect", resolve));
    }
    const figure = memoryOf(listener.pid, "VmRSS") - before;
    await requests(listener, 1);
    if (sockets.some(({ destroyed }) => destroyed)) throw new Error("an idle connection was closed");
    return { what: "--listen, memory of 1,000 idle connections", figure, unit: "MB", budget: { atMost: 60 } };
  } finally {
    for (const socket of sockets) socket.destroy();
    await listener.stop();
  }
}

async function bodies(upstream: string): Promise<Row[]> {
  const file = join(scratch, "listen-up");
  execFileSync("truncate", ["-s", "1G", file]);
  const lines = {
    down: (origin: string) => ["-o", "/dev/null", `${origin}/big/1024`],
    up: (origin: string) => ["-T", file, `${origin}/up`],
  };
  const found: Row[] = [];
  try {
    for (const [way, line] of Object.entries(lines)) {
      const listener = await startListener(upstream);
      await run("curl", "-sSf", ...line(`http://127.0.0.1:${listener.port}`));
      const figure = memoryOf(listener.pid, "VmHWM");
      found.push({
        what: `--listen, peak memory, 1 GiB ${way}`,
        figure,
        unit: "MB",
        budget: { atMost: 150 },
      });
      await listener.stop();
    }
  } finally {
    rmSync(file);
  }
  return found;
}

async function startListener(upstream: string, ...options: readonly string[]): Promise<Measured> {
  const command = awscurl([...options, "--listen", "0", upstream]);
  // Its log is part of the work.
  const words = command.args.filter(word => word !== "-s");
  const child = spawn(command.file, words, { env: { PATH: process.env.PATH, ...command.env } });
  const port = await new Promise<number>((resolve, reject) => {
    let said = "";
    child.stderr.on("data", text => {
      said += text;
      const [, found] = /127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    child.on("exit", () => reject(new Error(`the listener ended: ${said}`)));
  });
  child.stderr.removeAllListeners("data").resume();
  const ended = new Promise<void>(resolve => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    port,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of a processor for each request. */
  readonly cpu: number;
}

async function wrk({ pid, port }: Measured, duration: number, ...more: readonly string[]): Promise<Load> {
  const before = processorTime(pid);
  const settings = ["-t1", `-c${connections}`, `-d${duration}s`, "--latency", ...more];
  const said = await run("wrk", ...settings, `http://127.0.0.1:${port}/_search`);
  const spent = processorTime(pid) - before;
  const number = (pattern: RegExp) => Number(pattern.exec(said)?.[1]);
  if (/Non-2xx/.test(said)) throw new Error(said);
  const milliseconds = (share: string) => {
    const [, value = "", unit = ""] = new RegExp(`${share}% +([\\d.]+)(us|ms|s)`).exec(said) ?? [];
    return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as "us" | "ms" | "s"];
  };
  const made = number(/(\d+) requests in/);
  return {
    requests: made,
    perSecond: number(/Requests\/sec: +([\d.]+)/),
    p50: milliseconds("50"),
    p99: milliseconds("99"),
    cpu: spent / made,
  };
}

/** Makes at least so many requests; out: the memory of the process then, MB. */
async function requests(target: Measured, count: number): Promise<number> {
  for (let made = 0; made < count; ) made += (await wrk(target, 2)).requests;
  return memoryOf(target.pid, "VmRSS");
}

/** MB (10^6 bytes). */
function memoryOf(pid: number, line: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024) / 1e6;
}

/** User and system time, microseconds; Linux counts in hundredths of a second. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function run(program: string, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, words, (error, stdout, stderr) =>
      error ? reject(new Error(`${program}: ${error.message}${stderr}`)) : resolve(stdout),
    );
  });
}
