/** The sources of packages, workflows and examples: they parse, agree with each other, and name only what exists. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { bugs, homepage, repository, scripts, version } from "../../package.json" with { type: "json" };
import { formula } from "../../scripts/package/formula.ts";
import { targets } from "../../scripts/standalone-targets.ts";

const root = resolve(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(root, path), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly Step[] }>>;
}

describe("the project's address", () => {
  it("is the same in package.json, SECURITY.md and the release checklist", () => {
    expect(bugs.url).toBe(`${homepage}/issues`);
    expect(repository.url).toBe(`git+${homepage}.git`);
    const name = homepage.replace("https://github.com/", "");
    for (const page of ["SECURITY.md", "docs/releasing.md"]) expect(textOf(page)).toContain(name);
  });
});

describe.each(readdirSync(join(root, ".github/workflows")))("the workflow %s", file => {
  const workflow = parse(textOf(`.github/workflows/${file}`)) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap(job => job.steps);

  it("may only read the repository, unless a job says otherwise", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
  });

  it("runs scripts that exist", () => {
    const named = steps.flatMap(({ run = "" }) =>
      [...run.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name),
    );
    expect(named.filter(name => !(name in scripts))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  it("pins actions to a major version, and its jobs wait for jobs that exist", () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w/-]+@v\d+$/);
    for (const { needs } of Object.values(workflow.jobs))
      if (needs !== undefined) expect(Object.keys(workflow.jobs)).toContain(needs);
  });

  it("has commands that sh can parse", () => {
    for (const { run } of steps) if (run !== undefined) parses(run);
  });
});

it("the tests run on every Node from 20 to 26, on Linux, macOS and Windows", () => {
  const { jobs } = parse(textOf(".github/workflows/test.yml")) as {
    jobs: { systems: { strategy: { matrix: { os: string[]; node: number[] } } } };
  };
  const { os, node } = jobs.systems.strategy.matrix;
  expect(node).toEqual([20, 22, 24, 26]);
  expect(os.map(name => name.split("-")[0])).toEqual(["ubuntu", "macos", "windows"]);
});

describe("the action setup-awscurl", () => {
  const action = parse(textOf(".github/actions/setup-awscurl/action.yml")) as {
    runs: { using: string; steps: readonly Step[] };
  };

  it("is composite, in bash that parses, and names targets of the executable", () => {
    expect(action.runs.using).toBe("composite");
    for (const { run = "", shell } of action.runs.steps) {
      expect(shell).toBe("bash");
      parses(run);
      const named = [...run.matchAll(/target=([\w-]+)/g)].map(([, target = ""]) => target);
      expect(named.filter(target => !(target in targets))).toEqual([]);
      expect(named).toHaveLength(5);
    }
  });
});

describe("the examples", () => {
  it("of ECS and Kubernetes parse, and do not run as root, on a read-only file system", () => {
    const task = JSON.parse(textOf("docs/examples/ecs-task.json"));
    expect(task.containerDefinitions[0].readonlyRootFilesystem).toBe(true);
    const documents = parseAllDocuments(textOf("docs/examples/kubernetes-irsa.yaml"));
    const [account, job] = documents.map(document => document.toJS());
    expect(account.metadata.annotations).toHaveProperty(["eks.amazonaws.com/role-arn"]);
    const { spec } = job.spec.jobTemplate.spec.template;
    expect(spec.serviceAccountName).toBe(account.metadata.name);
    expect(spec.securityContext.runAsNonRoot).toBe(true);
    expect(spec.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
  });
});

describe("the Homebrew formula", () => {
  const text = formula(target => `sum-of-${target}`);

  it("has a source with its sum for each system and processor", () => {
    const sources = [...text.matchAll(/url "(.+)"\n\s+sha256 "sum-of-(.+)"/g)];
    expect(sources.map(([, , target]) => target)).toEqual([
      "darwin-arm64",
      "darwin-x64",
      "linux-arm64",
      "linux-x64",
    ]);
    for (const [, url, target] of sources)
      expect(url).toBe(`${homepage}/releases/download/v${version}/awscurl-${version}-${target}.tar.gz`);
  });
});

describe("the Dockerfile", () => {
  const text = textOf("scripts/package/Dockerfile");

  it("ends in an image from scratch, with a user that is not root, and no shell form", () => {
    const last = text.slice(text.lastIndexOf("\nFROM "));
    expect(last).toMatch(/^\nFROM scratch\n/);
    expect(last).toMatch(/\nUSER 65532:65532\n/);
    expect(last).toMatch(/\nENTRYPOINT \[".+"\]\n/);
    expect(last).not.toMatch(/\nRUN /);
  });
});

/** Throws bash's message when it cannot parse the commands. Expressions of workflows are words to it. */
function parses(commands: string): void {
  execFileSync("bash", ["-n"], { input: commands.replace(/\$\{\{[^}]*\}\}/g, "word") });
}
