/** `-F`, `--form-string`, `--form-escape`: what is sent, with the boundary left out. */
import { request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const type = "Content-Type: multipart/form-data; boundary={boundary}";

type Part = readonly [head: string, content: string];

/** A form's request: each part is its head's lines, and its content. */
function sent(...parts: readonly Part[]): string {
  const text = parts.map(([head, content]) => `--{boundary}\r\n${head}\r\n\r\n${content}\r\n`).join("");
  return request("POST /", [type], `${text}--{boundary}--\r\n`);
}

const named = (name: string, more = "") => `Content-Disposition: form-data; name="${name}"${more}`;

const works = (options: readonly string[], ...parts: readonly Part[]): Transcript => ({
  name: options.join(" "),
  line: [...options, "{url}/"],
  given: { f: "file\n" },
  sent: [sent(...parts)],
  stdout: hi,
});

const fails = (options: readonly string[], exitCode: number, stderr: RegExp): Transcript => ({
  name: options.join(" "),
  line: [...options, "{url}/"],
  exitCode,
  stderr: [stderr],
});

export const forms: readonly Transcript[] = [
  works(["-F", "a=b"], [named("a"), "b"]),
  works(["-F", "a=<f"], [named("a"), "file\n"]),
  works(["-F", "a=@f;type=x/y"], [`${named("a", '; filename="f"')}\r\nContent-Type: x/y`, "file\n"]),
  works(["--form-string", "a=b"], [named("a"), "b"]),
  works(["--form-string", "a=@f"], [named("a"), "@f"]),
  works(["--form-string", "a=<f;type=x/y"], [named("a"), "<f;type=x/y"]),
  works(["--form-string", "a="], [named("a"), ""]),
  works(["--form-string", "a=b=c"], [named("a"), "b=c"]),
  works(
    ["--form-string", "a=1", "-F", "b=@f;filename=g;type=x/y"],
    [named("a"), "1"],
    [`${named("b", '; filename="g"')}\r\nContent-Type: x/y`, "file\n"],
  ),
  works(["--form-string", "a=1", "--form-string", "a=2"], [named("a"), "1"], [named("a"), "2"]),
  works(["--form-string", 'a"b=c'], [named("a%22b"), "c"]),
  works(["--form-escape", "--form-string", 'a"b=c'], [named('a\\"b'), "c"]),
  works(["--form-escape", "-F", 'a"b=c;filename=x"y'], [named('a\\"b', '; filename="x\\"y"'), "c"]),
  works(["-F", 'a"b=c', "--form-escape"], [named('a\\"b'), "c"]),
  works(["--form-escape", "--form-escape", "-F", 'a"b=c'], [named('a\\"b'), "c"]),
  works(["--form-escape", "--no-form-escape", "-F", 'a"b=c'], [named("a%22b"), "c"]),
  works(["--form-escape", "-F", "a\\b=c"], [named("a\\\\b"), "c"]),
  {
    name: "--form-escape without a form",
    line: "--form-escape {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  fails(["--form-string", "a"], 2, /option --form-string: |Illegally formatted input field/),
  fails(["--form-string", ""], 2, /option --form-string: |Illegally formatted input field/),
  fails(["--form-string", "a=b", "-d", "x"], 2, /You can only select one HTTP request method/),
  fails(["--no-form-string", "a=b"], 2, /option --no-form-string: /),
];
