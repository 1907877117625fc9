/** 1,000 URLs in one process against nginx: that none is lost, and the time in terms of curl's. */
import { execFileSync } from "node:child_process";
import { startNginx } from "../../test/support/nginx.ts";
import { missing } from "../../test/support/real-proxy.ts";
import { type Command, measure } from "../measure.ts";
import { awscurl, curl, root, scratch } from "../peers.ts";
import { type Row, ratioRow } from "../row.ts";

const count = 1000;
const authority = `${root}/test/support/tls/ca.pem`;

const cases = [
  { what: "one after another", args: [], secure: false, atMost: 8 },
  { what: "-Z", args: ["-Z"], secure: false, atMost: 4 },
  { what: "-Z --http2", args: ["-Z", "--http2", "--cacert", authority], secure: true, atMost: 6 },
];

export async function rows(): Promise<Row[]> {
  const reason = missing("nginx", "nginx");
  if (reason !== undefined) {
    process.stderr.write(`skipped: ${reason}\n`);
    return [];
  }
  const found: Row[] = [];
  for (const { what, args, secure, atMost } of cases) {
    const nginx = await startNginx(secure);
    try {
      const line = [...args, `${nginx.origin}/[1-${count}]`];
      const commands = [awscurl(line), curl(line)] as const;
      const [ours, peer] = [await outcome(commands[0], nginx), await outcome(commands[1], nginx)];
      if (ours !== peer) throw new Error(`${what}: other bodies or other requests than curl's`);
      const [time, curlTime] = await measure(commands, scratch, 5, 1);
      found.push(ratioRow(`${count} URLs in one process, nginx, signed, ${what}`, time, curlTime, atMost));
    } finally {
      nginx.close();
    }
  }
  return found;
}

/** What was printed and what the server was asked for, in one order; an error when there is not one of each for every URL. */
async function outcome({ file, args, env }: Command, nginx: Awaited<ReturnType<typeof startNginx>>) {
  const printed = execFileSync(file, args, {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const bodies = printed.split("\n").slice(0, -1).sort();
  const targets = [...(await nginx.served()).targets].sort();
  if (new Set(bodies).size !== count || targets.length !== count)
    throw new Error(`${file}: ${bodies.length} bodies and ${targets.length} requests for ${count} URLs`);
  return JSON.stringify([bodies, targets]);
}
