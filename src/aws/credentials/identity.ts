/** The identity that signs: its keys, and where they were found. */
import type { Secret } from "../../secret.ts";

export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** Milliseconds since 1970; undefined for keys that do not expire. */
  readonly expiration: number | undefined;
  readonly accountId: string | undefined;
  /** For messages: "environment", "profile prod in ~/.aws/credentials", "EC2 instance role admin". */
  readonly source: string;
  /** Whether the keys came from the EC2 instance: only then is the instance asked for its region. */
  readonly fromInstance: boolean;
}

/** The result of one source. */
export interface SourceReport {
  readonly source: string;
  readonly outcome: "used" | "not configured" | "not tried";
  /** The reason, for messages: "AWS_ACCESS_KEY_ID is not set". */
  readonly detail: string;
}

/** The command line's credential options. */
export interface CredentialSettings {
  readonly accessKey: string | undefined;
  readonly secretKey: Secret | undefined;
  readonly sessionToken: Secret | undefined;
  readonly profile: string | undefined;
  /** `--role-arn` and related options: the role is assumed with the identity that is found. */
  readonly role?: RoleSettings | undefined;
  /** `--mfa-code`: valid for one call; any further codes are prompted for on the terminal. */
  readonly mfaCode?: Secret | undefined;
  /** False with `--no-credential-cache`: role sessions are neither read from disk nor written to it. */
  readonly cache?: boolean | undefined;
}

/** A role, and the parameters of the call that assumes it. */
export interface RoleSettings {
  readonly arn: string;
  readonly sessionName: string | undefined;
  readonly externalId: string | undefined;
  /** Serial number or ARN of the MFA device that the role requires. */
  readonly mfaSerial: string | undefined;
  readonly durationSeconds: number | undefined;
}
