/** Generates config and credentials files: as users write them, and as editors, shells and accidents change them. */
import fc from "fast-check";

/** Deliberate differences from botocore, which rejects these files or reads other values. */
type Difference =
  | "a repeated section or setting is merged"
  | "a byte order mark is skipped"
  | "a comment behind a value is removed"
  | "whitespace at the ends of a section's name is removed"
  | "a NUL byte is an error";

export interface AwsFileText {
  readonly bytes: Buffer;
  readonly differences: readonly Difference[];
  /** The text that botocore reads as we read `bytes`: the same one when there are no differences. */
  readonly forBotocore: Buffer;
}

/** That many texts, the same ones for the same seed. */
export function awsFileTexts(seed: number, count: number): AwsFileText[] {
  const kinds = fc.oneof(
    { weight: 6, arbitrary: structured },
    { weight: 2, arbitrary: repeated },
    { weight: 2, arbitrary: soup },
    { weight: 1, arbitrary: otherEncoding },
  );
  return fc.sample(kinds, { seed, numRuns: count });
}

/** A line, and what it is for botocore when that differs. */
interface Line {
  readonly text: string;
  readonly plain?: string;
  readonly difference?: Difference;
}

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 8) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });

const headers = [
  ...[
    "default",
    "profile default",
    "profile dev",
    "dev",
    "profile 'my profile'",
    'profile "two words"',
    "DEFAULT",
  ],
  ...[
    "sso-session corp",
    "sso-session 'My Session'",
    "services local",
    "preview",
    "plugins",
    "profile",
    "profiles x",
  ],
  ...[
    "profile a b",
    "profile it's",
    'profile "a\\"b"',
    "profile é日本",
    "profile a.b@c/d+e",
    "profile   spaced",
    "a]b",
    "a]",
  ],
  ...[
    "profile tab\tbed",
    "profile a#b",
    "profile ''",
    "a = b",
    "profile\u00a0nbsp",
    "Default",
    "profile dev2",
    "x y z",
  ],
];

const names = [
  ...[
    "region",
    "aws_access_key_id",
    "aws_secret_access_key",
    "AWS_Session_Token",
    "role_arn",
    "source_profile",
  ],
  ...[
    "credential_process",
    "sso_session",
    "output",
    "s3",
    "cli_pager",
    "mfa_serial",
    "name with spaces",
    "ключ",
    "x[0]",
  ],
];

const values = [
  ...[
    "eu-west-1",
    "AKIAEXAMPLE",
    "ab+/c==",
    "arn:aws:iam::123456789012:role/r",
    "",
    "a = b : c",
    "a#b;c",
    "'quoted'",
  ],
  ...[
    '"x # y"',
    "'x ; y'",
    "C:\\tool.exe --flag",
    '"C:\\my tool.exe" a',
    "it's",
    "日本語",
    "=",
    ":",
    "[default]",
    "%(region)s",
  ],
  ...[
    "$HOME/x",
    "~/.aws",
    "a\tb",
    "tail\u00a0",
    "\u2028sep",
    "a\u0085b",
    "\ufeffinner",
    "#no comment",
    ";neither",
    "{}",
  ],
];

const inlineComment = pick(" # comment", " ; comment", "\t# c", " #", " ;=", "  #  x = y");
const lineEnd = pick("\n", "\n", "\n", "\r\n", "\r");

/** A header; now and then with whitespace inside its brackets, text behind them, or broken. */
const headerLine = (header: string): fc.Arbitrary<Line> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant({ text: `[${header}]` }) },
    { weight: 2, arbitrary: pick("  ", "\t").map(indent => ({ text: `${indent}[${header}]` })) },
    { weight: 1, arbitrary: pick("trailing", "=x", "]").map(tail => ({ text: `[${header}]${tail}` })) },
    {
      weight: 1,
      arbitrary: pick("  ", "\t", " \t").map(space => ({
        text: `[${space}${header} ]`,
        plain: `[${header.trim()}]`,
        difference: "whitespace at the ends of a section's name is removed" as const,
      })),
    },
    { weight: 1, arbitrary: commented(`[${header}]`) },
    { weight: 1, arbitrary: pick(`[${header}`, "[]", `${header}]`).map(text => ({ text })) },
  );

function commented(text: string): fc.Arbitrary<Line> {
  return inlineComment.map(comment => ({
    text: text + comment,
    plain: text,
    difference: "a comment behind a value is removed" as const,
  }));
}

const aside: fc.Arbitrary<Line> = pick(
  "",
  "",
  "   ",
  "# comment",
  "; comment",
  "  # indented = comment",
  "\t",
).map(text => ({
  text,
}));

/** A setting with its continuation lines. */
const setting = (name: string, indent: string): fc.Arbitrary<Line[]> =>
  fc
    .tuple(
      pick(" = ", "=", ": ", ":", "  =\t", " \u00a0= "),
      pick(...values),
      fc.array(continuation(indent), { maxLength: 3 }),
      fc.nat(9),
    )
    .chain(([equals, value, more, odd]) => {
      const text = `${indent}${name}${equals}${value}`;
      const isQuoted = /["'].* [#;].*["']/.test(value) || value.startsWith("#") || value.startsWith(";");
      const isCommented = odd === 0 && !isQuoted && value !== "" && !/['"]/.test(value);
      const first: fc.Arbitrary<Line> = isCommented ? commented(text) : fc.constant({ text });
      return first.map(line => [line, ...(odd > 6 ? more : [])]);
    })
    // ` #` at the start of a value is a comment behind an empty one.
    .map(lines => lines.map(withoutHash));

function withoutHash(line: Line): Line {
  const found = /^(.*?[=:])(\s+)[#;].*$/s.exec(line.text);
  if (found === null || line.difference !== undefined || /^\s*[#;]/.test(line.text)) return line;
  return { ...line, plain: found[1] ?? "", difference: "a comment behind a value is removed" };
}

const continuation = (indent: string): fc.Arbitrary<Line> =>
  often(
    fc
      .tuple(
        pick("  ", "\t", "      "),
        pick("a = b", "inner=1", "--flag value", "x: y", "k = 'v # w'", "plain", "= none"),
      )
      .map(([more, text]) => ({ text: `${indent}${more}${text}` })),
    aside,
    4,
  );

const stray: fc.Arbitrary<Line> = pick(
  "no delimiter",
  "= no name",
  "  : none",
  "[unclosed",
  "[]",
  "*",
  "aws",
).map(text => ({
  text,
}));

/** Every header and every name at most once, also when an indented header continues the value above it. */
const structured: fc.Arbitrary<AwsFileText> = fc
  .tuple(
    fc.uniqueArray(pick(...headers), { minLength: 1, maxLength: 5, selector: header => header.trim() }),
    fc.infiniteStream(often(fc.constant(""), pick("  ", "\t", "    "), 4)),
    often(fc.constant(false), fc.constant(true), 30),
  )
  .chain(([chosen, indents, headless]) =>
    fc.tuple(
      ...(headless ? [setting("region", "").map(lines => lines)] : []),
      ...chosen.map((header, index) => sectionOf(header, indents.next().value ?? "", index)),
    ),
  )
  .chain(parts => withFrame(parts.flat()));

function sectionOf(header: string, indent: string, number: number): fc.Arbitrary<Line[]> {
  const entries = fc
    .uniqueArray(pick(...names), { maxLength: 5, selector: name => name.toLowerCase() })
    .chain(chosen =>
      fc.tuple(
        ...chosen.map(name =>
          fc.tuple(
            setting(number === 0 ? name : `${name}${number}`, indent),
            often(
              fc.constant<Line[]>([]),
              aside.map(line => [line]),
              3,
            ),
            often(
              fc.constant<Line[]>([]),
              stray.map(line => [line]),
              60,
            ),
          ),
        ),
      ),
    );
  return fc.tuple(headerLine(header), entries).map(([line, lines]) => [line, ...lines.flat(2)]);
}

/** Line ends, and now and then a byte order mark. */
function withFrame(lines: readonly Line[]): fc.Arbitrary<AwsFileText> {
  return fc.tuple(lineEnd, fc.boolean(), fc.nat(19)).map(([end, last, mark]) => {
    const join = (texts: readonly string[]) => texts.join(end) + (last ? end : "");
    const bom = mark === 0 ? "\ufeff" : "";
    const differences = lines.flatMap(({ difference }) => difference ?? []);
    return {
      bytes: Buffer.from(bom + join(lines.map(({ text }) => text))),
      forBotocore: Buffer.from(join(lines.map(({ text, plain }) => plain ?? text))),
      differences: [
        ...new Set([...differences, ...(bom ? (["a byte order mark is skipped"] as const) : [])]),
      ],
    };
  });
}

/** Sections and settings that occur several times; for botocore each once, with the last value. */
const repeated: fc.Arbitrary<AwsFileText> = fc
  .array(
    fc.tuple(
      pick("default", "profile dev", "DEFAULT", "dev"),
      fc.array(fc.tuple(pick("region", "Region", "output", "x"), pick("1", "2", "3", "")), { maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .chain(sections => {
    const merged = new Map<string, Map<string, string>>();
    let repeats = false;
    for (const [header, entries] of sections) {
      // Python's configparser accepts DEFAULT twice.
      repeats ||= merged.has(header) && header !== "DEFAULT";
      const section = merged.get(header) ?? new Map<string, string>();
      merged.set(header, section);
      for (const [name, value] of entries) {
        repeats ||= section.has(name.toLowerCase());
        section.set(name.toLowerCase(), value);
      }
    }
    const render = (all: Iterable<[string, Iterable<[string, string]>]>) =>
      [...all].flatMap(([header, entries]) => [
        `[${header}]`,
        ...[...entries].map(([name, value]) => `${name} = ${value}`),
      ]);
    return lineEnd.map(end => ({
      bytes: Buffer.from(render(sections).join(end)),
      forBotocore: Buffer.from(render(merged).join(end)),
      differences: repeats ? (["a repeated section or setting is merged"] as const) : [],
    }));
  });

/** Lines of random tokens, numbered so that none is there twice; no space or tab at the ends of a section's name. */
const soup: fc.Arbitrary<AwsFileText> = fc
  .array(
    fc.tuple(
      pick("", "", "", " ", "  ", "\t", "\u00a0", "\u001c", "\u3000", "\f"),
      pick("a", "B", "[p", "[profile ", "[sso-session ", "#", ";", "'", "é", "x.", "="),
      fc.array(
        pick(
          "a",
          "=",
          ":",
          " = ",
          "[",
          "]",
          "'",
          '"',
          "\\",
          "é",
          " ",
          "\u0085",
          "\u2028",
          "\v",
          "a#b",
          "%",
          "日",
          "\ufeff",
        ),
        {
          maxLength: 6,
        },
      ),
      pick("", "", "]", "]", "\u00a0", "\u001f"),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .chain(lines =>
    fc
      .tuple(often(fc.constant<string[]>(["[profile soup]"]), fc.constant<string[]>([])), fc.constant(lines))
      .chain(([head, all]) =>
        lineEnd.map(end => {
          const texts = all.map(
            ([indent, start, tokens, tail], index) =>
              indent + `${start}${index}${tokens.join("")}${tail}`.replace(/[ \t]+\]/g, "]"),
          );
          const bytes = Buffer.from([...head, ...texts].join(end));
          return { bytes, forBotocore: bytes, differences: [] };
        }),
      ),
  );

/** A file in another encoding, or with bytes that are none of UTF-8's. */
const otherEncoding: fc.Arbitrary<AwsFileText> = fc
  .tuple(
    pick("[default]\nregion = eu-west-1\n", "# é\n[default]\nkey = naïve\n", "[profile ü]\noutput = json\n"),
    pick("utf16le", "utf16le with mark", "latin1", "nul", "cut", "utf8") as fc.Arbitrary<string>,
  )
  .map(([text, encoding]) => {
    const unreadable = Buffer.from("no section\n");
    const same = (bytes: Buffer) => ({ bytes, forBotocore: bytes, differences: [] });
    switch (encoding) {
      case "utf16le with mark":
        return same(Buffer.from(`\ufeff${text}`, "utf16le"));
      case "latin1":
        return same(Buffer.from(text, "latin1"));
      case "cut":
        return same(Buffer.concat([Buffer.from(text), Buffer.from([0xe2, 0x82])]));
      case "utf8":
        return same(Buffer.from(text));
      default: {
        // Python takes NUL for a character like any other.
        const bytes =
          encoding === "nul" ? Buffer.from(text.replace("=", "=\0")) : Buffer.from(text, "utf16le");
        return { bytes, forBotocore: unreadable, differences: ["a NUL byte is an error" as const] };
      }
    }
  });
