import { describe, expect, it } from "vitest";
import { openVerbose } from "../../src/output/verbose.ts";
import { Secret } from "../../src/secret.ts";
import { fakeRuntime } from "../support/runtime.ts";

const request = Buffer.from("GET /a?X-Amz-Signature=CANARY HTTP/1.1\r\nHost: h\r\nX-Api-Key: CANARY\r\n\r\n");
const response = Buffer.from(
  "HTTP/1.1 200 OK\r\nX-E: a\x1b[31mb\r\nX-U: caf\xc3\xa9\r\nX-L: \xe9\x9b\r\n\r\n",
  "latin1",
);

describe("-v", () => {
  it("prints curl's lines with the bytes unchanged if stderr is not a terminal", async () => {
    const { stderr } = fakeRuntime();
    const verbose = openVerbose(stderr, true);
    verbose.info("  Trying 127.0.0.1:80...");
    verbose.requestHead(request);
    verbose.responseHead(response);
    await verbose.written();
    expect(stderr.bytes().toString("latin1")).toBe(
      "*   Trying 127.0.0.1:80...\n" +
        "> GET /a?X-Amz-Signature=(redacted) HTTP/1.1\r\n> Host: h\r\n> X-Api-Key: (redacted)\r\n> \r\n" +
        "< HTTP/1.1 200 OK\r\n< X-E: a\x1b[31mb\r\n< X-U: caf\xc3\xa9\r\n< X-L: \xe9\x9b\r\n< \r\n",
    );
  });

  it("shows control characters on a terminal as \\xNN, and cuts long lines", async () => {
    const { stderr } = fakeRuntime({ stderrIsTerminal: true });
    const verbose = openVerbose(stderr, true);
    verbose.responseHead(response);
    verbose.responseHead(Buffer.from(`HTTP/1.1 200 OK\r\nX: ${"a".repeat(300)}\r\n\r\n`));
    await verbose.written();
    expect(stderr.text()).toBe(
      "< HTTP/1.1 200 OK\n< X-E: a\\x1b[31mb\n< X-U: café\n< X-L: é\\x9b\n< \n" +
        `< HTTP/1.1 200 OK\n< X: ${"a".repeat(197)}…\n< \n`,
    );
  });

  it("shows secrets with --no-redact", async () => {
    const { stderr } = fakeRuntime();
    const verbose = openVerbose(stderr, false);
    verbose.requestHead(request);
    verbose.info("to http://u:p@h/");
    await verbose.written();
    expect(stderr.text()).toBe(
      "> GET /a?X-Amz-Signature=CANARY HTTP/1.1\r\n> Host: h\r\n> X-Api-Key: CANARY\r\n> \r\n* to http://u:p@h/\n",
    );
  });

  describe("with a known secret", () => {
    const lines = (redact: boolean, ...secrets: string[]) => {
      const { stderr } = fakeRuntime();
      const verbose = openVerbose(stderr, redact);
      verbose.hide(secrets.map(text => new Secret(text)));
      verbose.responseHead(Buffer.from("HTTP/1.1 200 tok/en+1\r\nX-Echo: a=tok/en+1;\r\n tok/en+1\r\n\r\n"));
      verbose.info("Issue another request to this URL: 'http://h/tok/en%2b1?t=tok%2Fen%2B1'");
      return stderr.text();
    };

    it("redacts it wherever a server echoes it, percent-encoded too", () => {
      expect(lines(true, "tok/en+1")).toBe(
        "< HTTP/1.1 200 (redacted)\r\n< X-Echo: a=(redacted);\r\n<  (redacted)\r\n< \r\n" +
          "* Issue another request to this URL: 'http://h/(redacted)?t=(redacted)'\n",
      );
    });

    it("shows it with --no-redact, and does not search for one that is too short", () => {
      expect(lines(false, "tok/en+1")).toContain("X-Echo: a=tok/en+1;");
      expect(lines(true, "tok")).toContain("X-Echo: a=tok/en+1;");
    });
  });

  it("ignores a closed stderr", async () => {
    const failing = {
      isTerminal: false,
      columns: undefined,
      write: () => Promise.reject(new Error("EPIPE")),
    };
    const verbose = openVerbose(failing, true);
    verbose.info("x");
    await expect(verbose.written()).resolves.toBeUndefined();
  });
});
