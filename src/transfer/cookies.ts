/** The cookie engine of a run: the jar that all transfers share, the cookies that it adds to a hop, and the file of `-c`. */

import { Failure } from "../exit.ts";
import type { EarlierHead, Exchange } from "../http/transport.ts";
import { textOfBytes } from "../message/bytes.ts";
import { fieldValues } from "../message/fields.ts";
import { sameOrigin } from "../message/origin.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import { curlPath } from "../message/target.ts";
import type { CookieJar, CookieUrl } from "../plan/cookies/jar.ts";
import type { CookieSettings } from "../plan/cookies/settings.ts";
import { givenValue } from "../plan/headers.ts";
import type { Hop } from "../plan/hop.ts";
import type { Runtime } from "../runtime.ts";
import { collectLimited, readLimited } from "../system/read-limited.ts";

/** A hop and the responses to it. */
interface Responses {
  readonly hop: Hop;
  readonly exchange: Exchange | undefined;
  readonly earlierHeads: readonly EarlierHead[];
}

/** The cookies of all transfers of a run. */
export class Cookies {
  readonly #runtime: Runtime;
  #jar: CookieJar | undefined;
  readonly #loaded = new WeakMap<CookieSettings, Promise<CookieJar>>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Returns the hop with the cookies for its URL. The signal aborts the reading of files. `first` is the URL that the
   * user named.
   */
  async addTo(
    hop: Hop,
    first: Hop,
    settings: CookieSettings | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Hop> {
    if (settings === undefined) return hop;
    const jar = await this.#open(settings, signal);
    const field = jar.fieldFor(cookieUrl(hop), this.#now(), !sameOrigin(hop.url, first.url));
    return { ...hop, headers: { ...hop.headers, jarCookies: field } };
  }

  /** Stores the cookies that the responses to a hop set. */
  async receive(
    { hop, exchange, earlierHeads }: Responses,
    settings: CookieSettings | undefined,
  ): Promise<void> {
    if (settings === undefined) return;
    const jar = await this.#open(settings);
    const heads = [
      ...earlierHeads.filter(({ fromProxy }) => !fromProxy),
      ...(exchange ? [exchange.head] : []),
    ];
    for (const { headers } of heads)
      jar.receive(fieldValues(headers, "set-cookie"), cookieUrl(hop), this.#now());
  }

  /**
   * Writes the file of `-c`, even after a failure. Returns why it could not be written, which is only a warning, as in
   * curl. Rejects with the signal's reason.
   */
  async save(
    settings: CookieSettings | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    if (settings?.jar === undefined) return undefined;
    const bytes = Buffer.from((await this.#open(settings)).text(this.#now()), "latin1");
    try {
      if (settings.jar === "-") await this.#runtime.stdout.write(bytes);
      else {
        const { writeCookieFile } = await import("./cookie-file.ts");
        await writeCookieFile(settings.jar, bytes, signal);
      }
      return undefined;
    } catch (error) {
      if (Failure.is(error)) throw error;
      return `failed to save cookies in ${printable(settings.jar)}: ${systemErrorText(error)}`;
    }
  }

  #now(): number {
    return Math.floor(this.#runtime.now() / 1000);
  }

  /** Returns the jar after reading the group's files, each of them once. */
  #open(settings: CookieSettings, signal?: AbortSignal): Promise<CookieJar> {
    const opened = this.#loaded.get(settings) ?? this.#load(settings, signal);
    this.#loaded.set(settings, opened);
    return opened;
  }

  async #load({ files, junkSession }: CookieSettings, signal: AbortSignal | undefined): Promise<CookieJar> {
    if (this.#jar === undefined) {
      const { CookieJar } = await import("../plan/cookies/jar.ts");
      this.#jar ??= new CookieJar();
    }
    for (const name of files.filter(file => file !== "")) {
      const bytes = await this.#read(name, signal);
      this.#jar.load(bytes.toString("latin1"), this.#now(), { junk: junkSession });
    }
    return this.#jar;
  }

  /** As in curl, a file that cannot be read contains no cookies: on a script's first run it does not exist yet. */
  async #read(name: string, signal: AbortSignal | undefined): Promise<Buffer> {
    if (name === "-") return collectLimited(this.#runtime.stdin(), name, signal);
    try {
      return await readLimited(name, signal);
    } catch (error) {
      if (Failure.is(error)) throw error;
      return Buffer.alloc(0);
    }
  }
}

/** As in curl, cookies are tied to the host of a given Host header. */
function cookieUrl({ url, headers }: Hop): CookieUrl {
  const given = givenValue(headers.given, "Host");
  const host = given === undefined ? url.host : textOfBytes(given).replace(/:\d*$/, "").toLowerCase();
  return { scheme: url.scheme, host, path: curlPath(url) };
}
