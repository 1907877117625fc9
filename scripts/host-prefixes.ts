/**
 * Writes scripts/host-prefixes.tsv from botocore's service models: `npx tsx scripts/host-prefixes.ts FOLDER...`, each the `data`
 * folder of an installed botocore, such as that of Debian's python3-botocore. Several make one list, for services come and go.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

/** An operation whose host has a fixed prefix in front of its service's. */
export interface PrefixedOperation {
  /** Both prefixes: "runtime-medical-imaging". */
  readonly prefix: string;
  /** As its model has it, with labels in braces. */
  readonly path: string;
  readonly signingName: string;
}

interface Model {
  readonly metadata: { readonly endpointPrefix: string; readonly signingName?: string };
  readonly operations: Readonly<
    Record<
      string,
      { readonly http: { readonly requestUri: string }; readonly endpoint?: { readonly hostPrefix?: string } }
    >
  >;
}

/** Every such operation in the models of a `data` folder. Prefixes with parameters in them are customers' names, and left out. */
export function prefixedOperations(folder: string): PrefixedOperation[] {
  return modelsIn(folder).flatMap(({ metadata, operations }) =>
    Object.values(operations).flatMap(({ endpoint, http }) => {
      const before = endpoint?.hostPrefix;
      if (before === undefined || before.includes("{")) return [];
      const { endpointPrefix, signingName = endpointPrefix } = metadata;
      return [{ prefix: before + endpointPrefix, path: http.requestUri, signingName }];
    }),
  );
}

function modelsIn(folder: string): Model[] {
  const services = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return services.flatMap(({ name }) =>
    readdirSync(resolve(folder, name)).flatMap(version => {
      const text = modelText(resolve(folder, name, version, "service-2.json"));
      // Most models have none, and some take a second to parse.
      return text?.includes('"hostPrefix"') ? [JSON.parse(text) as Model] : [];
    }),
  );
}

/** Newer packages have their models compressed. */
function modelText(file: string): string | undefined {
  if (existsSync(file)) return readFileSync(file, "utf8");
  return existsSync(`${file}.gz`) ? gunzipSync(readFileSync(`${file}.gz`)).toString() : undefined;
}

/** The list: a prefix, its signing name and one of its paths a line. */
export function hostPrefixList(operations: readonly PrefixedOperation[]): string {
  const rows = new Map(
    operations.map(({ prefix, path, signingName }) => [prefix, [prefix, signingName, path]]),
  );
  const sorted = [...rows.values()].map(row => row.join("\t")).sort();
  return ["prefix\tsigning name\ta path", ...sorted, ""].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const operations = process.argv.slice(2).flatMap(prefixedOperations);
  void writeFile(resolve(import.meta.dirname, "host-prefixes.tsv"), hostPrefixList(operations));
}
