/** What the plan says about signing one request. */
import type { CredentialSettings } from "./credentials/identity.ts";
import type { Scheme } from "./endpoint/endpoint.ts";
import type { SignedHeaderWord } from "./signed-headers.ts";

export interface SigningSettings {
  readonly credentials: CredentialSettings;
  /** `--region-set`, `--region`, else the one in `--aws-sigv4`, with the name of what said so; stronger than the host. */
  readonly region: Chosen | undefined;
  /** The service, with the rule that decided; it also settles how the target is encoded. */
  readonly service: Chosen;
  readonly rules: SigningRules;
}

/** What was typed about the signature itself. */
export interface SigningRules {
  /** `--sigv4a`, `--region-set`; undefined leaves it to the host and the region. */
  readonly scheme: Scheme | undefined;
  /** `--sign-header` and `--no-sign-header`, in the order typed. */
  readonly signedHeaders: readonly SignedHeaderWord[];
  /** `--unsigned-payload`. */
  readonly unsignedPayload: boolean;
}

/** A value, and in words for `--explain` the rule that decided it: "--region", "host vpc-x.eu-west-1.es.amazonaws.com". */
export interface Chosen {
  readonly value: string;
  readonly rule: string;
}
