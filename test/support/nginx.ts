/** Debian's nginx on loopback, which responds to every path with the path; returns its log. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startProxy } from "./real-proxy.ts";

export interface Nginx {
  readonly origin: string;
  /** What it has served since the last call. */
  served(): Promise<Served>;
  close(): void;
}

export interface Served {
  /** The targets, in the order in which their responses ended. */
  readonly targets: readonly string[];
  readonly connections: number;
  /** "HTTP/1.1", "HTTP/2.0": each once. */
  readonly versions: readonly string[];
}

const certificates = resolve(import.meta.dirname, "tls");

/** secure: over TLS, with HTTP/2. */
export async function startNginx(secure = false): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "awscurl-nginx-"));
  const log = join(folder, "access");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    name => `${name}_temp_path ${folder}/${name};`,
  );
  const tls = `ssl_certificate ${certificates}/server.pem; ssl_certificate_key ${certificates}/server-key.pem;`;
  const config = (
    port: number,
  ) => `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error;
events {}
http {
  log_format short '$connection $server_protocol $request_uri';
  access_log ${log} short;
  ${temporary.join(" ")}
  server {
    listen 127.0.0.1:${port}${secure ? ` ssl http2; ${tls}` : ";"}
    location / { default_type text/plain; return 200 "$request_uri\\n"; }
  }
}
`;
  const { port, close } = await startProxy(() => ["nginx", "-p", folder, "-c"], config);
  let read = 0;
  return {
    origin: secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    async served() {
      const lines = (await settledLog(log)).slice(read);
      read += lines.length;
      const fields = lines.map(line => line.split(" "));
      return {
        targets: fields.map(([, , target = ""]) => target),
        connections: new Set(fields.map(([connection]) => connection)).size,
        versions: [...new Set(fields.map(([, version = ""]) => version))],
      };
    },
    close() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A request is logged after its response has been sent: returns the lines once no more have arrived for a while. */
async function settledLog(log: string): Promise<readonly string[]> {
  for (let before = -1; ; ) {
    const text = readFileSync(log, "latin1");
    if (text.length === before) return text.split("\n").slice(0, -1);
    before = text.length;
    await new Promise(done => setTimeout(done, 200));
  }
}
