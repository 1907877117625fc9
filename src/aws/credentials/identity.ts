/** Whose signature it is: the keys, and where they were found. */
import type { Secret } from "../../secret.ts";

export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** Milliseconds since 1970; undefined for keys that do not expire. */
  readonly expiration: number | undefined;
  readonly accountId: string | undefined;
  /** For people: "environment", "profile prod in ~/.aws/credentials", "EC2 instance role admin". */
  readonly source: string;
  /** True when the keys came from the EC2 instance: only then is the instance asked for its region. */
  readonly fromInstance: boolean;
}

/** What one source of the chain said, in the order asked. */
export interface SourceReport {
  readonly source: string;
  readonly outcome: "used" | "not configured" | "not asked";
  /** Why, for people: "AWS_ACCESS_KEY_ID is not set". */
  readonly detail: string;
}

/** What was typed about credentials. */
export interface CredentialSettings {
  readonly accessKey: string | undefined;
  readonly secretKey: Secret | undefined;
  readonly sessionToken: Secret | undefined;
  readonly profile: string | undefined;
  /** `--role-arn` and its companions: assumed on top of whatever identity is found. */
  readonly role?: RoleSettings | undefined;
  /** `--mfa-code`: good for one call; whoever needs another one asks on the terminal. */
  readonly mfaCode?: Secret | undefined;
  /** false: `--no-credential-cache`. Sessions of roles are neither read from disk nor written to it. */
  readonly cache?: boolean | undefined;
}

/** A role, and how it is asked for. */
export interface RoleSettings {
  readonly arn: string;
  readonly sessionName: string | undefined;
  readonly externalId: string | undefined;
  /** Serial number or ARN of the device whose code the role asks for. */
  readonly mfaSerial: string | undefined;
  readonly durationSeconds: number | undefined;
}
