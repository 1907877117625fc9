/** What an environment is, and the texts of which files and variables are made. */
import { account } from "../../support/aws-login.ts";

/** HOME in values and files stands for the home's path, IMDS and CONTAINER for the doubles' URLs. */
export interface Environment {
  readonly name: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: string;
  /** Id of the key that signs; "none" when the program ends with an error. */
  readonly expected: string;
  /** The key that the AWS CLI signs with instead, and the number of that difference in docs/decisions/credentials.md. */
  readonly awsCli?: { readonly expected: string; readonly difference: number };
}

export const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = file-canary\n`;
export const config = (text: string) => ({ ".aws/config": text });
export const credentials = (text: string | Uint8Array) => ({ ".aws/credentials": text });

/** An instance with a role, and the id of its key. */
export const instance = { AWS_EC2_METADATA_DISABLED: "false", AWS_EC2_METADATA_SERVICE_ENDPOINT: "IMDS/" };
export const instanceKey = "ASIAIMDSDOUBLE000000";

/** The ARN of that role of the doubles' account. */
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
