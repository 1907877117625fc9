/** Names that no record has: abbreviations with their candidates, and hints that are useful or absent. */
import { describe, expect, it } from "vitest";
import { changes, refusal } from "./line.ts";

describe("an ambiguous abbreviation", () => {
  it.each([
    ["--retr", "--retry, --retry-all-errors, --retry-connrefused, --retry-delay, --retry-max-time"],
    ["--dat", "--data, --data-binary, --data-raw, --data-urlencode"],
    ["--tlsv1.", "--tlsv1.0, --tlsv1.1, --tlsv1.2, --tlsv1.3"],
    // An option that awscurl does not support counts: in curl the abbreviation is ambiguous too.
    ["--cook", "--cookie, --cookie-jar"],
    ["--comp", "--completion, --compressed, --compressed-ssh"],
  ])("%s lists its candidates", async (name, candidates) => {
    expect(await refusal([name, "3"])).toBe(`2: option ${name}: is ambiguous: ${candidates}`);
  });

  it("lists eight candidates and counts the others", async () => {
    expect(await refusal(["--s"])).toMatch(
      /^2: option --s: is ambiguous: (--[\w-]+, ){7}--[\w-]+ and \d\d more$/,
    );
  });

  it("is resolved if only one option is left", async () => {
    expect(await changes(["--skew"])).toEqual([{}]);
    expect(await changes(["--no-skew"])).toEqual([{ skewCorrection: false }]);
  });
});

describe("a misspelled name", () => {
  it.each([
    ["--verbosee", "--verbose"],
    ["--reigon", "--region"],
    ["--secrte-key=AKIA", "--secret-key"],
    ["--max-redirects", "--max-redirs"],
    ["--heeader", "--header"],
    ["--Silent", "--silent"],
  ])("%s gets the suggestion %s", async (token, name) => {
    const [written] = token.split("=");
    expect(await refusal([token, "x"])).toBe(`2: option ${written}: is unknown (did you mean ${name}?)`);
  });

  it.each(["--foo", "--nosuch", "--jq", "--raw-json", "--silly", "--gut", "--xyzzy", "--indent", "--pose"])(
    "%s has no far-fetched suggestion",
    async name => {
      expect(await refusal([name])).toBe(`2: option ${name}: is unknown`);
    },
  );
});

describe("the name that another tool has for an option", () => {
  it.each([
    ["--debug", "use -v"],
    ["--no-verify-ssl", "use -k"],
    ["--no-check-certificate", "use -k"],
    ["--endpoint-url", "give the URL itself"],
    ["--quiet", "use -s"],
    ["--timeout", "use -m"],
    ["--method", "use -X"],
    ["--ca-bundle", "use --cacert"],
    ["--aws-profile", "use --profile"],
    ["--query", "the output is the response: filter it with jq"],
  ])("%s gets the hint: %s", async (name, hint) => {
    expect(await refusal([name, "x"])).toBe(`2: option ${name}: is unknown (${hint})`);
  });
});

describe("a method in front of the URL", () => {
  it.each(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])(
    "%s gets the hint to use -X",
    async method => {
      expect(await refusal([method, "http://h/"])).toBe(`2: '${method}' is not a URL: use -X ${method}`);
    },
  );

  it("is a host name if it is the only URL, or was given with --url", async () => {
    expect(await changes(["GET"])).toEqual([{ urls: ["GET"] }]);
    expect(await changes(["--url", "GET", "h"])).toEqual([{ urls: ["GET", "h"] }]);
  });
});
