/** The options of one group of the command line, as plain data. src/plan reads it. */
import { type AuthOptions, authDefaults } from "./given/auth.ts";
import { type AwsOptions, awsDefaults } from "./given/aws.ts";
import { type ConnectionOptions, connectionDefaults } from "./given/connection.ts";
import { type FailureOptions, failureDefaults } from "./given/failure.ts";
import { type ListenOptions, listenDefaults } from "./given/listen.ts";
import { type OutputOptions, outputDefaults } from "./given/output.ts";
import { type ParallelOptions, parallelDefaults } from "./given/parallel.ts";
import { type ProxyTlsOptions, proxyTlsDefaults } from "./given/proxy-tls.ts";
import { type RedirectOptions, redirectDefaults } from "./given/redirects.ts";
import { type RequestOptions, requestDefaults } from "./given/request.ts";
import { type TlsOptions, tlsDefaults } from "./given/tls.ts";

/** The shells that `--completion` supports. */
export type Shell = "bash" | "zsh" | "fish";

/** What is printed about the program itself instead of running transfers. */
export type About =
  | { readonly kind: "help"; readonly subject: string }
  | { readonly kind: "manual" }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: Shell };

export interface Options
  extends AwsOptions,
    AuthOptions,
    RequestOptions,
    OutputOptions,
    ListenOptions,
    ParallelOptions,
    FailureOptions,
    RedirectOptions,
    TlsOptions,
    ProxyTlsOptions,
    ConnectionOptions {
  about: About | undefined;
}

/** Returns the options of an empty group: curl's defaults. A new object each time, because its lists are filled in place. */
export function defaultOptions(): Options {
  return {
    ...awsDefaults(),
    ...authDefaults(),
    ...requestDefaults(),
    ...outputDefaults(),
    ...listenDefaults(),
    ...parallelDefaults(),
    ...failureDefaults(),
    ...redirectDefaults(),
    ...tlsDefaults(),
    ...proxyTlsDefaults(),
    ...connectionDefaults(),
    about: undefined,
  };
}
