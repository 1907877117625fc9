/** Asks AWS which identity the keys belong to, with one signed GetCallerIdentity, which every identity may call. */
import { callSettings, configuredEndpoint } from "../aws/credentials/configured-endpoint.ts";
import type { CredentialSettings, Identity } from "../aws/credentials/identity.ts";
import { chooseProfile, readProfiles } from "../aws/credentials/profile.ts";
import { type Caller, callerIn } from "../aws/credentials/report.ts";
import type { CredentialContext } from "../aws/credentials/source.ts";
import { stsRegion } from "../aws/credentials/sts-endpoint.ts";
import { partitionOf } from "../aws/endpoint/partition.ts";
import { sign } from "../aws/signing/sign.ts";
import { bodyOf } from "../body/body.ts";
import { memorySource } from "../body/source.ts";
import { ExitCode, Failure } from "../exit.ts";
import { authorityOf, defaultPort } from "../message/origin.ts";
import type { Body, Origin, WireRequest } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";

/** Rejects with a Failure 67 if AWS does not know the keys, and like the connector. */
export async function getCallerIdentity(
  identity: Identity,
  credentials: CredentialSettings,
  runtime: Runtime,
  { region: given, send, signal }: CredentialContext,
): Promise<Caller> {
  const profiles = readProfiles(runtime);
  const profile = profiles.byName.get(chooseProfile(credentials.profile, runtime).name)?.settings;
  const region = stsRegion(undefined, given, runtime, profile);
  const endpoint = configuredEndpoint("sts", callSettings(profile, profiles), runtime);
  const request = await question(originOf(region, endpoint));
  const signed = await sign(request, {
    identity,
    service: "sts",
    region,
    instant: runtime.now(),
    payloadHash: await request.body.sha256(),
  });
  if (send === undefined) throw new Error("nothing to send GetCallerIdentity with");
  const { status, body } = await send(signed.request, signal);
  const text = await bodyText(body);
  const caller = status === 200 ? callerIn(text) : undefined;
  if (caller !== undefined) return caller;
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  throw new Failure(
    ExitCode.LoginDenied,
    `AWS rejects the credentials from ${identity.source}: ${code ?? `STS responded with ${status}`}`,
  );
}

/** The endpoint set by variables or the profile, or else the region's own. */
function originOf(region: string, endpoint: string | undefined): Origin {
  const url = new URL(endpoint ?? `https://sts.${region}.${partitionOf(region).suffix}/`);
  const scheme = url.protocol === "http:" ? "http" : "https";
  return { scheme, host: url.hostname, port: Number(url.port) || defaultPort(scheme) };
}

async function question(origin: Origin): Promise<WireRequest & { readonly body: Body }> {
  const source = memorySource(Buffer.from("Action=GetCallerIdentity&Version=2011-06-15"));
  const body = await bodyOf([{ source, recode: undefined }]);
  return {
    method: "POST",
    origin,
    target: "/",
    headers: [
      { name: "Host", value: authorityOf(origin) },
      { name: "Content-Type", value: "application/x-www-form-urlencoded" },
    ],
    body,
  };
}

async function bodyText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
