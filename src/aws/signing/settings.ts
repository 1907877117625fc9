/** What the plan decides about signing one request. */
import type { CredentialSettings } from "../credentials/identity.ts";
import type { Scheme } from "../endpoint/endpoint.ts";
import type { SignedHeaderOption } from "./signed-headers.ts";

export interface SigningSettings {
  readonly credentials: CredentialSettings;
  readonly region: Resolved;
  /** Given by an option: no response changes it. */
  readonly regionIsGiven: boolean;
  /** It also decides how the target is encoded. */
  readonly service: Resolved;
  /** The scheme of the host or of the options; undefined leaves it to the region. */
  readonly scheme: Scheme | undefined;
  readonly rules: SigningRules;
}

/** What the options say about the signature itself. */
export interface SigningRules {
  /** `--sigv4a`, `--region-set`; undefined leaves it to the host and the region. */
  readonly scheme: Scheme | undefined;
  /** `--sign-header` and `--no-sign-header`, in the order given. */
  readonly signedHeaders: readonly SignedHeaderOption[];
  /** `--unsigned-payload`. */
  readonly unsignedPayload: boolean;
}

/** A value, and for `--explain` where it comes from: "--region", "host vpc-x.eu-west-1.es.amazonaws.com". */
export interface Resolved {
  readonly value: string;
  readonly reason: string;
}
