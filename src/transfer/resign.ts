/** After a signed request was refused: is there a cause that a second attempt, signed differently, removes? */
import { isS3Family } from "../aws/endpoint/endpoint.ts";
import type { Refusal } from "../aws/refusal-body.ts";
import { typedValue } from "../plan/headers.ts";
import type { Hop } from "../plan/hop.ts";
import type { Session } from "./session.ts";
import type { Signing } from "./sign-hop.ts";

/** A request that was signed, and the answer that refuses it. */
export interface Refused {
  readonly hop: Hop;
  readonly signing: Signing;
  readonly answer: Refusal;
  /** What `-m` ends a search for other credentials with. */
  readonly signal?: AbortSignal | undefined;
}

/** A second attempt instead of the answer, and what to tell about it; undefined where there is nothing to tell. */
export interface Remedy {
  readonly kind: "remedy";
  readonly hop: Hop;
  readonly notice: string | undefined;
}

type Cause = "region" | "clock" | "token";

/** The remedies of one transfer, or of its next try: each cause is removed at most once (signing.md, After the answer). */
export class Remedies {
  readonly #session: Session;
  readonly #correctsClock: boolean;
  readonly #tried = new Set<Cause>();

  constructor(session: Session, correctsClock: boolean) {
    this.#session = session;
    this.#correctsClock = correctsClock;
  }

  /** Undefined: the answer stands. Rejects when credentials that have expired cannot be had anew. */
  async find(refused: Refused): Promise<Remedy | undefined> {
    if (refused.hop.body?.repeatable === false) return undefined;
    return (
      (await this.#otherRegion(refused)) ?? (await this.#otherTime(refused)) ?? this.#otherToken(refused)
    );
  }

  /** S3 names the bucket's region. */
  async #otherRegion({ hop, signing, answer }: Refused): Promise<Remedy | undefined> {
    const mayChange = hop.signing !== undefined && hop.signing.region === undefined;
    if (!mayChange || !isS3Family(signing.service.value)) return undefined;
    const { otherBucketRegion } = await import("../aws/refusal.ts");
    const region = otherBucketRegion(answer);
    if (region === undefined || region === signing.region.value || !this.#once("region")) return undefined;
    const chosen = { value: region, rule: "the answer, which names the bucket's region" };
    return {
      kind: "remedy",
      hop: { ...hop, signing: { ...hop.signing, region: chosen } },
      notice: undefined,
    };
  }

  /** This machine's clock is wrong: from now on the server's counts. A date that was typed would stay as it is. */
  async #otherTime({ hop, signing, answer }: Refused): Promise<Remedy | undefined> {
    if (!this.#correctsClock || signing.dateIsTyped) return undefined;
    const { clockSkew } = await import("../aws/refusal.ts");
    const skew = clockSkew(answer, this.#session.runtime.now());
    if (skew === undefined || !this.#once("clock")) return undefined;
    this.#session.clockOffset = skew.skewMilliseconds;
    const minutes = Math.round(Math.abs(skew.skewMilliseconds) / 60_000);
    const way = skew.skewMilliseconds > 0 ? "behind" : "ahead of";
    return {
      kind: "remedy",
      hop,
      notice: `this machine's clock is ${minutes} minutes ${way} the server's; signed once more with the server's`,
    };
  }

  /** A session ended while the program ran, and its source hands out another one; not in the place of a typed token. */
  async #otherToken({ hop, answer, signing, signal }: Refused): Promise<Remedy | undefined> {
    const isTyped = typedValue(hop.headers.typed, "x-amz-security-token") !== undefined;
    if (hop.signing === undefined || isTyped) return undefined;
    const { tokenExpired } = await import("../aws/refusal.ts");
    if (!tokenExpired(answer) || !this.#once("token")) return undefined;
    const { identities } = this.#session;
    const renewed = await identities.renew(hop.signing.credentials, signing.identity, signal);
    return renewed ? { kind: "remedy", hop, notice: undefined } : undefined;
  }

  #once(cause: Cause): boolean {
    if (this.#tried.has(cause)) return false;
    this.#tried.add(cause);
    return true;
  }
}
