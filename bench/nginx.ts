/** nginx on loopback: the server of rows in which a server in JavaScript would be the slow side. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { scratch } from "./peers.ts";

export interface Nginx {
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A server, or a proxy of the origin that keeps its connections. Undefined where nginx is not installed. */
export async function startNginx(upstream?: string): Promise<Nginx | undefined> {
  const file = [process.env.NGINX, "/usr/sbin/nginx", "/usr/bin/nginx"].find(
    path => path !== undefined && existsSync(path),
  );
  if (file === undefined) return undefined;
  const port = await freePort();
  const folder = join(scratch, `nginx-${port}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error; events {}
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ${upstream === undefined ? "" : `upstream far { server ${new URL(upstream).host}; keepalive 64; }`}
  server { listen 127.0.0.1:${port}; location / { ${upstream === undefined ? answer : proxied} } }
}
`,
  );
  const child = spawn(file, ["-c", join(folder, "nginx.conf"), "-p", folder], { stdio: "ignore" });
  const origin = `http://127.0.0.1:${port}`;
  execFileSync("curl", ["-qs", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", origin]);
  return {
    origin,
    port,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

const answer = `default_type application/json; return 200 '{"answer": 42}\\n';`;
const proxied = 'proxy_pass http://far; proxy_http_version 1.1; proxy_set_header Connection "";';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
