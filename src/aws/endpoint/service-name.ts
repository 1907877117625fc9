/** The name under which a service signs, from the labels of its hosts. */
import { customerEndpoints, otherNames, rentedHosts, withoutApi } from "./hosts.ts";
import { operationPrefixes, signingNames } from "./tables.ts";

/** A signing name, and what determined it if that is not obvious from the label. */
export interface Naming {
  readonly service: string | undefined;
  /** Whether the labels as a whole are a known name, or a customer's resource below one. */
  readonly isApi: boolean;
  readonly because?: string;
}

/**
 * Returns the name under which the labels sign: that of the longest tail in a table, or else the label next to the
 * region. `owned`: the region was preceded by labels that name a customer's resource.
 */
export function serviceOf(labels: readonly string[], owned: boolean, path: string): Naming {
  const last = labels.at(-1);
  if (last === undefined) return noService("which names no service of AWS");
  for (const [index, prefix] of tails(labels).entries()) {
    const isWhole = index === 0 && !owned;
    const rented = rentedHosts.get(prefix);
    if (prefix === "rds" && !isWhole) return databaseLogin;
    if (rented !== undefined && (!isWhole || withoutApi.includes(prefix)))
      return noService(`which is below ${prefix}: ${rented}`);
    const delegated = customerEndpoints.get(prefix);
    const name = isWhole
      ? (otherNames.get(prefix) ?? publishedName(prefix) ?? delegated)
      : (delegated ?? otherNames.get(prefix) ?? publishedName(prefix));
    const service = byPath(name, labels, path);
    if (service !== undefined)
      return { service, ...because(prefix, service), isApi: isWhole || delegated !== undefined };
  }
  const isApi = labels.length === 1 && !owned;
  const guess = isApi ? {} : { because: `where ${JSON.stringify(last)} is taken for the service` };
  return { service: last.replace(/-control-plane$/, ""), ...guess, isApi };
}

/** A database's own host: it accepts only IAM login tokens, which are presigned URLs (RDS, User Guide). */
const databaseLogin: Naming = {
  service: "rds-db",
  because: "a database, whose login tokens sign as rds-db",
  isApi: false,
};

export function noService(because: string): Naming {
  return { service: undefined, because, isApi: false };
}

/** No explanation if the service has the same name as its label. */
export function because(prefix: string, service: string): Pick<Naming, "because"> {
  return prefix === service ? {} : { because: `where ${JSON.stringify(prefix)} signs as ${service}` };
}

/** Returns `a.b.c`, `b.c` and `c` for the labels of `a.b.c`. */
export function tails(labels: readonly string[]): string[] {
  return labels.map((_, start) => labels.slice(start).join("."));
}

/** The published signing name; dual-stack hosts use `streams-dynamodb` for `streams.dynamodb`, or the other way round. */
function publishedName(prefix: string): string | undefined {
  const published = operationPrefixes.get(prefix) ?? signingNames.get(prefix);
  if (published !== undefined || prefix.includes(".")) return published;
  for (const { index } of prefix.matchAll(/-/g)) {
    const [one, other] = [prefix.slice(0, index), prefix.slice(index + 1)];
    for (const dotted of [`${one}.${other}`, `${other}.${one}`]) {
      const name = signingNames.get(dotted) ?? signingNames.get(`api.${dotted}`);
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

/** MQTT over WebSocket has its own signing name, and so has the first version of Amazon Location. */
function byPath(service: string | undefined, labels: readonly string[], path: string): string | undefined {
  if (service === "iotdata" && /^\/mqtt(\?|$)/.test(path)) return "iotdevicegateway";
  if (labels.at(-1) === "geo" && /^\/(maps|places|routes)\/v0\//.test(path)) return "geo";
  return service;
}
