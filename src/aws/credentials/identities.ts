/** The identities of a run: found once per set of credential settings, shared by all requests, renewed before they expire. */
import { Failure } from "../../exit.ts";
import type { Runtime } from "../../runtime.ts";
import { regionOfInstance } from "./ambient.ts";
import { type Found, findIdentity } from "./chain.ts";
import type { CredentialSettings, Identity } from "./identity.ts";
import { SharedTask } from "./shared-task.ts";
import type { CredentialContext } from "./source.ts";

/** Milliseconds before expiry at which an identity is renewed: keys must not expire during a request. */
const renewalMargin = 60_000;

export class Identities {
  readonly #runtime: Runtime;
  /** The distinct settings requested so far; the first of those with equal values serves as their key. */
  readonly #choices: CredentialSettings[] = [];
  readonly #known = new Map<CredentialSettings, Found>();
  readonly #underWay = new Map<CredentialSettings, SharedTask<Found>>();
  readonly #usedCodes = new Set<string>();
  #instanceRegion: { readonly region: string | undefined } | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Returns the identity for these settings, with the report of every source. Settings with equal values share one
   * identity, and callers that arrive during a search wait for it. Rejects like `findIdentity`, and with the signal's
   * reason.
   */
  async find(settings: CredentialSettings, context: CredentialContext): Promise<Found> {
    const key = this.#keyOf(settings);
    const known = this.#known.get(key);
    if (known === undefined) {
      return this.#share(key, context, searching =>
        findIdentity(settings, this.#runtime, searching, this.#usedCodes),
      );
    }
    if (known.refresh === undefined || this.#timeLeft(known.identity) >= renewalMargin) return known;
    try {
      return await this.#renew(key, known, context);
    } catch (error) {
      // If the renewal fails, the keys remain valid until they expire; the next request tries again.
      if (Failure.is(error) && !context.signal?.aborted && this.#timeLeft(known.identity) > 0) return known;
      throw error;
    }
  }

  /**
   * Renews an identity whose session a service has rejected as expired. True if the settings now have a different
   * identity, which another request may already have renewed. Rejects like `find`.
   */
  async refresh(
    settings: CredentialSettings,
    expired: Identity,
    context: CredentialContext,
  ): Promise<boolean> {
    const isAnother = ({ identity }: Found) => identity.accessKeyId !== expired.accessKeyId;
    const key = this.#keyOf(settings);
    const known = this.#known.get(key);
    if (known?.refresh === undefined) return false;
    return isAnother(known) || isAnother(await this.#renew(key, known, context));
  }

  /** Returns the EC2 instance's region, requested once; undefined if its metadata service does not return one. */
  async regionOfInstance(
    settings: CredentialSettings,
    context: CredentialContext,
  ): Promise<string | undefined> {
    this.#instanceRegion ??= { region: await regionOfInstance(settings, this.#runtime, context) };
    return this.#instanceRegion.region;
  }

  #keyOf(settings: CredentialSettings): CredentialSettings {
    const known = this.#choices.find(choice => isSameChoice(choice, settings));
    if (known === undefined) this.#choices.push(settings);
    return known ?? settings;
  }

  /** In milliseconds; Infinity for an identity that does not expire. */
  #timeLeft({ expiration = Number.POSITIVE_INFINITY }: Identity): number {
    return expiration - this.#runtime.now();
  }

  #renew(key: CredentialSettings, known: Found, context: CredentialContext): Promise<Found> {
    return this.#share(key, context, async renewing => ({
      ...known,
      identity: (await known.refresh?.(renewing)) ?? known.identity,
    }));
  }

  /** Runs one search at a time for a key; a caller that aborts does not affect the others. */
  #share(
    key: CredentialSettings,
    context: CredentialContext,
    search: (context: CredentialContext) => Promise<Found>,
  ): Promise<Found> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined && !underWay.cancelled) return underWay.wait(context.signal);
    const task = new SharedTask(async signal => {
      try {
        const found = await search({ ...context, signal });
        this.#known.set(key, found);
        return found;
      } finally {
        if (this.#underWay.get(key) === task) this.#underWay.delete(key);
      }
    });
    this.#underWay.set(key, task);
    return task.wait(context.signal);
  }
}

/**
 * Whether both choose the same identity. Every value is compared except the MFA code, which opens a session but does
 * not choose it.
 */
function isSameChoice(one: CredentialSettings, other: CredentialSettings): boolean {
  if (one === other) return true;
  const valuesOf = ({ accessKey, profile, role, cache = true }: CredentialSettings) =>
    JSON.stringify([accessKey, profile, cache, role]);
  return (
    one.secretKey?.reveal() === other.secretKey?.reveal() &&
    one.sessionToken?.reveal() === other.sessionToken?.reveal() &&
    valuesOf(one) === valuesOf(other)
  );
}
