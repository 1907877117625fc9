/** `--listen`: requests per second through the signing proxy with 50 connections, by wrk where it is installed. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { startNginx } from "../nginx.ts";
import { awscurl } from "../peers.ts";
import type { Row } from "../row.ts";

export async function rows(): Promise<Row[]> {
  if (spawnSync("wrk", ["--version"]).error !== undefined) return [];
  const nginx = await startNginx();
  if (nginx === undefined) return [];
  const { file, args, env } = awscurl(["--listen", "127.0.0.1:0", nginx.origin]);
  // -s would hide the address.
  const loud = args.filter(arg => arg !== "-s");
  const listener = spawn(file, loud, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const url = await firstUrl(listener);
    const { stdout } = spawnSync("wrk", ["-t1", "-c50", "-d10s", "--latency", url], { encoding: "utf8" });
    const [, perSecond = "0"] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
    const [, p99 = "0", unit = "ms"] = /99%\s+([\d.]+)(ms|s|us)/.exec(stdout) ?? [];
    const milliseconds = Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as "us" | "ms" | "s"];
    return [
      {
        what: "--listen, 50 connections: signed requests per second",
        figure: Number(perSecond),
        unit: "/s",
        budget: { atLeast: 2000 },
      },
      {
        what: "the same, 99th percentile of their time",
        figure: milliseconds,
        unit: "ms",
        budget: { atMost: 10 },
      },
    ];
  } finally {
    listener.kill("SIGTERM");
    await once(listener, "exit");
    await nginx.stop();
  }
}

/** The address that the proxy prints when it is ready. */
function firstUrl({ stdout, stderr }: ReturnType<typeof spawn>): Promise<string> {
  return new Promise(resolve => {
    let text = "";
    const look = (chunk: unknown) => {
      text += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    };
    stdout?.on("data", look);
    stderr?.on("data", look);
  });
}
