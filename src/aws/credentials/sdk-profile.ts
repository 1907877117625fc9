/** Identities that take a call to STS, IAM Identity Center or sign-in: AWS's own providers, kept quiet and to the rules. */
import { state as nodeVersionWarning, stsRegionWarning } from "@aws-sdk/core/client";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { fromLoginCredentials } from "@aws-sdk/credential-provider-login";
import { fromSSO } from "@aws-sdk/credential-provider-sso";
import { fromTokenFile } from "@aws-sdk/credential-provider-web-identity";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Failure } from "../../exit.ts";
import { printable } from "../../printable.ts";
import { Secret } from "../../secret.ts";
import type { Identity } from "./identity.ts";
import type { Profile } from "./profile.ts";
import { type Asking, broken, given } from "./source.ts";

/** The kinds of profile that end in a call to AWS. */
export type CallingKind = "role" | "web identity" | "sso" | "login";

type SdkCredentials = Awaited<ReturnType<ReturnType<typeof fromIni>>>;

// On Node 20 every client would print a warning about Node's version, and STS without a region another.
nodeVersionWarning.warningEmitted = true;
stsRegionWarning.silence = true;

const nothing = () => {};
const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Paths of the files in which the SDK finds the profile again. */
export interface ProfileFiles {
  readonly configFile: string;
  readonly credentialsFile: string;
}

/**
 * The identity of a profile that is a role, a web identity, a session of IAM Identity Center or of `aws login`. Throws
 * a Failure 67 that names the profile, the reason and what to do; the signal's reason when that ends it.
 */
export async function identityOfProfile(
  kind: CallingKind,
  profile: Profile,
  files: ProfileFiles,
  asking: Asking,
): Promise<Identity> {
  const name = printable(profile.name);
  const source = `profile ${name} (${titles[kind]})`;
  const has = (setting: string) => given(profile.settings.get(setting)) !== undefined;
  if (kind === "role" && !has("source_profile") && !has("credential_source")) {
    throw broken(
      source,
      "it has role_arn, and neither source_profile nor credential_source",
      "add one of them",
    );
  }
  const clientConfig = clientSettings(asking, given(profile.settings.get("region")));
  const init = {
    profile: profile.name,
    filepath: files.credentialsFile,
    configFilepath: files.configFile,
    ignoreCache: true,
    logger: quiet,
    clientConfig,
    parentClientConfig: clientConfig,
  };
  const providers = {
    role: () => fromIni({ ...init, mfaCodeProvider: serial => needsCode(serial, source, name) })(),
    "web identity": () =>
      fromTokenFile({
        ...init,
        webIdentityTokenFile: profile.settings.get("web_identity_token_file") ?? "",
        roleArn: profile.settings.get("role_arn") ?? "",
        roleSessionName: sessionName(profile.settings.get("role_session_name")),
      })(),
    sso: () => fromSSO(init)(),
    login: () => fromLoginCredentials(init)(),
  };
  return identityFrom(providers[kind], source, cures[kind](name), asking);
}

/** The same for AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN: EKS service accounts, CI with OIDC. */
export async function identityOfEnvironmentToken(asking: Asking): Promise<Identity> {
  const { env } = asking.runtime;
  const source = "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";
  const roleArn = given(env.AWS_ROLE_ARN);
  if (roleArn === undefined) throw broken(source, "AWS_ROLE_ARN is not set", "export it");
  const clientConfig = clientSettings(asking, undefined);
  const provider = fromTokenFile({
    webIdentityTokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE ?? "",
    roleArn,
    roleSessionName: sessionName(env.AWS_ROLE_SESSION_NAME),
    logger: quiet,
    clientConfig,
    parentClientConfig: clientConfig,
  });
  return identityFrom(() => provider(), source, cures["web identity"](""), asking);
}

const titles: Record<CallingKind, string> = {
  role: "assumed role",
  "web identity": "web identity",
  sso: "IAM Identity Center",
  login: "aws login",
};

const cures: Record<CallingKind, (profile: string) => string> = {
  role: () => "see role_arn, source_profile and the role's trust policy",
  "web identity": () => "see the token file, the role and its trust policy",
  sso: profile => `run: aws sso login --profile ${profile}`,
  login: profile => `run: aws login --profile ${profile}`,
};

function sessionName(said: string | undefined): string {
  return given(said) ?? "awscurl";
}

/** What the SDK's clients are made with: the region, and a handler that the signal and the connect timeout end. */
function clientSettings(asking: Asking, profileRegion: string | undefined) {
  const { env } = asking.runtime;
  const region = asking.region ?? profileRegion ?? given(env.AWS_REGION) ?? given(env.AWS_DEFAULT_REGION);
  return {
    region: region ?? "us-east-1",
    logger: quiet,
    requestHandler: asking.requestHandler ?? new EndableHandler(asking),
  };
}

/** The SDK's own handler, ended by the signal as well: the SDK's providers have no way to be told of one. */
class EndableHandler extends NodeHttpHandler {
  readonly #signal: AbortSignal | undefined;

  constructor({ signal, connectTimeout }: Asking) {
    super({
      logger: quiet,
      ...(connectTimeout !== undefined && { connectionTimeout: connectTimeout * 1000 }),
    });
    this.#signal = signal;
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    return super.handle(request, { ...options, ...(this.#signal && { abortSignal: this.#signal }) });
  }
}

async function identityFrom(
  provide: () => Promise<SdkCredentials>,
  source: string,
  cure: string,
  asking: Asking,
): Promise<Identity> {
  try {
    const found = await unlessAborted(provide(), asking.signal);
    return {
      accessKeyId: found.accessKeyId,
      secretAccessKey: new Secret(found.secretAccessKey),
      sessionToken: found.sessionToken === undefined ? undefined : new Secret(found.sessionToken),
      expiration: found.expiration?.getTime(),
      accountId: found.accountId,
      source,
      fromInstance: false,
    };
  } catch (error) {
    asking.signal?.throwIfAborted();
    if (Failure.is(error)) throw error;
    throw broken(source, reasonOf(error), cure);
  }
}

/** Until a code can be asked for, a session that the AWS CLI opened has to do. */
async function needsCode(serial: string, source: string, profile: string): Promise<never> {
  throw broken(
    source,
    `it needs a code of the MFA device ${printable(serial)}`,
    `open the session with the AWS CLI and export it: eval "$(aws configure export-credentials --profile ${profile} --format env)"`,
  );
}

/** Ends the wait when the signal does: files and retries of the SDK's do not listen to it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

const plainNames = [
  "Error",
  "CredentialsProviderError",
  "TokenProviderError",
  "ProviderError",
  "AggregateError",
];

/** The SDK's reason in one line: without its own advice, and without what JSON.parse quotes, which may be a key. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "AWS's provider failed";
  const code = (error as NodeJS.ErrnoException).code;
  const first = (error.message || code || "AWS's provider failed").split("\n")[0] ?? "";
  if (error instanceof SyntaxError || /JSON/.test(first)) return "an answer or a file of its is not JSON";
  const text = first.replace(/\s*To refresh this SSO session.*$/, "").replace(/[.;\s]+$/, "");
  return printable(plainNames.includes(error.name) ? text : `${error.name}: ${text}`);
}
