/** A rejection and its explanation, and the keys and services that rejections are about. */
import type { Reply } from "../support/gateway-refusal.ts";
import type { Rewriting } from "../support/rewriting-proxy.ts";

export const keys = { accessKeyId: "AKIAEXPLAIN000000000", secretAccessKey: "explain/secret+key=" } as const;
export const session = {
  accessKeyId: "ASIAEXPLAIN000000000",
  secretAccessKey: "explain/role+key=",
  sessionToken: "explain/token+1==",
} as const;

export interface Explained {
  readonly name: string;
  /** The server verifies signatures for this service in its region, and rejects as that service does. */
  readonly service: keyof typeof hosts;
  /** Default: the service's own. */
  readonly host?: string;
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly proxy?: Rewriting;
  /** Milliseconds by which the server's clock is ahead. */
  readonly ahead?: number;
  /** Whether the session token has expired for the server. */
  readonly expired?: boolean;
  /** The response to a request with a valid signature; default: 200. */
  readonly response?: Reply;
  /** The response to a rejected request; default: the one of the service. */
  readonly rejection?: Reply;
  /** On stderr, each after `awscurl: `; `{host}` is the host of the URL. */
  readonly lines: readonly (string | RegExp)[];
  /** With these options added the request is accepted and nothing printed: the hint was right. */
  readonly fix?: readonly string[];
  /** Whether the response is 200 anyway, because the request was re-signed. */
  readonly corrected?: boolean;
}

/** Service -> one of its hosts in eu-west-1; IAM has a global one only. */
export const hosts = {
  es: "search-x.eu-west-1.es.amazonaws.com",
  "execute-api": "abc.execute-api.eu-west-1.amazonaws.com",
  s3: "bucket.s3.eu-west-1.amazonaws.com",
  dynamodb: "dynamodb.eu-west-1.amazonaws.com",
  sts: "sts.eu-west-1.amazonaws.com",
  iam: "iam.amazonaws.com",
} as const;

export const regionOf = (service: keyof typeof hosts) => (service === "iam" ? "us-east-1" : "eu-west-1");
