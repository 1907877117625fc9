/** Every parser of external text takes linear time: it reads a megabyte of what is slow for a regular expression at once. */
import { describe, expect, it } from "vitest";
import { IniError, parseIni } from "../src/aws/credentials/ini.ts";
import { inferEndpoint, judgeApiHost } from "../src/aws/endpoint/endpoint.ts";
import { parseRejection } from "../src/aws/rejection/parse.ts";
import { canonicalRequest } from "../src/aws/signing/canonical-request.ts";
import { isExempt } from "../src/http/connect/exempt.ts";
import { proxiesFor } from "../src/http/connect/proxy.ts";
import { connectTo, resolvedAddresses } from "../src/http/connect/resolve-options.ts";
import { main } from "../src/main.ts";
import { resolveLocation } from "../src/message/location.ts";
import { escapeControls } from "../src/message/printable.ts";
import { redactField, redactHead } from "../src/message/redact-fields.ts";
import { redactProxy, redactUrl, redactUrls } from "../src/message/redact-urls.ts";
import { requestTarget } from "../src/message/target.ts";
import { type ParsedUrl, parseUrl } from "../src/message/url.ts";
import { parseCertificate } from "../src/options/certificate.ts";
import { configLines } from "../src/options/config-file.ts";
import { parseCommandLine } from "../src/options/parse.ts";
import { printWriteOut } from "../src/output/write-out.ts";
import { expandGlob } from "../src/plan/glob.ts";
import { parseHeaderLines } from "../src/plan/headers.ts";
import { parseAwsSigv4, parseRange, parseReferer } from "../src/plan/option-values.ts";
import { withQuery } from "../src/plan/query.ts";
import { settings } from "./http/exchange.ts";
import { recordOf } from "./output/records.ts";
import { cpuTimeUntil } from "./support/cpu-time.ts";
import { fakeRuntime } from "./support/runtime.ts";

const size = 1_000_000;
const repeated = (piece: string, end = "") => piece.repeat(Math.ceil(size / piece.length)) + end;

/** Texts in which a pattern begins everywhere and ends nowhere. */
const hostile: Record<string, string> = {
  letters: repeated("a"),
  colons: repeated("a:"),
  "colons alone": repeated(":"),
  "spaces before an end": repeated(" ", "x"),
  tabs: repeated("\t", "x"),
  "at signs": repeated("@"),
  "names and at signs": repeated("a@:"),
  schemes: repeated("a://"),
  slashes: repeated("/"),
  dots: repeated("../"),
  "open braces": repeated("{"),
  "open brackets": repeated("["),
  variables: repeated("%{"),
  headers: repeated("%header{"),
  percents: repeated("%"),
  backslashes: repeated("\\"),
  "quoted backslashes": `"${repeated("\\a")}`,
  quotes: repeated('"'),
  "a compact JSON document": `{${repeated('"k":"v",')}}`,
  elements: repeated("<Code>"),
  "open elements": repeated("<Code "),
  "open tags": repeated("<"),
  parameters: repeated("a=&"),
  "equals signs": repeated("="),
  semicolons: repeated(";auto"),
  commas: repeated("1,"),
  "lines ending in spaces": repeated("a \n"),
  "comment signs": repeated(" #"),
  dashes: repeated("-"),
  digits: repeated("1"),
  "folded lines": `a: b\r\n${repeated(" c\r\n")}`,
};

const url: ParsedUrl = { ...parseUrl("http://h/", { defaultScheme: "http" }) };
const runtime = fakeRuntime();

/** A parser that may reject the text, with any Failure. */
type Read = (text: string) => unknown;

const parsers: Record<string, Read> = {
  "the program's whole command line": text => main(fakeRuntime({ argv: ["--no-such-option", "-d", text] })),
  "an option's value": text => parseCommandLine(["-d", text, "-H", text, "-o", text, "-u", text], runtime),
  "an unknown option": text => parseCommandLine([`--${text}`], runtime),
  "a cluster of short options": text => parseCommandLine([`-${text}`], runtime),
  "a config file": configLines,
  "a URL": text => parseUrl(text, { defaultScheme: "http" }),
  "a URL's userinfo": text => parseUrl(`http://${text}@h/`, { defaultScheme: "http" }),
  "a URL's host": text => parseUrl(`http://h${text}/`, { defaultScheme: "http" }),
  "a Location": text => resolveLocation(url, text),
  "a relative Location": text => resolveLocation(url, `/a?b${text}`),
  "a target for S3": text => requestTarget({ path: `/${text}`, query: text }, "s3"),
  "a target for others": text => requestTarget({ path: `/${text}`, query: text }, "other"),
  "a target as curl has it": text => requestTarget({ path: `/${text}`, query: text }, "curl"),
  "a canonical request": text =>
    canonicalRequest(
      {
        method: "GET",
        target: `/${text}?${text}`,
        headers: [{ name: "a", value: text }],
      },
      { path: "normalized", isSigned: () => true, payloadHash: "x" },
    ),
  "a glob": text => expandGlob(text),
  "-H": text => parseHeaderLines([text, `a:${text}`]),
  "--url-query": text => withQuery(url, text.replace(/[\s\0]/g, "")),
  "--aws-sigv4": parseAwsSigv4,
  "-E": parseCertificate,
  "-e": parseReferer,
  "-r": parseRange,
  "-x": text => proxiesFor(url, { ...settings(), proxy: text }),
  "--noproxy": text => isExempt("h.example", text),
  "--resolve": text => resolvedAddresses("h", 80, [text]),
  "--connect-to": text => connectTo({ host: "h", port: 80 }, [text]),
  "-w": text => printWriteOut(text.slice(0, size), recordOf(), fakeRuntime()),
  "a host of AWS's": text => inferEndpoint(`${text}.amazonaws.com`, "/"),
  "whether a host is an API of AWS's": text => judgeApiHost(`${text}.amazonaws.com`),
  "a config file of AWS's": parseIni,
  "a rejection in XML": text =>
    parseRejection({ status: 403, headers: [], body: Buffer.from(`<Error>${text}`) }),
  "a rejection in JSON": text =>
    parseRejection({ status: 403, headers: [], body: Buffer.from(`{"message":${JSON.stringify(text)}}`) }),
  "redaction of a text": redactUrls,
  "redaction of a URL": redactUrl,
  "redaction of a proxy": redactProxy,
  "redaction of a head": redactHead,
  "redaction of a header field": text => redactField("authorization", text),
  "redaction of a cookie": text => redactField("set-cookie", text),
  "escaping of control characters": escapeControls,
};

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 1_000_000;

/** All texts in the long tests; otherwise three of them for each parser, others in each run. */
function chosen(parser: number): [string, string][] {
  const all = Object.entries(hostile);
  return long ? all : [0, 1, 2].map(turn => all[(seed + parser * 7 + turn * 11) % all.length] ?? ["", ""]);
}

describe.each(Object.keys(parsers))(`reading %s (seed ${seed})`, name => {
  const read = parsers[name] as Read;
  it.each(chosen(Object.keys(parsers).indexOf(name)))("is linear for a megabyte of %s", async (_, text) => {
    const reading = async () => {
      try {
        await read(text);
      } catch (error) {
        const isRefused = error instanceof IniError || (error instanceof Error && "exitCode" in error);
        if (!isRefused) throw error;
      }
    };
    // Quadratic time would be hours.
    expect(await cpuTimeUntil(reading)).toBeLessThan(8_000);
  });
});

it("a cluster of a million short options is rejected at once", async () => {
  const parsing = () =>
    expect(parseCommandLine([`-${repeated(":")}`], runtime)).rejects.toMatchObject({ exitCode: 2 });
  expect(await cpuTimeUntil(parsing)).toBeLessThan(8_000);
});
