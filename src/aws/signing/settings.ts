/** The plan's decisions about signing one request. */
import type { CredentialSettings } from "../credentials/identity.ts";
import type { Scheme } from "../endpoint/endpoint.ts";
import type { SignedHeaderOption } from "./signed-headers.ts";

export interface SigningSettings {
  readonly credentials: CredentialSettings;
  readonly region: Resolved;
  /** Whether an option specified the region, so that no response changes it. */
  readonly regionIsGiven: boolean;
  /** The service also determines how the target is encoded. */
  readonly service: Resolved;
  /** The scheme from the host or the options; undefined means that the region decides. */
  readonly scheme: Scheme | undefined;
  readonly rules: SigningRules;
}

/** The options about the signature itself. */
export interface SigningRules {
  /** `--sigv4a`, `--region-set`; undefined means that the host and the region decide. */
  readonly scheme: Scheme | undefined;
  /** `--sign-header` and `--no-sign-header`, in the order given. */
  readonly signedHeaders: readonly SignedHeaderOption[];
  /** `--unsigned-payload`. */
  readonly unsignedPayload: boolean;
}

/** A value and its origin for `--explain`: "--region", "host vpc-x.eu-west-1.es.amazonaws.com". */
export interface Resolved {
  readonly value: string;
  readonly reason: string;
}
