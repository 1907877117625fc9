/** What the plan says about signing one request. */
import type { CredentialSettings } from "./credentials/identity.ts";

export interface SigningSettings {
  readonly credentials: CredentialSettings;
  /** `--region`, else the one in `--aws-sigv4`, with the name of what said so; stronger than the host. */
  readonly region: Chosen | undefined;
  /** The service, with the rule that decided; it also settles how the target is encoded. */
  readonly service: Chosen;
}

/** A value, and in words for `--explain` the rule that decided it: "--region", "host vpc-x.eu-west-1.es.amazonaws.com". */
export interface Chosen {
  readonly value: string;
  readonly rule: string;
}
