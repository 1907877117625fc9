/** Whose signature it is: looked for once, remembered for every request that wants the same one, renewed before it ends. */
import { type Found, findIdentity, regionOfInstance } from "../aws/credentials/chain.ts";
import type { CredentialSettings, Identity } from "../aws/credentials/identity.ts";
import type { SendRequest } from "../aws/credentials/source.ts";
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
  #instanceRegion: { readonly region: string | undefined } | undefined;

  constructor(runtime: Runtime, connections: Connections) {
    this.#runtime = runtime;
    this.#connections = connections;
  }

  /** The identity for these settings, with what every source said. Rejects as `findIdentity` does. */
  async find(settings: CredentialSettings, search: Search): Promise<Found> {
    const known = this.#found.get(settings);
    if (known !== undefined && !this.#endsSoon(known.identity)) return known;
    if (known?.refresh !== undefined) return this.#refreshed(settings, known, known.refresh, search.signal);
    const found = known ?? (await findIdentity(settings, this.#runtime, this.#options(search)));
    this.#found.set(settings, found);
    return found;
  }

  /** After a request was refused because its session has ended. Out: was there another one to be had? */
  async renew(settings: CredentialSettings, ended: Identity): Promise<boolean> {
    const known = this.#found.get(settings);
    if (known?.refresh === undefined) return false;
    const { identity } = await this.#refreshed(settings, known, known.refresh, undefined);
    return identity.accessKeyId !== ended.accessKeyId;
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

  #endsSoon({ expiration }: Identity): boolean {
    return expiration !== undefined && expiration - this.#runtime.now() < renewedBefore;
  }

  async #refreshed(
    settings: CredentialSettings,
    known: Found,
    refresh: NonNullable<Found["refresh"]>,
    signal: AbortSignal | undefined,
  ): Promise<Found> {
    const found = { ...known, identity: await refresh(signal) };
    this.#found.set(settings, found);
    return found;
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
