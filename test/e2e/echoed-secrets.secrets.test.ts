/** A server that echoes what it received: -v shows none of the identity's secrets. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const keys = {
  AWS_ACCESS_KEY_ID: "AKIDECHO",
  AWS_SECRET_ACCESS_KEY: "echoed/secret+canary",
  AWS_SESSION_TOKEN: "echoed/token+canary==",
};
const secrets = [keys.AWS_SECRET_ACCESS_KEY, keys.AWS_SESSION_TOKEN];
const forms = [...secrets, ...secrets.map(encodeURIComponent)];

let folder: string;
let server: RawServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-echo-"));
  server = await rawServer((_, request) => {
    const fields = forms.map(
      (text, n) =>
        `X-Echo-${n}: <${text}>\r\nSet-Cookie: ${text}=1\r\nLink: <http://h/?t=${text}>\r\n ${text}`,
    );
    const echo = fields.join("\r\n");
    const interim = `HTTP/1.1 103 ${secrets[1]}\r\n${echo}\r\n\r\n`;
    if (request.startsWith("GET /moved"))
      return [
        `${interim}HTTP/1.1 302 ${secrets[0]}\r\nLocation: /${secrets[0]}?t=${secrets[1]}\r\n${echo}\r\nContent-Length: 0\r\n\r\n`,
      ];
    const body = `<Error><Code>ExpiredToken</Code><Message>${secrets.join(" ")}</Message><Token-0>${secrets[1]}</Token-0></Error>`;
    return [
      `${interim}HTTP/1.1 403 ${secrets[0]}\r\n${echo}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ];
  });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

it.each([["-v"], ["-v", "-L"], ["-v", "-f"], ["-v", "--presign"]])(
  "no secret of the identity is on stderr with %s %s",
  async (...words) => {
    const url = `http://127.0.0.1:${server.port}/moved`;
    const run = await runProgram(
      [...awscurl, ...words, "--region", "us-east-1", "--service", "s3", "-o", "body", url],
      { cwd: folder, env: { HOME: folder, ...keys } },
    );
    if (!words.includes("--presign")) expect(run.stderr).toContain("X-Echo-0: <(redacted)>");
    expect(run.stderr).not.toContain("canary");
    for (const form of forms) expect(run.stderr).not.toContain(form);
  },
);
