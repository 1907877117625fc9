/** Calls to AWS that return credentials: how the SDK's clients are configured and silenced, and how their failures are reported. */
import { Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { type CallSettings, configuredEndpoint, type Service } from "./configured-endpoint.ts";
import { connectorHandler } from "./connector-handler.ts";
import { nodeVersionWarning, stsRegionWarning } from "./sdk.ts";
import { unlessAborted } from "./shared-task.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";

// On Node 20 every client would print a warning about Node's version, and STS without a region another.
nodeVersionWarning.warningEmitted = true;
stsRegionWarning.silence = true;

const noLog = () => {};
const silentLogger = { trace: noLog, debug: noLog, info: noLog, warn: noLog, error: noLog };

/**
 * Configuration of every client: the program's own connector, no logging, and every setting that the SDK would otherwise read
 * from variables and files itself, with its own parser and for the profile of AWS_PROFILE.
 */
export function clientSettings(service: Service, settings: CallSettings, context: SourceContext) {
  const { send, signal, runtime } = context;
  if (send === undefined) throw new Error("a search that calls AWS needs CredentialContext.send");
  const { env } = runtime;
  const isSet = (variable: string, setting: string) =>
    (nonEmpty(env[variable]) ?? nonEmpty(settings.profile?.get(setting)))?.toLowerCase() === "true";
  const endpoint = configuredEndpoint(service, settings, runtime);
  return {
    logger: silentLogger,
    requestHandler: connectorHandler(send, signal),
    ignoreConfiguredEndpointUrls: true,
    ...(endpoint !== undefined && { endpoint }),
    useFipsEndpoint: isSet("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
    useDualstackEndpoint: isSet("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    defaultsMode: "standard" as const,
    retryMode: "standard",
    maxAttempts: Number(nonEmpty(env.AWS_MAX_ATTEMPTS) ?? 3) || 3,
    authSchemePreference: [],
    userAgentAppId: async () => nonEmpty(env.AWS_SDK_UA_APP_ID),
  };
}

/** The source that makes a call, and the fix to suggest when the call is refused. */
export interface ErrorHint {
  readonly source: string;
  /** A function of the error's name, such as "ForbiddenException", if the fix depends on it. */
  readonly fix: string | ((name: string) => string);
}

/**
 * Returns the result of the call. Rejects with a Failure 67 that names source, reason and fix, or with the signal's
 * reason.
 */
export async function callAws<T>(
  call: () => Promise<T>,
  hint: ErrorHint,
  { signal }: SourceContext,
): Promise<T> {
  try {
    // The signal does not interrupt the SDK's pauses between retries.
    return await unlessAborted(call(), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw callFailed(error, hint);
  }
}

/** The Failure for a call that was rejected or did not reach AWS. */
export function callFailed(error: unknown, { source, fix }: ErrorHint): Failure {
  const name = error instanceof Error ? error.name : "";
  const advice = Failure.is(error) ? unreachable : typeof fix === "string" ? fix : fix(name);
  return credentialError(source, reasonOf(error), advice);
}

/** The fix if the connector failed: AWS did not receive the call. */
const unreachable = "check the network, the proxy and the certificates on the way to AWS";

/** Error names that add nothing to the message. */
const plainNames = ["Error", "Failure", "AggregateError"];

/** The reason in one line, without the text that JSON.parse quotes, which may be a key. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "AWS's client failed";
  const { code } = error as NodeJS.ErrnoException;
  const first = (error.message || code || "AWS's client failed").split("\n")[0] ?? "";
  if (error instanceof SyntaxError || /JSON/.test(first)) return "the response is malformed";
  const text = first.replace(/[.;\s]+$/, "");
  return printable(plainNames.includes(error.name) ? text : `${error.name}: ${text}`);
}
