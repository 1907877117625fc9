import fc from "fast-check";
import { expect, it } from "vitest";
import { printWriteOut } from "../../src/output/write-out.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { headFrom, recordOf } from "./records.ts";

const runs = process.env.AWSCURL_TEST_LONG ? 20_000 : 2_000;
const seed = Date.now() % 2 ** 31;
console.log(`write-out fuzz: seed ${seed}`);

it("accepts any format", async () => {
  const awkward = fc.constantFrom(
    "%",
    "{",
    "}",
    "\\",
    "header{",
    "%{",
    "%header{",
    "json}",
    "header_json}",
    "stderr}",
    "url.host}",
    "\0",
  );
  const format = fc
    .array(fc.oneof(awkward, fc.string({ unit: "binary" })), { maxLength: 10 })
    .map(parts => parts.join(""));
  const property = fc.asyncProperty(format, fc.string(), async (text, url) => {
    // A format that opens files is another test's.
    fc.pre(!text.includes("%output{"));
    await printWriteOut(text, recordOf({ url, effectiveUrl: url }), fakeRuntime());
  });
  await fc.assert(property, { seed, numRuns: runs });
});

it("prints text without variables unchanged", async () => {
  const property = fc.asyncProperty(fc.string({ unit: "grapheme" }), async text => {
    const runtime = fakeRuntime();
    const doubled = text.replaceAll("%", "%%").replace(/\\(?=[nrt])/g, "\\\\|");
    await printWriteOut(doubled, recordOf(), runtime);
    expect(runtime.stdout.text()).toBe(doubled.replaceAll("%%", "%"));
  });
  await fc.assert(property, { seed, numRuns: runs });
});

it("prints JSON whatever the header bytes are", async () => {
  const byte = fc
    .integer({ min: 1, max: 255 })
    .filter(code => code !== 10 && code !== 13)
    .map(code => String.fromCharCode(code));
  const property = fc.asyncProperty(fc.string({ unit: byte }), async value => {
    const runtime = fakeRuntime();
    const head = headFrom(`HTTP/1.1 200 OK\r\nContent-Type: ${value}\r\n\r\n`);
    await printWriteOut("[%{json},%{header_json}]", recordOf({ head }), runtime);
    const [json, headers] = JSON.parse(runtime.stdout.text());
    expect(headers["content-type"]?.[0] ?? "").toBe(json.content_type ?? "");
  });
  await fc.assert(property, { seed, numRuns: runs });
});
