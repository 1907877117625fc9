/** `--listen` under load: against nginx without signing, with bodies of 1 GiB, many requests, and idle connections. Needs wrk and nginx. */
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { startNginx } from "../nginx.ts";
import { awscurl, type Server, scratch } from "../peers.ts";
import type { Row } from "../row.ts";

const connections = 50;
const seconds = 10;

/** What is measured: a process that listens. */
interface Measured {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export async function rows({ origin }: Server): Promise<Row[]> {
  if (spawnSync("wrk", ["--version"]).error !== undefined) return [];
  const nginx = await startNginx(origin);
  if (nginx === undefined) return [];
  try {
    return [
      ...(await throughput(origin, nginx)),
      ...(await bodies(origin)),
      await idle(origin),
      await growth(origin),
    ];
  } finally {
    await nginx.stop();
  }
}

/** Both under the same load, one after the other; processor time says more than the clock when others use the machine. */
async function throughput(upstream: string, nginx: Measured): Promise<Row[]> {
  const listener = await startListener(upstream);
  try {
    await wrk(listener, 3);
    const plain = await wrk(nginx, seconds);
    const signed = await wrk(listener, seconds);
    const what = `--listen, ${connections} connections`;
    return [
      {
        what: `${what}: signed requests per second`,
        figure: signed.perSecond,
        unit: "/s",
        budget: { atLeast: 2000 },
      },
      {
        what: `${what}: nginx, unsigned, in the same run`,
        figure: plain.perSecond,
        unit: "/s",
        budget: { atLeast: 0 },
      },
      { what: `${what}: p50 added`, figure: signed.p50 - plain.p50, unit: "ms", budget: { atMost: 10 } },
      { what: `${what}: p99 added`, figure: signed.p99 - plain.p99, unit: "ms", budget: { atMost: 10 } },
      {
        what: `${what}: processor time of a request`,
        figure: signed.cpu,
        unit: "µs",
        budget: { atMost: 500 },
      },
    ];
  } finally {
    await listener.stop();
  }
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

async function wrk({ pid, port }: Measured, duration: number): Promise<Load> {
  const before = processorTime(pid);
  const settings = ["-t1", `-c${connections}`, `-d${duration}s`, "--latency"];
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
