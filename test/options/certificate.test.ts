/** `-E CERTIFICATE[:PASSWORD]`, split into its parts. */
import { expect, it } from "vitest";
import { parseCertificate } from "../../src/options/certificate.ts";
import { changes } from "./line.ts";

it.each<[string, string, string | undefined]>([
  ["cert.pem", "cert.pem", undefined],
  ["cert.pem:pass:word", "cert.pem", "pass:word"],
  ["cert.pem:", "cert.pem", ""],
  ["a\\:b\\\\c:p", "a:b\\c", "p"],
  ["a\\b", "a\\b", undefined],
])("splits %s", (given, file, password) => {
  expect(parseCertificate(given)).toEqual({ file, password });
});

it.each<[string[], object]>([
  [["-E", "c:p", "--pass", "q"], { cert: "c", pass: "secret:q" }],
  [["--pass", "q", "-E", "c:p"], { cert: "c", pass: "secret:p" }],
  [["--pass", "q", "-E", "c"], { cert: "c", pass: "secret:q" }],
])("%j: as in curl, the last password wins", async (line, expected) => {
  expect(await changes(line)).toEqual([expected]);
});
