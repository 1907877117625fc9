/** Whose signature it is: looked for once, remembered for every request that wants the same one, renewed before it ends. */
import { type Found, findIdentity, regionOfInstance } from "../aws/credentials/chain.ts";
import type { CredentialSettings, Identity } from "../aws/credentials/identity.ts";
import type { SendRequest } from "../aws/credentials/source.ts";
import { Shared } from "../aws/credentials/waiting.ts";
import { Failure } from "../exit.ts";
import type { ConnectionSettings } from "../http/transport.ts";
import { reportWarning } from "../output/report.ts";
import type { Runtime } from "../runtime.ts";
import type { Connections } from "./connections.ts";

/** How a search is made and how it may be cut short. */
export interface Search {
  readonly signal: AbortSignal | undefined;
  /** Of the request that is to be signed: calls to STS and the like take the same proxies, trust and time limit. */
  readonly connection: ConnectionSettings;
  /** The region that was typed, for calls to STS by a profile without one. */
  readonly region: string | undefined;
  readonly silent: boolean;
}

/** Milliseconds before its end at which an identity is renewed: a request that is on its way must not outlive it. */
const renewedBefore = 60_000;

export class Identities {
  readonly #runtime: Runtime;
  readonly #connections: Connections;
  readonly #found = new Map<CredentialSettings, Found>();
  readonly #underWay = new Map<CredentialSettings, Shared<Found>>();
  #instanceRegion: { readonly region: string | undefined } | undefined;

  constructor(runtime: Runtime, connections: Connections) {
    this.#runtime = runtime;
    this.#connections = connections;
  }

  /**
   * The identity for these settings, with what every source said. Who asks while an answer is under way waits for the
   * same one. Rejects as `findIdentity` does, and with the signal's reason.
   */
  async find(settings: CredentialSettings, search: Search): Promise<Found> {
    const known = this.#found.get(settings);
    if (known === undefined) {
      return this.#together(settings, search.signal, signal =>
        findIdentity(settings, this.#runtime, { ...this.#options(search), signal }),
      );
    }
    if (known.refresh === undefined || this.#timeLeft(known.identity) >= renewedBefore) return known;
    try {
      return await this.#refreshed(settings, known, search.signal);
    } catch (error) {
      // What cannot be renewed yet is good until it ends, and asked for again with the next request.
      if (Failure.is(error) && !search.signal?.aborted && this.#timeLeft(known.identity) > 0) return known;
      throw error;
    }
  }

  /** After a request was refused because its session has ended. Out: is there another one now? Rejects as `find` does. */
  async renew(settings: CredentialSettings, ended: Identity, signal?: AbortSignal): Promise<boolean> {
    const isAnother = ({ identity }: Found) => identity.accessKeyId !== ended.accessKeyId;
    const known = this.#found.get(settings);
    if (known?.refresh === undefined) return false;
    return isAnother(known) || isAnother(await this.#refreshed(settings, known, signal));
  }

  /** The EC2 instance's region; asked for once. */
  async regionOfInstance(settings: CredentialSettings, search: Search): Promise<string | undefined> {
    const { signal, connection } = search;
    const limits = { signal, connectTimeout: connection.connectTimeout };
    this.#instanceRegion ??= { region: await regionOfInstance(settings, this.#runtime, limits) };
    return this.#instanceRegion.region;
  }

  /** Sends what has to do with credentials: by the request's own proxies and trust. */
  sender({ connection }: Search): SendRequest {
    return this.#connections.sender(forCredentials(connection));
  }

  /** Milliseconds; Infinity for an identity that does not end. */
  #timeLeft({ expiration = Number.POSITIVE_INFINITY }: Identity): number {
    return expiration - this.#runtime.now();
  }

  #refreshed(settings: CredentialSettings, known: Found, by: AbortSignal | undefined): Promise<Found> {
    return this.#together(settings, by, async signal => ({
      ...known,
      identity: (await known.refresh?.(signal)) ?? known.identity,
    }));
  }

  /** One search at a time for the same settings, for all who wait for it: one that is given up fails nobody else's. */
  #together(
    settings: CredentialSettings,
    by: AbortSignal | undefined,
    search: (signal: AbortSignal) => Promise<Found>,
  ): Promise<Found> {
    const known = this.#underWay.get(settings);
    if (known !== undefined && !known.abandoned) return known.wait(by);
    const shared = new Shared(async signal => {
      try {
        const found = await search(signal);
        this.#found.set(settings, found);
        return found;
      } finally {
        if (this.#underWay.get(settings) === shared) this.#underWay.delete(settings);
      }
    });
    this.#underWay.set(settings, shared);
    return shared.wait(by);
  }

  #options(search: Search) {
    const { signal, connection, region, silent } = search;
    return {
      signal,
      connectTimeout: connection.connectTimeout,
      region,
      send: this.sender(search),
      onWarning: (text: string) => void reportWarning(text, this.#runtime, { silent, showError: false }),
      onInterrupt: () => this.#runtime.interrupt(),
    };
  }
}

/** What was typed about the way to the request's own host does not lead to AWS's: a tunnel, a socket, a certificate. */
function forCredentials(connection: ConnectionSettings): ConnectionSettings {
  const { tls } = connection;
  return {
    ...connection,
    http2: false,
    connectTo: [],
    unixSocket: undefined,
    tls: { ...tls, certFile: undefined, certPassword: undefined, keyFile: undefined },
  };
}
