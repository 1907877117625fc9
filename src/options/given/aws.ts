/** Values of --access-key, --profile, --presign and the other AWS options. */
import type { Secret } from "../../secret.ts";

export interface AwsOptions {
  accessKey: string | undefined;
  secretKey: Secret | undefined;
  sessionToken: Secret | undefined;
  profile: string | undefined;
  region: string | undefined;
  service: string | undefined;
  /** False with `--no-sign-request`. */
  sign: boolean;
  /** `P1[:P2[:REGION[:SERVICE]]]` as given. */
  awsSigv4: string | undefined;
  /** `--role-arn` and related options. */
  roleArn: string | undefined;
  roleSessionName: string | undefined;
  externalId: string | undefined;
  mfaSerial: string | undefined;
  mfaCode: Secret | undefined;
  /** In seconds. */
  durationSeconds: number | undefined;
  /** False with `--no-credential-cache`. */
  credentialCache: boolean;
  showIdentity: boolean;
  explain: boolean;
  dryRun: boolean;
  printCurl: boolean;
  presign: boolean;
  /** Lifetime of a presigned URL, in seconds. */
  expiresIn: number;
  sigv4a: boolean;
  /** `R[,R]` or `*`. */
  regionSet: string | undefined;
  unsignedPayload: boolean;
  /** `--sign-header` and `--no-sign-header`, in order. */
  signHeaders: { readonly name: string; readonly sign: boolean }[];
  /** False with `--no-skew-correction`. */
  skewCorrection: boolean;
  /** False with `--no-redact`. */
  redact: boolean;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function awsDefaults(): AwsOptions {
  return {
    accessKey: undefined,
    secretKey: undefined,
    sessionToken: undefined,
    profile: undefined,
    region: undefined,
    service: undefined,
    sign: true,
    awsSigv4: undefined,
    roleArn: undefined,
    roleSessionName: undefined,
    externalId: undefined,
    mfaSerial: undefined,
    mfaCode: undefined,
    durationSeconds: undefined,
    credentialCache: true,
    showIdentity: false,
    explain: false,
    dryRun: false,
    printCurl: false,
    presign: false,
    expiresIn: 3600,
    sigv4a: false,
    regionSet: undefined,
    unsignedPayload: false,
    signHeaders: [],
    skewCorrection: true,
    redact: true,
  };
}
