/** What the plan says about signing one request. */
import type { CredentialSettings } from "../credentials/identity.ts";
import type { Scheme } from "../endpoint/endpoint.ts";
import type { SignedHeaderWord } from "./signed-headers.ts";

export interface SigningSettings {
  readonly credentials: CredentialSettings;
  /** With the rule that decided it. */
  readonly region: Chosen;
  /** Given by an option: it stays, whatever a response says. */
  readonly regionIsGiven: boolean;
  /** The service, with the rule that decided; it also settles how the target is encoded. */
  readonly service: Chosen;
  /** The host's or the options' scheme; undefined leaves it to the region. */
  readonly scheme: Scheme | undefined;
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
