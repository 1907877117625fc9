/** URLs as the system's curl reads them: the target and the Host that it sends, or the code it ends with. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/exit.ts";
import { authorityOf } from "../../src/message/origin.ts";
import { curlTarget } from "../../src/message/target.ts";
import { parseUrl } from "../../src/message/url.ts";
import { type Recorder, startRecorder } from "../plan/recorder.ts";
import { noCurl, unless } from "../support/needs.ts";
import { runCurl, upperCased } from "./curl.ts";

let recorder: Recorder;
beforeAll(async () => {
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

/** HERE is 127.0.0.1:port, PORT is the port. */
const targets = [
  "http://HERE",
  "http://HERE/",
  "HERE",
  "HERE/x",
  "localhost:PORT/x",
  "HTTP://HERE/x",
  "hTTp://LOCALHOST:PORT/x",
  "http:/HERE/x",
  "http:///HERE/x",
  "http://local%68ost:PORT/",
  "http://127.1:PORT/",
  "http://127.0.1:PORT/",
  "http://0x7f000001:PORT/",
  "http://0x7F.0.0.0x1:PORT/",
  "http://2130706433:PORT/",
  "http://0177.0.0.1:PORT/",
  "http://HERE?q",
  "http://HERE/?",
  "http://HERE/a?",
  "http://HERE/a??b",
  "http://HERE/a?b#c",
  "http://HERE/a#b?c",
  "http://HERE#",
  "http://HERE/#",
  "http://HERE?#",
  "http://HERE/ä",
  "http://HERE/日本/é?日本=é",
  "http://HERE/%C3ä?%C3ä",
  "http://HERE/😀?😀",
  "http://HERE/a/./b",
  "http://HERE/a/../b",
  "http://HERE/a/b/../../c",
  "http://HERE/..",
  "http://HERE/../..",
  "http://HERE/../x",
  "http://HERE/a/..",
  "http://HERE/a/../",
  "http://HERE/a/.",
  "http://HERE/a/./",
  "http://HERE/.",
  "http://HERE/./",
  "http://HERE/./.",
  "http://HERE/...",
  "http://HERE/.a",
  "http://HERE/..a",
  "http://HERE/a..",
  "http://HERE/a./b",
  "http://HERE/a/.b/..c",
  "http://HERE/a/..;/b",
  "http://HERE/a?b/../c",
  "http://HERE/a/..?x",
  "http://HERE//",
  "http://HERE//a//b//",
  "http://HERE/a//../b",
  "http://HERE//../a",
  "http://HERE/a/..//b",
  "http://HERE/%zz%4",
  "http://HERE/%2F%2f",
  "http://HERE/%00",
  "http://HERE/a%20b?c%20d+e",
  "http://HERE/a+b*c(d)e'f!g~h",
  "http://HERE/a:b@c;d=e,f&g$h",
  "http://HERE/a\\b",
  'http://HERE/"<>^`|{}[]',
  'http://HERE/?"<>^`|{}[]\\',
  "http://HERE/?a=b=c&&d&=e&",
  "http://HERE/?a=%3D&b=+&c=%2B",
  "http://HERE/?x=/../y/./z",
  "http://u:p@HERE/x",
  "http://u@HERE/x",
  "http://a:b:c@HERE/x",
  "http://u%40:p%3a%2F@HERE/x",
  "http://@HERE/x",
];

const failures = [
  "",
  "http://",
  "http:///",
  "http://?x",
  "http:////HERE/",
  "http:HERE/",
  "http://HERE/a b",
  " http://HERE/",
  "http://HERE/\t",
  "http://HERE/\x7f",
  "http://HERE/\x01",
  "http://HERE/\n",
  "http://a@b@HERE/",
  "http://127.0.0.1:x/",
  "http://127.0.0.1:99999/",
  "http://127.0.0.1:65536/",
  "http://127.0.0.1:-1/",
  "http://127.0.0.1:+1/",
  "http://127.0.0.1: 1/",
  "http://127.0.0.1:1x/",
  "127.0.0.1:",
  "http://[::1/",
  "http://[::1]x/",
  "http://[x]/",
  "http://[:::1]/",
  "http://[1.2.3.4]/",
  "http://a!b/",
  "http://a,b/",
  "http://a[b/",
  "http://a%20b/",
  "http://a%00b/",
  "http://:80/",
  "http://u:p@/",
  "gopher3://x/",
  "x-y+z.1://h/",
];

const here = (url: string) =>
  url.replaceAll("HERE", `127.0.0.1:${recorder.port}`).replaceAll("PORT", `${recorder.port}`);

describe("URLs as curl reads them", unless(noCurl), () => {
  it.each(targets)("%s", async typed => {
    const { exitCode } = await runCurl(["-g", here(typed)]);
    expect(exitCode).toBe(0);
    const [sent] = recorder.take();
    const url = parseUrl(here(typed), { defaultScheme: "http" });
    expect(upperCased(curlTarget(url))).toBe(upperCased(sent?.target ?? ""));
    // curl keeps the case of a host name; here it is lowered, as signing wants it.
    expect(authorityOf(url)).toBe(sent?.headers.find(([name]) => name === "Host")?.[1]?.toLowerCase());
  });

  it.each(failures)("%j is rejected with curl's code", async typed => {
    const { exitCode } = await runCurl(["-g", here(typed)]);
    expect(exitCode).toBeOneOf([1, 3]);
    expect(codeOf(() => parseUrl(here(typed), { defaultScheme: "http" }))).toBe(exitCode);
  });
});

function codeOf(run: () => unknown): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (Failure.is(error)) return error.exitCode;
    throw error;
  }
}
