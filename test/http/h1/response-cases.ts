/** Runs tables of responses, byte for byte as a server sends them, and compares with the system's curl. */
import { describe, expect, it } from "vitest";
import { noCurl, unless } from "../../support/needs.ts";
import { rawServer, type Step } from "../../support/raw-server.ts";
import { curl, curlMajor, outcome } from "../exchange.ts";

export interface ResponseCase {
  readonly steps: readonly Step[];
  readonly method?: string;
  readonly decompress?: boolean;
  /** Exit code, body, and head lines as `-i` shows them (not checked when missing). */
  readonly code: number;
  readonly body: string;
  readonly head?: string;
  /** Part of the error message. */
  readonly message?: string;
  /** What every curl does where this program differs on purpose; the pages in docs/decisions say why. */
  readonly curl?: CurlResult;
  /** What curl 7 does where it differs from current curl. */
  readonly curl7?: CurlResult;
}

interface CurlResult {
  readonly code: number;
  readonly body?: string;
  readonly head?: string;
}

/** A test of this program and one of the system's curl for each case. */
export function checkResponses(title: string, cases: Readonly<Record<string, ResponseCase>>): void {
  describe(title, () => {
    it.each(Object.entries(cases))("%s", async (_, expected) => {
      const { steps, method = "GET", decompress = false } = expected;
      const server = await rawServer(steps);
      const got = await outcome({ port: server.port, method, decompress });
      server.close();
      const { code, body, head = got.heads, message = "" } = expected;
      expect({ code: got.code, body: got.body, head: got.heads }).toEqual({ code, body, head });
      expect(got.message).toContain(message);
    });

    it.each(Object.entries(cases))("the system's curl agrees on: %s", unless(noCurl), async (_, expected) => {
      const { method, decompress, steps } = expected;
      const differs = (curlMajor < 8 ? expected.curl7 : undefined) ?? expected.curl;
      const { code, body, head } = { ...expected, ...differs };
      const server = await rawServer(steps);
      const got = await curl([
        ...(method === "HEAD" ? ["-I"] : head === undefined ? [] : ["-i"]),
        ...(decompress ? ["--compressed"] : []),
        `http://127.0.0.1:${server.port}/`,
      ]);
      server.close();
      const shown = method === "HEAD" && head === undefined ? {} : { stdout: `${head ?? ""}${body}` };
      expect(got).toMatchObject({ code, ...shown });
    });
  });
}
