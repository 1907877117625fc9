/** Whose signature it is: looked for once, and remembered for every request that wants the same one. */
import { type Found, findIdentity, regionOfInstance } from "../aws/credentials/chain.ts";
import type { CredentialSettings, Identity } from "../aws/credentials/identity.ts";
import type { Runtime } from "../runtime.ts";

/** How a search may be cut short, and which region calls to STS go to when the profile does not say. */
export interface SearchLimits {
  readonly signal: AbortSignal | undefined;
  /** Seconds for each connection. */
  readonly connectTimeout: number;
  readonly region: string | undefined;
}

export class Identities {
  readonly #runtime: Runtime;
  readonly #found = new Map<CredentialSettings, Found>();
  #instanceRegion: { readonly region: string | undefined } | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** The identity for these settings, with what every source said. Rejects as `findIdentity` does. */
  async find(settings: CredentialSettings, limits: SearchLimits): Promise<Found> {
    const known = this.#found.get(settings);
    if (known !== undefined) return known;
    const found = await findIdentity(settings, this.#runtime, limits);
    this.#found.set(settings, found);
    return found;
  }

  /** The EC2 instance's region; asked for once. */
  async regionOfInstance(settings: CredentialSettings, limits: SearchLimits): Promise<string | undefined> {
    this.#instanceRegion ??= { region: await regionOfInstance(settings, this.#runtime, limits) };
    return this.#instanceRegion.region;
  }

  /** Asks the source of an identity that has ended for another one. Out: was there one? */
  async renew(_settings: CredentialSettings, _ended: Identity): Promise<boolean> {
    return false;
  }
}
